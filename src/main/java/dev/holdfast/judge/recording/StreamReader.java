package dev.holdfast.judge.recording;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Look;
import dev.holdfast.evidence.Source;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Reads the streams of a recording in the observer's time, and keeps in mind which: what is wrong with them is wrong with what follows from
 * them. This one draws no conclusions, so it forgets what speaks against a stream. For one thread.
 */
public class StreamReader {
    private final Recording recording;
    private final Set<String> streams = new HashSet<>();

    /** Reads this recording. */
    public StreamReader(Recording recording) {
        this.recording = recording;
    }

    /** Takes a line with the time on the observer's clock. */
    public interface Visitor<T> {
        void visit(long at, T line, Source source);
    }

    /** Takes what a look shows; looks that show the same hand over the same object. */
    public interface LookVisitor<T> {
        void visit(long at, T content, Source source);
    }

    /** What is read. */
    public final Recording recording() {
        return recording;
    }

    /** Takes note of why what is read is not enough. */
    public void doubt(String why) {}

    /** Whether a stream was read. */
    final boolean hasRead(String stream) {
        return streams.contains(stream);
    }

    /**
     * Reads every incarnation of a source in order. Without clocks exchanged its times mean nothing, so nothing is read and that
     * is a doubt; so is a clock that stepped, since nothing is placed surely by it.
     *
     * @return whether there is such a source
     */
    public final <T extends Line> boolean read(Channel<T> channel, String name, Visitor<T> visitor) {
        try (Cursor<T> lines = lines(channel, name)) {
            while (lines.next()) {
                visitor.visit(lines.at(), lines.line(), lines.source());
            }
        }
        return !recording.sources(channel, name).isEmpty();
    }

    /** Reads every incarnation of a source once for several readers: whatever is wrong with it is wrong for each. */
    public static <T extends Line> void together(
            Collection<? extends StreamReader> readers, Channel<T> channel, String name, Visitor<T> visitor) {
        Iterator<? extends StreamReader> all = readers.iterator();
        if (all.hasNext()) {
            StreamReader first = all.next();
            all.forEachRemaining(reader -> reader.lines(channel, name).close());
            first.read(channel, name, visitor);
        }
    }

    /** The same line by line; the caller closes it. */
    public final <T extends Line> Cursor<T> lines(Channel<T> channel, String name) {
        boolean placed = placed(channel, name);
        return new Cursor<>(
                recording.evidence(),
                channel,
                placed ? recording.sources(channel, name) : List.of(),
                clock(channel, name));
    }

    /** Takes note that a source is read; whether its lines can be placed in time. */
    private boolean placed(Channel<?> channel, String name) {
        streams.add(channel.name() + "/" + name);
        Clock clock = recording.clock(channel, name);
        if (clock == null) {
            if (!recording.sources(channel, name).isEmpty()) {
                doubt("clocks were never exchanged with agent " + name + ", so its records cannot be placed in time");
            }
            return false;
        }
        for (Clock.Step step : clock.steps()) {
            doubt("the clock of agent " + name + " stepped by " + Text.span(Math.abs(step.size())) + " "
                    + (step.size() > 0 ? "ahead of" : "behind") + " the observer's between "
                    + recording.when(step.from()) + " and " + recording.when(step.to())
                    + ", so its records cannot be placed in time");
        }
        return true;
    }

    /** The clock of a source that is read; where clocks were never exchanged nothing is read, and any will do. */
    public final Clock clock(Channel<?> channel, String name) {
        Clock clock = recording.clock(channel, name);
        return clock == null ? Clock.OBSERVER : clock;
    }

    /**
     * Reads what the looks of a source show.
     *
     * @return whether there is such a source
     */
    public final <T extends Look> boolean looks(Channel<T> channel, String name, LookVisitor<T> visitor) {
        if (placed(channel, name)) {
            Looks<T> looks = recording.looks(channel, name);
            looks.doubts().forEach(this::doubt);
            looks.forEach(visitor);
        }
        return !recording.sources(channel, name).isEmpty();
    }

    /** What the last look that surely was before a time shows, of those that are wanted; null without one. */
    public final <T extends Look> T lastLook(Channel<T> channel, String name, Predicate<T> wanted, long before) {
        if (!placed(channel, name)) {
            return null;
        }
        Looks<T> looks = recording.looks(channel, name);
        looks.doubts().forEach(this::doubt);
        return looks.last(clock(channel, name), before, wanted);
    }

    /** The same where any will do. */
    public final <T extends Look> T lastLook(Channel<T> channel, String name, long before) {
        return lastLook(channel, name, any -> true, before);
    }

    /** What the campaign did; a doubt when nothing is recorded, or the record of it is not sound. */
    public final RecordedActions actions() {
        placed(Channel.ACTIONS, Channel.OBSERVER);
        RecordedActions actions = recording.actions();
        actions.doubts().forEach(this::doubt);
        return actions;
    }

    /** All names that wrote to a channel. */
    public final List<String> names(Channel<?> channel) {
        return recording.sources(channel).stream().map(Source::name).distinct().toList();
    }
}
