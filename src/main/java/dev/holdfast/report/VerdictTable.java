package dev.holdfast.report;

import dev.holdfast.verdict.Judgement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** One line per judgement: guarantee, tier, verdict, worst value, limit; and the campaign where there are several. */
public final class VerdictTable {
    private VerdictTable() {}

    /** As plain text. */
    public static String text(List<RunResult.Judged> judged) {
        return judged.isEmpty()
                ? "No guarantee was judged.\n"
                : table(judged, j -> Outcome.of(j.verdict()).mark() + " " + j.verdict())
                        .text();
    }

    /** The table, with verdicts formatted by {@code verdict}. */
    static Table table(List<RunResult.Judged> judged, Function<? super Judgement, String> verdict) {
        boolean several =
                judged.stream().map(RunResult.Judged::campaign).distinct().count() > 1;
        List<String> head = new ArrayList<>(List.of("guarantee", "tier", "verdict", "worst", "limit"));
        if (several) {
            head.add("campaign");
        }
        List<List<String>> rows = new ArrayList<>();
        for (RunResult.Judged one : judged) {
            Judgement j = one.judgement();
            List<String> row = new ArrayList<>(List.of(
                    j.guarantee().id(), j.guarantee().tier().toString(), verdict.apply(j), j.worst(), j.limit()));
            if (several) {
                row.add(one.campaign());
            }
            rows.add(row);
        }
        return new Table(head, rows);
    }
}
