package dev.holdfast.evidence;

import java.util.List;
import java.util.stream.Stream;

/** A recorded run as judges read it: from a bundle on disk, or written in a unit test. */
public interface Evidence {
    /** The manifest of the run. */
    Manifest manifest();

    /** The damage of the record itself: torn, edited, missing; empty for an intact one. */
    List<Damage> damage();

    /** The sources that wrote to a channel, sorted. */
    List<Source> sources(Channel<?> channel);

    /** The lines of one source in the order they were written; of a torn file, those before the tear. The caller closes the stream. */
    <T extends Line> Stream<T> lines(Channel<T> channel, Source source);

    /**
     * A defect of the record.
     *
     * @param kind torn, edited, missing or unsealed
     * @param file path in the bundle
     * @param detail where and how, as text
     */
    record Damage(String kind, String file, String detail) {}
}
