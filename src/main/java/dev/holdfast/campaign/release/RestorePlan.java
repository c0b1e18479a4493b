package dev.holdfast.campaign.release;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Helm;
import dev.holdfast.driver.Release;
import dev.holdfast.evidence.bundle.Redactor;
import dev.holdfast.preflight.Attachment;
import dev.holdfast.preflight.objects.NamedSecrets;
import dev.holdfast.preflight.secrets.SecretName;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a restore would do to a cluster, step by step, in the order in which it is done. Making it changes nothing. What is there is never changed,
 * but for a volume whose claim is gone.
 */
final class RestorePlan {
    /** Fields of the top level that are not what somebody asked for. */
    private static final Set<String> NO_CONTENT = Set.of("apiVersion", "kind", "metadata", "status");

    private static final String SECRET = "Secret";

    private static final String NOT_AS_BACKED_UP = "the release is not as it was backed up";

    private static final String NO_KEYS =
            "the backup has no secrets, and one was removed from it; make it yourself, or back up with --secrets";

    private final Restore backup;
    private final Cluster cluster;
    private final KubernetesClient client;
    private final DriverProfile profile;
    private final Helm helm;
    private final List<RestoreStep> steps = new ArrayList<>();
    /** What will be there, as {@link #key} has it. */
    private final Set<String> planned = new HashSet<>();

    /**
     * The release that is there.
     *
     * @param same whether it is in the state and version of the backup
     * @param names its objects
     * @param then another revision that Helm has of the version of the backup
     */
    private record Installed(boolean same, int revision, Set<String> names, Optional<Integer> then) {
        /** Whether an object that the backup has is one of it, in the form of the backup. */
        boolean has(String name) {
            return same && names.contains(name);
        }
    }

    RestorePlan(Restore backup, Cluster cluster, DriverProfile profile, Helm helm) {
        this.backup = backup;
        this.cluster = cluster;
        this.client = cluster.client();
        this.profile = profile;
        this.helm = helm;
    }

    /**
     * The steps.
     *
     * @param workloads whether what makes pods is restored too
     */
    List<RestoreStep> steps(boolean workloads) {
        Optional<Installed> installed = release();
        boolean installs = installed.isEmpty();
        List<RestoreStep> install = List.copyOf(steps);
        steps.clear();
        Set<String> ofRelease =
                installs ? ReleaseObjects.named(backup.text(Backup.MANIFEST), profile.namespace()) : Set.of();
        namespaces(ofRelease);
        plain(Backup.CRDS, ofRelease);
        customObjects();
        plain(Backup.CONFIG_MAPS, ofRelease);
        plain(Backup.SECRETS, ofRelease);
        steps.addAll(install);
        installed.ifPresent(this::missingOfRelease);
        if (installs) {
            plain(Backup.DRIVER, ofRelease);
        } else {
            workloadsOfDriver(installed.get());
        }
        plain(Backup.CLASSES, ofRelease);
        volumes();
        claims();
        workloads(workloads);
        missingSecrets(installs);
        return List.copyOf(steps);
    }

    /** Empty where the release has to be installed. */
    private Optional<Installed> release() {
        Optional<Release> there = helm.release(profile.release(), profile.namespace());
        Optional<ReleaseFact> known = backup.release();
        if (there.isEmpty()) {
            steps.add(new RestoreStep.Install(
                    known.orElse(new ReleaseFact(profile.release(), profile.namespace(), "its chart", "", 0, ""))));
            return Optional.empty();
        }
        String now = there.get().chart() + "-" + there.get().version() + ", revision "
                + there.get().revision() + ", " + there.get().status();
        String what = "release " + profile.release();
        Optional<Integer> then = ofBackup(there.get().revision());
        boolean same = there.get().status().equals("deployed")
                && known.map(one -> one.version().equals(there.get().version())).orElse(true);
        steps.add(
                same
                        ? new RestoreStep.There(what + " (" + now + ")")
                        : new RestoreStep.Leave(
                                what,
                                "it is " + now + ", and the backup is of "
                                        + known.map(one -> one.what() + ", " + one.status())
                                                .orElse("another")
                                        + "; "
                                        + then.map(revision -> rollback(revision) + " takes it back")
                                                .orElseGet(this::noRevision),
                                false));
        return Optional.of(new Installed(
                same,
                there.get().revision(),
                ReleaseObjects.named(helm.manifest(profile.release(), profile.namespace()), profile.namespace()),
                then));
    }

    /** A revision of the version of the backup that Helm still has beside {@code current}: that of the backup itself if it is one, else the newest. */
    private Optional<Integer> ofBackup(int current) {
        Optional<ReleaseFact> known = backup.release();
        if (known.isEmpty()) {
            return Optional.empty();
        }
        List<Integer> revisions = helm.history(profile.release(), profile.namespace()).stream()
                .filter(one ->
                        one.wasDeployed() && one.version().equals(known.get().version()) && one.revision() != current)
                .map(Release::revision)
                .toList();
        int own = known.get().revision();
        // revisions are numbered in each cluster anew
        return revisions.contains(own) && backup.elsewhere(cluster).isEmpty()
                ? Optional.of(own)
                : revisions.stream().max(Integer::compare);
    }

    private String rollback(int revision) {
        return "helm rollback " + profile.release() + " " + revision + " --namespace " + profile.namespace();
    }

    private String noRevision() {
        return "Helm has no other revision of "
                + backup.release().map(ReleaseFact::what).orElse("the backup's version")
                + ": bring the release to what was backed up by helm upgrade";
    }

    /**
     * DaemonSets and Deployments of the release's namespace. One that is an object of the release is created only where the release is as it was
     * backed up; otherwise the node plugin of one version would run with the controller of another.
     */
    private void workloadsOfDriver(Installed installed) {
        Set<String> then = ReleaseObjects.named(backup.text(Backup.MANIFEST), profile.namespace());
        for (HasMetadata object : backup.objects(Backup.DRIVER)) {
            HasMetadata found = there(object);
            String name = ReleaseObjects.name(object);
            if (found == null && then.contains(name) && !installed.has(name)) {
                leaveToHelm(name, NOT_AS_BACKED_UP, installed);
            } else {
                plain(object, found, "");
            }
        }
    }

    /**
     * The objects that Helm once made of the release and that are gone, but for those of the other files. A release of another version or
     * state has objects of its own, so they are named and not created.
     */
    private void missingOfRelease(Installed installed) {
        Set<String> elsewhere = Stream.of(
                        Backup.NAMESPACES,
                        Backup.CRDS,
                        Backup.CUSTOM_OBJECTS,
                        Backup.CONFIG_MAPS,
                        Backup.SECRETS,
                        Backup.DRIVER,
                        Backup.CLASSES,
                        Backup.VOLUMES,
                        Backup.CLAIMS)
                .flatMap(file -> backup.objects(file).stream())
                .map(ReleaseObjects::name)
                .collect(Collectors.toSet());
        List<HasMetadata> missing = new ArrayList<>();
        for (HasMetadata object : ofRelease()) {
            if (elsewhere.contains(ReleaseObjects.name(object))) {
                continue;
            }
            if (!isServed(object)) {
                steps.add(new RestoreStep.Leave(
                        Cluster.describe(object),
                        "the cluster has no such kind; apply its CustomResourceDefinition, and restore again",
                        false));
                continue;
            }
            HasMetadata found = there(object);
            if (found == null) {
                missing.add(object);
            } else if (found.getMetadata().getDeletionTimestamp() != null) {
                leaveGoing(Cluster.describe(object));
            }
        }
        List<SecretName> secrets =
                secretsLeftOut().stream().filter(secret -> !isThere(secret)).toList();
        for (HasMetadata object : missing) {
            String name = ReleaseObjects.name(object);
            if (installed.has(name)) {
                ReleaseObjects.own(object, profile.release(), profile.namespace());
                plain(object, null, "");
            } else {
                leaveToHelm(name, NOT_AS_BACKED_UP, installed);
            }
        }
        secrets.forEach(
                secret -> leaveToHelm(SECRET + " " + secret, "the backup was made without --secrets", installed));
    }

    /** An object of the release that only Helm makes again: as the release that is there has it, or with a revision of the backup's version. */
    private void leaveToHelm(String name, String why, Installed installed) {
        String way = installed.names().contains(name)
                ? "as the release that is there has it, it comes with " + rollback(installed.revision())
                : installed
                        .then()
                        .map(revision -> "it comes with " + rollback(revision))
                        .orElseGet(this::noRevision);
        steps.add(new RestoreStep.Leave(name, "it is missing, and " + why + "; " + way, false));
    }

    private boolean isThere(SecretName secret) {
        return client.secrets()
                        .inNamespace(secret.namespace())
                        .withName(secret.name())
                        .get()
                != null;
    }

    /** The objects of the release, as the backup has them. */
    private List<HasMetadata> ofRelease() {
        return ReleaseObjects.objects(backup.text(Backup.MANIFEST), profile.namespace());
    }

    /** The release's own Secrets that the backup was made without. */
    private List<SecretName> secretsLeftOut() {
        return backup.origin().map(Origin::secrets).orElse(List.of()).stream()
                .map(name -> name.substring("Secret ".length()).split("/", 2))
                .map(parts -> new SecretName(parts[0], parts[1]))
                .toList();
    }

    /** Secrets that the driver, its classes or its volumes name, and that neither are there nor come there. */
    private void missingSecrets(boolean installs) {
        Set<SecretName> ofRelease = new HashSet<>(secretsLeftOut());
        if (installs) {
            ofRelease().stream()
                    .filter(object -> object.getKind().equals(SECRET))
                    .map(object -> new SecretName(
                            object.getMetadata().getNamespace(),
                            object.getMetadata().getName()))
                    .forEach(ofRelease::add);
        }
        NamedSecrets.of(
                        profile,
                        ofRelease(),
                        of(Backup.CLASSES, StorageClass.class),
                        of(Backup.CLAIMS, PersistentVolumeClaim.class),
                        of(Backup.VOLUMES, PersistentVolume.class))
                .forEach((secret, needed) -> {
                    if (!planned.contains(SECRET + " " + secret) && !ofRelease.contains(secret) && !isThere(secret)) {
                        steps.add(new RestoreStep.Bring(secret.toString(), needed));
                    }
                });
    }

    private <T> List<T> of(String file, Class<T> type) {
        return backup.objects(file).stream().map(type::cast).toList();
    }

    private void namespaces(Set<String> ofRelease) {
        plain(Backup.NAMESPACES, ofRelease);
        Stream<HasMetadata> inside = Stream.of(Backup.CONFIG_MAPS, Backup.SECRETS, Backup.CLAIMS)
                .flatMap(file -> backup.objects(file).stream());
        List<HasMetadata> claims = backup.objects(Backup.CLAIMS);
        inside.map(object -> object.getMetadata().getNamespace())
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new))
                .forEach(name -> {
                    HasMetadata namespace = new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .withLabels(Restore.ofRun(name, claims))
                            .endMetadata()
                            .build();
                    if (!planned.contains(key(namespace)) && there(namespace) == null) {
                        create(namespace, "");
                    }
                });
    }

    /** Objects that are created where they are missing, and compared where they are there. */
    private void plain(String file, Set<String> ofRelease) {
        for (HasMetadata object : backup.objects(file)) {
            if (ofRelease.contains(ReleaseObjects.name(object))) {
                steps.add(new RestoreStep.Leave(Cluster.describe(object), "it comes with the release", true));
            } else {
                plain(object, there(object), "");
            }
        }
    }

    private void plain(HasMetadata wanted, HasMetadata found, String remark) {
        if (found != null) {
            compare(wanted, found);
        } else if (Redactor.marks(backup.json(wanted).toString())) {
            steps.add(new RestoreStep.Leave(Cluster.describe(wanted), NO_KEYS, false));
        } else {
            create(wanted, remark);
        }
    }

    private void create(HasMetadata object, String remark) {
        planned.add(key(object));
        steps.add(new RestoreStep.Create(object, remark));
    }

    private void leaveGoing(String what) {
        steps.add(new RestoreStep.Leave(what, "it is being deleted; restore again when it is gone", false));
    }

    private void compare(HasMetadata wanted, HasMetadata found) {
        planned.add(key(found));
        String what = Cluster.describe(wanted);
        if (found.getMetadata().getDeletionTimestamp() != null) {
            leaveGoing(what);
            return;
        }
        List<String> other = differences(backup.json(wanted), backup.json(Restore.fresh(found)));
        steps.add(
                other.isEmpty()
                        ? new RestoreStep.There(what)
                        : new RestoreStep.Leave(
                                what,
                                "it is there and differs in " + String.join(", ", other) + "; nothing of it is changed",
                                false));
    }

    /** Paths at which two objects differ in what somebody asked for. A secret that was removed from the backup is no difference. */
    static List<String> differences(JsonNode wanted, JsonNode found) {
        Set<String> paths = new TreeSet<>();
        Stream.of(wanted, found)
                .flatMap(node -> names(node).stream())
                .filter(name -> !NO_CONTENT.contains(name))
                .forEach(name -> differ(name, wanted.path(name), found.path(name), paths));
        return List.copyOf(paths);
    }

    private static void differ(String path, JsonNode wanted, JsonNode found, Set<String> paths) {
        if (wanted.equals(found) || (isNothing(wanted) && isNothing(found))) {
            return;
        }
        if (wanted.isObject() && found.isObject()) {
            Stream.of(wanted, found)
                    .flatMap(node -> names(node).stream())
                    .distinct()
                    .forEach(name -> differ(path + "." + name, wanted.path(name), found.path(name), paths));
        } else if (!(wanted.isTextual() && Redactor.marks(wanted.textValue()))) {
            paths.add(path);
        }
    }

    private static boolean isNothing(JsonNode node) {
        return node.isMissingNode() || node.isNull() || (node.isContainerNode() && node.isEmpty());
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private void customObjects() {
        Map<String, CustomResourceDefinition> kinds = backup.objects(Backup.CRDS).stream()
                .map(CustomResourceDefinition.class::cast)
                .collect(Collectors.toMap(crd -> crd.getSpec().getNames().getKind(), crd -> crd));
        Set<String> alive = null;
        for (HasMetadata object : backup.objects(Backup.CUSTOM_OBJECTS)) {
            CustomResourceDefinition kind = kinds.get(object.getKind());
            if (kind == null) {
                steps.add(new RestoreStep.Leave(Cluster.describe(object), "its CRD is not in the backup", false));
                continue;
            }
            if (alive == null) {
                alive = client.pods().inAnyNamespace().list().getItems().stream()
                        .map(pod -> pod.getMetadata().getUid())
                        .collect(Collectors.toSet());
            }
            if (isOfPods(kind) && alive.stream().noneMatch(attachment(object)::serves)) {
                steps.add(new RestoreStep.Leave(
                        Cluster.describe(object), "the pods that it is about are not there", true));
            } else {
                plain(object, custom(kind, object), "");
            }
        }
    }

    private boolean isOfPods(CustomResourceDefinition kind) {
        return profile.attachments() != null
                && profile.attachments()
                        .plural()
                        .equals(kind.getSpec().getNames().getPlural());
    }

    private Attachment attachment(HasMetadata object) {
        return Attachment.of(profile.attachments(), (GenericKubernetesResource) object);
    }

    /** Null also where the CRD is missing. */
    private GenericKubernetesResource custom(CustomResourceDefinition kind, HasMetadata object) {
        return Restore.custom(client, kind, object).get();
    }

    private void volumes() {
        for (HasMetadata object : backup.objects(Backup.VOLUMES)) {
            PersistentVolume wanted = (PersistentVolume) object;
            PersistentVolume found = client.persistentVolumes()
                    .withName(wanted.getMetadata().getName())
                    .get();
            if (found != null && waitsForAnother(found, wanted)) {
                planned.add(key(found));
                steps.add(new RestoreStep.Rebind(found));
            } else {
                plain(
                        wanted,
                        found,
                        "Delete".equals(wanted.getSpec().getPersistentVolumeReclaimPolicy())
                                ? "its reclaim policy is Delete, so what was stored in it may be gone with it"
                                : "");
            }
        }
    }

    /** Whether a volume belongs to a claim by the name that it had at the backup, and that claim is not there any more. */
    private boolean waitsForAnother(PersistentVolume found, PersistentVolume wanted) {
        ObjectReference now = found.getSpec().getClaimRef();
        ObjectReference then = wanted.getSpec().getClaimRef();
        if (now == null
                || now.getUid() == null
                || then == null
                || !Objects.equals(now.getNamespace(), then.getNamespace())
                || !Objects.equals(now.getName(), then.getName())) {
            return false;
        }
        PersistentVolumeClaim claim = client.persistentVolumeClaims()
                .inNamespace(now.getNamespace())
                .withName(now.getName())
                .get();
        return claim == null || !now.getUid().equals(claim.getMetadata().getUid());
    }

    private void claims() {
        for (HasMetadata object : backup.objects(Backup.CLAIMS)) {
            PersistentVolumeClaim claim = (PersistentVolumeClaim) object;
            String volume = claim.getSpec().getVolumeName();
            HasMetadata found = there(claim);
            Optional<String> pod = backup.podOf(claim);
            if (found == null && pod.isPresent()) {
                steps.add(new RestoreStep.Leave(Cluster.describe(claim), "it comes with pod " + pod.get(), true));
            } else if (found == null && volume != null && !planned.contains("PersistentVolume " + volume)) {
                steps.add(new RestoreStep.Leave(
                        Cluster.describe(claim),
                        "its volume " + volume + " is neither there nor in the backup",
                        false));
            } else if (found != null
                    && "Lost".equals(((PersistentVolumeClaim) found).getStatus().getPhase())) {
                steps.add(new RestoreStep.Leave(
                        Cluster.describe(claim),
                        "it has lost its volume for good; delete it, and restore again",
                        false));
            } else {
                plain(claim, found, "");
            }
        }
    }

    private void workloads(boolean wanted) {
        for (HasMetadata object : backup.objects(Backup.WORKLOADS)) {
            if (planned.contains(key(object))) {
                // of the driver itself, which uses a volume of its own
                continue;
            }
            if (!isServed(object)) {
                steps.add(new RestoreStep.Leave(Cluster.describe(object), "the cluster has no such kind", !wanted));
            } else if (wanted) {
                plain(object, there(object), "");
            } else if (there(object) == null) {
                steps.add(new RestoreStep.Leave(
                        Cluster.describe(object),
                        "it is missing, and whoever made it has it; --workloads restores it",
                        true));
            }
        }
    }

    /** Whether a cluster knows the kind of an object, which may be that of a controller with a CRD of its own. */
    private boolean isServed(HasMetadata object) {
        if (!(object instanceof GenericKubernetesResource)) {
            return true;
        }
        APIResourceList kinds = client.getApiResources(object.getApiVersion());
        return kinds != null
                && kinds.getResources().stream().anyMatch(kind -> kind.getKind().equals(object.getKind()));
    }

    private HasMetadata there(HasMetadata object) {
        return cluster.client().resource(object).get();
    }

    private static String key(HasMetadata object) {
        return ReleaseObjects.name(object);
    }
}
