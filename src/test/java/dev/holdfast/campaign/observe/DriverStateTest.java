package dev.holdfast.campaign.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DriverStateTest {
    private static final String SET = "DaemonSet/s3-csi-node";
    private static final DriverState BEFORE =
            new DriverState(3, Map.of(SET, "uid-1 a"), Map.of("w1", "a", "w2", "a"), Map.of("w1", "w1 null null"));

    @Test
    void whatStaysIsNoChange() {
        assertThat(BEFORE.changes(BEFORE)).isEmpty();
    }

    @Test
    void anotherTemplateIsAChange() {
        assertThat(BEFORE.changes(state(3, Map.of(SET, "uid-1 b"), "a", "a")))
                .containsExactly("DaemonSet/s3-csi-node has another template");
    }

    @Test
    void aReleaseThatWasUninstalledAndInstalledIsAChangeThoughItsRevisionsBeginAgain() {
        DriverState now = new DriverState(3, Map.of(SET, "uid-2 a"), BEFORE.plugins(), BEFORE.registrations());
        assertThat(BEFORE.changes(now)).containsExactly("DaemonSet/s3-csi-node has another template");
        assertThat(BEFORE.changes(state(1, Map.of(SET, "uid-2 a"), "a", "a"))).hasSize(2);
    }

    @Test
    void aWorkloadThatComesOrGoesIsAChange() {
        assertThat(BEFORE.changes(state(3, Map.of(SET, "uid-1 a", "Deployment/x", "uid-3 c"), "a", "a")))
                .containsExactly("Deployment/x is new");
        assertThat(BEFORE.changes(state(3, Map.of(), "a", "a"))).containsExactly("DaemonSet/s3-csi-node is gone");
    }

    @Test
    void onePodMadeFromATemplateThatWasThereBeforeIsAChange() {
        assertThat(BEFORE.changes(state(3, BEFORE.workloads(), "a", "b")))
                .containsExactly("the node plugin on w2 was made from another template");
    }

    @Test
    void aTemplateThatWentAndCameBackIsAChange() {
        assertThat(BEFORE.changes(state(5, BEFORE.workloads(), "a", "a")))
                .containsExactly("the node plugin's DaemonSet has revision 5");
    }

    @Test
    void anotherRegistrationIsAChange() {
        DriverState now = new DriverState(3, BEFORE.workloads(), BEFORE.plugins(), Map.of("w1", "other null null"));
        assertThat(BEFORE.changes(now)).containsExactly("the driver says something else of itself on w1");
    }

    @Test
    void aNodeThatComesOrGoesIsNone() {
        DriverState now =
                new DriverState(3, BEFORE.workloads(), Map.of("w1", "a", "w3", "b"), Map.of("w3", "w3 null null"));
        assertThat(BEFORE.changes(now)).isEmpty();
    }

    private static DriverState state(long revision, Map<String, String> workloads, String w1, String w2) {
        return new DriverState(revision, workloads, Map.of("w1", w1, "w2", w2), BEFORE.registrations());
    }
}
