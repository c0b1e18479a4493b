package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.observe.Agents;
import dev.holdfast.cluster.AgentJar;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.Readiness;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.lab.Lab;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What watches and compares in a run's namespace, beside the workloads: a probe and a control on every node, which writes past the driver. */
final class Harness {
    private static final String MOUNT_VOLUME = "/mount";
    /** Mountpoint mounts on no folder that is a mount already, as a container's volume is. */
    private static final String MOUNT_FOLDER = MOUNT_VOLUME + "/s3";

    private final Environment environment;
    private final Cluster cluster;
    private final DriverProfile profile;
    private final Agents agents;
    private final WorkloadTemplates templates;
    private final PodStart starts;
    private final Progress progress;

    Harness(Environment environment, Agents agents, WorkloadTemplates templates, PodStart starts, Progress progress) {
        this.environment = environment;
        this.cluster = environment.cluster();
        this.profile = environment.profile();
        this.agents = agents;
        this.templates = templates;
        this.starts = starts;
        this.progress = progress;
    }

    /** Namespace, agents and their key, probes and controls. */
    void make(List<String> nodes) {
        cluster.apply(templates.made("namespace.yaml", templates.values()));
        environment.agent().copyPullSecrets(cluster, templates.label());
        cluster.apply(List.of(templates.label().on(AgentJar.configMap(templates.namespace()))));
        cluster.apply(templates.made("agent-secret.yaml", templates.values()));
        List<HasMetadata> probe = templates.made("probe.yaml", templates.values());
        probe.forEach(object -> addProbeArguments((io.fabric8.kubernetes.api.model.apps.DaemonSet) object));
        cluster.apply(probe);
        Optional<String> image = mountImage();
        for (String node : nodes) {
            List<HasMetadata> control = templates.made(
                    profile.capabilities().remounts() ? "disk.yaml" : "control.yaml",
                    templates.values(Map.of("name", templates.control(node), "node", node)));
            image.ifPresent(with -> control.forEach(object -> addMount((Pod) object, with)));
            cluster.apply(control);
        }
    }

    /** The image with the program for a mount of Holdfast's own; empty where there is none. */
    private Optional<String> mountImage() {
        return Optional.ofNullable(profile.controlMount())
                .flatMap(mount -> Optional.ofNullable(mount.image()).or(this::labImage));
    }

    /** The lab's agents have the program, unless the user brought other ones. */
    private Optional<String> labImage() {
        return environment.lab().map(Lab::agentImage).filter(image -> image.equals(environment.agentImage()));
    }

    /** Has a control make a mount, which needs the node's /dev/fuse and ends with its container. */
    private void addMount(Pod control, String image) {
        Container agent = control.getSpec().getContainers().get(0);
        Map<String, String> fill = Map.of(
                "bucket", templates.controlBucket(),
                "folder", MOUNT_FOLDER,
                "endpoint", environment.s3().endpoint(),
                "region", environment.s3().region());
        agent.getArgs().add("--mount-folder=" + MOUNT_FOLDER);
        templates
                .filled(profile.controlMount().command(), fill)
                .forEach(word -> agent.getArgs().add("--mount-command=" + word));
        agent.setImage(image);
        agent.setSecurityContext(
                new SecurityContextBuilder().withPrivileged(true).build());
        agent.getVolumeMounts()
                .add(new VolumeMountBuilder()
                        .withName("mount")
                        .withMountPath(MOUNT_VOLUME)
                        .build());
        control.getSpec()
                .getVolumes()
                .add(new VolumeBuilder()
                        .withName("mount")
                        .withNewEmptyDir()
                        .endEmptyDir()
                        .build());
    }

    /** The controls and the probes are asked from now on, as soon as they are ready. */
    void follow(List<String> nodes) {
        for (String node : nodes) {
            starts.ready(templates.control(node), Workloads.POD_READY);
            agents.follow(templates.control(node), templates.control(node));
        }
        try (Progress.Step step = progress.brief("waiting for a probe on each node", Workloads.POD_READY)) {
            Map<String, String> probes = cluster.await(
                    "a ready probe on each of the nodes " + nodes,
                    Workloads.POD_READY,
                    this::readyProbes,
                    seen -> seen.keySet().containsAll(nodes),
                    seen -> step.detail("ready: " + seen));
            probes.forEach(agents::followProbe);
        }
    }

    private Map<String, String> readyProbes() {
        Map<String, String> ready = new TreeMap<>();
        cluster
                .client()
                .pods()
                .inNamespace(templates.namespace())
                .withLabel(Agents.ROLE, Agents.PROBE)
                .list()
                .getItems()
                .stream()
                .filter(Readiness::isReady)
                .forEach(pod ->
                        ready.put(pod.getSpec().getNodeName(), pod.getMetadata().getName()));
        return ready;
    }

    private void addProbeArguments(io.fabric8.kubernetes.api.model.apps.DaemonSet probe) {
        List<String> arguments = new ArrayList<>(
                probe.getSpec().getTemplate().getSpec().getContainers().get(0).getArgs());
        if (profile.credentialGlobs() != null) {
            profile.credentialGlobs().forEach(glob -> arguments.add("--credentials-glob=" + glob));
        }
        if (profile.module() != null && profile.module().loads() != null) {
            arguments.add("--kernel-module=" + profile.module().loads());
        }
        profile.sharing().map(DriverProfile.Sharing::sources).ifPresent(folder -> arguments.add("--sources=" + folder));
        probe.getSpec().getTemplate().getSpec().getContainers().get(0).setArgs(arguments);
    }
}
