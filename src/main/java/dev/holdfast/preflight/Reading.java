package dev.holdfast.preflight;

import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.Check.Undetermined;
import java.util.function.Function;

/** The result of reading something from the cluster or from Helm: a value, or the reason why there is none. */
public sealed interface Reading<T> {
    /** Applies a reading to the value, if there is one. */
    <R> Reading<R> flatMap(Function<? super T, Reading<R>> next);

    /** Applies a rule to the value; without a value the result is undetermined. */
    Result judge(Function<? super T, ? extends Result> rule);

    /** Applies a function to the value, if there is one. */
    default <R> Reading<R> map(Function<? super T, ? extends R> next) {
        return flatMap(value -> new Read<>(next.apply(value)));
    }

    /** There is a value. */
    record Read<T>(T value) implements Reading<T> {
        @Override
        public <R> Reading<R> flatMap(Function<? super T, Reading<R>> next) {
            return next.apply(value);
        }

        @Override
        public Result judge(Function<? super T, ? extends Result> rule) {
            return rule.apply(value);
        }
    }

    /**
     * There is no value.
     *
     * @param why the reason, as text
     * @param advice what the user can do so that there is a value
     * @param cause as that of {@link Undetermined}
     */
    record Unread<T>(String why, String advice, String cause) implements Reading<T> {
        /** The reason is this one's own. */
        public Unread(String why, String advice) {
            this(why, advice, "");
        }

        /** The same of another value. */
        public <R> Unread<R> ofAnother() {
            return new Unread<>(why, advice, cause);
        }

        /** Another check tells the reason. */
        public static <T> Unread<T> hangingOn(String check, String why) {
            return new Unread<>(why, "see the check \"" + check + "\"", check);
        }

        @Override
        public <R> Reading<R> flatMap(Function<? super T, Reading<R>> next) {
            return ofAnother();
        }

        @Override
        public Result judge(Function<? super T, ? extends Result> rule) {
            return new Undetermined(why, advice, cause);
        }
    }
}
