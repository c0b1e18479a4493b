package dev.holdfast.steps;

import dev.holdfast.cluster.ClusterException;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.steps.PreflightCauses.Cause;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.When;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.LimitRangeBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.SelectableFieldBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What is done to nodes, CRDs and charts so that pods of a new release find no place, or a CRD has to be applied first. */
public final class PreflightPlaceSteps {
    private static final PreflightLab LAB = PreflightSteps.LAB;
    private static final String RELEASE = "2.2.0";
    private static final String WORKLOAD = "placed";
    private static final String LABEL = "preflight.example.com/disk";
    private static final String KUBELET = "/var/lib/kubelet/config.yaml";

    private static final int PORT = 9911;
    private static final String HOLDER = """
            apiVersion: v1
            kind: Pod
            metadata: {name: preflight-%1$s, namespace: default}
            spec:
              nodeName: %1$s
              priorityClassName: system-node-critical # else the driver's pods might evict it
              containers:
                - name: c
                  image: holdfast.dev/nobody-has:this
                  imagePullPolicy: Never
                  ports: [{containerPort: %2$d, hostPort: %2$d}]
            """;
    private static final String ANTI_AFFINITY = """
                  affinity:
                    podAntiAffinity:
                      requiredDuringSchedulingIgnoredDuringExecution:
                        - topologyKey: kubernetes.io/hostname
                          labelSelector:
                            matchLabels:
            """;
    private static final String ATTACHMENT = """
            apiVersion: s3.csi.scality.com/v2
            kind: MountpointS3PodAttachment
            metadata: {name: preflight}
            spec:
              nodeName: w1
              persistentVolumeName: preflight
              volumeID: preflight
              mountOptions: ""
              workloadFSGroup: ""
              mountpointS3PodAttachments: {}
              zone: here
            """;

    private final PreflightScenario scenario;
    private final PreflightWorkloads workloads = new PreflightWorkloads(LAB);

    /** Made by Cucumber. */
    public PreflightPlaceSteps(PreflightScenario scenario) {
        this.scenario = scenario;
    }

    @Given("a pod on node {word} mounts a volume of the driver")
    public void mount(String node) {
        workloads.storageClass();
        workloads.start(WORKLOAD, node);
        scenario.caused(new Cause(() -> workloads.remove(WORKLOAD)));
    }

    @Given("the driver tolerates every taint by a value of its chart")
    public void toleratesEveryTaint() {
        upgrade("node.tolerateAllTaints=true");
        scenario.caused(new Cause(() -> upgrade("node.tolerateAllTaints=false")));
    }

    private static void upgrade(String value) {
        LAB.helm()
                .upgrade(
                        LAB.profile().release(),
                        LAB.profile().namespace(),
                        LAB.installed().path().toString(),
                        // as --set, which makes a boolean of it
                        new ChartValues(List.of(), Map.of(), List.of(value)),
                        List.of("--reuse-values"),
                        Duration.ofMinutes(2));
    }

    @When("the new chart has another name for that value, and node {word} is tainted")
    public void renamed(String node) {
        change(
                "renamed-value",
                "templates/_helpers.tpl",
                text -> text.replace(".tolerateAllTaints", ".tolerateEveryTaint"));
        taint(node);
    }

    @When("node {word} is tainted")
    public void tainted(String node) {
        taint(node);
    }

    private void taint(String node) {
        edit(
                node,
                there -> new NodeBuilder(there)
                        .editSpec()
                        .addToTaints(new TaintBuilder()
                                .withKey(LABEL)
                                .withValue("slow")
                                .withEffect("NoSchedule")
                                .build())
                        .endSpec()
                        .build());
        scenario.caused(new Cause(() -> edit(
                node,
                there -> new NodeBuilder(there)
                        .editSpec()
                        .removeMatchingFromTaints(taint -> LABEL.equals(taint.getKey()))
                        .endSpec()
                        .build())));
    }

    @When("the new node plugin selects nodes by a label that only node {word} has")
    public void selected(String node) {
        edit(
                node,
                there -> new NodeBuilder(there)
                        .editMetadata()
                        .addToLabels(LABEL, "fast")
                        .endMetadata()
                        .build());
        scenario.caused(new Cause(() -> edit(
                node,
                there -> new NodeBuilder(there)
                        .editMetadata()
                        .removeFromLabels(LABEL)
                        .endMetadata()
                        .build())));
        scenario.with(Map.of("node.nodeSelector." + LABEL.replace(".", "\\."), "fast"));
    }

    private static void edit(String node, UnaryOperator<Node> change) {
        client().nodes().withName(node).edit(change);
    }

    @When("the new node plugin requests more processors than any node has")
    public void tooLarge() {
        scenario.with(Map.of("node.resources.requests.cpu", "1000"));
    }

    @When("the new controller selects nodes by a label that none has")
    public void nowhere() {
        scenario.with(Map.of("controller.nodeSelector.disk", "nobody-has-it"));
    }

    @When("the new controller has a priority class that nobody made")
    public void noPriorityClass() {
        change(
                "no-priority-class",
                "templates/controller.yaml",
                text -> text.replace(
                        "priorityClassName: system-cluster-critical", "priorityClassName: nobody-made-it"));
    }

    @When("the new node plugin has a host port that is taken on every node")
    public void nodePortTaken() {
        takePort();
        change(
                "node-host-port",
                "templates/node.yaml",
                text -> text.replace(
                        "- {name: healthz, containerPort: 9808}",
                        "- {name: healthz, containerPort: 9808}\n            - {name: taken, containerPort: " + PORT
                                + ", hostPort: " + PORT + "}"));
    }

    @When("the new controller has a host port that is taken on every node")
    public void controllerPortTaken() {
        takePort();
        change(
                "controller-host-port",
                "templates/controller.yaml",
                text -> text.replace(
                        "command: [/usr/local/bin/s3-csi, controller]",
                        "command: [/usr/local/bin/s3-csi, controller]\n          ports: [{containerPort: " + PORT
                                + ", hostPort: " + PORT + "}]"));
    }

    /** By a pod of somebody else's on each node; it need not run, as the scheduler has given it the port. */
    private void takePort() {
        List<HasMetadata> pods = LAB.lab().nodes().stream()
                .<HasMetadata>map(node -> new KubernetesSerialization().unmarshal(HOLDER.formatted(node, PORT)))
                .toList();
        LAB.cluster().apply(pods);
        scenario.caused(new Cause(() -> LAB.remove(pods)));
    }

    @When("the new controller may not be where a node plugin is")
    public void antiAffinity() {
        change(
                "anti-affinity",
                "templates/controller.yaml",
                text -> text.replace(
                        "      priorityClassName: system-cluster-critical\n",
                        "      priorityClassName: system-cluster-critical\n" + ANTI_AFFINITY
                                + LAB.profile().nodePlugin().labels().entrySet().stream()
                                        .map(label ->
                                                "                  " + label.getKey() + ": " + label.getValue() + "\n")
                                        .collect(Collectors.joining())));
    }

    @When("the new node plugin has a RuntimeClass that nobody made")
    public void noRuntimeClass() {
        change(
                "no-runtime-class",
                "templates/node.yaml",
                text -> text.replace(
                        "      priorityClassName: system-node-critical",
                        "      runtimeClassName: nobody-made-it\n      priorityClassName: system-node-critical"));
    }

    @When("the new controller must be spread by a label that no node has")
    public void spread() {
        change(
                "spread",
                "templates/controller.yaml",
                text -> text.replace("      priorityClassName: system-cluster-critical", """
                              priorityClassName: system-cluster-critical
                              topologySpreadConstraints:
                                - maxSkew: 1
                                  topologyKey: preflight.example.com/rack
                                  whenUnsatisfiable: DoNotSchedule
                                  labelSelector: {matchLabels: {app: s3-csi-controller}}
                        """.stripTrailing()));
    }

    /** The charts say how much of processors and memory they request, and nothing of storage. */
    @When("a LimitRange has containers that request no storage request more than any node has")
    public void greedyDefault() {
        LimitRange range = new LimitRangeBuilder()
                .withNewMetadata()
                .withName("preflight-default")
                .withNamespace(LAB.profile().namespace())
                .endMetadata()
                .withNewSpec()
                .addNewLimit()
                .withType("Container")
                .addToDefaultRequest("ephemeral-storage", new Quantity("1000Ti"))
                .addToDefault("ephemeral-storage", new Quantity("1000Ti"))
                .endLimit()
                .endSpec()
                .build();
        LAB.cluster().apply(List.of(range));
        scenario.caused(new Cause(() -> LAB.cluster().delete(range)));
    }

    private void change(String name, String file, UnaryOperator<String> edit) {
        Chart chart = LAB.target(RELEASE);
        scenario.upgradeTo(ChangedChart.edited(chart, name, file, edit, LAB.folder()));
    }

    @When("the kubelet of node {word} takes no pod more than it has")
    public void full(String node) {
        long pods = client().pods().inAnyNamespace().list().getItems().stream()
                .filter(pod -> node.equals(pod.getSpec().getNodeName()))
                .filter(pod ->
                        !Set.of("Succeeded", "Failed").contains(pod.getStatus().getPhase()))
                .count();
        kubelet(node, "$a maxPods: " + pods);
        scenario.caused(new Cause(() -> kubelet(node, "/^maxPods:/d")));
    }

    private static void kubelet(String node, String edit) {
        LAB.lab().run(node, "sed", "-i", edit, KUBELET);
        LAB.lab().run(node, "systemctl", "restart", "kubelet");
    }

    /** The chart's CRD as an earlier release might have had it: the first version was v1, and objects may still be stored in it. */
    @When("the CRD in the cluster has stored objects in a version that the new chart's has no more")
    public void storedVersion() {
        CustomResourceDefinition next = definition();
        CustomResourceDefinitionVersion version = next.getSpec().getVersions().get(0);
        CustomResourceDefinition earlier = new CustomResourceDefinitionBuilder(next)
                .editSpec()
                .withVersions(
                        new CustomResourceDefinitionVersionBuilder(version)
                                .withStorage(false)
                                .build(),
                        new CustomResourceDefinitionVersionBuilder(version)
                                .withName("v1")
                                .build())
                .endSpec()
                .build();
        replace(earlier);
        LAB.await("it is established", PreflightPlaceSteps::there, List.of("v1")::equals);
    }

    /** Another definition in the place of the chart's. */
    private void replace(CustomResourceDefinition other) {
        CustomResourceDefinition ours = definition();
        remove(ours);
        LAB.cluster().apply(List.of(other));
        scenario.caused(new Cause(() -> {
            remove(other);
            LAB.cluster().apply(List.of(ours));
        }));
    }

    @When("an object is stored with a field that the new chart's CRD has no more")
    public void storedField() {
        replace(withZone());
        LAB.await("it is established", PreflightPlaceSteps::there, stored -> !stored.isEmpty());
        HasMetadata object = new KubernetesSerialization().unmarshal(ATTACHMENT);
        LAB.await("an object is stored", () -> stored(object), done -> done);
    }

    /** An API server serves a new kind a moment after the CRD is established. */
    private static boolean stored(HasMetadata object) {
        try {
            LAB.cluster().apply(List.of(object));
            return true;
        } catch (ClusterException notYet) {
            return false;
        }
    }

    @When("the CRD in the cluster can select by a field that the new chart's cannot select by")
    public void selectableField() {
        CustomResourceDefinition earlier = withZone();
        earlier.getSpec()
                .getVersions()
                .get(0)
                .getSelectableFields()
                .add(new SelectableFieldBuilder().withJsonPath(".spec.zone").build());
        replace(earlier);
        LAB.await("it is established", PreflightPlaceSteps::there, stored -> !stored.isEmpty());
    }

    /** The chart's CRD as an earlier release might have had it, with one more field. */
    private static CustomResourceDefinition withZone() {
        CustomResourceDefinition earlier = definition();
        earlier.getSpec()
                .getVersions()
                .get(0)
                .getSchema()
                .getOpenAPIV3Schema()
                .getProperties()
                .get("spec")
                .getProperties()
                .put("zone", new JSONSchemaPropsBuilder().withType("string").build());
        return earlier;
    }

    /** The versions that objects are stored in. */
    private static List<String> there() {
        var definition = client().apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(definition().getMetadata().getName())
                .get();
        return definition == null || definition.getStatus() == null
                ? List.of()
                : definition.getStatus().getStoredVersions();
    }

    private static CustomResourceDefinition definition() {
        return LAB.crds(RELEASE).stream()
                .filter(CustomResourceDefinition.class::isInstance)
                .map(CustomResourceDefinition.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static void remove(CustomResourceDefinition definition) {
        LAB.cluster().delete(definition);
        LAB.await("the CRD is gone", () -> client().resource(definition).get() == null, gone -> gone);
    }

    @When("the CRD of the new chart is not in the cluster")
    public void missing() {
        CustomResourceDefinition ours = definition();
        remove(ours);
        scenario.caused(new Cause(() -> LAB.cluster().apply(List.of(ours))));
    }

    @When("the CRD in the cluster lacks a field that the new chart's can select by")
    public void older() {
        CustomResourceDefinition next = definition();
        CustomResourceDefinitionVersion version = next.getSpec().getVersions().get(0);
        LAB.cluster()
                .apply(List.of(new CustomResourceDefinitionBuilder(next)
                        .editSpec()
                        .withVersions(new CustomResourceDefinitionVersionBuilder(version)
                                .removeMatchingFromSelectableFields(
                                        field -> field.getJsonPath().equals(".spec.workloadFSGroup"))
                                .build())
                        .endSpec()
                        .build()));
        scenario.caused(new Cause(() -> LAB.cluster().apply(List.of(next))));
    }

    private static KubernetesClient client() {
        return LAB.cluster().client();
    }
}
