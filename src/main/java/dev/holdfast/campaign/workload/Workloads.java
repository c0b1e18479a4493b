package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.environment.S3Key;
import dev.holdfast.campaign.observe.Agents;
import dev.holdfast.campaign.observe.ReleaseWorkloads;
import dev.holdfast.cluster.AgentJar;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.cluster.Obstacle;
import dev.holdfast.cluster.ObstacleKind;
import dev.holdfast.cluster.ObstacleWatch;
import dev.holdfast.cluster.Readiness;
import dev.holdfast.cluster.RunLabel;
import dev.holdfast.cluster.Templates;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.bundle.Redactor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.SecretReference;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Makes everything a campaign needs inside the cluster, in one namespace of its own, and takes it away again. */
public final class Workloads {
    /** For a workload of the old release, or of a new one without known defects. */
    public static final Duration POD_READY = Duration.ofMinutes(3);

    /** For what is deleted, where nothing is known to be wrong. */
    public static final Duration GONE = Duration.ofMinutes(3);

    /** For an agent that is to stop when all is over: it may be gone, or not have come up. */
    private static final Duration ANSWER = Duration.ofSeconds(45);

    /** For what is deleted, where something before it did not go. */
    private static final Duration UNLIKELY = Duration.ofSeconds(30);

    private static final String GONE_WITH_IT = "gone";
    private static final Duration EMPTIED = Duration.ofMinutes(10);

    private final Environment environment;
    private final Cluster cluster;
    private final DriverProfile profile;
    private final Agents agents;
    private final RunLabel label;
    private final Redactor redactor;
    private final Progress progress;
    private final int periodMs;
    private final Templates templates = new Templates(Path.of("fixtures/workloads"));

    /**
     * Workloads of one run.
     *
     * @param label goes on everything that is made
     * @param periodMs between two writes of a workload
     */
    public Workloads(Environment environment, Agents agents, RunLabel label, Progress progress, int periodMs) {
        this.environment = environment;
        this.cluster = environment.cluster();
        this.profile = environment.profile();
        this.agents = agents;
        this.label = label;
        this.redactor = new Redactor(environment.secrets());
        this.progress = progress;
        this.periodMs = periodMs;
    }

    /** Of volumes whose bucket goes with them. */
    private String storageClass() {
        return agents.namespace();
    }

    /** Of volumes whose bucket stays. */
    private String keepingClass() {
        return agents.namespace() + "-retain";
    }

    /** Of volumes that bring a Secret. */
    private String ownKeyClass() {
        return agents.namespace() + "-own-key";
    }

    private String controlBucket() {
        return agents.namespace() + "-control";
    }

    /** Name of a static volume, and of its bucket. */
    private String volumeName(String workload) {
        return agents.namespace() + "-" + workload;
    }

    private Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("namespace", agents.namespace());
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
    private List<HasMetadata> made(String template, Map<String, String> fill) {
        return label.on(templates.load(template, fill));
    }

    private Map<String, String> values(Map<String, String> more) {
        Map<String, String> all = values();
        all.putAll(more);
        return all;
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
        told("making namespace, agents and probes", () -> make(nodes));
        follow(nodes);
    }

    private void make(List<String> nodes) {
        cluster.apply(made("namespace.yaml", values()));
        pullSecrets();
        cluster.apply(List.of(label.on(AgentJar.configMap(agents.namespace()))));
        cluster.apply(made("agent-secret.yaml", values()));
        List<HasMetadata> probe = made("probe.yaml", values());
        probe.forEach(object -> addProbeArguments((io.fabric8.kubernetes.api.model.apps.DaemonSet) object));
        cluster.apply(probe);
        for (String node : nodes) {
            cluster.apply(made("control.yaml", values(Map.of("name", control(node), "node", node))));
        }
    }

    /**
     * The Secrets that open the registry of the agents' image, copied from where the user has them, and named by the account that every pod
     * in the namespace has.
     */
    private void pullSecrets() {
        List<LocalObjectReference> names = new ArrayList<>();
        for (String place : environment.pullSecrets()) {
            String[] parts = place.split("/", 2);
            Secret there = cluster.client()
                    .secrets()
                    .inNamespace(parts[0])
                    .withName(parts[1])
                    .get();
            if (there == null) {
                throw new CampaignException("-Dagent.pull.secrets names Secret " + place + ", which is not there");
            }
            cluster.apply(List.of(label.on(new SecretBuilder()
                    .withNewMetadata()
                    .withName(parts[1])
                    .withNamespace(agents.namespace())
                    .endMetadata()
                    .withType(there.getType())
                    .withData(there.getData())
                    .build())));
            names.add(new LocalObjectReference(parts[1]));
        }
        if (!names.isEmpty()) {
            cluster.apply(List.of(new ServiceAccountBuilder()
                    .withNewMetadata()
                    .withName("default")
                    .withNamespace(agents.namespace())
                    .endMetadata()
                    .withImagePullSecrets(names)
                    .build()));
        }
    }

    /** The controls and the probes are asked from now on, as soon as they are ready. */
    public void follow(List<String> nodes) {
        for (String node : nodes) {
            ready(control(node), POD_READY);
            agents.follow(control(node), control(node));
        }
        try (Progress.Step step = progress.brief("waiting for a probe on each node", POD_READY)) {
            Map<String, String> probes = cluster.await(
                    "a ready probe on each of the nodes " + nodes,
                    POD_READY,
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
                .inNamespace(agents.namespace())
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
        probe.getSpec().getTemplate().getSpec().getContainers().get(0).setArgs(arguments);
    }

    public static String control(String node) {
        return node + "-s3";
    }

    /** Whether the driver makes no volumes itself, so that all are static. */
    boolean allStatic() {
        return !profile.makesVolumes();
    }

    /** The StorageClasses of dynamic volumes, as the profile describes them: one for each reclaim policy. */
    public void storageClasses() {
        if (allStatic()) {
            return;
        }
        storageClass(storageClass(), Actions.DELETE);
        storageClass(keepingClass(), Actions.RETAIN);
        storageClass(ownKeyClass(), Actions.DELETE);
    }

    private void storageClass(String name, String policy) {
        List<HasMetadata> objects = made("storage-class.yaml", values(Map.of("storageClass", name)));
        StorageClass storage = (StorageClass) objects.get(0);
        storage.setReclaimPolicy(policy);
        storage.setParameters(filled(profile.dynamic().parameters(), values()));
        if (name.equals(ownKeyClass())) {
            // keys that CSI gives every driver
            for (String whose : List.of("provisioner", "node-publish")) {
                String parameter = "csi.storage.k8s.io/" + whose + "-secret-";
                storage.getParameters().put(parameter + "name", VolumeSecrets.OF_DYNAMIC);
                storage.getParameters().put(parameter + "namespace", agents.namespace());
            }
            storage.getParameters().putAll(filled(profile.dynamic().ownSecret(), values()));
        }
        storage.setMountOptions(filled(profile.dynamic().mountOptions(), values()));
        cluster.apply(objects);
    }

    /**
     * Claims a static volume for a workload to be started on a node, through whose control agent the volume's bucket is made. Its binding can
     * take seconds: claims are made before any is waited for.
     */
    public void claimStatic(String name, String node) {
        claimStatic(name, name, node);
    }

    /** The same on the bucket of another workload, and with the Secret that the workload's volume brings, if it is one of those. */
    public void claimStatic(String name, String owner, String node) {
        claimStatic(name, owner, node, VolumeSecrets.secret(name));
    }

    /** The same with a Secret. */
    public void claimStatic(String name, String owner, String node, Optional<String> secret) {
        String bucket = volumeName(owner);
        // one that is there already is left as it is
        cluster.persist(
                "bucket " + bucket + " is made",
                POD_READY,
                () -> agents.post(control(node), "/bucket?name=" + bucket, Duration.ofSeconds(30)));
        Map<String, String> fill = values(Map.of("bucket", bucket));
        List<HasMetadata> objects =
                made("static-volume.yaml", values(Map.of("name", name, "volume", volumeName(name), "bucket", bucket)));
        PersistentVolumeClaim claim = (PersistentVolumeClaim) objects.get(0);
        PersistentVolume volume = (PersistentVolume) objects.get(1);
        volume.getSpec().getCsi().setVolumeAttributes(filled(profile.statics().attributes(), fill));
        volume.getSpec().setMountOptions(filled(profile.statics().mountOptions(), fill));
        secret.ifPresent(own -> {
            volume.getSpec().getCsi().setNodePublishSecretRef(new SecretReference(own, agents.namespace()));
            volume.getSpec()
                    .getCsi()
                    .getVolumeAttributes()
                    .putAll(filled(profile.statics().ownSecret(), fill));
        });
        // In this order, and by the claim's uid, as a provisioner does it: Kubernetes binds the two at once. A
        // volume that knows only the name of its claim is given the uid by one thread of the binder, while
        // another one sees that and marks the volume as bound: one of the two comes too late, and the claim
        // stays Pending until the binder's next round, up to 15 s later.
        cluster.apply(List.of(claim));
        volume.getSpec()
                .getClaimRef()
                .setUid(cluster.persist("a look at claim " + name, POD_READY, () -> claim(name))
                        .getMetadata()
                        .getUid());
        cluster.apply(List.of(volume));
    }

    private PersistentVolumeClaim claim(String name) {
        return cluster.client()
                .persistentVolumeClaims()
                .inNamespace(agents.namespace())
                .withName(name)
                .require();
    }

    /** Claims a dynamic volume for a workload; its bucket goes with it. It may be of the class of those that bring a Secret. */
    public void claimDynamic(String name) {
        String of = VolumeSecrets.secret(name).isPresent() ? ownKeyClass() : storageClass();
        cluster.apply(made("dynamic-volume.yaml", values(Map.of("name", name, "storageClass", of))));
    }

    /** Makes a Secret that volumes bring, or gives it another key. */
    public void secret(String name, S3Key key) {
        if (profile.credentials() == null) {
            throw new CampaignException("driver profile " + profile.name()
                    + " does not say what a Secret with a key looks like; describe it under 'credentials'");
        }
        Map<String, String> fill = values(Map.of(
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
        cluster.apply(made("namespace.yaml", values()));
        cluster.apply(made("volume-secret.yaml", fill));
    }

    /** Such a Secret as NAMESPACE/NAME. */
    public String secretName(String name) {
        return agents.namespace() + "/" + name;
    }

    /** Claims a dynamic volume for a workload whose bucket stays when it goes. */
    public void claimRetained(String name) {
        cluster.apply(made("dynamic-volume.yaml", values(Map.of("name", name, "storageClass", keepingClass()))));
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
        awaitBound(claim, limit);
        cluster.apply(List.of(pod(name, agent, claim, node)));
    }

    /**
     * The pod of a workload on a node.
     *
     * @param agent name of its agent in the evidence
     */
    public Pod pod(String name, String agent, String claim, String node) {
        return (Pod) objects("workload.yaml", Map.of("name", name, "agent", agent, "claim", claim, "node", node))
                .get(0);
    }

    /** The objects of a template, filled with what all have in common and more. */
    public List<HasMetadata> objects(String template, Map<String, String> more) {
        return made(template, values(more));
    }

    /** Waits until a claim is bound; its volume has the run's label from then on, whoever made it. */
    public void awaitBound(String claim, Duration limit) {
        PersistentVolumeClaim bound = cluster.persist("a look at claim " + claim, limit, () -> claim(claim));
        if (!isBound(bound)) {
            try (Progress.Step step = progress.brief("waiting until claim " + claim + " is bound", limit)) {
                bound = cluster.await(
                                "claim " + claim + " is bound",
                                limit,
                                () -> new Claimed(claim(claim), cluster),
                                seen -> isBound(seen.claim()),
                                step::detail)
                        .claim();
            }
        }
        mark(bound.getSpec().getVolumeName());
    }

    private static boolean isBound(PersistentVolumeClaim claim) {
        return claim.getStatus() != null && "Bound".equals(claim.getStatus().getPhase());
    }

    /** A claim in words: its phase, and the last of what was said of it. */
    private record Claimed(PersistentVolumeClaim claim, Cluster cluster) {
        @Override
        public String toString() {
            String last =
                    cluster
                            .client()
                            .v1()
                            .events()
                            .inNamespace(claim.getMetadata().getNamespace())
                            .list()
                            .getItems()
                            .stream()
                            .filter(event -> Objects.equals(
                                    claim.getMetadata().getUid(),
                                    event.getInvolvedObject().getUid()))
                            .map(event -> ", " + event.getReason() + ": " + event.getMessage())
                            .reduce("", (first, second) -> second);
            return claim.getStatus().getPhase() + last;
        }
    }

    /** A volume that a provisioner made has no label of ours: with it, and its bucket noted at it, it is found when this process is gone. */
    private void mark(String name) {
        PersistentVolume volume = cluster.persist(
                "a look at volume " + name,
                POD_READY,
                () -> cluster.client().persistentVolumes().withName(name).require());
        if (RunLabel.of(volume).isPresent()) {
            return;
        }
        String merge = "{\"metadata\":{\"labels\":{\"%s\":\"%s\"},\"annotations\":{\"%s\":\"%s\"}}}"
                .formatted(RunLabel.KEY, label.run(), RunLabel.BUCKET, bucket(volume));
        cluster.persist(
                "volume " + name + " has the run's label",
                POD_READY,
                () -> cluster.client()
                        .persistentVolumes()
                        .withName(name)
                        .patch(PatchContext.of(PatchType.JSON_MERGE), merge));
    }

    /** Deletes a workload's pod and waits until it is gone. */
    public void remove(String name, Duration limit) {
        delete(name);
        awaitGone(name, limit);
    }

    /** Deletes a workload's pod. */
    public void delete(String name) {
        cluster.delete(cluster.client()
                .pods()
                .inNamespace(agents.namespace())
                .withName(name)
                .require());
    }

    /** Waits until a pod that was deleted, and that nobody makes again, is gone. */
    public void awaitGone(String name, Duration limit) {
        cluster.await(
                "pod " + name + " is gone",
                limit,
                () -> cluster.client()
                                .pods()
                                .inNamespace(agents.namespace())
                                .withName(name)
                                .get()
                        == null,
                gone -> gone,
                seen -> {});
    }

    /**
     * Deletes a workload's pod and makes it again under its name, with its volume, on a node.
     *
     * @param agent name of the new pod's agent
     * @return the pod when it is ready
     */
    public Pod again(String name, String agent, String node, Duration limit) {
        Pod old = cluster.client()
                .pods()
                .inNamespace(agents.namespace())
                .withName(name)
                .require();
        remove(name, limit);
        start(name, agent, claim(old), node, limit);
        return ready(name, limit);
    }

    private Map<String, String> filled(Map<String, String> map, Map<String, String> fill) {
        Map<String, String> all = new TreeMap<>();
        if (map != null) {
            Map<String, String> places = new LinkedHashMap<>(fill);
            places.put("namespace", profile.namespace()); // a profile speaks of the driver's namespace
            map.forEach(
                    (key, value) -> all.put(key, Templates.fill(value, places, "driver profile " + profile.name())));
        }
        return all;
    }

    private List<String> filled(List<String> list, Map<String, String> fill) {
        return list == null
                ? List.of()
                : list.stream()
                        .map(text -> Templates.fill(text, fill, "driver profile " + profile.name()))
                        .toList();
    }

    /** Waits for a workload's pod and describes its volume as it is then; from then on its agent is asked. */
    public Volume describe(String name, boolean isStatic, boolean before, Duration limit) {
        Pod pod = ready(name, limit);
        agents.follow(name, name);
        return describe(name, pod, isStatic, before);
    }

    /** Describes the volume of a pod that runs, by the name of its agent. */
    public Volume describe(String agent, Pod pod, boolean isStatic, boolean before) {
        return describe(agent, pod, pod.getSpec().getNodeName(), isStatic, before);
    }

    /** Describes the volume of a new workload whose pod does not come up; empty when not even the pod is there. */
    public Optional<Volume> describeIdle(String name, String node, boolean isStatic) {
        Pod pod = cluster.persist(
                "a look at pod " + name,
                POD_READY,
                () -> cluster.client()
                        .pods()
                        .inNamespace(agents.namespace())
                        .withName(name)
                        .get());
        return Optional.ofNullable(pod).map(there -> describe(name, there, node, isStatic, false));
    }

    private Volume describe(String name, Pod pod, String node, boolean isStatic, boolean before) {
        String claimed = claim(pod);
        PersistentVolumeClaim claim = cluster.persist(
                "a look at claim " + claimed,
                POD_READY,
                () -> cluster.client()
                        .persistentVolumeClaims()
                        .inNamespace(agents.namespace())
                        .withName(claimed)
                        .require());
        PersistentVolume volume = cluster.persist(
                "a look at the volume of " + name,
                POD_READY,
                () -> cluster.client()
                        .persistentVolumes()
                        .withName(claim.getSpec().getVolumeName())
                        .require());
        return new Volume(
                name,
                isStatic ? "static" : "dynamic",
                before,
                node,
                agents.namespace(),
                pod.getMetadata().getName(),
                pod.getMetadata().getUid(),
                volume.getMetadata().getName(),
                volume.getSpec().getCsi().getVolumeHandle(),
                bucket(volume),
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

    private Pod ready(String name, Duration limit) {
        try (Progress.Step step = progress.step("waiting for pod " + name, limit)) {
            ObstacleWatch own = ObstacleWatch.over(
                    cluster, () -> Readiness.view(cluster, agents.namespace(), name), redactor::text);
            ObstacleWatch driver = ObstacleWatch.over(
                    cluster, () -> ReleaseWorkloads.serving(cluster.client(), profile, nodeOf(name)), redactor::text);
            cluster.await(
                    "pod " + name + " becomes ready",
                    limit,
                    () -> {
                        String seen = requireImage(own, () -> Readiness.of(cluster, agents.namespace(), name, own));
                        return own.seen().stream().anyMatch(Workloads::isUpToTheDriver)
                                ? blaming(seen, driver.check())
                                : seen;
                    },
                    Readiness.READY::equals,
                    step::detail);
        }
        return cluster.persist(
                "a look at pod " + name,
                POD_READY,
                () -> cluster.client()
                        .pods()
                        .inNamespace(agents.namespace())
                        .withName(name)
                        .require());
    }

    /** Whether a pod waits for a mount, so that what keeps the driver on its node from working keeps the pod too. */
    private static boolean isUpToTheDriver(Obstacle obstacle) {
        return obstacle.kind() == ObstacleKind.NOT_MOUNTED;
    }

    private static String blaming(String seen, String driver) {
        return driver.isEmpty() ? seen : seen + "; of the driver: " + driver;
    }

    private String nodeOf(String pod) {
        return Optional.ofNullable(cluster.client()
                        .pods()
                        .inNamespace(agents.namespace())
                        .withName(pod)
                        .get())
                .map(found -> found.getSpec().getNodeName())
                .orElse("");
    }

    /** What pulls no image is Holdfast's own pod, of which no driver is to blame. */
    private static String requireImage(ObstacleWatch own, Supplier<String> look) {
        try {
            return look.get();
        } catch (ClusterException e) {
            if (own.seen().stream().anyMatch(one -> one.kind().isOfAnImage())) {
                throw new CampaignException("the agents do not start: " + e.getMessage(), e);
            }
            throw e;
        }
    }

    /** Removes the workload pods and waits until they are gone, which is when their volumes are unmounted. */
    public void stop(Duration limit) {
        // else they would make their pods anew
        cluster.client().apps().deployments().inNamespace(agents.namespace()).delete();
        cluster.client().apps().statefulSets().inNamespace(agents.namespace()).delete();
        cluster.client().apps().replicaSets().inNamespace(agents.namespace()).delete();
        cluster.client()
                .pods()
                .inNamespace(agents.namespace())
                .withLabel(Agents.ROLE, "workload")
                .delete();
        try (Progress.Step step = progress.step("waiting until the pods of the workloads are gone", limit)) {
            cluster.await(
                    "workload pods are gone",
                    limit,
                    () -> cluster
                            .client()
                            .pods()
                            .inNamespace(agents.namespace())
                            .withLabel(Agents.ROLE, "workload")
                            .list()
                            .getItems()
                            .stream()
                            .map(pod -> pod.getMetadata().getName())
                            .toList(),
                    List::isEmpty,
                    step::detail);
        }
    }

    /**
     * Stops everybody who writes, then empties and removes what was made: buckets, volumes, StorageClasses, namespace. What fails is passed
     * over and reported.
     */
    public void remove(List<String> nodes, Cleaning cleaning) {
        List<PersistentVolume> volumes = cluster.client().persistentVolumes().list().getItems().stream()
                .filter(volume -> volume.getSpec().getClaimRef() != null
                        && agents.namespace()
                                .equals(volume.getSpec().getClaimRef().getNamespace()))
                .toList();
        Set<String> buckets = new LinkedHashSet<>();
        volumes.forEach(volume -> buckets.add(bucket(volume)));
        buckets.add(controlBucket());
        // they write too, each of them, into a bucket that is to be deleted
        List<String> controls = nodes.stream()
                .map(Workloads::control)
                .filter(agent -> cluster.client()
                                .pods()
                                .inNamespace(agents.namespace())
                                .withName(agent)
                                .get()
                        != null)
                .toList();
        if (controls.isEmpty() && volumes.isEmpty()) {
            // nobody came to make a bucket
            buckets.clear();
        }
        List<String> silent = controls.stream()
                .filter(agent -> cleaning.tried(
                        "agent " + agent + " stops writing",
                        cleaning.kubectl("-n " + agents.namespace() + " delete pod " + agent),
                        () -> stopControl(agent)))
                .toList();
        for (String bucket : buckets) {
            cleaning.tried("bucket " + bucket, cleaning.bucket(bucket), () -> {
                String agent = silent.stream()
                        .findFirst()
                        .orElseThrow(() -> new ClusterException("no agent is left that could empty it"));
                empty(agent, bucket);
                if (!goesWithItsVolume(bucket, volumes)) {
                    agents.delete(agent, "/bucket?name=" + bucket);
                }
            });
        }
        cleaning.tried(
                "claims in " + agents.namespace(),
                cleaning.kubectl("-n " + agents.namespace() + " delete pvc --all"),
                () -> cluster.client()
                        .persistentVolumeClaims()
                        .inNamespace(agents.namespace())
                        .delete());
        for (PersistentVolume volume : volumes) {
            String name = volume.getMetadata().getName();
            cleaning.tried("PersistentVolume " + name, cleaning.kubectl("delete pv " + name), () -> {
                if (isRetained(volume)) {
                    cluster.delete(volume);
                }
            });
        }
        // where pods stay, as a driver that is broken does not unmount, so do their volumes and their namespace
        Duration gone = cleaning.isComplete() ? GONE : UNLIKELY;
        Duration limit = volumes.isEmpty() ? Duration.ZERO : gone;
        try (Progress.Step step = progress.step("waiting until the volumes are gone", limit)) {
            cleaning.awaited(
                    limit,
                    () -> volumes.stream()
                            .map(volume -> volume.getMetadata().getName())
                            .filter(name -> cluster.client()
                                            .persistentVolumes()
                                            .withName(name)
                                            .get()
                                    != null)
                            .toList(),
                    name -> "PersistentVolume " + name,
                    name -> cleaning.kubectl("delete pv " + name),
                    step::detail);
        }
        for (String name : List.of(storageClass(), keepingClass(), ownKeyClass())) {
            cleaning.tried(
                    "StorageClass " + name,
                    cleaning.kubectl("delete storageclass " + name),
                    () -> cluster.client()
                            .storage()
                            .v1()
                            .storageClasses()
                            .withName(name)
                            .delete());
        }
        String namespace = agents.namespace();
        cleaning.tried(
                "namespace " + namespace,
                cleaning.kubectl("delete namespace " + namespace),
                () -> cluster.client().namespaces().withName(namespace).delete());
        try (Progress.Step step = progress.step("waiting until namespace " + namespace + " is gone", gone)) {
            cleaning.awaited(
                    gone,
                    () -> cluster.client().namespaces().withName(namespace).get() == null
                            ? List.of()
                            : List.of(namespace),
                    name -> "namespace " + name,
                    name -> cleaning.kubectl("delete namespace " + name),
                    step::detail);
        }
    }

    /** Has a control stop, or, where it does not answer, deletes its pod: what does not run does not write. */
    private void stopControl(String agent) {
        agents.follow(agent, agent);
        try {
            cluster.persist(
                    "agent " + agent + " is drained",
                    ANSWER,
                    () -> agents.post(agent, "/drain?timeout=10", Duration.ofSeconds(30)));
        } catch (ClusterException e) {
            remove(agent, ANSWER);
            throw e;
        }
    }

    private boolean goesWithItsVolume(String bucket, List<PersistentVolume> volumes) {
        return volumes.stream().anyMatch(volume -> bucket(volume).equals(bucket) && !isRetained(volume));
    }

    private void empty(String agent, String bucket) {
        agents.post(agent, "/empty?bucket=" + bucket, EMPTIED);
    }

    /** Reclaim policy of a volume. */
    public String policy(Volume volume) {
        return cluster.client()
                .persistentVolumes()
                .withName(volume.persistentVolume())
                .require()
                .getSpec()
                .getPersistentVolumeReclaimPolicy();
    }

    /** Deletes all objects of a bucket straight in S3. */
    public void empty(Volume volume) {
        agents.post(control(volume.node()), "/empty?bucket=" + volume.bucket(), EMPTIED);
    }

    /** Deletes a bucket straight in S3. */
    public void deleteBucket(Volume volume) {
        agents.delete(control(volume.node()), "/bucket?name=" + volume.bucket());
    }

    /** Whether S3 has a volume's bucket. */
    public boolean bucketExists(Volume volume) {
        try {
            agents.get(control(volume.node()), "/bucket?name=" + volume.bucket());
            return true;
        } catch (ClusterException e) {
            if (e.gone()) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Deletes the claim of a volume that no pod uses any more, waits for what its reclaim policy has come of it, and deletes the
     * PersistentVolume where that stays.
     */
    public void delete(Volume volume, Duration limit) {
        PersistentVolume known = cluster.client()
                .persistentVolumes()
                .withName(volume.persistentVolume())
                .require();
        String claim = known.getSpec().getClaimRef().getName();
        cluster.client()
                .persistentVolumeClaims()
                .inNamespace(agents.namespace())
                .withName(claim)
                .delete();
        cluster.await(
                "claim " + claim + " and what goes with it are gone",
                limit,
                () -> {
                    PersistentVolume now = cluster.client()
                            .persistentVolumes()
                            .withName(volume.persistentVolume())
                            .get();
                    return now == null ? GONE_WITH_IT : now.getStatus().getPhase();
                },
                phase -> phase.equals(GONE_WITH_IT)
                        || (phase.equals("Released")
                                && Actions.RETAIN.equals(known.getSpec().getPersistentVolumeReclaimPolicy())),
                seen -> {});
        cluster.client().persistentVolumes().withName(volume.persistentVolume()).delete();
        cluster.await(
                "persistent volume " + volume.persistentVolume() + " is gone",
                limit,
                () -> cluster.client()
                                .persistentVolumes()
                                .withName(volume.persistentVolume())
                                .get()
                        == null,
                gone -> gone,
                seen -> {});
    }

    /** Whether the driver leaves the bucket to whoever made the volume. */
    private static boolean isRetained(PersistentVolume volume) {
        return Actions.RETAIN.equals(volume.getSpec().getPersistentVolumeReclaimPolicy());
    }

    /** A volume of our own making has our name. */
    private boolean isStatic(PersistentVolume volume) {
        return volume.getMetadata().getName().startsWith(agents.namespace() + "-");
    }

    /** The bucket of a claim that is bound. */
    public String bucketOf(String claim) {
        return bucket(cluster.client()
                .persistentVolumes()
                .withName(cluster.client()
                        .persistentVolumeClaims()
                        .inNamespace(agents.namespace())
                        .withName(claim)
                        .require()
                        .getSpec()
                        .getVolumeName())
                .require());
    }

    /** The bucket of a static volume is noted at it; that of a dynamic one is where the profile says. */
    private String bucket(PersistentVolume volume) {
        if (isStatic(volume)) {
            return volume.getMetadata().getAnnotations().get(RunLabel.BUCKET);
        }
        Map<String, String> attributes = volume.getSpec().getCsi().getVolumeAttributes();
        String handle = volume.getSpec().getCsi().getVolumeHandle();
        String attribute = allStatic() ? null : profile.dynamic().bucketAttribute();
        return attributes == null || attribute == null ? handle : attributes.getOrDefault(attribute, handle);
    }
}
