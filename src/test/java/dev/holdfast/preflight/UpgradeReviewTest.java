package dev.holdfast.preflight;

import static dev.holdfast.preflight.CheckAssert.finds;
import static dev.holdfast.preflight.CheckAssert.isOk;
import static dev.holdfast.preflight.CheckAssert.isUndetermined;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class UpgradeReviewTest {
    private static final String SURVIVAL = "all existing mounts survive";
    private static final String KEY = "uid-writer/pv-data";

    private final Scenery then = new Scenery();
    private final Scenery now = new Scenery();

    @BeforeEach
    void probes() {
        then.probes = true;
        now.probes = true;
        then.probed.put(KEY, new ServingProcess(MountServer.SYSTEMD, "mount-s3-1.service", "pid 1"));
        now.probed.put(KEY, new ServingProcess(MountServer.SYSTEMD, "mount-s3-1.service", "pid 1"));
    }

    private UpgradeReview aftermath(Check... speed) {
        return UpgradeReview.of(State.of(then.snapshot()), now.snapshot(), List.of(speed));
    }

    private Check criterion(String name, Check... speed) {
        return aftermath(speed).criteria().values().stream()
                .flatMap(List::stream)
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anUpgradeThatDisturbedNobodyMeetsAllCriteria() {
        assertThat(aftermath().criteria().values().stream().flatMap(List::stream))
                .allMatch(check -> check.result() instanceof Ok);
        assertThat(aftermath().exitCode()).isZero();
        isOk(criterion(SURVIVAL), "1 mount, each served by the same process");
    }

    @Test
    void anotherProcessUnderTheSamePodIsNotMet() {
        now.probed.put(KEY, new ServingProcess(MountServer.SYSTEMD, "mount-s3-2.service", "pid 2"));
        finds(criterion(SURVIVAL), "default/writer pv-data: pid 1 → pid 2");
        assertThat(aftermath().exitCode()).isEqualTo(1);
    }

    @Test
    void withoutAProbeThenOrNowSurvivalIsUndetermined() {
        // an attachment would say that a mounter pod serves it by now
        then.attachments.clear();
        now.attachments.clear();
        now.probes = false;
        isUndetermined(criterion(SURVIVAL), "no probe saw its process now");
        assertThat(aftermath().exitCode()).isEqualTo(2);
        now.probes = true;
        then.probes = false;
        isUndetermined(criterion(SURVIVAL), "no probe saw its process before");
    }

    @Test
    void aPodThatIsGoneOrAnewSaysNothingOfItsMount() {
        now.pods.get(0).getMetadata().setUid("another");
        isUndetermined(criterion(SURVIVAL), "its pod is gone");
        now.pods.remove(0);
        isUndetermined(criterion(SURVIVAL), "its pod is gone");
    }

    @Test
    void survivalOfNothingIsUndetermined() {
        then.pods.remove(0);
        isUndetermined(criterion(SURVIVAL), "there was no mount");
    }

    @Test
    void whatWasNotAskedForCountsForNothing() {
        now.pods.get(0).getStatus().setPhase("Pending");
        assertThat(aftermath().exitCode()).isEqualTo(1);
        UpgradeReview review = aftermath()
                .selected(new Selection(Set.of("nodes", "nodes-ready", "no-claim-pending"), Set.of("nodes-ready")));
        assertThat(review.changes()).extracting(Check::id).containsExactly("nodes");
        assertThat(review.criteria().keySet()).containsExactly("incremental upgrade plan");
        assertThat(review.exitCode()).isZero();
        assertThat(PreflightText.text(review))
                .contains("  - 18 checks that --only or --skip leaves out")
                .contains("of 1 success criteria 0 not met")
                .contains(" Not checked, and may block: all-existing-mounts-survive, ");
        assertThat(aftermath()
                        .selected(new Selection(Set.of("other"), Set.of()))
                        .exitCode())
                .isEqualTo(2);
    }

    @Test
    void podsThatDoNotRunAreNotMet() {
        now.pods.get(0).getStatus().setPhase("Pending");
        finds(criterion("all pods Running or Completed"), "default/writer is Pending");
    }

    @Test
    void whatTheChecksFindIsNotMet() {
        now.nodePods.set(0, Scenery.driverPod("node-1", "w1", "False", 0, "{waiting: {reason: CrashLoopBackOff}}"));
        now.nodes.set(0, Scenery.node("w1", "False"));
        now.claims.set(0, Scenery.claim("data", "Pending", "s3", null));
        then.classes.get(0).setReclaimPolicy("Delete");
        now.classes.get(0).setReclaimPolicy("Retain");
        finds(criterion("controller and node plugins run"), "CrashLoopBackOff");
        finds(criterion("nodes Ready"), "w1");
        finds(criterion("no claim Pending"), "default/data");
        finds(criterion("storage classes as intended"), "Retain");
    }

    @Test
    void whatCannotBeReadIsUndetermined() {
        UpgradeReview unread = UpgradeReview.of(State.of(then.snapshot()), Scenery.unread(), List.of());
        assertThat(unread.criteria().values().stream().flatMap(List::stream))
                .filteredOn(check -> !check.name().equals("API server accessible"))
                .allMatch(Check::undetermined);
        assertThat(unread.exitCode()).isEqualTo(2);
    }

    @Test
    void theBaselineIsACriterionWhereItWasMeasured() {
        Check fast = new Check(Level.INFORMATIVE, "time to write", "baselines", new Ok("as before"));
        Check slow = new Check(Level.INFORMATIVE, "time to write", "baselines", new Finding("slower", "look"));
        isOk(criterion("performance baseline met", fast), "as before");
        finds(criterion("performance baseline met", slow), "slower");
        assertThat(aftermath(slow).exitCode()).as("informative").isZero();
        assertThat(aftermath().elsewhere()).containsKey("performance baseline met");
        assertThat(aftermath(fast).elsewhere()).doesNotContainKey("performance baseline met");
    }

    @Test
    void theTextTellsChangesCriteriaAndWhatJudgesTheOthers() {
        now.pods.remove(0);
        assertThat(PreflightText.text(aftermath()))
                .contains(
                        "What changed\n",
                        "default/writer is gone",
                        "\nSuccess criteria of the upgrade test plan\n",
                        "\nNot judged here\n",
                        "guarantee data (@quick)")
                .endsWith("\n2 findings in what changed; of 9 success criteria 0 not met, 1 undetermined.\n");
    }
}
