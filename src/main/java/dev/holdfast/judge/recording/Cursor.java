package dev.holdfast.judge.recording;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Source;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The lines of all incarnations of a source, one after another: for judges that read several sources side by side, and so that none need be
 * held whole. For one thread.
 */
public final class Cursor<T extends Line> implements AutoCloseable {
    private final Evidence evidence;
    private final Channel<T> channel;
    private final Iterator<Source> sources;
    private final Clock clock;
    private Stream<T> open = Stream.empty();
    private Iterator<T> lines = open.iterator();
    private Source source;
    private T line;

    Cursor(Evidence evidence, Channel<T> channel, List<Source> sources, Clock clock) {
        this.evidence = evidence;
        this.channel = channel;
        this.sources = sources.iterator();
        this.clock = clock;
    }

    /** Goes to the next line; false after the last one. */
    public boolean next() {
        while (!lines.hasNext()) {
            if (!sources.hasNext()) {
                return false;
            }
            open.close();
            source = sources.next();
            open = evidence.lines(channel, source);
            lines = open.iterator();
        }
        line = lines.next();
        return true;
    }

    /** The line. */
    public T line() {
        return line;
    }

    /** Its time on the observer's clock. */
    public long at() {
        return clock.observer(line.t());
    }

    /** The incarnation that wrote it. */
    Source source() {
        return source;
    }

    @Override
    public void close() {
        open.close();
    }
}
