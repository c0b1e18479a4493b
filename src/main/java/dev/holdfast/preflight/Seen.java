package dev.holdfast.preflight;

import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.Check.Undetermined;
import java.util.function.Function;

/** What a question to the cluster or to Helm brought: an answer, or the reason why there is none, which no check may take for an answer. */
public sealed interface Seen<T> {
    /** The same of something that follows from the answer. */
    <R> Seen<R> flatMap(Function<? super T, Seen<R>> next);

    /** What a rule says of the answer; without one it cannot be said. */
    Result judge(Function<? super T, ? extends Result> rule);

    /** The same of something that follows from the answer. */
    default <R> Seen<R> map(Function<? super T, ? extends R> next) {
        return flatMap(value -> new Read<>(next.apply(value)));
    }

    /** There is an answer. */
    record Read<T>(T value) implements Seen<T> {
        @Override
        public <R> Seen<R> flatMap(Function<? super T, Seen<R>> next) {
            return next.apply(value);
        }

        @Override
        public Result judge(Function<? super T, ? extends Result> rule) {
            return rule.apply(value);
        }
    }

    /**
     * There is none.
     *
     * @param why in words
     * @param advice what the user can do so that there is one
     */
    record Unread<T>(String why, String advice) implements Seen<T> {
        @Override
        public <R> Seen<R> flatMap(Function<? super T, Seen<R>> next) {
            return new Unread<>(why, advice);
        }

        @Override
        public Result judge(Function<? super T, ? extends Result> rule) {
            return new Undetermined(why, advice);
        }
    }
}
