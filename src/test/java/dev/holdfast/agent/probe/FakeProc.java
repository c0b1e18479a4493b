package dev.holdfast.agent.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder that looks like the proc file system of a node. */
final class FakeProc implements AutoCloseable {
    private final Path proc;

    FakeProc(Path proc) {
        this.proc = proc;
    }

    /** What the kernel says of all processors and of processes that wait; all in milliseconds since boot. */
    FakeProc machine(long busy, long pressure) throws IOException {
        Files.createDirectories(proc.resolve("pressure"));
        Files.writeString(proc.resolve("stat"), "cpu  " + busy / 10 + " 0 0 9000 70 0 0 0 0 0\ncpu0 1 2 3 4\n");
        for (String what : List.of("cpu", "io", "memory")) {
            Files.writeString(
                    proc.resolve("pressure/" + what),
                    "some avg10=0.00 avg60=0.00 avg300=0.00 total=" + pressure * 1000
                            + "\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n");
        }
        return this;
    }

    /** How long a thread ran and waited; in milliseconds. */
    FakeProc thread(int pid, int thread, String comm, long ran, long waited) throws IOException {
        Path folder = Files.createDirectories(proc.resolve(pid + "/task/" + thread));
        Files.writeString(folder.resolve("comm"), comm + "\n");
        Files.writeString(folder.resolve("schedstat"), ran * 1_000_000 + " " + waited * 1_000_000 + " 7\n");
        return this;
    }

    FakeProc process(int pid, String comm, long start, String args) throws IOException {
        Path folder = proc.resolve(Integer.toString(pid));
        Files.createDirectories(folder.resolve("fd"));
        Files.createDirectories(folder.resolve("fdinfo"));
        state(pid, comm, start, "S");
        Files.writeString(folder.resolve("cmdline"), args.replace(' ', '\0') + "\0");
        Files.writeString(
                folder.resolve("cgroup"),
                "3:cpu:/\n2:name=systemd:/system.slice/mount-s3-1.service\n0::/system.slice\n");
        return sees(pid, 4026531841L, "");
    }

    /** In a mount namespace, which has this mount table. */
    FakeProc sees(int pid, long mountNamespace, String mountinfo) throws IOException {
        Path folder = proc.resolve(Integer.toString(pid));
        Files.createDirectories(folder.resolve("ns"));
        Files.deleteIfExists(folder.resolve("ns/mnt"));
        Files.createSymbolicLink(folder.resolve("ns/mnt"), Path.of("mnt:[" + mountNamespace + "]"));
        Files.writeString(folder.resolve("mountinfo"), mountinfo);
        return this;
    }

    /** Closes one descriptor of a process. */
    FakeProc close(int pid, int number) throws IOException {
        Files.delete(proc.resolve(pid + "/fd/" + number));
        Files.delete(proc.resolve(pid + "/fdinfo/" + number));
        return this;
    }

    FakeProc state(int pid, String comm, long start, String state) throws IOException {
        Files.writeString(
                proc.resolve(pid + "/stat"),
                pid + " (" + comm + ") " + state + " 1 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 17 0 " + start
                        + " 400 500 18446744073709551615\n");
        return this;
    }

    FakeProc descriptor(int pid, int number, String target, String fdinfo) throws IOException {
        Path folder = proc.resolve(Integer.toString(pid));
        Files.createSymbolicLink(folder.resolve("fd").resolve(Integer.toString(number)), Path.of(target));
        Files.writeString(
                folder.resolve("fdinfo").resolve(Integer.toString(number)),
                "pos:\t0\nflags:\t02100002\nmnt_id:\t24\nino:\t90\n" + fdinfo);
        return this;
    }

    /** Closes all descriptors of a process. */
    FakeProc close(int pid) throws IOException {
        for (String folder : List.of("fd", "fdinfo")) {
            delete(proc.resolve(pid + "/" + folder));
            Files.createDirectory(proc.resolve(pid + "/" + folder));
        }
        return this;
    }

    FakeProc end(int pid) throws IOException {
        delete(proc.resolve(Integer.toString(pid)));
        return this;
    }

    /** Deletes it all: its links lead to devices, which a temporary folder would rather not delete. */
    @Override
    public void close() throws IOException {
        delete(proc);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
