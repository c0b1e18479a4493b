package dev.holdfast.agent.workload;

import dev.holdfast.agent.runtime.Agent;
import dev.holdfast.agent.runtime.AgentOptions;
import dev.holdfast.agent.runtime.Server;
import dev.holdfast.agent.runtime.Status;
import dev.holdfast.agent.runtime.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The role {@code timing}: times operations on its volume, on request.
 *
 * <ul>
 *   <li>{@code GET /age}: time since this process was started, in ms. The kubelet starts it after the volume is mounted.
 *   <li>{@code POST /write}, {@code /read}, {@code /list} with {@code ?folder=NAME&objects=N&bytes=B}: N operations, one after the other; 200
 *       with the nanoseconds of each, one per line. Objects must be written before they are read or listed.
 *       A pod with several volumes has them in folders of {@code --volume}: NAME is VOLUME/NAME then.
 *   <li>{@code POST /remove} with the same parameters: deletes what was written.
 * </ul>
 *
 * 500 if an operation failed, or its result is not what was written.
 */
public final class TimingRole {
    /** Default mount path of the volume. */
    public static final String VOLUME = "/data";

    /** Period of operations, as long as each ends within it. */
    private static final Duration PACE = Duration.ofMillis(20);

    /** Fields of /proc/PID/stat, as proc(5) numbers them. */
    private static final int STATE = 3;

    private static final int START = 22;
    /** Linux reports times in hundredths of a second, whatever the rate of its own clock. */
    private static final long MILLIS_OF_A_TICK = 10;

    private final Agent agent;
    private final Path volume;

    private TimingRole(Agent agent, Path volume) {
        this.agent = agent;
        this.volume = volume;
    }

    /** Starts the role and adds its requests to the HTTP interface. */
    public static void start(Agent agent, Server server, AgentOptions options) throws IOException {
        TimingRole role =
                new TimingRole(agent, Path.of(options.text("volume", VOLUME)).toRealPath());
        options.refuseOthers();
        server.handle("GET", "/age", request -> Server.Answer.of(200, Long.toString(age())));
        server.handleSlowly(
                "POST", "/write", request -> answer(role.timed(request).write()));
        server.handleSlowly(
                "POST", "/read", request -> answer(role.timed(request).read()));
        server.handleSlowly(
                "POST", "/list", request -> answer(role.timed(request).list()));
        server.handleSlowly("POST", "/remove", request -> {
            role.timed(request).remove();
            return Server.Answer.of(200, "removed");
        });
        agent.status().set(Status.State.RUNNING, () -> "");
    }

    /**
     * Computed from the time since the kernel's boot, with a resolution of 10 ms. Java's own start time of a process is based on the time of
     * the boot in whole seconds.
     */
    private static long age() throws IOException {
        return age(Files.readString(Path.of("/proc/uptime")), Files.readString(Path.of("/proc/self/stat")));
    }

    /** In milliseconds, from the contents of /proc/uptime and of a process's stat. */
    static long age(String uptime, String stat) {
        long now = Math.round(Double.parseDouble(uptime.split(" ", 2)[0]) * 1000);
        // the name before the last parenthesis may contain blanks; the state after it is field 3
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return now - Long.parseLong(fields[START - STATE]) * MILLIS_OF_A_TICK;
    }

    private Timed timed(Server.Request request) {
        String folder = request.parameter("folder");
        if (!folder.matches("(\\w[\\w-]*/)?\\w[\\w-]*")) {
            throw new IllegalArgumentException("'" + folder + "' is not a valid folder name");
        }
        Ticker ticker = agent.ticker(Duration.ZERO, PACE);
        return new Timed(volume.resolve(folder), count(request, "objects"), count(request, "bytes"), ticker::await);
    }

    private static int count(Server.Request request, String name) {
        int count = Integer.parseInt(request.parameter(name));
        if (count < 1) {
            throw new IllegalArgumentException(name + "=" + count + " must be at least 1");
        }
        return count;
    }

    private static Server.Answer answer(long[] nanoseconds) {
        return Server.Answer.of(
                200, LongStream.of(nanoseconds).mapToObj(Long::toString).collect(Collectors.joining("\n")));
    }
}
