package dev.holdfast.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** An OCI registry for charts, without TLS, in the lab's hub namespace and cgroup; what is pushed is gone when the lab is. */
final class ChartRegistry {
    private static final String CGROUP = "registry";
    private static final int PORT = 5000;

    private ChartRegistry() {}

    /** Starts it, waits until it accepts connections, and returns its host and port. */
    static String start(Names names, Shell shell, Path program) {
        String address = names.s3Address() + ":" + PORT;
        Path log = names.bulk().resolve("registry.log");
        Process process = shell.launch(
                Shell.Command.of(Cgroups.joining(
                        new Cgroups(names).make(CGROUP),
                        List.of(
                                "nsenter",
                                "--net=" + Names.NETNS.resolve(names.hubNetns()),
                                program.toString(),
                                "-address",
                                address))),
                log);
        Wait.until("the chart registry " + address, Duration.ofSeconds(20), () -> {
            shell.check();
            if (!process.isAlive()) {
                throw new LabException("the chart registry ended with exit code " + process.exitValue()
                        + "; it printed:\n" + Trees.read(log));
            }
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(names.s3Address(), PORT), 500);
                return Wait.REACHED;
            } catch (IOException e) {
                return e.toString();
            }
        });
        return address;
    }
}
