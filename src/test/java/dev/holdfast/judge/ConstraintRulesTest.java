package dev.holdfast.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.ConstraintFields;
import dev.holdfast.evidence.History;
import dev.holdfast.verdict.Judgement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConstraintRulesTest {
    private static final String SUBJECT = "SecurityContextConstraints of the cluster";
    private static final Map<String, String> NODE =
            Map.of("allowPrivilegedContainer", "true", "users", "system:serviceaccount:kube-system:s3-csi-driver-sa");
    private static final Map<String, String> MOUNTER = Map.of(
            "allowPrivilegedContainer", "false",
            "allowHostDirVolumePlugin", "false",
            "allowPrivilegeEscalation", "false",
            "requiredDropCapabilities", "ALL",
            "runAsUser", "MustRunAsNonRoot",
            "seLinuxContext", "MustRunAs",
            "seccompProfiles", "runtime/default",
            "users", "system:serviceaccount:mount-s3:mount-s3");

    @Test
    void constraintsThatAllowWhatIsNeededPass() {
        Judgement judgement = judge(constrained(NODE, MOUNTER));
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, SUBJECT).figures()).containsEntry("constraints", "scc-0, scc-1");
    }

    @Test
    void whereThereCanBeNoneNothingIsSaid() {
        History history = SecureRun.unprivileged()
                .did(
                        50,
                        50.1,
                        Actions.LOOK_AT_CONSTRAINTS,
                        Actions.CLUSTER,
                        Map.of(),
                        Map.of(Actions.ANSWER, Actions.NO));
        assertThat(judge(history).findings())
                .extracting(finding -> finding.subject())
                .doesNotContain(SUBJECT);
    }

    @ParameterizedTest
    @CsvSource({
        "allowPrivilegedContainer, true, lets mounter pods have allowPrivilegedContainer",
        "allowHostDirVolumePlugin, true, lets mounter pods have allowHostDirVolumePlugin",
        "allowPrivilegeEscalation, '', lets mounter pods have allowPrivilegeEscalation",
        "allowHostNetwork, true, has allowHostNetwork",
        "requiredDropCapabilities, NET_RAW, lets mounter pods keep capabilities",
        "allowedCapabilities, SYS_ADMIN, lets mounter pods keep capabilities",
        "runAsUser, RunAsAny, lets mounter pods run as root",
        "seLinuxContext, RunAsAny, lets mounter pods choose their SELinux label",
        "seccompProfiles, *, lets mounter pods do without a filter of system calls",
        "groups, system:authenticated, is for everybody in system:authenticated"
    })
    void aConstraintThatAllowsMoreIsAnOffence(String field, String value, String what) {
        Map<String, String> other = new HashMap<>(MOUNTER);
        other.put(field, value);
        assertThat(Verdicts.failed(judge(constrained(NODE, other)), SUBJECT).what())
                .isEqualTo("scc-1 " + what);
    }

    @Test
    void anAccountThatNoConstraintNamesIsAnOffence() {
        assertThat(Verdicts.failed(judge(constrained(MOUNTER)), SUBJECT).what())
                .contains("no constraint lets the node plugin");
        assertThat(Verdicts.failed(judge(constrained(NODE)), SUBJECT).what())
                .isEqualTo("no constraint names an account of mounter pods");
    }

    @Test
    void aLookThatFailedIsADoubt() {
        History history = SecureRun.unprivileged()
                .didNot(50, 50.1, Actions.LOOK_AT_CONSTRAINTS, Actions.CLUSTER, Map.of(), "forbidden");
        assertThat(Verdicts.doubted(judge(history), SUBJECT))
                .isEqualTo("constraints of the cluster could not be looked at: forbidden");
    }

    @Test
    void fieldsAreTextsByTheirNames() {
        assertThat(ConstraintFields.of(Map.of(
                        "allowHostPID",
                        true,
                        "users",
                        List.of("a", "b"),
                        "runAsUser",
                        Map.of("type", "MustRunAs"),
                        "groups",
                        List.of())))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("allowHostPID", "true", "users", "a,b", "runAsUser", "MustRunAs", "groups", ""));
    }

    @Test
    void aLabelIsAsItsPodSays() {
        assertThat(SeLinux.type("system_u:system_r:container_t:s0:c1,c2")).isEqualTo("container_t");
        assertThat(SeLinux.type("cri-containerd.apparmor.d (enforce)")).isNull();
        assertThat(SeLinux.type(null)).isNull();
        assertThat(SeLinux.isAs("system_u:system_r:container_t:s0:c1,c2", "::container_t:"))
                .isTrue();
        assertThat(SeLinux.isAs("system_u:system_r:container_t:s0:c1,c2", ":::s0:c1,c2"))
                .isTrue();
        assertThat(SeLinux.isAs("system_u:system_r:container_t:s0:c1,c2", "::spc_t:"))
                .isFalse();
        assertThat(SeLinux.isAs("system_u:system_r:container_t:s0:c1,c2", null)).isTrue();
    }

    @SafeVarargs
    private static History constrained(Map<String, String>... constraints) {
        History history = SecureRun.unprivileged()
                .did(
                        50,
                        50.1,
                        Actions.LOOK_AT_CONSTRAINTS,
                        Actions.CLUSTER,
                        Map.of(),
                        Map.of(Actions.ANSWER, Actions.YES));
        for (int i = 0; i < constraints.length; i++) {
            history = history.did(
                    51 + i,
                    51.1 + i,
                    Actions.CONSTRAINT,
                    "scc-" + i,
                    Map.of(Actions.PLACE, Actions.CLUSTER),
                    constraints[i]);
        }
        return history;
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("unprivileged", history);
    }
}
