package dev.holdfast.preflight.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.preflight.ApiResources;
import dev.holdfast.preflight.Reader;
import dev.holdfast.preflight.Reading;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.ThreeWayMerge;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Has the API server try each request that Helm would make for a change, with {@code dryRun=All}, which stores nothing. */
final class TrialReader {
    /** As many requests at a time as keep an API server busy and do not crowd out others. */
    private static final int THREADS = 6;

    private static final String CRD = "CustomResourceDefinition";
    private static final String MERGE_PATCH = "application/merge-patch+json";
    private static final String NEW = "application/json";
    private static final String METADATA = "metadata";
    private static final int NOT_FOUND = 404;
    private static final Map<String, String> OWNED_LABELS = Map.of(Ownership.MANAGED_BY, Ownership.HELM);
    /** API groups of Kubernetes itself, of whose objects Helm knows the fields; all others it changes by comparing the manifests. */
    private static final Set<String> KNOWN = Set.of(
            "",
            "admissionregistration.k8s.io",
            "apiextensions.k8s.io",
            "apps",
            "autoscaling",
            "batch",
            "certificates.k8s.io",
            "coordination.k8s.io",
            "discovery.k8s.io",
            "events.k8s.io",
            "flowcontrol.apiserver.k8s.io",
            "networking.k8s.io",
            "node.k8s.io",
            "policy",
            "rbac.authorization.k8s.io",
            "resource.k8s.io",
            "scheduling.k8s.io",
            "storage.k8s.io");

    private final Cluster cluster;
    private final ApiResources resources;
    private final Change change;

    private TrialReader(Cluster cluster, ApiResources resources, Change change) {
        this.cluster = cluster;
        this.resources = resources;
        this.change = change;
    }

    /** Tries a change. */
    static Reading<Trial> read(Cluster cluster, ApiResources resources, Change change) {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            return new Read<>(new TrialReader(cluster, resources, change).read(threads));
        } catch (ClusterException e) {
            return Reader.unanswered(e);
        } finally {
            threads.shutdownNow();
        }
    }

    /** An object of a manifest with what the cluster has of it. */
    private record Found(Planned planned, Optional<ApiResources.Resource> resource, Optional<Tried> live) {
        boolean exists() {
            return live.flatMap(Tried::object).isPresent();
        }

        JsonNode object() {
            return live.flatMap(Tried::object).orElseThrow();
        }
    }

    /** An answer: an object, none, or why it is unknown whether there is one. */
    private record Tried(Optional<JsonNode> object, Optional<Effect> unknown) {}

    private Trial read(ExecutorService threads) {
        List<Found> found = parallel(threads, planned(), this::find);
        List<ObjectId> made = found.stream()
                .filter(one -> one.planned().after().isPresent() && !one.exists())
                .map(one -> one.planned().id())
                .toList();
        List<JsonNode> definitions = found.stream()
                .filter(one -> one.planned().id().isOf(CRD))
                .flatMap(one -> one.planned().after().stream())
                .toList();
        List<Found> tried = parallel(
                threads,
                found,
                one -> new Found(one.planned().with(effect(one, made, definitions)), one.resource(), one.live()));
        List<PodTrial> pods = parallel(threads, tried, one -> pod(one, made)).stream()
                .flatMap(Optional::stream)
                .toList();
        Set<ObjectId> inUse = tried.stream()
                .map(Found::planned)
                .filter(one -> one.id().isOf(CRD) && one.effect() instanceof Effect.Deleted)
                .filter(one -> hasObjects(((Effect.Deleted) one.effect()).live()))
                .map(Planned::id)
                .collect(Collectors.toSet());
        return new Trial(tried.stream().map(Found::planned).toList(), pods, inUse);
    }

    private static <A, B> List<B> parallel(ExecutorService threads, List<A> all, Function<A, B> task) {
        List<CompletableFuture<B>> running = all.stream()
                .map(one -> CompletableFuture.supplyAsync(() -> task.apply(one), threads))
                .toList();
        try {
            return running.stream().map(CompletableFuture::join).toList();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private List<Planned> planned() {
        List<JsonNode> before = withoutStatus(change.before());
        List<JsonNode> after = withoutStatus(change.after());
        List<Planned> all = new ArrayList<>();
        for (JsonNode object : after) {
            ObjectId id = ObjectId.of(object);
            all.add(new Planned(id, find(before, id), Optional.of(object), false, new Effect.Unchanged()));
        }
        withoutStatus(change.hooks())
                .forEach(hook -> all.add(new Planned(
                        ObjectId.of(hook), Optional.empty(), Optional.of(hook), true, new Effect.Unchanged())));
        before.stream()
                .filter(object -> find(after, ObjectId.of(object)).isEmpty())
                .forEach(object -> all.add(new Planned(
                        ObjectId.of(object), Optional.of(object), Optional.empty(), false, new Effect.Unchanged())));
        return all;
    }

    private static List<JsonNode> withoutStatus(List<JsonNode> objects) {
        return objects.stream()
                .map(object -> {
                    ObjectNode copy = object.deepCopy();
                    copy.remove("status");
                    return (JsonNode) copy;
                })
                .toList();
    }

    private Optional<JsonNode> find(List<JsonNode> objects, ObjectId id) {
        return objects.stream()
                .filter(object -> inRelease(ObjectId.of(object)).isSame(inRelease(id)))
                .findFirst();
    }

    /** For comparison: that of the release where an object names none; one without a namespace has no other of its name. */
    private ObjectId inRelease(ObjectId id) {
        return id.namespace().isEmpty() ? new ObjectId(id.apiVersion(), id.kind(), change.namespace(), id.name()) : id;
    }

    private Found find(Planned planned) {
        ObjectId id = planned.id();
        Optional<ApiResources.Resource> resource = resources.find(id.apiVersion(), id.kind());
        if (resource.isEmpty()) {
            return new Found(planned, resource, Optional.empty());
        }
        ObjectId there = new ObjectId(
                id.apiVersion(),
                id.kind(),
                !resource.get().namespaced() ? "" : id.namespace().isEmpty() ? change.namespace() : id.namespace(),
                id.name());
        Planned placed = new Planned(there, planned.before(), planned.after(), planned.hook(), planned.effect());
        Cluster.Answer answer = cluster.ask(resource.get().objects(there.namespace()) + "/" + there.name());
        if (answer.code() == NOT_FOUND) {
            return new Found(placed, resource, Optional.of(new Tried(Optional.empty(), Optional.empty())));
        }
        Answers.Tried read = Answers.read(answer, List.of());
        return new Found(placed, resource, Optional.of(new Tried(read.object(), read.instead())));
    }

    private Effect effect(Found one, Collection<ObjectId> made, List<JsonNode> definitions) {
        Planned planned = one.planned();
        if (one.resource().isEmpty()) {
            return planned.after().isEmpty() ? new Effect.Unchanged() : unserved(planned.id(), definitions);
        }
        Optional<Effect> unknown = one.live().flatMap(Tried::unknown);
        if (unknown.isPresent()) {
            return unknown.get();
        }
        if (planned.after().isEmpty()) {
            return removed(one);
        }
        return one.exists() ? changed(one, made) : created(one, made);
    }

    private static Effect unserved(ObjectId id, List<JsonNode> definitions) {
        return definitions.stream()
                .filter(crd -> crd.path("spec").path("group").asText().equals(id.group())
                        && crd.path("spec").path("names").path("kind").asText().equals(id.kind()))
                .findFirst()
                .<Effect>map(crd -> new Effect.Unaskable("needs " + ObjectId.of(crd)))
                .orElseGet(
                        () -> new Effect.Refused("the API server serves no " + id.kind() + " of " + id.apiVersion()));
    }

    private static Effect removed(Found one) {
        if (!one.exists()) {
            return new Effect.Unchanged();
        }
        // Helm looks at the object in the cluster, not at the manifest.
        return Ownership.isKept(one.object()) ? new Effect.Kept() : new Effect.Deleted(one.object());
    }

    private Effect created(Found one, Collection<ObjectId> made) {
        ObjectId id = one.planned().id();
        Optional<ObjectId> namespace = made.stream()
                .filter(object -> object.isOf("Namespace") && object.name().equals(id.namespace()))
                .findFirst();
        if (namespace.isPresent()) {
            return new Effect.Unaskable("needs " + namespace.get());
        }
        Answers.Tried tried = Answers.read(
                cluster.dryRun(
                        "POST",
                        one.resource().orElseThrow().objects(id.namespace()),
                        NEW,
                        body(one.planned()).toString(),
                        true),
                others(made, id));
        return tried.object().<Effect>map(Effect.Created::new).orElseGet(tried.instead()::orElseThrow);
    }

    private Effect changed(Found one, Collection<ObjectId> made) {
        Planned planned = one.planned();
        if (planned.hook()) {
            // Helm deletes what is left of a hook before it makes it again.
            return new Effect.Unchanged();
        }
        Optional<String> foreign = planned.id().isOf(CRD) ? Optional.empty() : foreign(one);
        if (foreign.isPresent()) {
            return new Effect.Foreign(foreign.get());
        }
        ObjectNode after = body(planned);
        JsonNode before = planned.before().orElse(after);
        ObjectNode patch = KNOWN.contains(planned.id().group())
                ? ThreeWayMerge.patch(before, after, one.object())
                : ThreeWayMerge.patch(before, after);
        if (patch.isEmpty()) {
            return new Effect.Unchanged();
        }
        Answers.Tried tried = patched(one, patch, made, true);
        if (tried.instead()
                .filter(effect -> UnknownFields.areOld(effect, before))
                .isPresent()) {
            tried = patched(one, patch, made, false);
        }
        return tried.object()
                .<Effect>map(object -> FieldChange.between(one.object(), object).isEmpty()
                        ? new Effect.Unchanged()
                        : new Effect.Changed(one.object(), object))
                .orElseGet(tried.instead()::orElseThrow);
    }

    private Answers.Tried patched(Found one, ObjectNode patch, Collection<ObjectId> made, boolean strict) {
        ObjectId id = one.planned().id();
        return Answers.read(
                cluster.dryRun(
                        "PATCH",
                        one.resource().orElseThrow().objects(id.namespace()) + "/" + id.name(),
                        MERGE_PATCH,
                        patch.toString(),
                        strict),
                others(made, id));
    }

    private Optional<String> foreign(Found one) {
        if (change.takesOwnership()) {
            return Optional.empty();
        }
        if (change.rollback()) {
            return one.planned().before().isPresent()
                    ? Optional.empty()
                    : Optional.of("it exists and is not part of the revision that is deployed");
        }
        boolean listed = one.planned().before().stream()
                .anyMatch(before -> ObjectId.of(before)
                        .apiVersion()
                        .equals(one.planned().id().apiVersion()));
        return listed ? Optional.empty() : Ownership.foreign(one.object(), change.release(), change.namespace());
    }

    private static Collection<ObjectId> others(Collection<ObjectId> made, ObjectId id) {
        return made.stream().filter(object -> !object.equals(id)).toList();
    }

    /** The object as Helm sends it: in its namespace, and marked as the release's. */
    private ObjectNode body(Planned planned) {
        ObjectNode body = planned.after().orElseThrow().deepCopy();
        ObjectNode metadata = body.withObject("/" + METADATA);
        if (!planned.id().namespace().isEmpty()) {
            metadata.put("namespace", planned.id().namespace());
        }
        if (!planned.hook() && !planned.id().isOf(CRD)) {
            ObjectNode labels = metadata.withObject("/labels");
            OWNED_LABELS.forEach(labels::put);
            metadata.withObject("/annotations")
                    .put(Ownership.RELEASE, change.release())
                    .put(Ownership.NAMESPACE, change.namespace());
        }
        return body;
    }

    /** A pod of a template that is new, where there will be one. */
    private Optional<PodTrial> pod(Found one, Collection<ObjectId> made) {
        Planned planned = one.planned();
        if (planned.after().isEmpty() || one.resource().isEmpty() || planned.effect() instanceof Effect.Refused) {
            return Optional.empty();
        }
        JsonNode after = planned.after().get();
        Optional<JsonNode> template = PodTemplates.of(after);
        if (template.isEmpty()
                || !PodTemplates.hasPods(after)
                || Objects.equals(template, planned.before().flatMap(PodTemplates::of))) {
            return Optional.empty();
        }
        ObjectId id = planned.id();
        String namespace = id.namespace();
        ObjectNode pod = JsonNodeFactory.instance.objectNode();
        pod.put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata = pod.putObject(METADATA);
        metadata.put("generateName", "preflight-").put("namespace", namespace);
        Stream.of("labels", "annotations").forEach(part -> {
            JsonNode given = template.get().path(METADATA).path(part);
            if (given.isObject()) {
                metadata.set(part, given);
            }
        });
        pod.set("spec", template.get().path("spec"));
        Effect effect = made.stream()
                .filter(object -> object.isOf("Namespace") && object.name().equals(namespace))
                .findFirst()
                .<Effect>map(missing -> new Effect.Unaskable("needs " + missing))
                .orElseGet(() -> {
                    Answers.Tried tried = Answers.read(
                            cluster.dryRun(
                                    "POST", "api/v1/namespaces/" + namespace + "/pods", NEW, pod.toString(), false),
                            made);
                    return tried.instead().orElseGet(Effect.Unchanged::new);
                });
        Optional<JsonNode> live = one.exists() ? PodTemplates.of(one.object()) : Optional.empty();
        return Optional.of(new PodTrial(
                id,
                effect,
                live.isPresent() && PodTemplates.removesFirst(after),
                live.map(PodTemplates::charges).orElse(Map.of())));
    }

    private boolean hasObjects(JsonNode crd) {
        JsonNode spec = crd.path("spec");
        for (JsonNode version : spec.path("versions")) {
            if (version.path("served").asBoolean()) {
                Cluster.Answer answer = cluster.ask("apis/" + spec.path("group").asText() + "/"
                        + version.path("name").asText() + "/"
                        + spec.path("names").path("plural").asText() + "?limit=1");
                // What cannot be listed may be there.
                return answer.code() / 100 != 2
                        || !Answers.json(answer.body()).path("items").isEmpty();
            }
        }
        return false;
    }
}
