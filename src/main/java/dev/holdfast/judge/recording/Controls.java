package dev.holdfast.judge.recording;

import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Volume;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;

/**
 * What else stood still next to a volume: the same loop on a plain file system in the same agent, the same loop straight to S3
 * from the same node (or to the node's disk, where there is no S3), and the agents of that node themselves, which only sleep and wake. What stood still together with the volume does not
 * tell of the driver.
 */
public final class Controls {
    public static final String TMPFS = "-tmpfs";
    public static final String MOUNT = "-mount";
    /** A control that waits longer than this stalled. */
    public static final long STALL = TimeUnit.MILLISECONDS.toNanos(300);

    private Controls() {}

    /** A stretch of time on the observer's clock, in which something named stood still. */
    public record Stall(long from, long to, String what) {}

    /** Everything that stalled next to a volume, in order. */
    public static List<Stall> stalls(Volume volume, StreamReader reader) {
        List<Stall> stalls = new ArrayList<>();
        String tmpfs = volume.name() + TMPFS;
        String past = reader.recording().manifest().control(volume.node());
        ofWriter(reader, tmpfs, volume.name(), at -> 0, "the plain file system next to it", stalls);
        Clock own = reader.clock(Channel.OPERATIONS, volume.name());
        Clock other = reader.clock(Channel.CONTROLS, past);
        // Two clocks are compared here: what may be simultaneous counts as simultaneous.
        ofWriter(reader, past, past, at -> own.uncertainty(at) + other.uncertainty(at), store(reader), stalls);
        stalls.addAll(ofAgent(reader, volume.name(), "the writer's agent"));
        // On a node that lacks processor time not every process waits at the same moment.
        for (String agent : List.of(past, volume.node())) {
            Clock clock = reader.recording().clock(Channel.AGENTS, agent);
            if (clock == null) {
                // Nothing it says can be placed beside a gap.
                continue;
            }
            for (Stall stall : ofAgent(reader, agent, "the node")) {
                long blur = own.uncertainty(stall.from) + clock.uncertainty(stall.from);
                stalls.add(new Stall(stall.from - blur, stall.to + blur, stall.what));
            }
        }
        stalls.sort(Comparator.comparingLong(Stall::from));
        return stalls;
    }

    /** When the control of a node that writes past the driver waited, in order. */
    public static List<Stall> ofStore(StreamReader reader, String node) {
        List<Stall> stalls = new ArrayList<>();
        String past = reader.recording().manifest().control(node);
        ofWriter(reader, past, past, at -> 0, store(reader), stalls);
        return stalls;
    }

    /** What that control writes to, in words. */
    private static String store(StreamReader reader) {
        return reader.recording().manifest().driver().can().remounts() ? "the node's disk" : "S3 itself";
    }

    /**
     * When a mount of Holdfast's own on a volume's node let a write wait that went through in the end, in order; empty where there was no such
     * mount. While its writes fail it tells nothing: whatever broke it may have broken the driver's mounts, and may be the driver.
     */
    public static List<Stall> ofMount(Volume volume, StreamReader reader) {
        String mount = volume.node() + MOUNT;
        List<Stall> stalls = new ArrayList<>();
        Recording recording = reader.recording();
        if (recording.sources(Channel.CONTROLS, mount).isEmpty() || recording.clock(Channel.CONTROLS, mount) == null) {
            return stalls;
        }
        Clock own = reader.clock(Channel.OPERATIONS, volume.name());
        Clock other = reader.clock(Channel.CONTROLS, mount);
        long[] failed = {Long.MIN_VALUE};
        WriteStalls waits = new WriteStalls(
                recording.window().start(), recording.window().end(), (lower, upper, from, to, open) -> {
                    if (lower > STALL && failed[0] < to - upper) {
                        long blur = own.uncertainty(from) + other.uncertainty(from);
                        stalls.add(new Stall(from - blur, to + blur, "a mount of Holdfast's own on the node"));
                    }
                });
        reader.read(Channel.CONTROLS, mount, (at, line, source) -> {
            if (line instanceof Operation.Failed) {
                failed[0] = at;
            }
            waits.line(at, line, source);
        });
        return stalls;
    }

    /** When an agent, or the observer, did not run itself, in order. */
    public static List<Stall> ofAgent(StreamReader reader, String agent, String what) {
        List<Stall> stalls = new ArrayList<>();
        reader.read(Channel.AGENTS, agent, (at, line, source) -> {
            if (line instanceof AgentLine.Stalled stalled) {
                stalls.add(new Stall(at - (stalled.t() - stalled.from()), at, what));
            }
        });
        return stalls;
    }

    private static void ofWriter(
            StreamReader reader, String writer, String agent, LongUnaryOperator blur, String what, List<Stall> stalls) {
        WriteStalls waits = new WriteStalls(
                reader.recording().window().start(),
                reader.recording().window().end(),
                (lower, upper, from, to, open) -> {
                    if (lower > STALL) {
                        stalls.add(new Stall(from - blur.applyAsLong(from), to + blur.applyAsLong(to), what));
                    }
                });
        long[] last = {Long.MIN_VALUE};
        reader.read(Channel.CONTROLS, writer, (at, line, source) -> {
            waits.line(at, line, source);
            last[0] = Math.max(last[0], at);
        });
        reader.read(Channel.AGENTS, agent, (at, line, source) -> last[0] = Math.max(last[0], at));
        waits.end(last[0], last[0]);
    }

    /** How much of a stretch lies within stalls. */
    public static long overlap(List<Stall> stalls, long from, long to) {
        long covered = 0;
        long reached = from;
        for (Stall stall : stalls) {
            long begin = Math.max(reached, stall.from());
            long end = Math.min(to, stall.to());
            if (end > begin) {
                covered += end - begin;
                reached = end;
            }
        }
        return covered;
    }

    /** How much of a stretch stalls explain, in words to go on with; empty when they explain nothing. */
    public static String explained(List<Stall> stalls, long from, long to) {
        long stalled = overlap(stalls, from, to);
        return stalled == 0
                ? ""
                : " (" + within(stalls, from, to) + " stood still for " + Text.span(stalled) + " of it)";
    }

    /** What stalled within a stretch, in words. */
    public static String within(List<Stall> stalls, long from, long to) {
        return String.join(
                " and ",
                stalls.stream()
                        .filter(s -> s.from() < to && s.to() > from)
                        .map(Stall::what)
                        .distinct()
                        .toList());
    }
}
