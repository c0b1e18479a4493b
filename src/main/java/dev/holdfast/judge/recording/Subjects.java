package dev.holdfast.judge.recording;

import dev.holdfast.evidence.Volume;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** The cases of a guarantee's subjects, and of the nodes and kinds that have none. */
public final class Subjects {
    private Subjects() {}

    /** A case for each of these volumes, judged side by side. */
    public static List<FindingBuilder> each(
            Recording run, String limit, List<Volume> volumes, BiConsumer<Volume, FindingBuilder> judge) {
        return volumes.parallelStream()
                .map(volume -> {
                    FindingBuilder c = new FindingBuilder(run, volume.name(), volume.node(), limit);
                    judge.accept(volume, c);
                    return c;
                })
                .toList();
    }

    /** A doubtful case for each node that has no subject. */
    public static List<FindingBuilder> bareNodes(Recording run, String limit, Predicate<String> has, String what) {
        return run.manifest().nodes().stream()
                .filter(node -> !has.test(node))
                .map(node -> doubtful(run, limit, node, node, what + " on this node, so nothing is known of it"))
                .toList();
    }

    /** A case that is nothing but a doubt. */
    public static FindingBuilder doubtful(Recording run, String limit, String subject, String node, String why) {
        FindingBuilder c = new FindingBuilder(run, subject, node, limit);
        c.doubt(why);
        return c;
    }

    /** Takes what another judge says of a subject over into a case. */
    public static void adopt(Recording run, FindingBuilder c, Guarantee guarantee, Finding finding) {
        if (finding.verdict() == Verdict.FAIL) {
            Offence offence = finding.offence();
            c.offence(
                    run.at(offence.at()),
                    guarantee + " of " + finding.subject() + ": " + offence.what(),
                    offence.value() + " instead of " + offence.limit(),
                    offence.before(),
                    offence.after(),
                    offence.causes().toArray(new String[0]));
        } else if (finding.verdict() == Verdict.INCONCLUSIVE) {
            c.doubt(guarantee + " of " + finding.subject() + ": " + finding.message());
        }
    }
}
