package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.observe.ActionLog;
import dev.holdfast.campaign.observe.Agents;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.cluster.RunLabel;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.SecretReference;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Claims of a run, the volumes behind them, and the StorageClasses of those that the driver makes. */
public final class Claims {
    private static final String GONE_WITH_IT = "gone";

    private final Cluster cluster;
    private final DriverProfile profile;
    private final Agents agents;
    private final WorkloadTemplates templates;
    private final Progress progress;

    Claims(Environment environment, Agents agents, WorkloadTemplates templates, Progress progress) {
        this.cluster = environment.cluster();
        this.profile = environment.profile();
        this.agents = agents;
        this.templates = templates;
        this.progress = progress;
    }

    /** Whether the driver makes no volumes itself, so that all are static. */
    boolean allStatic() {
        return !profile.makesVolumes();
    }

    /** Whether one that is to be static, or dynamic, is static with this driver, which may have volumes of one kind only. */
    boolean isStatic(boolean wanted) {
        return allStatic() || (wanted && profile.hasStaticVolumes());
    }

    /** The StorageClasses of dynamic volumes, as the profile describes them: one for each reclaim policy. */
    public void storageClasses() {
        if (allStatic()) {
            return;
        }
        storageClass(templates.storageClass(), Actions.DELETE, Actions.IMMEDIATE);
        storageClass(templates.keepingClass(), Actions.RETAIN, Actions.IMMEDIATE);
        storageClass(templates.ownKeyClass(), Actions.DELETE, Actions.IMMEDIATE);
    }

    /** A StorageClass of dynamic volumes with a reclaim policy and a volumeBindingMode. */
    void storageClass(String name, String policy, String mode) {
        List<HasMetadata> objects =
                templates.made("storage-class.yaml", templates.values(Map.of("storageClass", name)));
        StorageClass storage = (StorageClass) objects.get(0);
        storage.setReclaimPolicy(policy);
        storage.setVolumeBindingMode(mode);
        storage.setParameters(templates.filled(profile.dynamic().parameters(), templates.values()));
        if (name.equals(templates.ownKeyClass())) {
            bringsSecret(storage, VolumeSecrets.OF_DYNAMIC);
        } else if (name.equals(templates.secretClass())) {
            bringsSecret(storage, UnfitSecrets.OF_CLAIM);
        }
        storage.setMountOptions(templates.filled(profile.dynamic().mountOptions(), templates.values()));
        cluster.apply(objects);
    }

    /** Has a class name a Secret in the namespace of the run, by the parameters that CSI gives every driver. */
    private void bringsSecret(StorageClass storage, String secret) {
        for (String whose : List.of("provisioner", "node-publish")) {
            String parameter = "csi.storage.k8s.io/" + whose + "-secret-";
            storage.getParameters().put(parameter + "name", secret);
            storage.getParameters().put(parameter + "namespace", templates.namespace());
        }
        storage.getParameters().putAll(templates.filled(profile.dynamic().ownSecret(), templates.values()));
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
        claimStatic(name, owner, node, secret, Optional.empty(), Besides.NOTHING);
    }

    /** The same with attributes besides those that every static volume has. */
    public void claimWith(Map<String, String> attributes, String name, String node) {
        claimStatic(name, name, node, Optional.empty(), Optional.empty(), new Besides(attributes, List.of()));
    }

    /** The same with mount options besides those that every static volume has. */
    public void claimWith(List<String> options, String name, String node) {
        claimStatic(name, name, node, Optional.empty(), Optional.empty(), new Besides(Map.of(), options));
    }

    /** What a static volume has besides what every one has. */
    private record Besides(Map<String, String> attributes, List<String> mountOptions) {
        private static final Besides NOTHING = new Besides(Map.of(), List.of());
    }

    /** The same of a volume that is set up otherwise than usual, if it is. */
    void claimSetUp(String name, String owner, String node, Optional<VolumeSetup> setup) {
        claimStatic(name, owner, node, VolumeSecrets.secret(name), setup, Besides.NOTHING);
    }

    private void claimStatic(
            String name,
            String owner,
            String node,
            Optional<String> secret,
            Optional<VolumeSetup> setup,
            Besides besides) {
        String bucket = templates.volumeName(owner);
        if (!profile.capabilities().remounts()) {
            // one that is there already is left as it is
            cluster.persist(
                    "bucket " + bucket + " is made",
                    Workloads.POD_READY,
                    () -> agents.post(templates.control(node), "/bucket?name=" + bucket, Duration.ofSeconds(30)));
        }
        setup.filter(VolumeSetup::needsGiven)
                .ifPresent(one -> cluster.persist(
                        "an object is put into bucket " + bucket,
                        Workloads.POD_READY,
                        () -> agents.post(
                                templates.control(node),
                                "/put?bucket=" + bucket + "&key=" + one.prefix() + VolumeSetup.GIVEN,
                                "given to " + name,
                                Duration.ofSeconds(30))));
        Map<String, String> fill = templates.values(Map.of("bucket", bucket));
        List<HasMetadata> objects = templates.made(
                "static-volume.yaml",
                templates.values(Map.of("name", name, "volume", templates.volumeName(name), "bucket", bucket)));
        PersistentVolumeClaim claim = (PersistentVolumeClaim) objects.get(0);
        PersistentVolume volume = (PersistentVolume) objects.get(1);
        volume.getSpec()
                .getCsi()
                .setVolumeAttributes(templates.filled(profile.statics().attributes(), fill));
        volume.getSpec().getCsi().getVolumeAttributes().putAll(besides.attributes);
        templates.access(volume.getSpec().getAccessModes());
        templates.access(claim.getSpec().getAccessModes());
        volume.getSpec()
                .setMountOptions(
                        mountOptions(bucket, setup.map(VolumeSetup::options).orElse(Map.of())));
        volume.getSpec().getMountOptions().addAll(besides.mountOptions);
        secret.ifPresent(own -> {
            volume.getSpec().getCsi().setNodePublishSecretRef(new SecretReference(own, templates.namespace()));
            volume.getSpec()
                    .getCsi()
                    .getVolumeAttributes()
                    .putAll(templates.filled(profile.statics().ownSecret(), fill));
        });
        // In this order, and by the claim's uid, as a provisioner does it: Kubernetes binds the two at once. A
        // volume that knows only the name of its claim is given the uid by one thread of the binder, while
        // another one sees that and marks the volume as bound: one of the two comes too late, and the claim
        // stays Pending until the binder's next round, up to 15 s later.
        cluster.apply(List.of(claim));
        volume.getSpec()
                .getClaimRef()
                .setUid(cluster.persist("a look at claim " + name, Workloads.POD_READY, () -> claim(name))
                        .getMetadata()
                        .getUid());
        cluster.apply(List.of(volume));
    }

    /** The mount options of a static volume, and those that it is set up with besides. */
    private List<String> mountOptions(String bucket, Map<String, String> more) {
        List<String> options = new ArrayList<>(
                templates.filled(profile.statics().mountOptions(), templates.values(Map.of("bucket", bucket))));
        new TreeMap<>(more)
                .forEach((what, value) -> options.addAll(
                        templates.filled(List.of(profile.volumeOptions().get(what)), Map.of("value", value))));
        return options;
    }

    /** Gives a static volume other mount options while it is mounted; Kubernetes keeps only the source of a volume as it is. */
    public void editMountOptions(VolumeSetup setup, Map<String, String> edit, ActionLog actions) {
        String volume = templates.volumeName(setup.editedClaim());
        Map<String, String> all = new TreeMap<>(setup.options());
        all.putAll(edit);
        editMountOptions(volume, mountOptions(volume, all), actions);
    }

    /** The same of the volume of a claim, which was set up as usual. */
    public void editMountOptions(String claim, Map<String, String> edit, ActionLog actions) {
        editMountOptions(templates.volumeName(claim), mountOptions(templates.volumeName(claim), edit), actions);
    }

    private void editMountOptions(String volume, List<String> options, ActionLog actions) {
        String merge = "{\"spec\":{\"mountOptions\":["
                + options.stream().map(option -> '"' + option + '"').collect(Collectors.joining(",")) + "]}}";
        actions.around(
                Actions.EDIT_MOUNT_OPTIONS,
                volume,
                Map.of(Actions.MOUNT_OPTIONS, String.join(",", options)),
                () -> cluster.persist(
                        "the mount options of volume " + volume + " are edited",
                        Workloads.POD_READY,
                        () -> cluster.client()
                                .persistentVolumes()
                                .withName(volume)
                                .patch(PatchContext.of(PatchType.JSON_MERGE), merge)));
    }

    private PersistentVolumeClaim claim(String name) {
        return Cluster.present(cluster.client()
                .persistentVolumeClaims()
                .inNamespace(templates.namespace())
                .withName(name));
    }

    /** Claims a dynamic volume for a workload; its bucket goes with it. It may be of the class of those that bring a Secret. */
    public void claimDynamic(String name) {
        claimDynamic(name, VolumeSecrets.secret(name).isPresent() ? templates.ownKeyClass() : templates.storageClass());
    }

    /** Claims a dynamic volume of a class. */
    void claimDynamic(String name, String storageClass) {
        List<HasMetadata> objects = templates.made(
                "dynamic-volume.yaml", templates.values(Map.of("name", name, "storageClass", storageClass)));
        templates.access(((PersistentVolumeClaim) objects.get(0)).getSpec().getAccessModes());
        cluster.apply(objects);
    }

    /** Claims a dynamic volume for a workload whose bucket stays when it goes. */
    public void claimRetained(String name) {
        claimDynamic(name, templates.keepingClass());
    }

    /** Waits until a claim is bound; its volume has the run's label from then on, whoever made it. */
    public void awaitBound(String claim, Duration limit) {
        PersistentVolumeClaim bound = cluster.persist("a look at claim " + claim, limit, () -> claim(claim));
        if (!isBound(bound)) {
            try (Progress.Step step = progress.brief("waiting until claim " + claim + " is bound", limit)) {
                bound = cluster.await(
                                "claim " + claim + " is bound", limit, () -> look(claim), Claimed::bound, step::detail)
                        .claim();
            }
        }
        mark(bound.getSpec().getVolumeName());
    }

    private static boolean isBound(PersistentVolumeClaim claim) {
        return claim.getStatus() != null
                && Actions.BOUND.equals(claim.getStatus().getPhase());
    }

    /** A claim as it is now. */
    Claimed look(String claim) {
        PersistentVolumeClaim now = claim(claim);
        return new Claimed(now, isBound(now) ? "" : lastEvent(now));
    }

    private String lastEvent(PersistentVolumeClaim claim) {
        return cluster.client().v1().events().inNamespace(claim.getMetadata().getNamespace()).list().getItems().stream()
                .filter(event -> Objects.equals(
                        claim.getMetadata().getUid(), event.getInvolvedObject().getUid()))
                // a warning says more than that something is awaited
                .sorted(Comparator.comparing(event -> "Warning".equals(event.getType())))
                .map(event -> ", " + event.getReason() + ": " + event.getMessage())
                .reduce("", (first, second) -> second);
    }

    /**
     * The volume of a claim.
     *
     * @throws ClusterException if it has none, with what was said of the claim
     */
    PersistentVolume boundVolume(String claim) {
        Claimed now = look(claim);
        if (!now.bound()) {
            throw new ClusterException("claim " + claim + " has no volume: " + now);
        }
        return Cluster.present(cluster.client()
                .persistentVolumes()
                .withName(now.claim().getSpec().getVolumeName()));
    }

    /**
     * A claim in words: its phase, and the last of what was said of it.
     *
     * @param said begins with a comma; empty for nothing, or where it is bound
     */
    record Claimed(PersistentVolumeClaim claim, String said) {
        boolean bound() {
            return isBound(claim);
        }

        String phase() {
            return claim.getStatus().getPhase();
        }

        @Override
        public String toString() {
            return phase() + said;
        }
    }

    /** A volume that a provisioner made has no label of ours: with it, and its bucket noted at it, it is found when this process is gone. */
    private void mark(String name) {
        PersistentVolume volume = cluster.persist(
                "a look at volume " + name,
                Workloads.POD_READY,
                () -> Cluster.present(cluster.client().persistentVolumes().withName(name)));
        if (RunLabel.of(volume).isPresent()) {
            return;
        }
        String merge = "{\"metadata\":{\"labels\":{\"%s\":\"%s\"},\"annotations\":{\"%s\":\"%s\"}}}"
                .formatted(RunLabel.KEY, templates.label().run(), RunLabel.BUCKET, bucket(volume));
        cluster.persist(
                "volume " + name + " has the run's label",
                Workloads.POD_READY,
                () -> cluster.client()
                        .persistentVolumes()
                        .withName(name)
                        .patch(PatchContext.of(PatchType.JSON_MERGE), merge));
    }

    /** Name of the static volume of a claim. */
    public String volumeOf(String claim) {
        return templates.volumeName(claim);
    }

    /** Reclaim policy of a volume. */
    public String policy(Volume volume) {
        return Cluster.present(cluster.client().persistentVolumes().withName(volume.persistentVolume()))
                .getSpec()
                .getPersistentVolumeReclaimPolicy();
    }

    /**
     * Deletes the claim of a volume that no pod uses any more, waits for what its reclaim policy has come of it, and deletes the
     * PersistentVolume where that stays.
     */
    public void delete(Volume volume, Duration limit) {
        PersistentVolume known =
                Cluster.present(cluster.client().persistentVolumes().withName(volume.persistentVolume()));
        String claim = known.getSpec().getClaimRef().getName();
        cluster.client()
                .persistentVolumeClaims()
                .inNamespace(templates.namespace())
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
    static boolean isRetained(PersistentVolume volume) {
        return Actions.RETAIN.equals(volume.getSpec().getPersistentVolumeReclaimPolicy());
    }

    /** A volume of our own making has our name. */
    private boolean isStatic(PersistentVolume volume) {
        return volume.getMetadata().getName().startsWith(templates.namespace() + "-");
    }

    /** The bucket of a claim that is bound. */
    public String bucketOf(String claim) {
        return bucket(Cluster.present(cluster.client()
                .persistentVolumes()
                .withName(Cluster.present(cluster.client()
                                .persistentVolumeClaims()
                                .inNamespace(templates.namespace())
                                .withName(claim))
                        .getSpec()
                        .getVolumeName())));
    }

    /** The bucket of a static volume is noted at it; that of a dynamic one is where the profile says. Empty where data is in no object store. */
    String bucket(PersistentVolume volume) {
        if (profile.capabilities().remounts()) {
            return "";
        }
        if (isStatic(volume)) {
            return volume.getMetadata().getAnnotations().get(RunLabel.BUCKET);
        }
        Map<String, String> attributes = volume.getSpec().getCsi().getVolumeAttributes();
        String handle = volume.getSpec().getCsi().getVolumeHandle();
        String attribute = allStatic() ? null : profile.dynamic().bucketAttribute();
        return attributes == null || attribute == null ? handle : attributes.getOrDefault(attribute, handle);
    }
}
