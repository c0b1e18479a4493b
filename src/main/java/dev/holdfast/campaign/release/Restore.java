package dev.holdfast.campaign.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.CustomKind;
import dev.holdfast.cluster.RunLabel;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Helm;
import dev.holdfast.evidence.bundle.Redactor;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A backup put into a cluster: CRDs and their objects, ConfigMaps, the release by its values, StorageClasses, PersistentVolumes and claims, as far as
 * they are missing. What is there stays as it is, but for a volume whose claim is gone, which is bound again. Keys come from the cluster,
 * because a backup has none unless it was asked for them. Not put back: attachments of pods that are not there, and pods, unless that is
 * asked for. What is in S3 is no part of a backup, nor are the buckets.
 */
public final class Restore {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    /** What says that a volume and a claim were bound; by what a volume was provisioned is to stay. */
    private static final Set<String> BINDING =
            Set.of("pv.kubernetes.io/bind-completed", "pv.kubernetes.io/bound-by-controller");

    private static final Set<String> NEEDED =
            Set.of(Backup.VALUES, Backup.CRDS, Backup.CLASSES, Backup.VOLUMES, Backup.CLAIMS);

    /** A snapshot of etcd, which may be beside them, is for who runs the control plane. */
    private static final String TEXT = ".yaml";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Map<String, String> files;
    private final Map<String, List<HasMetadata>> parsed = new HashMap<>();
    private final KubernetesSerialization yaml = new KubernetesSerialization();

    private Restore(Path folder, Map<String, String> files) {
        this.folder = folder;
        this.files = files;
    }

    /**
     * A backup that is as it was written.
     *
     * @throws CampaignException if it is none, or naming each file that was changed, is missing, or came later
     */
    public static Restore open(Path folder) {
        Set<String> there = names(folder);
        if (!there.contains(Backup.SUMS)) {
            throw new CampaignException(
                    NEEDED.stream().noneMatch(there::contains)
                            ? "'" + folder + "' is no backup, since it has no " + Backup.SUMS
                                    + "; name the folder that holdfast backup wrote"
                            : "the backup in " + folder + " is not restored: " + Backup.SUMS
                                    + " is missing, so nothing says that the rest is whole; copy the folder again from where it"
                                    + " was written, or take another backup");
        }
        Map<String, String> sums = new LinkedHashMap<>();
        read(folder.resolve(Backup.SUMS)).lines().forEach(line -> {
            String[] parts = line.split("  ", 2);
            if (parts.length < 2) {
                throw new CampaignException(
                        Backup.SUMS + " of the backup in " + folder + " is not as sha256sum has it");
            }
            sums.put(parts[1], parts[0]);
        });
        Map<String, String> files = new TreeMap<>();
        Set<String> wrong = new TreeSet<>();
        sums.forEach((name, sum) -> {
            Path file = folder.resolve(name);
            if (!file.normalize().getParent().equals(folder.normalize()) || !Files.isRegularFile(file)) {
                wrong.add(name + " is missing");
                return;
            }
            if (!Backup.sha256(file).equals(sum)) {
                wrong.add(name + " was changed");
            } else if (name.endsWith(TEXT)) {
                files.put(name, read(file));
            }
        });
        NEEDED.stream()
                .filter(name -> !sums.containsKey(name))
                .map(name -> name + " has no sum")
                .forEach(wrong::add);
        there.stream()
                .filter(name -> !sums.containsKey(name) && !NEEDED.contains(name) && !name.equals(Backup.SUMS))
                .map(name -> name + " came later and has to be moved away")
                .forEach(wrong::add);
        if (!wrong.isEmpty()) {
            throw new CampaignException("the backup in " + folder + " is not restored: " + String.join(", ", wrong));
        }
        Restore backup = new Restore(folder, files);
        try {
            backup.release();
        } catch (IllegalArgumentException e) {
            throw new CampaignException(
                    "the backup in " + folder + " is not restored: " + Backup.RELEASE + " does not say which release it"
                            + " is of: " + e.getMessage() + "; take another backup",
                    e);
        }
        return backup;
    }

    private static Set<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException("the backup in " + folder + " cannot be read", e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new CampaignException(
                    "the backup's " + file + " is not UTF-8, as whatever holdfast backup writes; copy the folder again"
                            + " from where it was written, or take another backup",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("the backup's " + file + " cannot be read", e);
        }
    }

    /**
     * The objects of the release, as {@code helm get manifest} printed them.
     *
     * @throws CampaignException if the backup has none
     */
    String manifest() {
        if (!files.containsKey(Backup.MANIFEST)) {
            throw new CampaignException("the backup in " + folder + " is not put back: it has no " + Backup.MANIFEST);
        }
        return files.get(Backup.MANIFEST);
    }

    /** The content of one of its files; empty where an older backup has no such file. */
    String text(String file) {
        return files.getOrDefault(file, "");
    }

    /** The release that it is of, where it says so. */
    Optional<ReleaseFact> release() {
        return Optional.of(text(Backup.RELEASE)).filter(text -> !text.isEmpty()).map(ReleaseFact::read);
    }

    /** Where and when it was made, if it is not an older one. */
    Optional<Origin> origin() {
        return Optional.of(text(Backup.RELEASE)).filter(text -> !text.isEmpty()).flatMap(Origin::read);
    }

    /** What it is a backup of, in one line. */
    public String about() {
        String of = release()
                .map(one -> "release " + one.name() + " of " + one.what() + " in namespace " + one.namespace())
                .orElse("a release that it does not name");
        return of
                + origin().map(one -> ", driver " + one.driver() + ", of context " + one.context() + " at "
                                + one.server() + ", made " + one.made())
                        .orElse("; it does not say of which cluster, nor when it was made");
    }

    /** That it was made in another cluster, in words; empty if not, or if that cannot be told. */
    public Optional<String> elsewhere(Cluster cluster) {
        return origin().flatMap(one -> one.elsewhere(cluster));
    }

    /** The objects of a file as they stand in it; each file is parsed once. */
    private List<HasMetadata> stored(String file) {
        return parsed.computeIfAbsent(file, this::parse);
    }

    private List<HasMetadata> parse(String file) {
        return Arrays.stream(text(file).split("(?m)^---\\s*$"))
                .filter(document -> !document.isBlank())
                .map(document -> (HasMetadata) yaml.unmarshal(document))
                .toList();
    }

    /** The objects of one of its files as a cluster takes them. */
    List<HasMetadata> objects(String file) {
        return stored(file).stream().map(Restore::fresh).toList();
    }

    /** The pod that a claim was made for, and goes with, if it is the claim of an ephemeral volume. */
    Optional<String> podOf(PersistentVolumeClaim claim) {
        return stored(Backup.CLAIMS).stream()
                .filter(one -> ReleaseObjects.name(one).equals(ReleaseObjects.name(claim)))
                .flatMap(one -> one.getMetadata().getOwnerReferences().stream())
                .filter(owner -> owner.getKind().equals("Pod"))
                .map(owner -> owner.getName())
                .findFirst();
    }

    /** An object as JSON. */
    JsonNode json(HasMetadata object) {
        return JSON.valueToTree(yaml.unmarshal(yaml.asJson(object), Map.class));
    }

    /** A copy without what the cluster it came from wrote into it: identity, state, and what was bound to what. */
    static HasMetadata fresh(HasMetadata original) {
        KubernetesSerialization serialization = new KubernetesSerialization();
        Map<?, ?> fields = serialization.unmarshal(serialization.asJson(original), Map.class);
        fields.remove("status");
        HasMetadata object = (HasMetadata) serialization.unmarshal(serialization.asJson(fields));
        ObjectMeta meta = object.getMetadata();
        meta.setUid(null);
        meta.setResourceVersion(null);
        meta.setCreationTimestamp(null);
        meta.setDeletionTimestamp(null);
        meta.setGeneration(null);
        meta.setManagedFields(null);
        meta.setOwnerReferences(null);
        if (!(object instanceof GenericKubernetesResource)) {
            // those of custom objects are their driver's, and nobody else puts them on again
            meta.setFinalizers(null);
        }
        if (meta.getAnnotations() != null) {
            meta.getAnnotations().keySet().removeAll(BINDING);
        }
        if (object instanceof PersistentVolume volume && volume.getSpec().getClaimRef() != null) {
            // by its name the claim is met again, by its uid never
            volume.getSpec().getClaimRef().setUid(null);
            volume.getSpec().getClaimRef().setResourceVersion(null);
        } else if (object instanceof Pod pod) {
            pod.getSpec().setNodeName(null);
        }
        return object;
    }

    /**
     * How a restore is done.
     *
     * @param chart of the release that was backed up, if it has to be installed
     * @param values on top of those of the backup
     * @param workloads whether what makes pods is restored too
     */
    public record Request(Optional<Chart> chart, ChartValues values, boolean workloads) {}

    /**
     * What it would do to a cluster, in the order in which it is done. It changes nothing.
     *
     * @throws CampaignException if the backup is of a release with another name, or if the release has to be installed and its chart was not
     *     named, or is another one, or if a key was removed from its values
     */
    public List<RestoreStep> plan(Cluster cluster, DriverProfile profile, Helm helm, Request request) {
        checkName(profile);
        List<RestoreStep> steps = new RestorePlan(this, cluster, profile, helm).steps(request.workloads());
        for (RestoreStep step : steps) {
            if (step instanceof RestoreStep.Install install) {
                check(install.release(), request.chart());
            }
        }
        return steps;
    }

    /**
     * Does it.
     *
     * @param steps what {@link #plan} says of the same cluster
     * @param said takes what is done, a line each
     * @throws CampaignException naming what the cluster refuses
     */
    public void carryOut(
            List<RestoreStep> steps,
            Cluster cluster,
            DriverProfile profile,
            Helm helm,
            Request request,
            Consumer<String> said) {
        List<PersistentVolumeClaim> claims = new ArrayList<>();
        for (RestoreStep step : steps) {
            if (step.acts()) {
                said.accept(step.text());
            }
            if (step instanceof RestoreStep.Create create) {
                create(cluster, create.object());
                if (create.object() instanceof PersistentVolumeClaim claim) {
                    claims.add(claim);
                }
            } else if (step instanceof RestoreStep.Rebind rebind) {
                rebind(cluster, rebind.volume());
            } else if (step instanceof RestoreStep.Install) {
                install(cluster, profile, helm, request);
            }
        }
        claims.stream()
                .filter(claim -> claim.getSpec().getVolumeName() != null)
                .forEach(claim -> bound(cluster, claim));
    }

    /** Objects of a release name it, so it is restored under its own name. */
    private void checkName(DriverProfile profile) {
        release()
                .filter(one -> !one.name().equals(profile.release())
                        || !one.namespace().equals(profile.namespace()))
                .ifPresent(one -> {
                    throw new CampaignException("the backup in " + folder + " is of release " + one.name()
                            + " in namespace " + one.namespace() + ", and not of " + profile.release()
                            + " in namespace " + profile.namespace() + "; name it: --release " + one.name()
                            + " --namespace " + one.namespace());
                });
    }

    private void check(ReleaseFact release, Optional<Chart> chart) {
        if (chart.isEmpty()) {
            throw new CampaignException(
                    "the release is missing and has to be installed: name the chart that it was made of, "
                            + release.what() + ", with --chart");
        }
        if (!release.version().isEmpty()
                && !(chart.get().version().equals(release.version())
                        && chart.get().name().equals(release.chart()))) {
            throw new CampaignException("the backup in " + folder + " is of " + release.what() + ", and the chart is "
                    + chart.get().name() + "-" + chart.get().version()
                    + "; restore the release that was backed up, then upgrade it");
        }
        if (Redactor.marks(text(Backup.VALUES))) {
            throw new CampaignException("a secret was removed from " + Backup.VALUES + " of the backup in " + folder
                    + ", so the release cannot be installed by it; back up with --secrets");
        }
    }

    private void create(Cluster cluster, HasMetadata object) {
        KubernetesClient client = cluster.client();
        try {
            Optional<CustomResourceDefinition> kind =
                    object instanceof GenericKubernetesResource ? kind(object) : Optional.empty();
            if (kind.isPresent()) {
                custom(client, kind.get(), object).create();
            } else {
                client.resource(object).create();
            }
        } catch (KubernetesClientException e) {
            throw new CampaignException(
                    "the cluster refused " + Cluster.describe(object) + ": " + Cluster.reason(e)
                            + "; what was restored before it stays, and a second restore goes on from there",
                    e);
        }
        if (object instanceof CustomResourceDefinition) {
            established(cluster, object.getMetadata().getName());
        }
    }

    private Optional<CustomResourceDefinition> kind(HasMetadata object) {
        return stored(Backup.CRDS).stream()
                .map(CustomResourceDefinition.class::cast)
                .filter(crd -> crd.getSpec().getNames().getKind().equals(object.getKind()))
                .findFirst();
    }

    /** A custom object in the cluster, which need not know its kind. */
    static Resource<GenericKubernetesResource> custom(
            KubernetesClient client, CustomResourceDefinition kind, HasMetadata object) {
        return kind.getSpec().getScope().equals("Namespaced")
                ? client.genericKubernetesResources(CustomKind.stored(kind))
                        .inNamespace(object.getMetadata().getNamespace())
                        .resource((GenericKubernetesResource) object)
                : client.genericKubernetesResources(CustomKind.stored(kind))
                        .resource((GenericKubernetesResource) object);
    }

    /** A volume that has been released is free for the claim of its name once it does not name the old one's uid. */
    private static void rebind(Cluster cluster, PersistentVolume volume) {
        cluster.client()
                .persistentVolumes()
                .withName(volume.getMetadata().getName())
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"resourceVersion\":\""
                                + volume.getMetadata().getResourceVersion()
                                + "\"},\"spec\":{\"claimRef\":{\"uid\":null,\"resourceVersion\":null}}}");
    }

    private void install(Cluster cluster, DriverProfile profile, Helm helm, Request request) {
        ChartValues values = new ChartValues(
                concat(folder.resolve(Backup.VALUES), request.values().files()),
                request.values().set(),
                request.values().raw());
        helm.install(profile.release(), profile.namespace(), request.chart().orElseThrow(), values, LIMIT);
        DriverReadiness.await(cluster, profile, new Redactor()::text, LIMIT);
    }

    private static List<Path> concat(Path first, List<Path> others) {
        List<Path> all = new ArrayList<>(List.of(first));
        all.addAll(others);
        return all;
    }

    /**
     * Puts it into a cluster of a campaign, with the keys and the object store there.
     *
     * @param chart of the release that was backed up
     * @param label goes on what the driver needs there before it is installed
     */
    public void into(Environment into, Chart chart, RunLabel label) {
        new Prerequisites(into, label).make(into.s3().key());
        Request request = new Request(Optional.of(chart), ChartValues.none().with(into.driverValues()), false);
        List<RestoreStep> steps = plan(into.cluster(), into.profile(), into.helm(), request);
        carryOut(steps, into.cluster(), into.profile(), into.helm(), request, line -> {});
    }

    /** The label of the run whose claims go into a namespace, if there is one: the namespace is the run's too. */
    static Map<String, String> ofRun(String namespace, List<HasMetadata> claims) {
        return claims.stream()
                .filter(claim -> claim.getMetadata().getNamespace().equals(namespace))
                .flatMap(claim -> RunLabel.of(claim).stream())
                .filter(label -> label.namespace().equals(namespace))
                .findFirst()
                .map(RunLabel::asMap)
                .orElse(Map.of());
    }

    private static void bound(Cluster cluster, PersistentVolumeClaim claim) {
        cluster.await(
                Cluster.describe(claim) + " is bound to " + claim.getSpec().getVolumeName(),
                LIMIT,
                () -> Objects.toString(Cluster.present(cluster.client().resource(claim))
                        .getStatus()
                        .getPhase()),
                "Bound"::equals,
                seen -> {});
    }

    private static void established(Cluster cluster, String crd) {
        cluster.await(
                "CRD " + crd + " is established",
                LIMIT,
                () -> Cluster.present(cluster.client()
                        .apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName(crd)),
                found -> found.getStatus() != null
                        && found.getStatus().getConditions() != null
                        && found.getStatus().getConditions().stream()
                                .anyMatch(c -> c.getType().equals("Established")
                                        && c.getStatus().equals("True")),
                seen -> {});
    }
}
