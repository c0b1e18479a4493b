package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ObstaclesTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final String NO_LOG = "";

    /** A pod that is not ready, with one container in a state. */
    private static Pod pod(String name, String state) {
        return YAML.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: ns, uid: uid-%s, creationTimestamp: "2026-01-01T00:00:00Z"}
                spec: {nodeName: w1}
                status:
                  phase: Pending
                  conditions: [{type: PodScheduled, status: "True"}, {type: Ready, status: "False"}]
                  containerStatuses:
                    - name: c
                      image: registry.example.com/driver:1
                      restartCount: 4
                      state: %s
                """.formatted(name, name, state), Pod.class);
    }

    private static Pod waiting(String reason, String message) {
        return pod("a", "{waiting: {reason: %s, message: '%s'}}".formatted(reason, message.replace("'", "''")));
    }

    private static Event event(String uid, String type, String reason, String message, String time) {
        return YAML.unmarshal("""
                apiVersion: v1
                kind: Event
                metadata: {name: e, namespace: ns}
                involvedObject: {uid: %s}
                type: %s
                reason: %s
                message: '%s'
                lastTimestamp: "%s"
                """.formatted(uid, type, reason, message.replace("'", "''"), time), Event.class);
    }

    private static Event warning(String reason, String message) {
        return event("uid-a", "Warning", reason, message, "2026-01-01T00:00:10Z");
    }

    private static List<Obstacle> unexplained(Pod pod, Event... events) {
        return Obstacles.unexplained(Obstacles.View.of(List.of(pod), List.of(events)));
    }

    @Test
    void aPodOfWhichNoContainerIsMadeAndNoEventTellsIsNamedWithItsClaims() {
        Pod pod = waiting("ContainerCreating", "");
        pod.getSpec()
                .setVolumes(List.of(
                        YAML.unmarshal("name: data\npersistentVolumeClaim: {claimName: static-1}\n", Volume.class)));
        Event scheduled = event("uid-a", "Normal", "Scheduled", "assigned to w1", "2026-01-01T00:00:01Z");
        Event ofAnother = event("uid-b", "Warning", "FailedMount", "x", "2026-01-01T00:00:01Z");
        assertThat(unexplained(pod, scheduled, ofAnother))
                .containsExactly(new Obstacle(
                        ObstacleKind.NO_EVENT,
                        "pod a",
                        "no container is made on node w1, and no event says why; not mounted: claim static-1"));
    }

    @Test
    void aPodIsNotUnexplainedWithAnEventOrAContainer() {
        Pod pod = waiting("ContainerCreating", "");
        assertThat(unexplained(pod, warning("FailedMount", "timed out"))).isEmpty();
        assertThat(unexplained(pod, event("uid-a", "Normal", "Pulling", "image x", "2026-01-01T00:00:01Z")))
                .isEmpty();
        assertThat(unexplained(pod("a", "{running: {}}"))).isEmpty();
        assertThat(unexplained(waiting("CrashLoopBackOff", "x"))).isEmpty();
        pod.getSpec().setNodeName(null);
        assertThat(unexplained(pod)).as("not scheduled").isEmpty();
    }

    private static List<Obstacle> in(List<Pod> pods, Event... events) {
        return Obstacles.in(Obstacles.View.of(pods, List.of(events)), (pod, container) -> NO_LOG);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            InvalidImageName           | couldn't parse image name "Driver:1": invalid reference format            | NO_IMAGE
            ErrImageNeverPull          | Container image "driver:1" is not present with pull policy of Never       | NO_IMAGE
            ErrImagePull               | failed to pull and unpack image "r/d:1": failed to resolve reference "r/d:1": r/d:1: not found | IMAGE_REFUSED
            ImagePullBackOff           | Back-off pulling image "r/d:1": ErrImagePull: pull access denied, repository does not exist | IMAGE_REFUSED
            ErrImagePull               | failed to authorize: failed to fetch oauth token: 401 Unauthorized        | IMAGE_REFUSED
            ErrImagePull               | failed to do request: Head "https://r/v2/d": dial tcp 10.0.0.1:443: connect: connection refused | REGISTRY_SILENT
            ErrImagePull               | failed to do request: dial tcp: lookup r: no such host                    | REGISTRY_SILENT
            ImagePullBackOff           | Back-off pulling image "r/d:1": ErrImagePull: 503 Service Unavailable     | REGISTRY_SILENT
            CreateContainerConfigError | secret "s3-secret" not found                                              | MISSING_OBJECT
            CreateContainerConfigError | configmap "settings" not found                                            | MISSING_OBJECT
            CreateContainerConfigError | couldn't find key access_key_id in Secret ns/s3-secret                    | MISSING_OBJECT
            CreateContainerConfigError | container has runAsNonRoot and image will run as root                     | CONTAINER_REFUSED
            CreateContainerError       | failed to reserve container name                                          | CONTAINER_ERROR
            RunContainerError          | exec: "/bin/driver": no such file or directory                            | CONTAINER_ERROR
            CrashLoopBackOff           | back-off 40s restarting failed container                                  | CRASH_LOOP
            """)
    void aContainerThatWaitsTellsWhy(String reason, String message, ObstacleKind kind) {
        assertThat(in(List.of(waiting(reason, message))))
                .singleElement()
                .satisfies(one -> assertThat(one.kind()).isEqualTo(kind))
                .satisfies(one -> assertThat(one.subject()).isEqualTo("pod a, container c"));
    }

    @ParameterizedTest
    @CsvSource({"ContainerCreating", "PodInitializing"})
    void aContainerThatIsOnItsWayIsNoObstacle(String reason) {
        assertThat(in(List.of(waiting(reason, "")))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FailedMount            | MountVolume.SetUp failed for volume "keys" : secret "s3-secret" not found           | MISSING_OBJECT
            FailedMount            | MountVolume.SetUp failed for volume "pv": rpc error: code = Internal                | NOT_MOUNTED
            FailedMount            | driver name s3.csi.scality.com not found in the list of registered CSI drivers      | NOT_MOUNTED
            FailedCreatePodSandBox | failed to setup network for sandbox                                                 | WARNING
            """)
    void theLastWarningTellsWhatTheContainersDoNot(String reason, String message, ObstacleKind kind) {
        assertThat(in(List.of(waiting("ContainerCreating", "")), warning(reason, message)))
                .singleElement()
                .satisfies(one -> assertThat(one.kind()).isEqualTo(kind))
                .satisfies(one -> assertThat(one.words()).isEqualTo(reason + ": " + message));
    }

    @Test
    void anEarlierWarningAnotherPodsOneAndANormalEventTellNothing() {
        Event earlier = event("uid-a", "Warning", "FailedMount", "secret \"x\" not found", "2026-01-01T00:00:05Z");
        Event others = event("uid-b", "Warning", "FailedMount", "secret \"y\" not found", "2026-01-01T00:00:20Z");
        Event normal = event("uid-a", "Normal", "Pulled", "image pulled", "2026-01-01T00:00:30Z");
        assertThat(in(
                        List.of(waiting("ContainerCreating", "")),
                        earlier,
                        warning("FailedMount", "busy"),
                        others,
                        normal))
                .extracting(Obstacle::words)
                .containsExactly("FailedMount: busy");
    }

    @Test
    void aMountThatFailedBeforeTheContainersStartedIsOver() {
        assertThat(in(List.of(pod("a", "{running: {}}")), warning("FailedMount", "busy")))
                .isEmpty();
    }

    @Test
    void aProbeThatFailsIsTold() {
        assertThat(in(List.of(pod("a", "{running: {}}")), warning("Unhealthy", "Readiness probe failed: 503")))
                .extracting(Obstacle::kind)
                .containsExactly(ObstacleKind.NOT_READY);
    }

    @Test
    void anOldBackOffIsExplainedByTheEventOfThePull() {
        assertThat(in(
                        List.of(waiting("ImagePullBackOff", "Back-off pulling image \"r/d:1\"")),
                        warning("Failed", "Failed to pull image \"r/d:1\": r/d:1: not found")))
                .singleElement()
                .satisfies(one -> assertThat(one.kind()).isEqualTo(ObstacleKind.IMAGE_REFUSED))
                .satisfies(one -> assertThat(one.words())
                        .startsWith(
                                "ErrImagePull: image 'registry.example.com/driver:1' is unavailable: Failed to pull"));
    }

    @Test
    void aCrashLoopTellsHowItEndedAndTheLastLineOfTheLog() {
        Pod pod = waiting("CrashLoopBackOff", "back-off");
        pod.getStatus()
                .getContainerStatuses()
                .get(0)
                .setLastState(YAML.unmarshal(
                        "terminated: {exitCode: 137, reason: OOMKilled}",
                        io.fabric8.kubernetes.api.model.ContainerState.class));
        assertThat(Obstacles.in(
                        Obstacles.View.of(List.of(pod), List.of()),
                        (of, container) -> "panic in " + of.getMetadata().getName() + "/" + container))
                .extracting(Obstacle::words)
                .containsExactly(
                        "CrashLoopBackOff: it ended with OOMKilled, exit code 137; the last line of its log: panic in a/c");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0/2 nodes are available: 2 Insufficient cpu.                       | UNSCHEDULABLE
            0/2 nodes are available: persistentvolumeclaim "data" not found.   | MISSING_OBJECT
            """)
    void aPodThatNoNodeTakesTellsWhy(String message, ObstacleKind kind) {
        Pod pod = pod("a", "{waiting: {reason: ContainerCreating}}");
        pod.getStatus()
                .setConditions(List.of(YAML.unmarshal(
                        "type: PodScheduled\nstatus: 'False'\nreason: Unschedulable\nmessage: '" + message + "'",
                        io.fabric8.kubernetes.api.model.PodCondition.class)));
        assertThat(in(List.of(pod), warning("FailedScheduling", message)))
                .containsExactly(new Obstacle(kind, "pod a", "Unschedulable: " + message));
    }

    @Test
    void podsThatAreReadyOrGoingArePassedOver() {
        Pod ready = waiting("CrashLoopBackOff", "");
        ready.getStatus().getConditions().get(1).setStatus("True");
        Pod going = waiting("CrashLoopBackOff", "");
        going.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        assertThat(in(List.of(ready, going))).isEmpty();
    }

    @Test
    void aDeploymentWhosePodsAreRefusedTellsWhy() {
        Deployment deployment = YAML.unmarshal("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: controller, uid: d}
                status:
                  conditions:
                    - {type: Available, status: "False", reason: x, message: y}
                    - {type: ReplicaFailure, status: "True", reason: FailedCreate, message: 'pods "c-1" is forbidden: exceeded quota'}
                """, Deployment.class);
        assertThat(Obstacles.in(
                        new Obstacles.View(List.of(), List.of(), List.of(), List.of(deployment)),
                        (pod, container) -> NO_LOG))
                .containsExactly(new Obstacle(
                        ObstacleKind.POD_REFUSED,
                        "Deployment controller",
                        "FailedCreate: pods \"c-1\" is forbidden: exceeded quota"));
    }

    @ParameterizedTest
    @CsvSource({"1,true", "2,false"})
    void aDaemonSetWhosePodsAreRefusedTellsWhyAsLongAsOneIsMissing(int current, boolean told) {
        DaemonSet set = YAML.unmarshal("""
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: node, uid: set}
                status: {currentNumberScheduled: %d, desiredNumberScheduled: 2}
                """.formatted(current), DaemonSet.class);
        Event event = event("set", "Warning", "FailedCreate", "violates PodSecurity", "2026-01-01T00:00:10Z");
        assertThat(Obstacles.in(
                        new Obstacles.View(List.of(), List.of(event), List.of(set), List.of()),
                        (pod, container) -> NO_LOG))
                .hasSize(told ? 1 : 0)
                .allSatisfy(one -> assertThat(one).hasToString("DaemonSet node: FailedCreate: violates PodSecurity"));
    }

    @Test
    void theWorstIsToldFirstAndTheSameOnce() {
        List<Obstacle> all = Stream.of("a", "b", "c")
                .map(name -> new Obstacle(ObstacleKind.NOT_READY, "pod " + name, "Unhealthy: 503"))
                .toList();
        assertThat(Obstacles.text(all)).isEqualTo("pod a: Unhealthy: 503 (and 2 more)");
        assertThat(in(List.of(waiting("CrashLoopBackOff", ""), pod("b", "{waiting: {reason: InvalidImageName}}"))))
                .extracting(Obstacle::kind)
                .containsExactly(ObstacleKind.NO_IMAGE, ObstacleKind.CRASH_LOOP);
        assertThat(Obstacles.text(List.of())).isEmpty();
    }

    @Test
    void thePortThatATryCameFromIsLeftOut() {
        String first = "dial tcp: lookup r on [::1]:53: read udp [::1]:52907->[::1]:53: read: connection refused";
        String second = "dial tcp: lookup r on [::1]:53: read udp [::1]:45353->[::1]:53: read: connection refused";
        assertThat(Obstacles.words("ErrImagePull", first))
                .isEqualTo(Obstacles.words("ErrImagePull", second))
                .isEqualTo("ErrImagePull: dial tcp: lookup r on [::1]:53: read udp [::1]:53: read: connection refused");
        assertThat(Obstacles.words("FailedMount", "read tcp 10.0.0.7:4711->10.0.0.1:443: i/o timeout"))
                .isEqualTo("FailedMount: read tcp 10.0.0.1:443: i/o timeout");
    }

    @Test
    void aMessageOfSeveralLinesIsOneAndALongOneKeepsItsEnd() {
        assertThat(Obstacles.words("FailedMount", "first\n\n  second\n")).isEqualTo("FailedMount: first second");
        assertThat(Obstacles.words("FailedMount", "x".repeat(400) + ": the cause"))
                .hasSizeLessThan(300)
                .endsWith(": the cause");
    }

    @Test
    void ofSeveralTemplatesOnlyThePodsOfTheNewestAreWaitedFor() {
        Pod old = pod("old", "{waiting: {reason: CrashLoopBackOff}}");
        old.getMetadata().setLabels(java.util.Map.of("controller-revision-hash", "1"));
        Pod young = pod("young", "{running: {}}");
        young.getMetadata().setLabels(java.util.Map.of("controller-revision-hash", "2"));
        young.getMetadata().setCreationTimestamp("2026-01-01T00:00:01Z");
        assertThat(Obstacles.newest(List.of(old, young), pod -> "DaemonSet/x")).containsExactly(young);
        assertThat(Obstacles.newest(
                        List.of(old, young), pod -> pod.getMetadata().getName().toUpperCase(Locale.ROOT)))
                .as("of two workloads each has a newest template")
                .containsExactly(old, young);
    }
}
