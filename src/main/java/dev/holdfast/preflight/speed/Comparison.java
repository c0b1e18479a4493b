package dev.holdfast.preflight.speed;

import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.Check.Undetermined;
import dev.holdfast.preflight.Level;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * Compares two baselines. A figure that is worse by more than the threshold is an informative finding; one with too few samples is
 * undetermined, and so are all if the two were measured with different settings.
 *
 * @param percent how much the median may increase
 */
public record Comparison(Baseline before, Baseline after, int percent) {
    /** The default threshold. */
    public static final int PERCENT = 50;

    /** Prefix of the names of its checks. */
    public static final String PREFIX = "time to ";

    /** One check for each operation. */
    public List<Check> checks() {
        return Arrays.stream(TimedOperation.values())
                .map(operation -> new Check(
                        Level.INFORMATIVE,
                        PREFIX + operation.title(),
                        "baselines of " + before.release() + " and " + after.release() + "; at most " + percent
                                + " % more",
                        judge(operation)))
                .toList();
    }

    private Result judge(TimedOperation operation) {
        List<String> different = different();
        if (!different.isEmpty()) {
            return new Undetermined(
                    "different settings: " + String.join(", ", different),
                    "measure both with the same options, on the same nodes");
        }
        Figure then = before.figure(operation);
        Figure now = after.figure(operation);
        String change = then + " → " + now;
        if (then.n() < operation.enough() || now.n() < operation.enough()) {
            return new Undetermined(
                    change + ": fewer than " + operation.enough() + " samples are too few",
                    "measure again with more pods or objects");
        }
        if (then.median() <= 0) {
            return new Undetermined(change + ": the first is 0", "measure again with larger objects");
        }
        long more = Math.round(100 * (now.median() / then.median() - 1));
        String summary = change + ", " + (more < 0 ? -more + " % less" : more + " % more");
        return now.median() * 100 > then.median() * (100 + percent)
                ? new Finding(
                        summary,
                        "measure again under less load; if it stays, find out what the new release does differently before you continue")
                : new Ok(summary);
    }

    private List<String> different() {
        Map<String, String> then = before.settings();
        Map<String, String> now = after.settings();
        TreeSet<String> names = new TreeSet<>(then.keySet());
        names.addAll(now.keySet());
        return names.stream()
                .filter(name -> !Objects.equals(then.get(name), now.get(name)))
                .map(name -> name + " " + then.get(name) + " then, " + now.get(name) + " now")
                .toList();
    }
}
