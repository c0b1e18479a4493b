package dev.holdfast.lab;

import dev.holdfast.agent.workload.StoreUsers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The S3 server: versitygw on a folder of the host, in the lab's hub namespace and cgroup. It stands for a service elsewhere, which no node
 * keeps from a processor: where the nodes have much to do, as when Kubernetes itself is started anew, it comes first.
 */
final class S3Process {
    private static final String CGROUP = "s3";
    /** The one that versitygw signs for unless it is told otherwise. */
    private static final String REGION = "us-east-1";

    private final Names names;
    private final S3Server server;
    private final long pid;

    private S3Process(Names names, S3Server server, long pid) {
        this.names = names;
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
        Path requests = requests(names);
        List<String> words = List.of(
                "nsenter",
                "--net=" + Names.NETNS.resolve(names.hubNetns()),
                program.toString(),
                "--port",
                names.s3Address() + ":" + Names.S3_PORT,
                "--quiet",
                "--keep-alive",
                "--access-log",
                requests.toString(),
                "--iam-dir",
                users.toString(),
                "posix",
                buckets.toString());
        Process process = shell.launch(
                Shell.Command.of(Cgroups.joining(new Cgroups(names).makeFirst(CGROUP), words))
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
        return new S3Process(names, server, process.pid());
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

    private static Path requests(Names names) {
        return names.bulk().resolve("s3").resolve("requests.log");
    }

    /**
     * How often an object was read so far, in whole or in part, whether or not that succeeded.
     *
     * @param bucket its bucket
     * @param key its key, which needs no escaping in a URL
     */
    long reads(String bucket, String key) {
        String about = " " + bucket + " [";
        String read = " s3_GetObject " + key + " ";
        try (Stream<String> lines = Files.lines(requests(names))) {
            return lines.filter(line -> line.contains(about) && line.contains(read))
                    .count();
        } catch (IOException e) {
            throw new LabException("the log of the S3 server's requests cannot be read: " + e.getMessage(), e);
        }
    }

    void createUser(String access, String secret) {
        try {
            users().create(access, secret);
        } catch (IOException e) {
            throw new LabException("the S3 server " + server.endpoint() + " made no user: " + e.getMessage(), e);
        }
    }

    void deleteUser(String access) {
        try {
            users().delete(access);
        } catch (IOException e) {
            throw new LabException("the S3 server " + server.endpoint() + " removed no user: " + e.getMessage(), e);
        }
    }

    private StoreUsers users() {
        return new StoreUsers(URI.create(server.endpoint()), REGION, server.accessKey(), server.secretKey());
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
