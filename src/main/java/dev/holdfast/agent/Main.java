package dev.holdfast.agent;

import dev.holdfast.agent.probe.ProbeRole;
import dev.holdfast.agent.runtime.Agent;
import dev.holdfast.agent.runtime.AgentOptions;
import dev.holdfast.agent.runtime.Members;
import dev.holdfast.agent.runtime.Server;
import dev.holdfast.agent.runtime.Status;
import dev.holdfast.agent.workload.AttemptRole;
import dev.holdfast.agent.workload.ControlRole;
import dev.holdfast.agent.workload.DiskRole;
import dev.holdfast.agent.workload.ReaderRole;
import dev.holdfast.agent.workload.TimingRole;
import dev.holdfast.agent.workload.WorkloadRole;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Starts an agent: {@code Main ROLE --option=value…} with the role workload, control, disk, reader, probe or timing. With the role idle there is no agent: a
 * process that does nothing, for {@code --seconds} or until it is ended; with the role attempt one that tries something and ends.
 */
public final class Main {
    private static final Duration LAST_DRAIN = Duration.ofSeconds(3);

    private Main() {}

    /** Runs until SIGTERM. Exit codes: 2 for wrong options, 1 if it cannot start. */
    public static void main(String[] args) {
        try {
            start(args, System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println("holdfast agent: " + e.getMessage());
            System.exit(2);
        } catch (IOException | RuntimeException e) {
            System.err.println("holdfast agent cannot start: " + e);
            System.exit(1);
        }
    }

    private static void start(String[] args, Map<String, String> environment) throws IOException {
        String role = args.length == 0 ? "" : args[0];
        if (role.equals("idle")) {
            idle(new AgentOptions(Arrays.asList(args).subList(1, args.length)));
            return;
        }
        if (role.equals("attempt")) {
            AttemptRole.run(new AgentOptions(Arrays.asList(args).subList(1, args.length)));
            return;
        }
        AgentOptions options = new AgentOptions(Arrays.asList(args).subList(Math.min(1, args.length), args.length));
        Members started = new Members()
                .put("role", role)
                .put("node", environment.get("NODE_NAME"))
                .put("pod", environment.get("POD_NAME"));
        switch (role) {
            case "workload", "control", "disk" ->
                started.put("tickMs", options.period().toMillis());
            case "probe" ->
                started.put("bootId", ProbeRole.bootId(options))
                        .put("machine", ProbeRole.machine(options))
                        .put("tickMs", ProbeRole.period(options).toMillis());
            // it has no ticks: it reads as fast as it can
            case "reader" -> started.put("tickMs", 0);
            case "timing" -> started.put("volume", options.text("volume", TimingRole.VOLUME));
            default ->
                throw new IllegalArgumentException("'" + role
                        + "' is not a role: use workload, control, disk, reader, probe, timing, attempt or idle");
        }
        int port = options.count("port", 8080);
        Agent agent = new Agent(options.text("name"), Path.of(options.text("evidence", "/evidence")), started);
        Server server = new Server(agent, port);
        switch (role) {
            case "workload" -> WorkloadRole.start(agent, server, options);
            case "control" ->
                ControlRole.start(
                        agent, server, environment.getOrDefault("NODE_NAME", agent.name()), options, environment);
            case "disk" -> DiskRole.start(agent, options);
            case "reader" -> ReaderRole.start(agent, options);
            case "timing" -> TimingRole.start(agent, server, options);
            default -> {
                agent.status().set(Status.State.RUNNING, () -> "");
                ProbeRole.start(agent, server, options);
            }
        }
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(agent), "end"));
    }

    private static void idle(AgentOptions options) {
        int seconds = options.count("seconds", Integer.MAX_VALUE);
        try {
            new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(Agent agent) {
        agent.drain(LAST_DRAIN);
        // halt instead of a normal exit, which would wait for threads that a hung mount blocks in the kernel.
        Runtime.getRuntime().halt(0);
    }
}
