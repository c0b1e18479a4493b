package dev.holdfast.judge.recording;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Look;
import dev.holdfast.evidence.MountMatcher;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import java.util.List;
import java.util.function.Consumer;

/**
 * A recorded run for those who show it instead of judging it: its lines with their time on the observer's clock, and what judges derive
 * from them, by the judges' own rules. Lines are handed over while they are read, so that a run of any length fits into memory. Times
 * and spans are nanoseconds on the observer's monotonic clock unless a name says otherwise.
 *
 * <p>Safe for use by many threads. What cannot be read or parsed is thrown by the evidence.
 */
public final class Replay {
    private final Recording recording;
    private final MounterPodsSeen mounters;

    /** Replays this run. */
    public Replay(Evidence evidence) {
        this.recording = Recording.of(evidence);
        this.mounters = new MounterPodsSeen(reader());
    }

    /** Takes a line with its time. */
    public interface Visitor<T> {
        /** Takes one line; {@code source} tells one incarnation of its writer from another. */
        void visit(long at, T line, Source source);
    }

    /** Takes a repeated NodePublishVolume. */
    public interface PublishVisitor {
        /** Takes one call on a volume; {@code source} is what shows it, in words. */
        void visit(Volume volume, long at, String source);
    }

    /**
     * A stretch in which a writer got nothing done.
     *
     * @param from begin of its sure part
     * @param to its end
     * @param lower how long it surely was
     * @param upper how long it was at most
     * @param open whether it ended without an acknowledgement
     */
    public record Wait(long from, long to, long lower, long upper, boolean open) {}

    /** A stretch in which {@code what} stood still next to a volume. */
    public record Stall(long from, long to, String what) {}

    /** How long a control waits before judges say that it stalled. */
    public static long stallNanos() {
        return Controls.STALL;
    }

    /** A span as judges write it, so that a reader finds the same figure here and there. */
    public static String span(long nanos) {
        return Text.span(nanos);
    }

    /** Begin of the upgrade; null when the run never came to it. */
    public Long upgradeStart() {
        return recording.window().upgraded() ? recording.window().upgradeStart() : null;
    }

    /** Milliseconds since the epoch at a time. */
    public long wall(long at) {
        return recording.wall(at);
    }

    /** The time at milliseconds since the epoch. */
    public long at(long wall) {
        return recording.at(wall);
    }

    /** Whether the lines of a source can be placed in time: without clocks exchanged with its agent they cannot and are not read. */
    public boolean placed(Channel<?> channel, String name) {
        return recording.clock(channel, name) != null;
    }

    /** Hands over every line of a source, in order. */
    public <T extends Line> void lines(Channel<T> channel, String name, Visitor<T> visitor) {
        reader().read(channel, name, visitor::visit);
    }

    /** Hands over what every look of a source shows. */
    public <T extends Look> void looks(Channel<T> channel, String name, Visitor<T> visitor) {
        reader().looks(channel, name, visitor::visit);
    }

    /**
     * Hands over every line of a writer and, where they end, its waits in the judged time.
     *
     * @param channel operations on a volume or of a control
     * @param agent the agent the writer runs in
     */
    public void operations(
            Channel<Operation> channel, String writer, String agent, Visitor<Operation> each, Consumer<Wait> waits) {
        StreamReader reader = reader();
        WriteStalls history = new WriteStalls(
                recording.window().start(),
                recording.window().end(),
                (lower, upper, from, to, open) -> waits.accept(new Wait(from, to, lower, upper, open)));
        reader.read(channel, writer, (at, line, source) -> {
            history.line(at, line, source);
            each.visit(at, line, source);
        });
        StreamEnd ending = StreamEnd.of(reader, agent);
        history.end(ending.until(), ending.resting());
    }

    /** Everything that stood still next to a volume, in order: what judges do not hold against the driver. */
    public List<Stall> stalls(Volume volume) {
        return Controls.stalls(volume, reader()).stream()
                .map(s -> new Stall(s.from(), s.to(), s.what()))
                .toList();
    }

    /** How much of a stretch lies within stalls that are in order. */
    public static long overlap(List<Stall> stalls, long from, long to) {
        return Controls.overlap(
                stalls.stream()
                        .map(s -> new Controls.Stall(s.from(), s.to(), s.what()))
                        .toList(),
                from,
                to);
    }

    /**
     * The processes that serve a volume, by a mount table and a look at the processes of its node; empty when it is not mounted, and when it
     * is unknown which do.
     */
    public List<Processes.Entry> serving(Volume volume, long at, Mounts table, Processes look) {
        if (table.mounts() == null || look.processes() == null) {
            return List.of();
        }
        return new MountMatcher(
                        recording.manifest().driver(),
                        table.mounts(),
                        look.processes(),
                        () -> mounters.at(at),
                        recording.manifest().volumes())
                .of(volume)
                .processes();
    }

    /** Hands over each repeated NodePublishVolume that the driver's logs and the times of credential files show. */
    public void publishes(PublishVisitor visitor) {
        Publishes publishes = new Publishes(recording, recording.manifest().volumes());
        publishes.fromLogs(reader(), (volume, at) -> visitor.visit(volume, at, "line of the node plugin's log"));
        for (String node : reader().names(Channel.CREDENTIALS)) {
            publishes.fromFiles(
                    reader(), node, seen -> {}, (volume, at) -> visitor.visit(volume, at, "credential file"));
        }
    }

    private StreamReader reader() {
        return new StreamReader(recording);
    }
}
