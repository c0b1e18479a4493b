package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OBSERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.PodSecurity;
import dev.holdfast.evidence.PodSecurity.ContainerSecurity;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Processes.Privileges;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnprivilegedJudgeTest {
    private static final String NONE = SecureRun.NONE;
    private static final String POD = "mounter pod mp-" + NEW;
    private static final String PLUGIN = "DaemonSet/s3-csi-node";
    private static final String NAMESPACE = "namespace mount-s3";

    @Test
    void aDriverWithoutPrivilegesPasses() {
        Judgement judgement = judge(SecureRun.unprivileged());
        Verdicts.passed(judgement);
        assertThat(judgement.findings())
                .extracting(finding -> finding.subject())
                .containsExactly(NEW, "new-2", PLUGIN, POD, "mounter pod mp-new-2", NAMESPACE);
        assertThat(Verdicts.of(judgement, NEW).figures()).containsEntry("user", "1000 1000 1000 1000");
    }

    static Stream<Arguments> processes() {
        return Stream.of(
                Arguments.of(
                        "the mount process runs as root",
                        with("0 0 0 0", "1000 1000 1000 1000", "", NONE, NONE, true, 2, true)),
                Arguments.of(
                        "the mount process runs as root",
                        with("1000 0 1000 1000", "1000 1000 1000 1000", "", NONE, NONE, true, 2, true)),
                Arguments.of(
                        "the mount process runs as group root",
                        with("1000 1000 1000 1000", "0 0 0 0", "", NONE, NONE, true, 2, true)),
                Arguments.of(
                        "the mount process belongs to group root",
                        with("1000 1000 1000 1000", "1000 1000 1000 1000", "0 1000", NONE, NONE, true, 2, true)),
                Arguments.of(
                        "the mount process runs as another user than the profile names",
                        with("1001 1001 1001 1001", "1000 1000 1000 1000", "", NONE, NONE, true, 2, true)),
                Arguments.of(
                        "the mount process has capabilities",
                        with(
                                "1000 1000 1000 1000",
                                "1000 1000 1000 1000",
                                "",
                                "0000000000000400",
                                NONE,
                                true,
                                2,
                                true)),
                Arguments.of(
                        "the mount process has capabilities",
                        with(
                                "1000 1000 1000 1000",
                                "1000 1000 1000 1000",
                                "",
                                NONE,
                                "0000000000000400",
                                true,
                                2,
                                true)),
                Arguments.of(
                        "no filter of system calls is on the mount process",
                        with("1000 1000 1000 1000", "1000 1000 1000 1000", "", NONE, NONE, true, 0, true)),
                Arguments.of(
                        "the mount process can gain privileges",
                        with("1000 1000 1000 1000", "1000 1000 1000 1000", "", NONE, NONE, false, 2, true)),
                Arguments.of(
                        "the root of the mount process can be written",
                        with("1000 1000 1000 1000", "1000 1000 1000 1000", "", NONE, NONE, true, 2, false)));
    }

    private static Privileges with(
            String uids,
            String gids,
            String groups,
            String ambient,
            String bounding,
            boolean noNew,
            int seccomp,
            Boolean readOnly) {
        return new Privileges(uids, gids, groups, NONE, NONE, NONE, bounding, ambient, noNew, seccomp, readOnly, null);
    }

    @ParameterizedTest
    @MethodSource("processes")
    void aProcessWithAPrivilegeIsAnOffence(String what, Privileges its) {
        Offence offence = Verdicts.failed(judge(process(27, its)), NEW);
        assertThat(offence.what()).isEqualTo(what);
    }

    @Test
    void whatAProcessWasAtAnyTimeCounts() {
        assertThat(Verdicts.failed(judge(process(55, SecureRun.root())), NEW).what())
                .isEqualTo("the mount process runs as root");
    }

    @Test
    void aSpecificationThatIsNotSoIsAnOffence() {
        History history = unpromised(SecureRun.unprivileged(), null)
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) -> Lines.processes(look.processes().stream()
                                .map(p -> p.cgroup().contains("kubepods")
                                        ? p.withPrivileges(with(
                                                "1001 1001 1001 1001",
                                                "1000 1000 1000 1000",
                                                "",
                                                NONE,
                                                NONE,
                                                true,
                                                2,
                                                true))
                                        : p)
                                .toList()));
        assertThat(Verdicts.failed(judge(history), NEW).what())
                .isEqualTo("the mount process runs as another user than its pod's specification says");
    }

    private static Privileges labelled(String label) {
        Privileges its = SecureRun.ordinary();
        return new Privileges(
                its.uids(),
                its.gids(),
                its.groups(),
                its.effective(),
                its.permitted(),
                its.inheritable(),
                its.bounding(),
                its.ambient(),
                its.noNewPrivileges(),
                its.seccomp(),
                its.readOnlyRoot(),
                label);
    }

    private static ContainerSecurity says(Long group, String seLinux) {
        return new ContainerSecurity(
                "main",
                false,
                false,
                1000L,
                group,
                true,
                List.of(),
                List.of("ALL"),
                "RuntimeDefault",
                true,
                false,
                seLinux);
    }

    @Test
    void aMountProcessThatSeLinuxDoesNotConfineIsAnOffence() {
        Offence offence = Verdicts.failed(judge(process(27, labelled("system_u:system_r:spc_t:s0"))), NEW);
        assertThat(offence.what()).isEqualTo("SELinux does not confine the mount process");
        assertThat(offence.value()).isEqualTo("type spc_t");
        History confined = process(27, labelled("system_u:system_r:container_t:s0:c1,c2"));
        assertThat(Verdicts.of(judge(confined), NEW).figures())
                .containsEntry("label", "system_u:system_r:container_t:s0:c1,c2");
        Verdicts.passed(judge(confined));
        Verdicts.passed(judge(process(27, labelled("docker-default (enforce)"))));
    }

    @Test
    void aLabelThatDidNotReachTheMountProcessIsAnOffence() {
        History history = process(27, labelled("system_u:system_r:container_t:s0:c1,c2"));
        Offence offence = Verdicts.failed(judge(specified(history, says(1000L, "::mounter_t:"))), NEW);
        assertThat(offence.what())
                .isEqualTo("the SELinux label of its pod's specification did not reach the mount process");
        assertThat(offence.value()).isEqualTo("system_u:system_r:container_t:s0:c1,c2 instead of ::mounter_t:");
        assertThat(Verdicts.of(judge(specified(history, says(1000L, "::container_t:"))), NEW)
                        .offence())
                .isNull();
    }

    @Test
    void aProcessOfAnotherGroupThanItsPodSaysIsAnOffence() {
        History history = specified(unpromised(SecureRun.unprivileged(), null), says(1001L, null));
        assertThat(Verdicts.failed(judge(history), NEW).what())
                .isEqualTo("the mount process runs as another group than its pod's specification says");
    }

    @Test
    void aBoundingSetIsJudgedWhereAllWasDropped() {
        Privileges bounded =
                with("1000 1000 1000 1000", "1000 1000 1000 1000", "", NONE, "00000000a80425fb", true, 2, true);
        History history = process(27, bounded);
        assertThat(Verdicts.failed(judge(history), NEW).value()).isEqualTo("bounding set 00000000a80425fb");
        Judgement kept = judge(specified(history, container(SecureRun.container(), List.of(), List.of())));
        assertThat(Verdicts.of(kept, NEW).offence()).isNull();
        assertThat(Verdicts.of(kept, POD).offence().what()).endsWith("keeps capabilities");
    }

    @Test
    void whatNobodyPromisesIsNotJudged() {
        Privileges other = with("1001 1001 1001 1001", "1001 1001 1001 1001", "", NONE, NONE, true, 2, false);
        ContainerSecurity said = new ContainerSecurity(
                "main", false, false, 1001L, 1001L, true, List.of(), List.of("ALL"), "Localhost", false, false, null);
        Manifest.Security nothing = new Manifest.Security(null, null, null, null, null, null, null);
        Judgement judgement = judge(unpromised(specified(process(27, other), said), nothing));
        Verdicts.passed(judgement);
        assertThat(judgement.findings())
                .extracting(finding -> finding.subject())
                .doesNotContain(NAMESPACE);
    }

    static Stream<Arguments> specifications() {
        ContainerSecurity good = SecureRun.container();
        return Stream.of(
                Arguments.of(
                        "is privileged",
                        new ContainerSecurity(
                                "main",
                                false,
                                true,
                                1000L,
                                1000L,
                                true,
                                List.of(),
                                List.of("ALL"),
                                "RuntimeDefault",
                                true,
                                false,
                                null)),
                Arguments.of(
                        "may run as root",
                        new ContainerSecurity(
                                "main",
                                false,
                                false,
                                null,
                                1000L,
                                false,
                                List.of(),
                                List.of("ALL"),
                                "RuntimeDefault",
                                true,
                                false,
                                null)),
                Arguments.of(
                        "may run as root",
                        new ContainerSecurity(
                                "main",
                                true,
                                false,
                                0L,
                                1000L,
                                true,
                                List.of(),
                                List.of("ALL"),
                                "RuntimeDefault",
                                true,
                                false,
                                null)),
                Arguments.of(
                        "runs as another user than the profile names",
                        new ContainerSecurity(
                                "main",
                                false,
                                false,
                                2000L,
                                1000L,
                                true,
                                List.of(),
                                List.of("ALL"),
                                "RuntimeDefault",
                                true,
                                false,
                                null)),
                Arguments.of(
                        "runs as another group than the profile names",
                        new ContainerSecurity(
                                "main",
                                false,
                                false,
                                1000L,
                                null,
                                true,
                                List.of(),
                                List.of("ALL"),
                                "RuntimeDefault",
                                true,
                                false,
                                null)),
                Arguments.of("keeps capabilities", container(good, List.of("NET_BIND_SERVICE"), List.of("ALL"))),
                Arguments.of("keeps capabilities", container(good, List.of(), List.of("NET_RAW"))),
                Arguments.of(
                        "has no filter of system calls",
                        new ContainerSecurity(
                                "main",
                                false,
                                false,
                                1000L,
                                1000L,
                                true,
                                List.of(),
                                List.of("ALL"),
                                "Unconfined",
                                true,
                                false,
                                null)),
                Arguments.of(
                        "has no filter of system calls",
                        new ContainerSecurity(
                                "main",
                                false,
                                false,
                                1000L,
                                1000L,
                                true,
                                List.of(),
                                List.of("ALL"),
                                null,
                                true,
                                false,
                                null)),
                Arguments.of(
                        "may gain privileges",
                        new ContainerSecurity(
                                "main",
                                false,
                                false,
                                1000L,
                                1000L,
                                true,
                                List.of(),
                                List.of("ALL"),
                                "RuntimeDefault",
                                true,
                                null,
                                null)),
                Arguments.of(
                        "can write its root",
                        new ContainerSecurity(
                                "main",
                                false,
                                false,
                                1000L,
                                1000L,
                                true,
                                List.of(),
                                List.of("ALL"),
                                "RuntimeDefault",
                                false,
                                false,
                                null)));
    }

    private static ContainerSecurity container(ContainerSecurity good, List<String> added, List<String> dropped) {
        return new ContainerSecurity(
                good.name(), false, false, 1000L, 1000L, true, added, dropped, "RuntimeDefault", true, false, null);
    }

    @ParameterizedTest
    @MethodSource("specifications")
    void aMounterPodThatIsAllowedMoreIsAnOffence(String what, ContainerSecurity container) {
        Judgement judgement = judge(specified(SecureRun.unprivileged(), container));
        assertThat(Verdicts.of(judgement, POD).offence().what()).endsWith("container main " + what);
    }

    @Test
    void aMounterPodWithAPartOfTheNodeIsAnOffence() {
        PodSecurity folder = new PodSecurity(List.of(), List.of("/"), "default", false, List.of(SecureRun.container()));
        PodSecurity processes =
                new PodSecurity(List.of("hostPID"), List.of(), "default", false, List.of(SecureRun.container()));
        PodSecurity token = new PodSecurity(List.of(), List.of(), "mount-s3", true, List.of(SecureRun.container()));
        Map.of(
                        "it has folders of the node",
                        folder,
                        "it shares namespaces of the node",
                        processes,
                        "it gets a token of its service account",
                        token)
                .forEach((what, security) -> assertThat(Verdicts.failed(
                                        judge(pods("mp-" + NEW, pod -> pod.withSecurity(security))), POD)
                                .what())
                        .isEqualTo(POD + ": " + what));
    }

    @Test
    void aSecondPrivilegedContainerIsAnOffence() {
        Judgement judgement = judge(pods("csi-w1-new", pod -> pod.withSecurity(SecureRun.plugin(true))));
        assertThat(Verdicts.failed(judgement, PLUGIN).what())
                .isEqualTo("container sidecar of pod csi-w1-new is privileged, and is not the node plugin");
    }

    @Test
    void thePodsOfTheOldReleaseAreNotLookedAt() {
        Verdicts.passed(judge(pods("csi-w1-old", pod -> pod.withSecurity(SecureRun.plugin(true)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"baseline", "privileged"})
    void aNamespaceThatEnforcesLessIsAnOffence(String level) {
        History history = SecureRun.unprivileged()
                .got(Actions.LOOK_AT_NAMESPACE, facts -> Map.of("pod-security.kubernetes.io/enforce", level));
        assertThat(Verdicts.failed(judge(history), NAMESPACE).value()).isEqualTo("it enforces " + level);
        assertThat(Verdicts.failed(
                                judge(SecureRun.unprivileged().got(Actions.LOOK_AT_NAMESPACE, facts -> Map.of())),
                                NAMESPACE)
                        .value())
                .isEqualTo("it enforces nothing");
    }

    @Test
    void aNamespaceThatAcceptsAViolatingPodIsAnOffence() {
        History history =
                SecureRun.unprivileged().got(Actions.TRY_POD, facts -> Map.of(Actions.ANSWER, Actions.ACCEPTED));
        assertThat(Verdicts.failed(judge(history), NAMESPACE).what())
                .isEqualTo("namespace mount-s3 accepts a pod that runs as root");
    }

    @Test
    void aNamespaceThatAcceptsNothingProvesNothing() {
        History history =
                SecureRun.unprivileged().got(Actions.TRY_POD, facts -> Map.of(Actions.ANSWER, Actions.REFUSED));
        assertThat(Verdicts.doubted(judge(history), NAMESPACE)).contains("was not accepted either");
        assertThat(Verdicts.doubted(judge(SecureRun.unprivileged().undone(Actions.TRY_POD)), NAMESPACE))
                .contains("no pod that violates Pod Security was tried");
        assertThat(Verdicts.doubted(
                        judge(SecureRun.unprivileged().broke(Actions.TRY_POD, "quota exceeded")), NAMESPACE))
                .contains("it is unknown whether", "quota exceeded");
        assertThat(Verdicts.doubted(judge(SecureRun.unprivileged().undone(Actions.LOOK_AT_NAMESPACE)), NAMESPACE))
                .contains("labels of namespace mount-s3 were not recorded");
    }

    @Test
    void whatWasNotRecordedIsADoubt() {
        assertThat(Verdicts.doubted(judge(process(27, null)), NEW)).contains("it was not recorded what process");
        Privileges noRoot = with("1000 1000 1000 1000", "1000 1000 1000 1000", "", NONE, NONE, true, 2, null);
        assertThat(Verdicts.doubted(judge(process(27, noRoot)), NEW))
                .contains("whether the root of the mount process is read-only");
        assertThat(Verdicts.doubted(judge(pods("mp-" + NEW, pod -> pod.withSecurity(null))), POD))
                .isEqualTo("the specification of pod mp-" + NEW + " was not recorded");
        assertThat(Verdicts.doubted(judge(SecureRun.unprivileged().without(Channel.PROCESSES, "w1")), NEW))
                .contains("were never looked at");
        Judgement nothing = judge(SecureRun.unprivileged()
                .volumes(volumes -> volumes.stream().filter(v -> v.before()).toList()));
        assertThat(Verdicts.doubted(nothing, "w1")).contains("no mount process of a new volume was seen on this node");
        assertThat(Verdicts.doubted(judge(SecureRun.unprivileged().without(Channel.PODS, OBSERVER)), "node plugin"))
                .contains("no specification of a node plugin's pod");
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("unprivileged", history);
    }

    /** The process of the new mount on w1, changed from a second on. */
    private static History process(double from, Privileges its) {
        return SecureRun.unprivileged()
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) -> s < from
                                ? look
                                : Lines.processes(look.processes().stream()
                                        .map(p -> p.cgroup().contains("kubepods") ? p.withPrivileges(its) : p)
                                        .toList()));
    }

    private static History specified(History history, ContainerSecurity container) {
        return pods(history, "mp-" + NEW, pod -> pod.withSecurity(SecureRun.of(container)));
    }

    private static History pods(String name, UnaryOperator<Pods.Entry> change) {
        return pods(SecureRun.unprivileged(), name, change);
    }

    private static History pods(History history, String name, UnaryOperator<Pods.Entry> change) {
        return history.map(
                Channel.PODS,
                OBSERVER,
                (s, look) -> Lines.pods(look.pods().stream()
                        .map(pod -> pod.name().equals(name) ? change.apply(pod) : pod)
                        .toList()));
    }

    private static History unpromised(History history, Manifest.Security other) {
        return history.driver(d -> DriverBuilder.of(d)
                .security(
                        other == null
                                ? new Manifest.Security(null, null, true, false, "restricted", null, null)
                                : other)
                .build());
    }
}
