package dev.holdfast.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.driver.Chart;
import dev.holdfast.driver.Helm;
import dev.holdfast.preflight.Preflight;
import dev.holdfast.preflight.PreflightText;
import dev.holdfast.preflight.Reader;
import dev.holdfast.preflight.Snapshot;
import dev.holdfast.preflight.change.Plan;
import dev.holdfast.preflight.change.Tools;
import dev.holdfast.preflight.upgrade.Inspection;
import dev.holdfast.steps.PreflightCauses.Cause;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.qameta.allure.Allure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** What is done so that Helm or the API server refuses an upgrade, and what is asked of a plan and of a rollback. */
public final class PreflightChangeSteps {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final PreflightLab LAB = PreflightSteps.LAB;
    private static final String TO = "2.2.0";
    private static final String ENFORCE = "pod-security.kubernetes.io/enforce";
    private static final String POLICY = """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: preflight}
            spec:
              failurePolicy: Fail
              matchConstraints:
                resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [UPDATE], resources: [daemonsets]}]
              validations: [{expression: "false", message: "DaemonSets stay as they are"}]
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {name: preflight}
            spec: {policyName: preflight, validationActions: [Deny]}
            """;
    private static final String WEBHOOK = """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: {name: preflight}
            webhooks:
              - name: preflight.holdfast.dev
                admissionReviewVersions: [v1]
                sideEffects: None
                failurePolicy: Fail
                timeoutSeconds: 2
                clientConfig: {url: "%s", caBundle: "%s"}
                rules: [{apiGroups: [apps], apiVersions: [v1], operations: [UPDATE], resources: [daemonsets]}]
            """;
    private static final String QUOTA = """
            apiVersion: v1
            kind: ResourceQuota
            metadata: {name: preflight, namespace: %s}
            spec: {hard: {pods: "%d"}}
            """;
    private static final String MOUNTER = """
            apiVersion: v1
            kind: Pod
            metadata: {name: preflight, namespace: %s}
            spec:
              securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}
              containers:
                - name: c
                  image: holdfast.dev/nobody-has:this
                  imagePullPolicy: Never
                  securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
            """;

    private final PreflightScenario scenario;
    private Plan plan;
    /** To go back to; empty for the last that was deployed before. */
    private OptionalInt revision = OptionalInt.empty();

    /** Made by Cucumber. */
    public PreflightChangeSteps(PreflightScenario scenario) {
        this.scenario = scenario;
    }

    private KubernetesClient client() {
        return LAB.cluster().client();
    }

    private void chart(String name, String file, UnaryOperator<String> edit) {
        scenario.upgradeTo(ChangedChart.edited(
                scenario.chart().orElseGet(() -> LAB.target(TO)), name, "templates/" + file, edit, LAB.folder()));
    }

    private void make(String manifests) {
        List<HasMetadata> objects = Arrays.stream(manifests.split("---\n"))
                .<HasMetadata>map(YAML::unmarshal)
                .toList();
        LAB.cluster().apply(objects);
        scenario.caused(new Cause(() -> LAB.remove(objects)));
    }

    @When("a template of the new chart needs a value that the old one has not")
    public void needsValue() {
        chart(
                "needs-value",
                "_helpers.tpl",
                text -> text.replace(
                        "{{ dig \"namespace\" \"mount-s3\" (.Values.mountpointPod | default dict) }}",
                        "{{ .Values.mountpointPod.namespace }}"));
    }

    @When("the stored release names an API that is not served any more")
    public void servedNoMore() {
        String release = LAB.profile().release();
        String namespace = LAB.profile().namespace();
        int revision = LAB.helm().release(release, namespace).orElseThrow().revision();
        var secret =
                client().secrets().inNamespace(namespace).withName("sh.helm.release.v1." + release + ".v" + revision);
        Secret stored = secret.require();
        String text = unpacked(stored.getData().get("release"));
        String old = text.replace("storage.k8s.io/v1\\nkind: CSIDriver", "storage.k8s.io/v1beta1\\nkind: CSIDriver");
        assertThat(old).as("the stored manifest, with an old API").isNotEqualTo(text);
        secret.edit(there ->
                new SecretBuilder(there).addToData("release", packed(old)).build());
        scenario.caused(new Cause(() -> secret.edit(there -> new SecretBuilder(there)
                .addToData("release", stored.getData().get("release"))
                .build())));
    }

    /** Helm stores a release as JSON that is compressed and encoded, in a Secret, which is encoded once more. */
    private static String unpacked(String data) {
        byte[] zipped = Base64.getDecoder().decode(Base64.getDecoder().decode(data));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the stored release cannot be read", e);
        }
    }

    private static String packed(String release) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(release.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("the stored release cannot be written", e);
        }
        return Base64.getEncoder().encodeToString(Base64.getEncoder().encode(zipped.toByteArray()));
    }

    @When("a namespace of the new chart is there and is not Helm's")
    public void namespaceIsThere() {
        make("apiVersion: v1\nkind: Namespace\nmetadata: {name: " + mounters() + "}\n");
    }

    private static String mounters() {
        return LAB.profile().mounter().namespace();
    }

    @When("the new chart changes the lifecycle modes of its CSIDriver")
    public void lifecycleModes() {
        chart(
                "lifecycle-modes",
                "csidriver.yaml",
                text -> text.replace(
                        "volumeLifecycleModes: [Persistent]", "volumeLifecycleModes: [Persistent, Ephemeral]"));
    }

    @When("the new chart changes the selectors of its workloads")
    public void selectors() {
        chart(
                "selectors",
                "_helpers.tpl",
                text -> text.replaceFirst(
                        "(?m)^app.kubernetes.io/instance: \\{\\{ \\.Release\\.Name }}$",
                        "$0\napp.kubernetes.io/part-of: storage"));
    }

    @When("the new chart sets a field that nobody knows")
    public void unknownField() {
        chart(
                "unknown-field",
                "csidriver.yaml",
                text -> text.replace("  podInfoOnMount: true", "  podInfoOnMount: true\n  podInfoOnUnmount: true"));
    }

    @When("a policy refuses changes of DaemonSets")
    public void policy() {
        make(POLICY);
    }

    @When("a webhook for DaemonSets cannot be reached")
    public void webhook() {
        make(WEBHOOK.formatted("https://127.0.0.1:1/", ""));
    }

    @When("a webhook refuses changes of DaemonSets")
    public void refusingWebhook() {
        RefusingWebhook served = new RefusingWebhook(
                client().getMasterUrl(), LAB.folder().resolve("webhook"), "DaemonSets stay as they are");
        scenario.caused(new Cause(served::close));
        make(WEBHOOK.formatted(served.url(), served.certificate()));
    }

    @When("the driver's namespace takes restricted pods only")
    public void restricted() {
        var namespace = client().namespaces().withName(LAB.profile().namespace());
        String before = namespace.require().getMetadata().getLabels().get(ENFORCE);
        namespace.edit(there -> new NamespaceBuilder(there)
                .editMetadata()
                .addToLabels(ENFORCE, "restricted")
                .endMetadata()
                .build());
        scenario.caused(new Cause(() -> namespace.edit(there -> before == null
                ? new NamespaceBuilder(there)
                        .editMetadata()
                        .removeFromLabels(ENFORCE)
                        .endMetadata()
                        .build()
                : new NamespaceBuilder(there)
                        .editMetadata()
                        .addToLabels(ENFORCE, before)
                        .endMetadata()
                        .build())));
    }

    @When("a quota has no room for a new pod beside the old")
    public void quota() {
        String namespace = LAB.profile().namespace();
        int pods = client().pods().inNamespace(namespace).list().getItems().size();
        make(QUOTA.formatted(namespace, pods));
        LAB.await(
                "the quota is counted",
                () -> client().resourceQuotas()
                        .inNamespace(namespace)
                        .withName("preflight")
                        .require(),
                PreflightChangeSteps::isCounted);
    }

    private static boolean isCounted(ResourceQuota quota) {
        return quota.getStatus() != null
                && quota.getStatus().getUsed() != null
                && quota.getStatus().getUsed().containsKey("pods");
    }

    @When("the new chart's controller goes before its successor comes")
    public void recreated() {
        chart(
                "recreate",
                "controller.yaml",
                text -> text.replace("  replicas: 1\n", "  replicas: 1\n  strategy: {type: Recreate}\n"));
    }

    @When("the plan of an upgrade to {word} is asked for")
    public void planned(String release) {
        Chart chart = LAB.target(release);
        Optional<Reader.TargetChart> to = Optional.of(scenario.target(chart));
        Optional<Helm> helm = Optional.of(LAB.helm());
        Snapshot snapshot = new Reader(LAB.cluster(), LAB.profile(), helm).read(to, Map.of());
        plan = new Inspection(LAB.cluster(), snapshot).plan(to, tools());
        Allure.addAttachment("Plan", "text/plain", plan.text(), ".txt");
    }

    private static Tools tools() {
        return Tools.of(
                LAB.cluster().kubeconfig().toString(),
                LAB.cluster().context(),
                LAB.helm().binary().toString(),
                List.of("holdfast"),
                List.of(),
                List.of());
    }

    @Then("^its steps are (.+)$")
    public void steps(String titles) {
        assertThat(plan.steps())
                .as(plan.text())
                .extracting(step -> "\"" + step.title() + "\"")
                .containsExactly(titles.split(", (?=\")"));
    }

    @Then("it says that {string} is created, that {string} is changed, and that its pods restart")
    public void effects(String created, String changed) {
        List<String> lines =
                plan.steps().stream().flatMap(step -> step.effects().stream()).toList();
        assertThat(lines)
                .as(plan.text())
                .contains("created: " + created, "changed: " + changed)
                .anyMatch(line -> line.contains(".image: "))
                .anyMatch(line -> line.startsWith("pods restart: " + changed + ": "));
    }

    @Given("the driver is upgraded to {word} with a namespace that goes on the way back")
    public void upgraded(String release) {
        LAB.upgrade(release, Map.of("defects[0]", "namespace-goes"));
    }

    @When("a mounter pod runs")
    public void mounter() {
        make(MOUNTER.formatted(mounters()));
    }

    @Then("^by a preflight for a rollback " + PreflightSteps.CHECKS + " blocks?, and nothing else$")
    public void rollbackBlocked(String obstacles) {
        attach(PreflightLook.await(LAB, PreflightSteps.quoted(obstacles), Set.of(), this::lookBack));
    }

    @When("a rollback to revision {int} is asked for")
    public void revisionAsked(int number) {
        revision = OptionalInt.of(number);
        scenario.caused(new Cause(() -> revision = OptionalInt.empty()));
    }

    @Then("once that is mended, nothing is found for a rollback")
    public void rollbackFree() {
        scenario.mend();
        attach(PreflightLook.awaitNothing(LAB, this::lookBack));
    }

    private static void attach(Preflight concluded) {
        Allure.addAttachment("Preflight", "text/plain", PreflightText.text(concluded), ".txt");
    }

    private PreflightLook lookBack() {
        Optional<Helm> helm = Optional.of(LAB.helm());
        Snapshot snapshot = new Reader(LAB.cluster(), LAB.profile(), helm).readForRollback(revision, Map.of());
        return new PreflightLook(new Inspection(LAB.cluster(), snapshot).preflight(List.of()));
    }
}
