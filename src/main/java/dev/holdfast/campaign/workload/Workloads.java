package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.environment.S3Key;
import dev.holdfast.campaign.observe.Agents;
import dev.holdfast.campaign.observe.Attempts;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.RunLabel;
import dev.holdfast.console.Interruption;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Volume;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes everything a campaign needs inside the cluster, in one namespace of its own. */
public final class Workloads {
    /** For a workload of the old release, or of a new one without known defects. */
    public static final Duration POD_READY = Duration.ofMinutes(3);

    /** For what is deleted, where nothing is known to be wrong. */
    public static final Duration GONE = Duration.ofMinutes(3);

    private final Cluster cluster;
    private final DriverProfile profile;
    private final Agents agents;
    private final Progress progress;
    private final WorkloadTemplates templates;
    private final PodStart starts;
    private final Harness harness;
    private final Claims claims;
    private final VolumeBuckets buckets;
    private final WorkloadRemoval removal;

    /**
     * Workloads of one run.
     *
     * @param label goes on everything that is made
     * @param periodMs between two writes of a workload
     */
    public Workloads(Environment environment, Agents agents, RunLabel label, Progress progress, int periodMs) {
        this.cluster = environment.cluster();
        this.profile = environment.profile();
        this.agents = agents;
        this.progress = progress;
        this.templates = new WorkloadTemplates(environment, label, periodMs);
        this.starts = new PodStart(environment, label.namespace(), progress);
        this.harness = new Harness(environment, agents, templates, starts, progress);
        this.claims = new Claims(environment, agents, templates, progress);
        this.buckets = new VolumeBuckets(agents, templates);
        this.removal = new WorkloadRemoval(cluster, agents, templates, this, progress);
    }

    /** Their claims and volumes. */
    public Claims claims() {
        return claims;
    }

    /** The buckets of their volumes. */
    public VolumeBuckets buckets() {
        return buckets;
    }

    /** Pods that do nothing but use a volume, each recorded. */
    public LightPods lightPods(Attempts attempts) {
        return new LightPods(cluster, templates, this, attempts);
    }

    /** Pods that time operations on a volume, each recorded. */
    public TimedPods timedPods(Attempts attempts, Interruption interruption) {
        return new TimedPods(cluster, templates, this, attempts, interruption);
    }

    /** Tries of what users may do on mounts, each recorded. */
    public AccessAttempts accessAttempts(Attempts attempts) {
        return new AccessAttempts(cluster, templates, this, attempts);
    }

    /** Claims of classes of both binding modes, tried and recorded. */
    public ClassClaims classClaims(Attempts attempts, Interruption interruption) {
        return new ClassClaims(cluster, templates, this, attempts, interruption);
    }

    /** Claims of a class whose Secret does not fit, tried and recorded, by the key that fits. */
    public UnfitSecrets unfitSecrets(S3Key right, Attempts attempts, Interruption interruption) {
        return new UnfitSecrets(cluster, agents, templates, this, right, attempts, interruption);
    }

    /** Their end. */
    public WorkloadRemoval removal() {
        return removal;
    }

    /** Does something that may take its time, and says so. */
    void told(String what, Runnable work) {
        try (Progress.Step step = progress.brief(what)) {
            work.run();
            step.detail("");
        }
    }

    /** Namespace, agent, probes on every node, one S3 control per node. */
    public void harness(List<String> nodes) {
        told("making namespace, agents and probes", () -> harness.make(nodes));
        harness.follow(nodes);
    }

    /** The controls and the probes are asked from now on, as soon as they are ready. */
    public void follow(List<String> nodes) {
        harness.follow(nodes);
    }

    /** Whether what is written is read again on new mounts, as data is in no object store. */
    boolean remounts() {
        return profile.capabilities().remounts();
    }

    /** Name of the control on a node, the agent that writes past the driver. */
    public String control(String node) {
        return templates.control(node);
    }

    /** Makes a Secret that volumes bring, or gives it another key. */
    public void secret(String name, S3Key key) {
        cluster.apply(secretObjects(name, key));
    }

    /** Makes such a Secret that lacks its secret key. */
    void incompleteSecret(String name, S3Key key) {
        List<HasMetadata> objects = secretObjects(name, key);
        objects.forEach(one -> ((Secret) one).getStringData().remove(secretKeyField()));
        cluster.apply(objects);
    }

    /** Name of the secret key in such a Secret. */
    String secretKeyField() {
        return profile.credentials().secretKey();
    }

    private List<HasMetadata> secretObjects(String name, S3Key key) {
        if (profile.credentials() == null) {
            throw new CampaignException("driver profile " + profile.name()
                    + " does not say what a Secret with a key looks like; describe it under 'credentials'");
        }
        Map<String, String> fill = templates.values(Map.of(
                "name",
                name,
                "accessKeyField",
                profile.credentials().accessKey(),
                "secretKeyField",
                profile.credentials().secretKey(),
                "accessKey",
                key.access(),
                "secretKey",
                key.secret()));
        cluster.apply(templates.made("namespace.yaml", templates.values()));
        return templates.made("volume-secret.yaml", fill);
    }

    /** Such a Secret as NAMESPACE/NAME. */
    public String secretName(String name) {
        return templates.namespace() + "/" + name;
    }

    /** Starts a workload on the claim of its own name when that is bound. */
    public void start(String name, String node, Duration limit) {
        start(name, name, node, limit);
    }

    /** Starts a workload on a claim when that is bound. */
    public void start(String name, String claim, String node, Duration limit) {
        start(name, name, claim, node, limit);
    }

    private void start(String name, String agent, String claim, String node, Duration limit) {
        // a pod that the scheduler meets before its claim is bound can miss the binding and stay unscheduled for
        // minutes
        claims.awaitBound(claim, limit);
        cluster.apply(List.of(pod(name, agent, claim, node)));
    }

    /** The same of a workload whose volume is set up otherwise than usual, if it is. */
    void start(String name, String claim, String node, Duration limit, Optional<VolumeSetup> setup) {
        claims.awaitBound(claim, limit);
        Pod pod = pod(name, name, claim, node);
        setup.ifPresent(one -> one.use(pod));
        cluster.apply(List.of(pod));
    }

    /**
     * The pod of a workload on a node.
     *
     * @param agent name of its agent in the evidence
     */
    public Pod pod(String name, String agent, String claim, String node) {
        return (Pod) templates
                .objects("workload.yaml", Map.of("name", name, "agent", agent, "claim", claim, "node", node))
                .get(0);
    }

    /** The objects of a template, filled with what all have in common and more. */
    public List<HasMetadata> objects(String template, Map<String, String> more) {
        return templates.objects(template, more);
    }

    /** Deletes a workload's pod and waits until it is gone. */
    public void remove(String name, Duration limit) {
        delete(name);
        awaitGone(name, limit);
    }

    /** Deletes a workload's pod. */
    public void delete(String name) {
        cluster.delete(Cluster.present(
                cluster.client().pods().inNamespace(templates.namespace()).withName(name)));
    }

    /** A pod of the run's namespace; empty where there is none of that name. */
    Optional<Pod> find(String name) {
        return Optional.ofNullable(cluster.client()
                .pods()
                .inNamespace(templates.namespace())
                .withName(name)
                .get());
    }

    /** Waits until a pod that was deleted, and that nobody makes again, is gone. */
    public void awaitGone(String name, Duration limit) {
        cluster.await("pod " + name + " is gone", limit, () -> find(name).isEmpty(), gone -> gone, seen -> {});
    }

    /**
     * Deletes a workload's pod and makes it again under its name, with its volume, on a node.
     *
     * @param agent name of the new pod's agent
     * @return the pod when it is ready
     */
    public Pod again(String name, String agent, String node, Duration limit) {
        Pod old = Cluster.present(
                cluster.client().pods().inNamespace(templates.namespace()).withName(name));
        remove(name, limit);
        start(name, agent, claim(old), node, limit);
        return starts.ready(name, limit);
    }

    /**
     * Starts the pod of a workload again that is gone, on its claim and its node.
     *
     * @return the pod when it is ready
     */
    public Pod comeBack(Volume volume, Duration limit) {
        PersistentVolume there =
                Cluster.present(cluster.client().persistentVolumes().withName(volume.persistentVolume()));
        start(volume.pod(), volume.name(), there.getSpec().getClaimRef().getName(), volume.node(), limit);
        return starts.ready(volume.pod(), limit);
    }

    /** Waits until a pod of the run's namespace is ready. */
    void ready(String name, Duration limit) {
        starts.ready(name, limit);
    }

    /** Waits for a workload's pod and describes its volume as it is then; from then on its agent is asked. */
    public Volume describe(String name, boolean isStatic, boolean before, Duration limit) {
        Pod pod = starts.ready(name, limit);
        agents.follow(name, name);
        return describe(name, pod, isStatic, before);
    }

    /** The same of a volume that is set up otherwise than usual, if it is. */
    Volume describe(String name, boolean isStatic, boolean before, Duration limit, Optional<VolumeSetup> setup) {
        return withSetup(describe(name, isStatic, before, limit), setup);
    }

    private Volume withSetup(Volume volume, Optional<VolumeSetup> setup) {
        return setup.map(one -> volume.withSetup(one.prefix(), one.expected(volume.before(), profile)))
                .orElse(volume);
    }

    /** Describes the volume of a pod that runs, by the name of its agent. */
    public Volume describe(String agent, Pod pod, boolean isStatic, boolean before) {
        return describe(agent, pod, pod.getSpec().getNodeName(), isStatic, before);
    }

    /** Describes the volume of a new workload whose pod does not come up; empty when not even the pod is there. */
    Optional<Volume> describeIdle(String name, String node, boolean isStatic, Optional<VolumeSetup> setup) {
        Pod pod = cluster.persist(
                "a look at pod " + name,
                POD_READY,
                () -> cluster.client()
                        .pods()
                        .inNamespace(templates.namespace())
                        .withName(name)
                        .get());
        return Optional.ofNullable(pod).map(there -> withSetup(describe(name, there, node, isStatic, false), setup));
    }

    private Volume describe(String name, Pod pod, String node, boolean isStatic, boolean before) {
        String claimed = claim(pod);
        PersistentVolumeClaim claim = cluster.persist(
                "a look at claim " + claimed,
                POD_READY,
                () -> Cluster.present(cluster.client()
                        .persistentVolumeClaims()
                        .inNamespace(templates.namespace())
                        .withName(claimed)));
        PersistentVolume volume = cluster.persist(
                "a look at the volume of " + name,
                POD_READY,
                () -> Cluster.present(cluster.client()
                        .persistentVolumes()
                        .withName(claim.getSpec().getVolumeName())));
        return new Volume(
                name,
                isStatic ? "static" : "dynamic",
                before,
                node,
                templates.namespace(),
                pod.getMetadata().getName(),
                pod.getMetadata().getUid(),
                volume.getMetadata().getName(),
                volume.getSpec().getCsi().getVolumeHandle(),
                claims.bucket(volume),
                "",
                "/data");
    }

    private static String claim(Pod pod) {
        return pod.getSpec().getVolumes().stream()
                .filter(volume -> volume.getPersistentVolumeClaim() != null)
                .map(volume -> volume.getPersistentVolumeClaim().getClaimName())
                .findFirst()
                .orElseThrow();
    }
}
