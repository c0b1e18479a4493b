package dev.holdfast.judge.recording;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.ClockSample;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Look;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Source;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A recorded run with what every judge derives from it: one time for all sources, phases, the judged window, the actions of the campaign,
 * the looks at nodes and the cluster. It is made once for a bundle and shared by all judges; safe for use by many threads.
 *
 * <p>An {@link Excerpt} of it is one too, with other phases and volumes.
 */
public final class Recording {
    private static final long MILLI = 1_000_000;
    /** Streams of agents, on the clocks of their nodes; all others are the observer's. */
    private static final Set<Channel<?>> BY_AGENTS = Set.of(
            Channel.OPERATIONS,
            Channel.CONTROLS,
            Channel.HANDLES,
            Channel.MOUNTS,
            Channel.PROCESSES,
            Channel.SCHEDULING,
            Channel.MEMORY,
            Channel.CREDENTIALS,
            Channel.FOLDERS,
            Channel.NODE_MODULES,
            Channel.AGENTS);

    private final Recording whole;
    private final Streams streams;
    private final Manifest manifest;
    private final Window window;
    private final long from;
    private final long until;

    /** What is the same for a recording and all its excerpts. */
    private static final class Streams {
        private final Evidence evidence;
        private final Map<String, Clock> clocks = new HashMap<>();
        /** Soft: they are read again where memory is short, such as by a run of many volumes and hours. */
        private final Map<String, SoftReference<Looks<?>>> looks = new ConcurrentHashMap<>();

        private RecordedActions actions;

        Streams(Evidence evidence) {
            this.evidence = evidence;
            Map<String, List<ClockSample>> exchanges = new HashMap<>();
            for (Source source : evidence.sources(Channel.CLOCKS)) {
                try (Stream<ClockSample> samples = evidence.lines(Channel.CLOCKS, source)) {
                    samples.forEach(s -> exchanges
                            .computeIfAbsent(s.source(), agent -> new ArrayList<>())
                            .add(s));
                }
            }
            exchanges.forEach((agent, samples) -> clocks.put(agent, Clock.of(samples)));
        }

        synchronized RecordedActions actions() {
            if (actions == null) {
                actions = RecordedActions.read(new Recording(
                        null,
                        this,
                        evidence.manifest(),
                        Window.of(evidence.manifest()),
                        Long.MIN_VALUE,
                        Long.MAX_VALUE));
            }
            return actions;
        }
    }

    private Recording(Recording whole, Streams streams, Manifest manifest, Window window, long from, long until) {
        this.whole = whole == null ? this : whole;
        this.streams = streams;
        this.manifest = manifest;
        this.window = window;
        this.from = from;
        this.until = until;
    }

    /** The whole of a recorded run. */
    public static Recording of(Evidence evidence) {
        Manifest manifest = evidence.manifest();
        return new Recording(
                null, new Streams(evidence), manifest, Window.of(manifest), Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** The same streams under another manifest, of which only some operations count. */
    Recording with(Manifest other, long operationsFrom, long operationsUntil) {
        return new Recording(whole, streams, other, Window.of(other), operationsFrom, operationsUntil);
    }

    /**
     * The same from a time on, for a mount that was made in the course of the run: it is judged as one that was there before an upgrade is,
     * but from then.
     */
    public Recording since(long time) {
        return new Recording(whole, streams, manifest, window.since(time), from, until);
    }

    /** The recording that it is an excerpt of; itself where it is none. */
    public Recording whole() {
        return whole;
    }

    Evidence evidence() {
        return streams.evidence;
    }

    /** What it is about. */
    public Manifest manifest() {
        return manifest;
    }

    /** The judged part of it. */
    public Window window() {
        return window;
    }

    /** What the campaign did. A judge that draws conclusions from it reads it by {@link StreamReader#actions}. */
    public RecordedActions actions() {
        return streams.actions();
    }

    /** Whether an operation that was placed by a clock surely is in the part of the run of which operations count. */
    public boolean holds(Clock clock, long at) {
        return (from == Long.MIN_VALUE || clock.since(at, from)) && clock.before(at, until);
    }

    /** Whether it surely is not before that part, and may be in it. */
    public boolean mayHold(Clock clock, long at) {
        long earliest = at - clock.uncertainty();
        return earliest >= from && earliest <= until;
    }

    /** The incarnations of a source that wrote to a channel, in order. */
    public List<Source> sources(Channel<?> channel, String name) {
        return sources(channel).stream().filter(s -> s.name().equals(name)).toList();
    }

    /** All sources that wrote to a channel. */
    public List<Source> sources(Channel<?> channel) {
        return evidence().sources(channel);
    }

    /** The looks of a source that can be placed in time. */
    <T extends Look> Looks<T> looks(Channel<T> channel, String name) {
        String key = channel.name() + "/" + name;
        SoftReference<Looks<?>> kept = streams.looks.get(key);
        @SuppressWarnings("unchecked")
        Looks<T> looks = kept == null ? null : (Looks<T>) kept.get();
        if (looks == null) {
            looks = Looks.read(evidence(), channel, sources(channel, name), clock(channel, name));
            streams.looks.put(key, new SoftReference<>(looks));
        }
        return looks;
    }

    /** Whether a source has a line that is of interest; only that is known then. */
    public <T extends Line> boolean any(Channel<T> channel, Source source, Predicate<T> wanted) {
        try (Stream<T> lines = evidence().lines(channel, source)) {
            return lines.anyMatch(wanted);
        }
    }

    /** The clock behind a stream, or null when no clocks were exchanged with its agent. */
    public Clock clock(Channel<?> channel, String source) {
        if (!BY_AGENTS.contains(channel) || source.equals(Channel.OBSERVER)) {
            return Clock.OBSERVER;
        }
        Clock own = streams.clocks.get(source);
        if (own == null && channel.equals(Channel.CONTROLS) && source.endsWith(Controls.TMPFS)) {
            // The control on a plain file system runs inside the workload's agent.
            return streams.clocks.get(source.substring(0, source.length() - Controls.TMPFS.length()));
        }
        if (own == null && channel.equals(Channel.CONTROLS) && source.endsWith(Controls.MOUNT)) {
            // That on a mount of Holdfast's own runs inside the agent of the node's S3 control.
            return streams.clocks.get(
                    manifest().control(source.substring(0, source.length() - Controls.MOUNT.length())));
        }
        return own;
    }

    /** Name of the phase at a time on the observer's clock. */
    public String phaseAt(long at) {
        Phase current = phase(at);
        return current == null ? "before the first phase" : current.name();
    }

    /** Name of the phase in which something surely happened that was placed by a clock; no phase's name where it may have been in two. */
    public String phaseAt(long at, Clock clock) {
        long uncertainty = clock.uncertainty(at);
        String name = phaseAt(at);
        return name.equals(phaseAt(at - uncertainty)) && name.equals(phaseAt(at + uncertainty))
                ? name
                : "between two phases";
    }

    /**
     * A time in words: "3.2 s into phase upgrade". Phases are those of the whole run: an excerpt begins in the middle of it, and gives some of
     * its parts the names of others.
     */
    public String when(long at) {
        Phase current = whole.phase(at);
        return current == null
                ? "before the first phase"
                : Text.seconds(at - current.start()) + " into phase " + current.name();
    }

    private Phase phase(long at) {
        Phase current = null;
        for (Phase phase : manifest.phases()) {
            if (phase.start() <= at) {
                current = phase;
            }
        }
        return current;
    }

    /** Whether the observer died: a phase has no end, so that what had to happen until then may have happened unseen. */
    public boolean brokeOff() {
        return manifest.phases().stream().anyMatch(phase -> phase.end() == null);
    }

    /** The last moment of what is judged, which is still of the phase before the drain; or where a run that broke ended. */
    public long end() {
        if (window.ended()) {
            return window.end() - 1;
        }
        List<Phase> phases = manifest.phases();
        Phase last = phases.isEmpty() ? null : phases.get(phases.size() - 1);
        return last == null ? manifest.originT() : last.end() == null ? last.start() : last.end();
    }

    /** Milliseconds since the epoch at a time on the observer's clock. */
    public long wall(long at) {
        return manifest.originWall() + Math.floorDiv(at - manifest.originT(), MILLI);
    }

    /** The observer's clock at milliseconds since the epoch. */
    public long at(long wall) {
        return manifest.originT() + (wall - manifest.originWall()) * MILLI;
    }
}
