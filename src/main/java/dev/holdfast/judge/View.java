package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Source;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A recorded run under another manifest, so that a judge of upgrades can judge another stretch of it. The streams are as recorded,
 * except that those of one writer may be cut.
 *
 * @param writer the source whose operations are filtered
 * @param kept which of its operations are shown
 */
record View(Evidence evidence, Manifest manifest, String writer, Predicate<Line> kept) implements Evidence {
    View(Evidence evidence, Manifest manifest) {
        this(evidence, manifest, "", any -> true);
    }

    @Override
    public List<Damage> damage() {
        return evidence.damage();
    }

    @Override
    public List<Source> sources(Channel<?> channel) {
        return evidence.sources(channel);
    }

    @Override
    public <T extends Line> Stream<T> lines(Channel<T> channel, Source source) {
        Stream<T> lines = evidence.lines(channel, source);
        return channel.equals(Channel.OPERATIONS) && source.name().equals(writer) ? lines.filter(kept) : lines;
    }
}
