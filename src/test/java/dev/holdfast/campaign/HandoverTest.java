package dev.holdfast.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.VolumeBuilder;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HandoverTest {
    private static final Path BUNDLE = Path.of("reports/evidence/upgrade-x");

    private static Volume volume(String name, String node) {
        return VolumeBuilder.named(name).node(node).namespace("holdfast-x").build();
    }

    private static Handover handover(Optional<String> lab) {
        return new Handover(
                List.of("cp1", "w1"),
                List.of(volume("static-1", "cp1"), volume("static-2", "w1")),
                "holdfast-x",
                "driver-ns",
                Path.of("/run/k"),
                "context-x",
                lab);
    }

    private static Finding finding(String subject, String node, Verdict verdict, long at) {
        return new Finding(
                subject,
                node,
                verdict,
                subject + " said",
                Map.of(),
                verdict == Verdict.FAIL ? new Offence("what", at, "upgrade", "1", "0", "a", "b", List.of()) : null);
    }

    private static final List<Judgement> JUDGEMENTS = List.of(
            new Judgement(
                    Guarantee.MOUNT,
                    Verdict.INCONCLUSIVE,
                    "",
                    "",
                    List.of(finding("static-1", "cp1", Verdict.INCONCLUSIVE, 0))),
            new Judgement(
                    Guarantee.GAPS,
                    Verdict.FAIL,
                    "",
                    "",
                    List.of(finding("static-1", "cp1", Verdict.FAIL, 90), finding("static-2", "w1", Verdict.FAIL, 50))),
            // an object counts from its acknowledgement, long before it was lost
            new Judgement(Guarantee.DATA, Verdict.FAIL, "", "", List.of(finding("static-1", "cp1", Verdict.FAIL, 10))));

    @Test
    void theEarliestOffenceOfTheFirstBrokenGuaranteePointsAtAPodAndItsNode() {
        assertThat(handover(Optional.of("abcd")).text("gaps is FAIL", JUDGEMENTS, BUNDLE, ""))
                .contains(
                        "because gaps is FAIL",
                        "first offence gaps, static-2 on w1: static-2 said",
                        "lab ssh --lab abcd cp1 kubectl -n holdfast-x describe pod static-2",
                        "lab ssh --lab abcd w1\n",
                        "KUBECONFIG=/run/k",
                        "judge reports/evidence/upgrade-x",
                        "lab down abcd");
    }

    @Test
    void withoutAnOffenceTheFirstDoubtIsPointedAtAndWithoutAnyTheClusterAlone() {
        assertThat(handover(Optional.of("abcd")).text("x", JUDGEMENTS.subList(0, 1), BUNDLE, ""))
                .contains("first doubt", "mount, static-1 on cp1", "lab ssh --lab abcd cp1\n");
        assertThat(handover(Optional.of("abcd")).text("the campaign broke", List.of(), BUNDLE, ""))
                .contains("because the campaign broke", "get pods,pvc")
                .doesNotContain("first", "its pod");
    }

    @Test
    void inAClusterOfTheUsersNothingSpeaksOfALab() {
        assertThat(handover(Optional.empty()).text("x", JUDGEMENTS, BUNDLE, "kubectl delete it all"))
                .contains("kubectl --context context-x -n holdfast-x describe pod static-2", "kubectl delete it all")
                .doesNotContain("lab ssh", "lab down");
    }
}
