package dev.holdfast.evidence;

import java.util.List;
import java.util.stream.Stream;

/** A recorded run, as judges see it: from a bundle on disk, or from a history written in a unit test. */
public interface Evidence {
    /** What it is about. */
    Manifest manifest();

    /** What is wrong with the record itself: torn, edited, missing; empty for an intact one. */
    List<Damage> damage();

    /** The sources that wrote to a channel, sorted. */
    List<Source> sources(Channel<?> channel);

    /** The lines of one source in the order they were written, up to a tear if there is one; the caller closes the stream. */
    <T extends Line> Stream<T> lines(Channel<T> channel, Source source);

    /**
     * A flaw of the record.
     *
     * @param kind torn, edited, missing or unsealed
     * @param file path in the bundle
     * @param detail where and how, in words
     */
    record Damage(String kind, String file, String detail) {}
}
