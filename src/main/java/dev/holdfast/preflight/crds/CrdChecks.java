package dev.holdfast.preflight.crds;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.driver.ResourcePolicy;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Reader;
import dev.holdfast.preflight.Reading;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Snapshot;
import dev.holdfast.preflight.Target;
import dev.holdfast.preflight.Wording;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Checks of the custom resource definitions that the new chart brings, in its folder crds/ or in its templates, against those of the cluster,
 * and of those that the release has and the new chart does not. It gets and lists only.
 */
public final class CrdChecks {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Objects of one kind have much the same fields: so many tell which are in use, and are read in one answer. */
    private static final int MOST_OBJECTS = 500;

    private final Cluster cluster;
    private final Snapshot snapshot;

    /** Checks of one upgrade. */
    public CrdChecks(Cluster cluster, Snapshot snapshot) {
        this.cluster = cluster;
        this.snapshot = snapshot;
    }

    /** The checks; none if no chart to upgrade to is named. */
    public List<Check> checks() {
        return snapshot.target()
                .map(target -> checks(target, target.flatMap(this::changes)))
                .orElse(List.of());
    }

    private List<Check> checks(Reading<Target> target, Reading<List<CrdChange>> changes) {
        return List.of(
                new Check(
                        Level.BLOCKING,
                        "CRDs keep what is stored",
                        "CRDs of " + snapshot.direction().target()
                                + " and of the cluster, status.storedVersions, fields of stored objects",
                        changes.judge(all -> KeptRule.judge(all, snapshot.direction()))),
                new Check(
                        Level.WARNING,
                        "CRDs applied",
                        "CRDs of the chart's folder crds/ and of the cluster",
                        target.flatMap(to -> changes.map(all -> AppliedRule.judge(all, to.reference())))
                                .judge(result -> result)));
    }

    private Reading<List<CrdChange>> changes(Target target) {
        return target.objects().flatMap(after -> target.before().flatMap(before -> changes(after, before)));
    }

    private Reading<List<CrdChange>> changes(List<HasMetadata> after, List<HasMetadata> before) {
        List<CustomResourceDefinition> next = definitions(after.stream());
        List<CustomResourceDefinition> left = definitions(before.stream()).stream()
                .filter(crd ->
                        next.stream().noneMatch(other -> Wording.name(other).equals(Wording.name(crd))))
                .toList();
        if (next.isEmpty() && left.isEmpty()) {
            return new Read<>(List.of());
        }
        Set<String> byHand = new HashSet<>();
        definitions(after.stream().takeWhile(CustomResourceDefinition.class::isInstance))
                .forEach(crd -> byHand.add(Wording.name(crd)));
        return snapshot.crds().map(there -> {
            List<CrdChange> changes = new ArrayList<>();
            next.forEach(crd -> changes.add(change(crd, there, !byHand.contains(Wording.name(crd)))));
            left.forEach(crd -> named(there, crd)
                    // Helm asks the object in the cluster whether it may delete it.
                    .filter(now -> !ResourcePolicy.keeps(now))
                    .ifPresent(now -> changes.add(
                            new CrdChange(Optional.of(now), Optional.empty(), true, List.of(), stored(now)))));
            return changes;
        });
    }

    private static List<CustomResourceDefinition> definitions(Stream<HasMetadata> objects) {
        return objects.filter(CustomResourceDefinition.class::isInstance)
                .map(CustomResourceDefinition.class::cast)
                .toList();
    }

    private static Optional<CustomResourceDefinition> named(
            List<CustomResourceDefinition> there, CustomResourceDefinition wanted) {
        return there.stream()
                .filter(crd -> Wording.name(crd).equals(Wording.name(wanted)))
                .findFirst();
    }

    private CrdChange change(CustomResourceDefinition next, List<CustomResourceDefinition> there, boolean byHelm) {
        Optional<CustomResourceDefinition> now = named(there, next);
        List<CustomResourceDefinition> neighbours = there.stream()
                .filter(crd -> crd.getSpec().getGroup().equals(next.getSpec().getGroup()))
                .filter(crd -> !Wording.name(crd).equals(Wording.name(next)))
                .toList();
        return new CrdChange(
                now,
                Optional.of(next),
                byHelm,
                neighbours,
                now.filter(crd -> CrdChange.differ(crd, next))
                        .map(this::stored)
                        .orElseGet(() -> new Read<>(StoredObjects.none())));
    }

    private Reading<StoredObjects> stored(CustomResourceDefinition crd) {
        return servedVersion(crd)
                .map(version -> Reader.read(
                        "objects of CRD " + Wording.name(crd),
                        () -> list(
                                crd.getSpec().getGroup() + "/" + version + "/"
                                        + crd.getSpec().getNames().getPlural(),
                                version)))
                .orElseGet(() -> new Read<>(StoredObjects.none()));
    }

    /** The version that objects are stored in, if it is served: then nothing has to be converted. */
    private static Optional<String> servedVersion(CustomResourceDefinition crd) {
        List<CustomResourceDefinitionVersion> served = crd.getSpec().getVersions().stream()
                .filter(version -> Boolean.TRUE.equals(version.getServed()))
                .toList();
        return served.stream()
                .filter(version -> Boolean.TRUE.equals(version.getStorage()))
                .findFirst()
                .or(() -> served.stream().findFirst())
                .map(CustomResourceDefinitionVersion::getName);
    }

    private StoredObjects list(String resource, String version) {
        String text = cluster.get("apis/" + resource + "?limit=" + MOST_OBJECTS);
        try {
            JsonNode list = JSON.readTree(text);
            List<JsonNode> objects = new ArrayList<>();
            list.path("items").forEach(objects::add);
            return new StoredObjects(
                    version,
                    objects,
                    list.path("metadata").path("continue").asText().isEmpty());
        } catch (JsonProcessingException e) {
            throw new ClusterException("the API server's list of " + resource + " is not JSON", e);
        }
    }
}
