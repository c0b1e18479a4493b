package dev.holdfast.steps;

import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.PreflightText;
import dev.holdfast.preflight.Reader;
import dev.holdfast.preflight.Snapshot;
import dev.holdfast.preflight.State;
import dev.holdfast.preflight.UpgradeReview;
import dev.holdfast.steps.PreflightCauses.Cause;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.qameta.allure.Allure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a comparison with a saved state is to find. */
public final class PreflightAfterSteps {
    private static final PreflightLab LAB = PreflightSteps.LAB;
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final String CLASS = """
            apiVersion: storage.k8s.io/v1
            kind: StorageClass
            metadata: {name: kept}
            provisioner: %s
            mountOptions: [%s]
            """;
    private static final String VOLUME = """
            apiVersion: v1
            kind: PersistentVolume
            metadata: {name: kept}
            spec:
              accessModes: [ReadWriteMany]
              capacity: {storage: 1Gi}
              persistentVolumeReclaimPolicy: Retain
              storageClassName: ""
              claimRef: {namespace: default, name: kept}
              csi: {driver: %s, volumeHandle: kept}
            """;
    private static final String CLAIM = """
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: kept, namespace: default}
            spec:
              storageClassName: ""
              volumeName: kept
              accessModes: [ReadWriteMany]
              resources: {requests: {storage: 1Gi}}
            """;
    /** The comparison looks at those of the group of the driver's own. */
    private static final String DEFINITION = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: kepts.%1$s}
            spec:
              group: %1$s
              scope: Cluster
              names: {kind: Kept, listKind: KeptList, plural: kepts, singular: kept}
              versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
            """;

    private final PreflightScenario scenario;
    private final List<HasMetadata> kept = new ArrayList<>();
    private State saved;
    private Set<String> expected = Set.of();

    /** Made by Cucumber. */
    public PreflightAfterSteps(PreflightScenario scenario) {
        this.scenario = scenario;
    }

    private record Look(UpgradeReview review) {
        Set<String> found() {
            return Stream.concat(
                            review.changes().stream(),
                            review.criteria().values().stream().flatMap(List::stream))
                    .filter(Check::found)
                    .map(Check::name)
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        @Override
        public String toString() {
            return "findings: " + found();
        }
    }

    @Given("a volume, a storage class and a CRD of the driver are there, and the state of the cluster is saved")
    public void saved() {
        kept.add(storageClass("allow-delete"));
        kept.add(YAML.unmarshal(VOLUME.formatted(LAB.profile().name())));
        kept.add(YAML.unmarshal(CLAIM));
        kept.add(YAML.unmarshal(DEFINITION.formatted(LAB.profile().attachments().group())));
        LAB.cluster().apply(kept);
        scenario.caused(new Cause(this::deleteKept));
        LAB.await(
                "the claim is bound",
                () -> LAB.cluster()
                        .client()
                        .persistentVolumeClaims()
                        .inNamespace("default")
                        .withName("kept")
                        .require()
                        .getStatus()
                        .getPhase(),
                "Bound"::equals);
        saved = State.of(read());
    }

    private static HasMetadata storageClass(String option) {
        return YAML.unmarshal(CLASS.formatted(LAB.profile().name(), option));
    }

    private void deleteKept() {
        List<HasMetadata> last = new ArrayList<>(kept);
        Collections.reverse(last);
        LAB.remove(last);
    }

    private static Snapshot read() {
        return new Reader(LAB.cluster(), LAB.profile(), Optional.of(LAB.helm())).read(Optional.empty(), Map.of());
    }

    @When("the storage class of before gives other options")
    public void classChanged() {
        LAB.cluster().apply(List.of(storageClass("allow-other")));
        scenario.caused(new Cause(() -> LAB.cluster().apply(List.of(storageClass("allow-delete")))));
    }

    @When("all of them are deleted")
    public void deleted() {
        deleteKept();
    }

    @Then("^by a comparison (.+) are findings$")
    public void findings(String names) {
        found(names);
    }

    @Then("^by a comparison (.+) is a finding$")
    public void finding(String names) {
        found(names);
    }

    private void found(String names) {
        expected = PreflightSteps.quoted(names);
        await(String.join(", ", expected) + " are found", look -> look.found().containsAll(expected));
    }

    @Then("^once that is mended, (?:it is|they are) none any more$")
    public void mended() {
        // what was there when the state was saved stays until all is compared
        scenario.mendLast();
        await(String.join(", ", expected) + " are found no more", look -> Collections.disjoint(look.found(), expected));
        scenario.mend();
    }

    @Then("a comparison with what is saved now has none of these")
    public void savedAgain() {
        saved = State.of(read());
        await(String.join(", ", expected) + " are found no more", look -> Collections.disjoint(look.found(), expected));
        scenario.mend();
    }

    private void await(String what, Predicate<Look> wanted) {
        UpgradeReview review = LAB.await(what, () -> new Look(UpgradeReview.of(saved, read(), List.of())), wanted)
                .review();
        Allure.addAttachment("Upgrade review", "text/plain", PreflightText.text(review), ".txt");
    }
}
