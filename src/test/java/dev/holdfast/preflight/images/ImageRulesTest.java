package dev.holdfast.preflight.images;

import static dev.holdfast.preflight.CheckAssert.finds;
import static dev.holdfast.preflight.CheckAssert.isOk;
import static dev.holdfast.preflight.CheckAssert.isUndetermined;
import static dev.holdfast.preflight.CheckAssert.speaksOfARollback;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.driver.RenderedChart;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Direction;
import dev.holdfast.preflight.KnownChecks;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Reading;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import dev.holdfast.preflight.Scenery;
import dev.holdfast.preflight.secrets.SecretFacts;
import dev.holdfast.preflight.secrets.SecretName;
import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageRulesTest {
    private static final String IMAGE = "example.com/driver:2.2.0";
    private static final SecretName PULL = new SecretName("scality-s3-csi", "pull");
    private static final String DAEMON_SET = """
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: s3-csi-node}
            spec:
              template:
                spec:
                  PULL
                  initContainers: [{name: first, image: "example.com/driver:2.2.0"}]
                  containers: [{name: plugin, image: "example.com/driver:2.2.0", imagePullPolicy: POLICY, ENV}]
            """;

    private String policy = "IfNotPresent";
    private String pull = "serviceAccountName: node";
    private String env = "env: []";
    private String further = "";
    private Direction direction = Direction.UPGRADE;
    private final List<Pod> pods = new ArrayList<>();
    private final Map<String, ServiceAccount> accounts = new LinkedHashMap<>();
    private final Map<SecretName, Reading<Optional<SecretFacts>>> secrets = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>(List.of(Scenery.node("w1", "True"), Scenery.node("w2", "True")));

    private List<ImageUse> uses() {
        List<HasMetadata> objects = RenderedChart.of(
                        "",
                        DAEMON_SET
                                        .replace("PULL", pull)
                                        .replace("POLICY", policy)
                                        .replace("ENV", env)
                                + further)
                .objects();
        return new ImageUses(Scenery.PROFILE, objects, accounts, pods, Set.of("w1", "w2")).all();
    }

    private ImageRules rules() {
        return new ImageRules(uses(), new NodeImages(nodes), direction);
    }

    private static ContainerImage image(String... names) {
        return new ContainerImage(List.of(names), 1L);
    }

    @Test
    void imagesThatAllNodesHaveAreThere() {
        isOk(rules().onNodes(), "1 image on 2 nodes");
        isOk(rules().policy(), "IfNotPresent");
        isOk(rules().pullSecrets(secrets), "none is named");
    }

    @Test
    void theIdsOfTheChecksAreKnown() {
        assertThat(KnownChecks.UPGRADED_OBJECTS.ids())
                .contains(
                        rules().onNodes().id(),
                        rules().policy().id(),
                        rules().pullSecrets(secrets).id());
        assertThat(KnownChecks.PULLS.ids())
                .containsExactly(rules().pulled(new Read<>(Map.of())).id());
    }

    @Test
    void anImageThatANodeLacksIsAWarning() {
        nodes.get(1).getStatus().setImages(List.of());
        finds(rules().onNodes(), IMAGE + " not on w2");
        assertThat(rules().onNodes().level()).isEqualTo(Level.WARNING);
    }

    @Test
    void anImageOfAnotherWorkloadMustBeSomewhere() {
        further = """
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: controller}
                spec: {template: {spec: {containers: [{name: c, image: "example.com/controller:1"}]}}}
                """;
        finds(rules().onNodes(), "example.com/controller:1 on no node");
        nodes.get(0).getStatus().setImages(List.of(image(IMAGE), image("example.com/controller:1")));
        isOk(rules().onNodes(), "2 images");
    }

    @Test
    void aWorkloadOfNoPodsNeedsNoImage() {
        further = """
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: idle}
                spec: {replicas: 0, template: {spec: {containers: [{name: c, image: "example.com/idle:1"}]}}}
                """;
        isOk(rules().onNodes(), "1 image");
        assertThat(rules().pulls()).extracting(Pull::image).containsExactly(IMAGE);
    }

    @Test
    void aNodeHasAnImageByItsDigest() {
        String digest = "@sha256:" + "0".repeat(64);
        ImageUse use = new ImageUse("example.com/app:1" + digest, "x", "IfNotPresent", Set.of("w1"), Set.of(), false);
        nodes.get(0).getStatus().setImages(List.of(image("example.com/app" + digest, "example.com/app:1")));
        assertThat(new NodeImages(nodes).missing(use).surely()).isEmpty();
    }

    @Test
    void ofANodeThatListsOnlyItsBiggestImagesNobodyCanSayWhatItHas() {
        nodes.get(0).getStatus().setImages(Collections.nCopies(50, image("other")));
        isUndetermined(rules().onNodes(), IMAGE + " not on w1");
        policy = "Never";
        isUndetermined(rules().policy(), "may not be on w1");
    }

    @Test
    void aChartWithoutWorkloadsHasNoImagesToLookFor() {
        isUndetermined(new ImageRules(List.of(), new NodeImages(nodes), direction).onNodes(), "no workload");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "env: [{name: MOUNTER_IMAGE, value: \"example.com/mounter:1\"}]",
                "env: [{name: WHAT, value: \"example.com/driver:3\"}]",
                "args: [\"--helper-image=example.com/helper:1\"]",
                "env: [{name: HELPER_IMAGE, value: \"example:1\"}]"
            })
    void imagesThatAContainerIsGivenByNameAreLookedFor(String given) {
        env = given;
        String named = given.replaceAll(".*(example[^\"]+).*", "$1");
        finds(rules().onNodes(), named + " not on w1, w2");
        assertThat(rules().pulls()).extracting(Pull::image).containsExactly(IMAGE, named);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "env: [{name: IMAGE_PULL_POLICY, value: Always}]",
                "env: [{name: ENDPOINT, value: \"example.com/driver\"}]",
                "env: [{name: URL, value: \"http://example.com:8000\"}]",
                "env: [{name: IMAGE_PATH, value: \"/images/here:1\"}]",
                "args: [\"--v=4\"]"
            })
    void otherVariablesNameNoImage(String given) {
        env = given;
        isOk(rules().onNodes(), "1 image");
    }

    @Test
    void anImageThatIsNeverPulledMustBeThere() {
        policy = "Never";
        isOk(rules().policy(), "Never");
        nodes.get(1).getStatus().setImages(List.of());
        finds(rules().policy(), IMAGE + " of DaemonSet/s3-csi-node plugin is never pulled, and is not on w2");
        assertThat(rules().policy().level()).isEqualTo(Level.BLOCKING);
    }

    @Test
    void anImageThatWasLoadedIsNotToBePulledEachTime() {
        policy = "Always";
        finds(rules().policy(), "was loaded into w1, w2 without a registry");
        assertThat(rules().policy().level()).isEqualTo(Level.WARNING);
        nodes.forEach(node ->
                node.getStatus().setImages(List.of(image(IMAGE, "example.com/driver@sha256:" + "0".repeat(64)))));
        isOk(rules().policy(), "Always");
    }

    private void theAccountNames(String secret) {
        accounts.put("scality-s3-csi/node", Scenery.of(ServiceAccount.class, """
                metadata: {name: node, namespace: scality-s3-csi}
                imagePullSecrets: [{name: %s}]
                """.formatted(secret)));
    }

    private static Reading<Optional<SecretFacts>> facts(String type, String... registries) {
        return new Read<>(Optional.of(new SecretFacts(type, Set.of(".dockerconfigjson"), Set.of(registries))));
    }

    @Test
    void aPullSecretThatIsNotThereIsAWarningWhereTheImageIsThere() {
        pull = "imagePullSecrets: [{name: pull}]";
        secrets.put(PULL, new Read<>(Optional.empty()));
        Check check = rules().pullSecrets(secrets);
        finds(check, "Secret scality-s3-csi/pull does not exist");
        assertThat(check.level()).isEqualTo(Level.WARNING);
    }

    @Test
    void itBlocksWhereTheImageIsNot() {
        nodes.get(0).getStatus().setImages(List.of());
        theAccountNames("pull");
        secrets.put(PULL, new Read<>(Optional.empty()));
        Check check = rules().pullSecrets(secrets);
        finds(check, "Secret scality-s3-csi/pull does not exist");
        assertThat(check.level()).isEqualTo(Level.BLOCKING);
        secrets.put(PULL, facts(SecretFacts.DOCKER_CONFIG_JSON, "example.com"));
        isOk(rules().pullSecrets(secrets), "1 Secret, with keys for the registries");
    }

    @Test
    void aPodWithPullSecretsOfItsOwnGetsNoneOfItsAccount() {
        pull = "imagePullSecrets: [{name: pull}]\n      serviceAccountName: node";
        theAccountNames("other");
        assertThat(uses()).allSatisfy(use -> assertThat(use.pullSecrets()).containsExactly(PULL));
    }

    @Test
    void aPullSecretOfTheWrongTypeOrRegistryIsFound() {
        theAccountNames("pull");
        secrets.put(PULL, facts("Opaque"));
        finds(rules().pullSecrets(secrets), "pull is of type Opaque, not kubernetes.io/dockerconfigjson");
        secrets.put(PULL, facts(SecretFacts.DOCKER_CONFIG_JSON));
        finds(rules().pullSecrets(secrets), "pull holds no registry");
        secrets.put(PULL, facts(SecretFacts.DOCKER_CFG, "example.org"));
        finds(rules().pullSecrets(secrets), "none of scality-s3-csi/pull holds a key for example.com, of " + IMAGE);
        secrets.put(PULL, facts(SecretFacts.DOCKER_CFG, "example.com"));
        isOk(rules().pullSecrets(secrets), "1 Secret");
    }

    @Test
    void ofAPullSecretThatMayNotBeReadNobodyCanSayWhatItHolds() {
        theAccountNames("pull");
        secrets.put(PULL, new Unread<>("Secret scality-s3-csi/pull cannot be read: forbidden", "ask for it"));
        isUndetermined(rules().pullSecrets(secrets), "forbidden");
    }

    private Set<SecretName> ofMounters() {
        return uses().stream().filter(ImageUse::named).findFirst().orElseThrow().pullSecrets();
    }

    private static ServiceAccount account(String name, String secret) {
        return Scenery.of(
                ServiceAccount.class,
                "metadata: {name: %s, namespace: mount-s3}\nimagePullSecrets: [{name: %s}]".formatted(name, secret));
    }

    @Test
    void mounterPodsHaveThePullSecretsOfTheirServiceAccount() {
        env = "env: [{name: MOUNTER_IMAGE, value: \"example.com/mounter:1\"}]";
        assertThat(ofMounters()).isEmpty();
        accounts.put("mount-s3/default", account("default", "of-all"));
        assertThat(ofMounters()).containsExactly(new SecretName("mount-s3", "of-all"));
        env =
                "env: [{name: MOUNTER_IMAGE, value: \"example.com/mounter:1\"}, {name: MOUNTER_SERVICE_ACCOUNT, value: mounter}]";
        assertThat(ofMounters()).isEmpty();
        further = """
                ---
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: mounter, namespace: mount-s3}
                imagePullSecrets: [{name: of-the-chart}]
                """;
        assertThat(ofMounters()).containsExactly(new SecretName("mount-s3", "of-the-chart"));
        assertThat(ImageUses.accounts(Scenery.PROFILE, List.of(), List.of())).containsExactly("mount-s3/default");
    }

    @Test
    void mounterPodsHaveThePullSecretsThatAreNamedForThemOrThatTheyHave() {
        accounts.put("mount-s3/default", account("default", "of-all"));
        env = "env: [{name: MOUNTER_IMAGE, value: \"example.com/mounter:1\"},"
                + " {name: MOUNTER_IMAGE_PULL_SECRETS, value: \"one, two\"}]";
        assertThat(ofMounters()).containsExactly(new SecretName("mount-s3", "one"), new SecretName("mount-s3", "two"));
        env = "env: [{name: MOUNTER_IMAGE, value: \"example.com/mounter:1\"}]";
        pods.add(Scenery.of(
                Pod.class, "metadata: {name: mp, namespace: mount-s3}\nspec: {imagePullSecrets: [{name: has}]}"));
        assertThat(ofMounters()).containsExactly(new SecretName("mount-s3", "has"));
    }

    @Test
    void aPullSecretThatMounterPodsLackIsAWarning() {
        env = "env: [{name: MOUNTER_IMAGE, value: \"example.com/mounter:1\"}]";
        accounts.put("mount-s3/default", account("default", "gone"));
        secrets.put(new SecretName("mount-s3", "gone"), new Read<>(Optional.empty()));
        Check check = rules().pullSecrets(secrets);
        finds(check, "Secret mount-s3/gone does not exist");
        assertThat(check.level()).isEqualTo(Level.WARNING);
    }

    private static Pod pod(String state) {
        return Scenery.of(Pod.class, """
                metadata: {name: pull-0}
                status: {phase: Pending, containerStatuses: [{name: pull, state: %s}]}
                """.formatted(state));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"})
    void aNodeThatCannotPullBlocks(String reason) {
        Pod pod = pod("{waiting: {reason: " + reason + ", message: no such thing}}");
        assertThat(Pull.ended(pod)).isTrue();
        Map<Pull, Pull.Outcome> outcomes = Map.of(rules().pulls().iterator().next(), Pull.outcome(pod));
        Check check = rules().pulled(new Read<>(outcomes));
        finds(check, IMAGE + " on w1: " + reason + ": no such thing");
        assertThat(check.level()).isEqualTo(Level.BLOCKING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{terminated: {reason: StartError, exitCode: 128}}",
                "{waiting: {reason: RunContainerError}}",
                "{waiting: {reason: CreateContainerConfigError, message: runs as root}}",
                "{running: {}}"
            })
    void aPodThatCannotRunHasItsImageAllTheSame(String state) {
        assertThat(Pull.outcome(pod(state))).isEqualTo(new Pull.Pulled());
        isOk(rules().pulled(new Read<>(Map.of(rules().pulls().get(0), new Pull.Pulled()))), "1 pull");
    }

    @Test
    void aPullThatIsNotOverIsUndetermined() {
        Pod pod = pod("{waiting: {reason: ContainerCreating}}");
        assertThat(Pull.ended(pod)).isFalse();
        isUndetermined(
                rules().pulled(new Read<>(Map.of(rules().pulls().get(0), Pull.outcome(pod)))), "still being pulled");
        Pod refused =
                Scenery.of(Pod.class, "metadata: {name: p}\nstatus: {phase: Failed, reason: OutOfpods, message: full}");
        assertThat(Pull.ended(refused)).isTrue();
        assertThat(Pull.outcome(refused))
                .isEqualTo(new Pull.Unknown("the node does not take the pod: OutOfpods: full"));
    }

    @Test
    void aRegistryThatIsSlowOnceRefusesNothing() {
        Pod slow = pod(
                "{waiting: {reason: ErrImagePull, message: 'Get \"https://example.com/v2/\": dial tcp: i/o timeout'}}");
        assertThat(Pull.ended(slow)).isFalse();
        isUndetermined(
                rules().pulled(new Read<>(Map.of(rules().pulls().get(0), Pull.outcome(slow)))),
                "ErrImagePull: Get \"https://example.com/v2/\": dial tcp: i/o timeout");
    }

    @Test
    void anImageThatIsOnlyNamedWarnsWhenItCannotBePulled() {
        env = "env: [{name: MOUNTER_IMAGE, value: \"example.com/mounter:1\"}]";
        Map<Pull, Pull.Outcome> outcomes = new LinkedHashMap<>();
        outcomes.put(rules().pulls().get(0), new Pull.Pulled());
        outcomes.put(rules().pulls().get(1), new Pull.Refused("ErrImagePull", "not found"));
        Check check = rules().pulled(new Read<>(outcomes));
        finds(check, "example.com/mounter:1 on w1: ErrImagePull: not found");
        assertThat(check.level()).isEqualTo(Level.WARNING);
    }

    @Test
    void anImageIsTriedOnANodeThatLacksIt() {
        nodes.get(0).getStatus().setImages(List.of(image(IMAGE)));
        nodes.get(1).getStatus().setImages(List.of());
        assertThat(rules().pulls())
                .singleElement()
                .satisfies(pull -> assertThat(pull.node()).isEqualTo("w2"));
    }

    @Test
    void aRevisionHasNoValuesThatCouldBeChanged() {
        direction = Direction.ROLLBACK;
        speaksOfARollback(new ImageRules(List.of(), new NodeImages(nodes), direction).onNodes());
        pull = "imagePullSecrets: [{name: pull}]";
        secrets.put(PULL, new Read<>(Optional.empty()));
        speaksOfARollback(rules().pullSecrets(secrets));
        policy = "Never";
        nodes.get(1).getStatus().setImages(List.of());
        speaksOfARollback(rules().policy());
    }
}
