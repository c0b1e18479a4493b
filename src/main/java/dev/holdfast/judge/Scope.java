package dev.holdfast.judge;

import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Window;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.util.function.Consumer;

/**
 * What a judge has before it when it judges one subject.
 *
 * @param limits what is allowed
 * @param finding what it collects; it knows what was read, and so by which damage of the record it is concerned
 * @param seen takes what was there at all: one of what {@link SubjectJudge#required} lists
 */
record Scope(Limits limits, FindingBuilder finding, Consumer<String> seen) {
    /** The recorded run. */
    Recording recording() {
        return finding.recording();
    }

    /** Its judged part. */
    Window window() {
        return recording().window();
    }

    /** A limit in nanoseconds. */
    long nanos(Limit limit) {
        return limits.nanos(limit);
    }

    /** The subject is one of a kind of which there must be one. */
    void shows(String kind) {
        seen.accept(kind);
    }
}
