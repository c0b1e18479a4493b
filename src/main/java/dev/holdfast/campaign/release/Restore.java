package dev.holdfast.campaign.release;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.RunLabel;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.ChartValues;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A backup put into another cluster: CRDs, the release by its values, StorageClasses, PersistentVolumes and claims. Keys come from the
 * environment, because a backup has none unless it was asked for them. Not put back: pods, which are for those who made them, and
 * attachments, which are about pods of the other cluster. What is in S3 is no part of a backup, nor are the buckets.
 */
public final class Restore {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    /** What says that a volume and a claim were bound; by what a volume was provisioned is to stay. */
    private static final Set<String> BINDING =
            Set.of("pv.kubernetes.io/bind-completed", "pv.kubernetes.io/bound-by-controller");

    private static final String MANIFEST = "manifest.yaml";

    private static final Set<String> NEEDED =
            Set.of("values.yaml", "crds.yaml", "storage-classes.yaml", "persistent-volumes.yaml", "claims.yaml");

    private final Path folder;
    private final Map<String, String> files;

    private Restore(Path folder, Map<String, String> files) {
        this.folder = folder;
        this.files = files;
    }

    /**
     * A backup that is as it was written.
     *
     * @throws CampaignException naming each file that was changed, is missing, or came later
     */
    public static Restore open(Path folder) {
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
            String content = read(file);
            files.put(name, content);
            if (!Backup.sha256(content).equals(sum)) {
                wrong.add(name + " was changed");
            }
        });
        NEEDED.stream()
                .filter(name -> !sums.containsKey(name))
                .map(name -> name + " has no sum")
                .forEach(wrong::add);
        if (!wrong.isEmpty()) {
            throw new CampaignException("the backup in " + folder + " is not restored: " + String.join(", ", wrong));
        }
        return new Restore(folder, files);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
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
        if (!files.containsKey(MANIFEST)) {
            throw new CampaignException("the backup in " + folder + " is not put back: it has no " + MANIFEST);
        }
        return files.get(MANIFEST);
    }

    /** The objects of one of its files as another cluster takes them. */
    List<HasMetadata> objects(String file) {
        KubernetesSerialization yaml = new KubernetesSerialization();
        return Arrays.stream(files.get(file).split("(?m)^---\\s*$"))
                .filter(document -> !document.isBlank())
                .map(document -> fresh((HasMetadata) yaml.unmarshal(document)))
                .toList();
    }

    /** Without what the cluster it came from wrote into it: identity, state, and what was bound to what. */
    private static HasMetadata fresh(HasMetadata object) {
        ObjectMeta meta = object.getMetadata();
        meta.setUid(null);
        meta.setResourceVersion(null);
        meta.setCreationTimestamp(null);
        meta.setGeneration(null);
        meta.setManagedFields(null);
        meta.setOwnerReferences(null);
        meta.setFinalizers(null);
        if (meta.getAnnotations() != null) {
            meta.getAnnotations().keySet().removeAll(BINDING);
        }
        if (object instanceof PersistentVolume volume) {
            volume.setStatus(null);
            if (volume.getSpec().getClaimRef() != null) {
                // by its name the claim is met again, by its uid never
                volume.getSpec().getClaimRef().setUid(null);
                volume.getSpec().getClaimRef().setResourceVersion(null);
            }
        } else if (object instanceof PersistentVolumeClaim claim) {
            claim.setStatus(null);
        } else if (object instanceof CustomResourceDefinition definition) {
            definition.setStatus(null);
        }
        return object;
    }

    /**
     * Puts it into a cluster that has no release of the driver.
     *
     * @param into where, with the keys and the object store there
     * @param chart of the release that was backed up
     * @param label goes on what the driver needs there before it is installed
     * @throws CampaignException if there is a release already
     */
    public void into(Environment into, Chart chart, RunLabel label) {
        String release = into.profile().release();
        if (into.helm().installed(release, into.profile().namespace())) {
            throw new CampaignException("the backup in " + folder + " is not restored: release " + release
                    + " exists already in " + into.cluster().context());
        }
        Cluster cluster = into.cluster();
        List<HasMetadata> crds = objects("crds.yaml");
        cluster.apply(crds);
        crds.forEach(crd -> established(cluster, crd.getMetadata().getName()));
        new Prerequisites(into, label).make(into.s3().key());
        into.helm()
                .install(
                        release,
                        into.profile().namespace(),
                        chart,
                        ChartValues.none().with(folder.resolve("values.yaml")).with(into.driverValues()),
                        LIMIT);
        DriverReadiness.await(into, LIMIT);
        cluster.apply(objects("storage-classes.yaml"));
        cluster.apply(objects("persistent-volumes.yaml"));
        List<HasMetadata> claims = objects("claims.yaml");
        claims.stream()
                .map(claim -> claim.getMetadata().getNamespace())
                .distinct()
                .forEach(name -> cluster.apply(List.of(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(ofRun(name, claims))
                        .endMetadata()
                        .build())));
        cluster.apply(claims);
    }

    /** The label of the run whose claims go into a namespace, if there is one: the namespace is the run's too. */
    private static Map<String, String> ofRun(String namespace, List<HasMetadata> claims) {
        return claims.stream()
                .filter(claim -> claim.getMetadata().getNamespace().equals(namespace))
                .flatMap(claim -> RunLabel.of(claim).stream())
                .filter(label -> label.namespace().equals(namespace))
                .findFirst()
                .map(RunLabel::asMap)
                .orElse(Map.of());
    }

    private static void established(Cluster cluster, String crd) {
        cluster.await(
                "CRD " + crd + " is established",
                LIMIT,
                () -> cluster.client()
                        .apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName(crd)
                        .require(),
                found -> found.getStatus() != null
                        && found.getStatus().getConditions() != null
                        && found.getStatus().getConditions().stream()
                                .anyMatch(c -> c.getType().equals("Established")
                                        && c.getStatus().equals("True")),
                seen -> {});
    }
}
