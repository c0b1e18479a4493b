package dev.holdfast.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The S3 server: versitygw on a folder of the host, in the lab's hub namespace and cgroup. */
final class S3Process {
    private static final String CGROUP = "s3";

    private final Names names;
    private final Shell shell;
    private final Path program;
    private final S3Server server;
    private final long pid;

    private S3Process(Names names, Shell shell, Path program, S3Server server, long pid) {
        this.names = names;
        this.shell = shell;
        this.program = program;
        this.server = server;
        this.pid = pid;
    }

    /** Starts the server and waits until it answers. */
    static S3Process start(Names names, Shell shell, Path program) {
        RandomKey root = RandomKey.make();
        S3Server server =
                new S3Server("http://" + names.s3Address() + ":" + Names.S3_PORT, root.access(), root.secret());
        Path folder = names.bulk().resolve("s3");
        Path buckets = Trees.folder(buckets(names));
        Path users = Trees.folder(folder.resolve("users"));
        Path log = folder.resolve("versitygw.log");
        List<String> words = List.of(
                "nsenter",
                "--net=" + Names.NETNS.resolve(names.hubNetns()),
                program.toString(),
                "--port",
                names.s3Address() + ":" + Names.S3_PORT,
                "--quiet",
                "--keep-alive",
                "--iam-dir",
                users.toString(),
                "posix",
                buckets.toString());
        Process process = shell.launch(
                Shell.Command.of(Cgroups.joining(new Cgroups(names).make(CGROUP), words))
                        .with("ROOT_ACCESS_KEY", server.accessKey())
                        .with("ROOT_SECRET_KEY", server.secretKey()),
                log);
        Wait.until("the S3 server " + server.endpoint(), Duration.ofSeconds(20), () -> {
            shell.check();
            if (!process.isAlive()) {
                throw new LabException("the S3 server ended with exit code " + process.exitValue() + "; it printed:\n"
                        + Trees.read(log));
            }
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(names.s3Address(), Names.S3_PORT), 500);
                return Wait.REACHED;
            } catch (IOException e) {
                return e.toString();
            }
        });
        return new S3Process(names, shell, program, server, process.pid());
    }

    S3Server server() {
        return server;
    }

    long pid() {
        return pid;
    }

    private static Path buckets(Names names) {
        return names.bulk().resolve("s3").resolve("buckets");
    }

    /** The folder with the objects of a bucket. */
    Path bucket(String name) {
        return buckets(names).resolve(name);
    }

    void createUser(String access, String secret) {
        admin("create-user", "--access", access, "--secret", secret, "--role", "admin");
    }

    void deleteUser(String access) {
        admin("delete-user", "--access", access);
    }

    private void admin(String... words) {
        List<String> all =
                new java.util.ArrayList<>(List.of(program.toString(), "admin", "--endpoint-url", server.endpoint()));
        all.addAll(List.of(words));
        shell.run(Shell.Command.of(all)
                .with("ADMIN_ACCESS_KEY", server.accessKey())
                .with("ADMIN_SECRET_KEY", server.secretKey()));
    }

    /** Freezes the server (SIGSTOP): connections stay open, and nothing is answered. */
    void pause() {
        HostProcesses.signal("STOP", List.of(pid));
        awaitState("stopped", 'T');
    }

    /** Resumes it. */
    void resume() {
        HostProcesses.signal("CONT", List.of(pid));
        awaitState("running", 'S', 'R', 'D');
    }

    private void awaitState(String what, Character... wanted) {
        Wait.until(
                "the S3 server of lab " + names.id() + " to be " + what,
                Duration.ofSeconds(5),
                () -> HostProcesses.entry(pid)
                        .map(process ->
                                List.of(wanted).contains(process.state()) ? Wait.REACHED : "state " + process.state())
                        .orElse("no process " + pid));
    }
}
