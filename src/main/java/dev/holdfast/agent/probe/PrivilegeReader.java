package dev.holdfast.agent.probe;

import dev.holdfast.agent.runtime.Members;
import dev.holdfast.agent.runtime.MountInfo;
import dev.holdfast.agent.runtime.MountInfo.Mount;
import dev.holdfast.agent.runtime.ProcFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Reads what the kernel lets a process do: users and groups, sets of capabilities, filter of system calls, and whether its root is read-only. */
final class PrivilegeReader {
    private final Path proc;
    private final ProcFile file;

    /**
     * A reader.
     *
     * @param proc the proc file system with the host's PID namespace
     * @param file whose buffer is used; not by another thread meanwhile
     */
    PrivilegeReader(Path proc, ProcFile file) {
        this.proc = proc;
        this.file = file;
    }

    /** What a process may do; null where it is gone. */
    Members read(int pid) throws IOException {
        if (!file.find(proc + "/" + pid + "/status")) {
            return null;
        }
        String status = file.text();
        Members privileges = new Members()
                .put("uids", field(status, "Uid"))
                .put("gids", field(status, "Gid"))
                .put("groups", field(status, "Groups"))
                .put("inheritable", field(status, "CapInh"))
                .put("permitted", field(status, "CapPrm"))
                .put("effective", field(status, "CapEff"))
                .put("bounding", field(status, "CapBnd"))
                .put("ambient", field(status, "CapAmb"))
                .put("noNewPrivileges", field(status, "NoNewPrivs").equals("1"))
                // a kernel without filters says nothing of them
                .put("seccomp", number(field(status, "Seccomp")));
        Boolean readOnly = readOnlyRoot(pid);
        if (readOnly != null) {
            privileges.put("readOnlyRoot", (boolean) readOnly);
        }
        return privileges.put("label", label(pid));
    }

    /** What follows a name, with one blank where the kernel has tabs or several. */
    private static String field(String status, String name) {
        int at = ("\n" + status).indexOf("\n" + name + ":");
        if (at < 0) {
            return "";
        }
        int end = status.indexOf('\n', at);
        return status.substring(at + name.length() + 1, end < 0 ? status.length() : end)
                .strip()
                .replaceAll("\\s+", " ");
    }

    private static long number(String text) {
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    /** By the mount that covers all others at its root: either it or its file system may be read-only. Null where the process is gone. */
    private Boolean readOnlyRoot(int pid) throws IOException {
        try {
            if (!file.find(proc + "/" + pid + "/mountinfo")) {
                return null;
            }
        } catch (IOException e) {
            if (e.getMessage().contains("Invalid argument")) {
                // It ended and is a zombie, which has no mounts any more.
                return null;
            }
            throw e;
        }
        List<Mount> roots =
                MountInfo.parse(file.bytes(), mount -> mount.target().equals("/"));
        if (roots.isEmpty()) {
            return null;
        }
        Mount root = roots.get(roots.size() - 1);
        return isReadOnly(root.options()) || isReadOnly(root.superOptions());
    }

    private static boolean isReadOnly(String options) {
        return List.of(options.split(",", -1)).contains("ro");
    }

    /** The label of a security module; null where the kernel has none that keeps labels of processes. */
    private String label(int pid) {
        try {
            if (!file.find(proc + "/" + pid + "/attr/current")) {
                return null;
            }
        } catch (IOException none) {
            // Without such a module reading the file is an error, EINVAL.
            return null;
        }
        String label = file.text().replace("\0", "").strip();
        return label.isEmpty() ? null : label;
    }
}
