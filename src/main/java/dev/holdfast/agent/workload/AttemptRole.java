package dev.holdfast.agent.workload;

import dev.holdfast.agent.runtime.AgentOptions;
import dev.holdfast.agent.runtime.Errno;
import dev.holdfast.agent.runtime.MountInfo;
import dev.holdfast.agent.runtime.ProcFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The role {@code attempt}: tries once what its user may do on a mount, says so in a file, and ends. It lists the mount's root, makes the file
 * {@code --write}, and reads the file {@code --read}; of a file that it could make it says owner and permissions, and of the root always.
 * The file {@code --result} has a line NAME=VALUE for each of these: {@code ok}, or the name of the error. Of what it could read it says as
 * {@code content} whether it is what this role writes, {@code ok} or {@code wrong}; of what is mounted there, if anything is, the type of the file
 * system.
 */
public final class AttemptRole {
    private static final String OK = "ok";
    private static final String CONTENT = "tried";
    private static final int PERMISSIONS = 07777;

    private final Path mount;
    private final List<String> said = new ArrayList<>();

    private AttemptRole(Path mount) {
        this.mount = mount;
    }

    /** Runs the role; an error only where the result cannot be said. */
    public static void run(AgentOptions options) throws IOException {
        AttemptRole role = new AttemptRole(Path.of(options.text("path")));
        String write = options.text("write");
        String read = options.text("read");
        Path result = Path.of(options.text("result", "/dev/termination-log"));
        options.refuseOthers();
        role.tryAll(write, read);
        Files.write(result, String.join("\n", role.said).getBytes(StandardCharsets.UTF_8));
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private void tryAll(String write, String read) {
        attempt("list", this::list);
        boolean made = attempt("write", () -> write(mount.resolve(write)));
        String[] content = {""};
        if (attempt("read", () -> content[0] = read(mount.resolve(read)))) {
            said.add("content=" + (content[0].equals(CONTENT) ? OK : "wrong"));
        }
        if (made) {
            look("file", mount.resolve(write));
        }
        look("folder", mount);
        lookAtType();
    }

    private boolean attempt(String what, Attempt attempt) {
        try {
            attempt.run();
            said.add(what + "=" + OK);
            return true;
        } catch (IOException e) {
            said.add(what + "=" + Errno.of(e));
            return false;
        }
    }

    private void list() throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(mount)) {
            entries.forEach(entry -> {});
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static void write(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
            channel.write(ByteBuffer.wrap(CONTENT.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static String read(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void lookAtType() {
        ProcFile proc = new ProcFile();
        try {
            proc.read("/proc/self/mountinfo");
            // the last one covers the others
            MountInfo.parse(proc.bytes(), one -> one.target().equals(mount.toString())).stream()
                    .reduce((covered, upper) -> upper)
                    .ifPresent(upper -> said.add("fileSystem=" + upper.type()));
        } catch (IOException e) {
            said.add("fileSystem=" + Errno.of(e));
        }
    }

    /** Owner and permissions, as {@code 1000:2000 0660}. */
    private void look(String what, Path path) {
        try {
            Map<String, Object> seen = Files.readAttributes(path, "unix:uid,gid,mode", LinkOption.NOFOLLOW_LINKS);
            int mode = (Integer) seen.get("mode") & PERMISSIONS;
            said.add(what + "=" + seen.get("uid") + ":" + seen.get("gid") + " "
                    + String.format(Locale.ROOT, "%04o", mode));
        } catch (IOException e) {
            said.add(what + "=" + Errno.of(e));
        }
    }
}
