package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.cluster.RunLabel;
import dev.holdfast.cluster.Templates;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Manifest;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The objects of a run's own namespace, made from templates: the names in them, and the values that all have in common. */
final class WorkloadTemplates {
    private final Environment environment;
    private final DriverProfile profile;
    private final String namespace;
    private final RunLabel label;
    private final int periodMs;
    private final Templates templates = new Templates(Path.of("fixtures/workloads"));

    /**
     * Those of a run.
     *
     * @param label goes on every object
     * @param periodMs between two writes of a workload
     */
    WorkloadTemplates(Environment environment, RunLabel label, int periodMs) {
        this.environment = environment;
        this.profile = environment.profile();
        this.namespace = label.namespace();
        this.label = label;
        this.periodMs = periodMs;
    }

    /** The namespace of the run's own. */
    String namespace() {
        return namespace;
    }

    /** The label that every object of the run has. */
    RunLabel label() {
        return label;
    }

    /** Of volumes whose bucket goes with them. */
    String storageClass() {
        return namespace;
    }

    /** Of volumes whose bucket stays. */
    String keepingClass() {
        return namespace + "-retain";
    }

    /** Of volumes that bring a Secret. */
    String ownKeyClass() {
        return namespace + "-own-key";
    }

    /** Of volumes that are made at once, for claims that are tried. */
    String immediateClass() {
        return namespace + "-immediate";
    }

    /** Of volumes that are made when a pod uses them, for claims that are tried. */
    String waitingClass() {
        return namespace + "-waiting";
    }

    /** Of volumes with a Secret for each claim, which need not fit. */
    String secretClass() {
        return namespace + "-secret";
    }

    /** All that the run may make. */
    List<String> storageClasses() {
        return List.of(storageClass(), keepingClass(), ownKeyClass(), immediateClass(), waitingClass(), secretClass());
    }

    /** Name of the agent on a node that writes past the driver. */
    String control(String node) {
        return node + Manifest.controlSuffix(profile.capabilities());
    }

    /** Has access modes say from where the driver's volumes can be used. */
    void access(List<String> modes) {
        boolean one = profile.capabilities().access().equals(Manifest.Capabilities.ONE_NODE);
        modes.replaceAll(any -> one ? "ReadWriteOnce" : any);
    }

    String controlBucket() {
        return namespace + "-control";
    }

    /** Name of a static volume, and of its bucket. */
    String volumeName(String workload) {
        return namespace + "-" + workload;
    }

    Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("namespace", namespace);
        values.put("storageClass", storageClass());
        values.put("driver", profile.name());
        values.put("agentImage", environment.agentImage());
        values.put("s3Endpoint", environment.s3().endpoint());
        values.put("region", environment.s3().region());
        values.put("accessKey", environment.s3().accessKey());
        values.put("secretKey", environment.s3().secretKey());
        values.put("bucket", controlBucket());
        values.put("periodMs", Integer.toString(periodMs));
        values.put("fuseConnection", Boolean.toString(environment.options().isOn("probe.fuse.connection")));
        return values;
    }

    /** The objects of a template, with the run's label. */
    List<HasMetadata> made(String template, Map<String, String> fill) {
        return label.on(templates.load(template, fill));
    }

    /** The objects of a template, filled with what all have in common and more. */
    List<HasMetadata> objects(String template, Map<String, String> more) {
        return made(template, values(more));
    }

    Map<String, String> values(Map<String, String> more) {
        Map<String, String> all = values();
        all.putAll(more);
        return all;
    }

    Map<String, String> filled(Map<String, String> map, Map<String, String> fill) {
        Map<String, String> all = new TreeMap<>();
        if (map != null) {
            Map<String, String> places = new LinkedHashMap<>(fill);
            places.put("namespace", profile.namespace()); // a profile speaks of the driver's namespace
            map.forEach(
                    (key, value) -> all.put(key, Templates.fill(value, places, "driver profile " + profile.name())));
        }
        return all;
    }

    List<String> filled(List<String> list, Map<String, String> fill) {
        return list == null
                ? List.of()
                : list.stream()
                        .map(text -> Templates.fill(text, fill, "driver profile " + profile.name()))
                        .toList();
    }
}
