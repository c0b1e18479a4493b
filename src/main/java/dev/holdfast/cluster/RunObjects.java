package dev.holdfast.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What runs left in a cluster: every object with a {@link RunLabel}, and nothing else. It is removed in the order in which that can be done:
 * pods first, as they write and hold volumes, then claims and volumes as long as the driver is there, then the driver's release. Where pods or
 * volumes do not go, the release stays with the Secrets and namespaces that it needs: its node plugin alone can unmount them.
 */
public final class RunObjects {
    private static final String HELM_OWNER = "helm";
    private static final String OWNER = "owner";
    /** What keeps the driver in the cluster, in words of the user's. */
    private static final Set<String> HELD = Set.of("Pod", "PersistentVolumeClaim", "PersistentVolume");

    /** Kinds in the order in which they are removed. */
    private enum Kind {
        DEPLOYMENT("Deployment"),
        STATEFUL_SET("StatefulSet"),
        DAEMON_SET("DaemonSet"),
        REPLICA_SET("ReplicaSet"),
        POD("Pod"),
        CLAIM("PersistentVolumeClaim"),
        VOLUME("PersistentVolume"),
        STORAGE_CLASS("StorageClass"),
        /** Helm keeps each revision in a Secret, which has the labels of the release. */
        RELEASE("Helm release"),
        SECRET("Secret"),
        CONFIG_MAP("ConfigMap"),
        NAMESPACE("Namespace");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** Those with the label of a run. */
        List<? extends HasMetadata> list(KubernetesClient client) {
            String key = RunLabel.KEY;
            return switch (this) {
                case DEPLOYMENT ->
                    client.apps()
                            .deployments()
                            .inAnyNamespace()
                            .withLabel(key)
                            .list()
                            .getItems();
                case STATEFUL_SET ->
                    client.apps()
                            .statefulSets()
                            .inAnyNamespace()
                            .withLabel(key)
                            .list()
                            .getItems();
                case DAEMON_SET ->
                    client.apps()
                            .daemonSets()
                            .inAnyNamespace()
                            .withLabel(key)
                            .list()
                            .getItems();
                case REPLICA_SET ->
                    client.apps()
                            .replicaSets()
                            .inAnyNamespace()
                            .withLabel(key)
                            .list()
                            .getItems();
                case POD -> client.pods().inAnyNamespace().withLabel(key).list().getItems();
                case CLAIM ->
                    client.persistentVolumeClaims()
                            .inAnyNamespace()
                            .withLabel(key)
                            .list()
                            .getItems();
                case VOLUME -> client.persistentVolumes().withLabel(key).list().getItems();
                case STORAGE_CLASS ->
                    client.storage().v1().storageClasses().withLabel(key).list().getItems();
                case RELEASE, SECRET ->
                    client.secrets().inAnyNamespace().withLabel(key).list().getItems();
                case CONFIG_MAP ->
                    client.configMaps().inAnyNamespace().withLabel(key).list().getItems();
                case NAMESPACE -> client.namespaces().withLabel(key).list().getItems();
            };
        }
    }

    /**
     * An object that a run left.
     *
     * @param kind as Kubernetes names it, or "Helm release"
     * @param namespace null for an object of the whole cluster
     * @param since when it was made
     * @param bucket of a volume, where it is noted at it; else null
     * @param stays of a volume: whether it stays when its claim goes
     */
    public record Item(
            RunLabel label, String kind, String namespace, String name, Instant since, String bucket, boolean stays) {
        /** Kind, namespace and name. */
        public String what() {
            return kind + " " + (namespace == null ? "" : namespace + "/") + name;
        }

        /** The command line that removes it from a cluster, of kubectl or of Helm. */
        public String command(Cluster cluster) {
            String config = " --kubeconfig " + cluster.kubeconfig();
            String in = namespace == null ? "" : " -n " + namespace;
            return isRelease()
                    ? "helm" + config + " --kube-context " + cluster.context() + in + " uninstall " + name
                    : "kubectl" + config + " --context " + cluster.context() + in + " delete "
                            + kind.toLowerCase(Locale.ROOT) + " " + name;
        }

        /** Whether Helm removes it. */
        public boolean isRelease() {
            return kind.equals(Kind.RELEASE.words);
        }
    }

    private RunObjects() {}

    /**
     * What there is, in the order in which it can be removed.
     *
     * @param run only of one run, by its id
     */
    public static List<Item> in(Cluster cluster, Optional<String> run) {
        List<Item> items = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            Map<String, Item> once = new LinkedHashMap<>();
            kind.list(cluster.client()).stream()
                    .filter(object -> is(kind, object))
                    .map(object -> item(kind, object))
                    .filter(item ->
                            run.isEmpty() || run.get().equals(item.label().run()))
                    .sorted(Comparator.comparing(Item::what).thenComparing(Item::since))
                    .forEach(item -> once.putIfAbsent(item.what(), item));
            items.addAll(once.values());
        }
        return items;
    }

    private static boolean is(Kind kind, HasMetadata object) {
        boolean ofHelm = HELM_OWNER.equals(object.getMetadata().getLabels().get(OWNER));
        return !(object instanceof Secret) || ofHelm == (kind == Kind.RELEASE);
    }

    private static Item item(Kind kind, HasMetadata object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return new Item(
                RunLabel.of(object).orElseThrow(),
                kind.words,
                object.getMetadata().getNamespace(),
                kind == Kind.RELEASE
                        ? object.getMetadata().getLabels().get("name")
                        : object.getMetadata().getName(),
                Instant.parse(object.getMetadata().getCreationTimestamp()),
                annotations == null ? null : annotations.get(RunLabel.BUCKET),
                object instanceof PersistentVolume volume
                        && "Retain".equals(volume.getSpec().getPersistentVolumeReclaimPolicy()));
    }

    /** The volumes of claims in namespaces of the runs that have no label: a provisioner made them, and no run came to mark them. */
    public static List<String> unmarked(Cluster cluster, List<Item> items) {
        Set<String> namespaces = items.stream()
                .filter(item -> item.kind().equals(Kind.NAMESPACE.words))
                .map(Item::name)
                .collect(Collectors.toCollection(TreeSet::new));
        return namespaces.isEmpty()
                ? List.of()
                : cluster.client().persistentVolumes().list().getItems().stream()
                        .filter(volume -> RunLabel.of(volume).isEmpty()
                                && volume.getSpec().getClaimRef() != null
                                && namespaces.contains(
                                        volume.getSpec().getClaimRef().getNamespace()))
                        .map(volume -> volume.getMetadata().getName())
                        .sorted()
                        .toList();
    }

    /**
     * Removes them. What cannot be removed keeps nothing else from that, but for what the driver needs as long as there are pods or volumes
     * of it: its release, and Secrets, ConfigMaps and namespaces. They stay, and are left as well.
     *
     * @param uninstall removes a Helm release: its namespace, its name
     * @param silent is called when nothing writes any more, and volumes and driver are still there: buckets can be emptied then
     * @param limit how long each kind may take to be gone
     * @param note takes what is waited for
     * @return what is left and why, in words, in the order in which it can be removed
     */
    public static Map<Item, String> remove(
            Cluster cluster,
            List<Item> items,
            BiConsumer<String, String> uninstall,
            Runnable silent,
            Duration limit,
            Consumer<String> note) {
        Map<Item, String> failed = new LinkedHashMap<>();
        boolean told = false;
        for (Kind kind : Kind.values()) {
            if (!told && kind.compareTo(Kind.POD) > 0) {
                told = true;
                silent.run();
            }
            List<Item> ofKind = items.stream()
                    .filter(item -> item.kind().equals(kind.words))
                    .toList();
            Optional<String> needed = kind.compareTo(Kind.RELEASE) < 0 ? Optional.empty() : needed(failed.keySet());
            if (needed.isPresent()) {
                ofKind.forEach(item -> failed.put(item, needed.get()));
                continue;
            }
            for (Item item : ofKind) {
                try {
                    delete(cluster, kind, item, uninstall);
                } catch (KubernetesClientException | ClusterException e) {
                    failed.put(item, e.getMessage());
                }
            }
            // what was refused does not go
            List<Item> going =
                    ofKind.stream().filter(item -> !failed.containsKey(item)).toList();
            await(cluster, kind, going, limit, note)
                    .forEach(item -> failed.putIfAbsent(item, "still there after " + limit.toSeconds() + " s"));
        }
        return failed;
    }

    /** Why the driver must stay, and what it needs: something of what is left can go only with its help. */
    private static Optional<String> needed(Set<Item> left) {
        List<String> held = left.stream()
                .filter(item -> HELD.contains(item.kind()))
                .map(Item::what)
                .toList();
        return held.isEmpty() ? Optional.empty() : Optional.of(stays(held));
    }

    /**
     * Why a release and what it needs are not removed.
     *
     * @param held what is still there, and needs the driver to go
     */
    public static String stays(List<String> held) {
        return "stays, because only the driver can unmount and remove " + held.get(0)
                + (held.size() == 1 ? "" : " and " + (held.size() - 1) + " more");
    }

    private static void delete(Cluster cluster, Kind kind, Item item, BiConsumer<String, String> uninstall) {
        KubernetesClient client = cluster.client();
        String in = item.namespace();
        String name = item.name();
        switch (kind) {
            case DEPLOYMENT ->
                client.apps().deployments().inNamespace(in).withName(name).delete();
            case STATEFUL_SET ->
                client.apps().statefulSets().inNamespace(in).withName(name).delete();
            case DAEMON_SET ->
                client.apps().daemonSets().inNamespace(in).withName(name).delete();
            case REPLICA_SET ->
                client.apps().replicaSets().inNamespace(in).withName(name).delete();
            case POD -> client.pods().inNamespace(in).withName(name).delete();
            case CLAIM ->
                client.persistentVolumeClaims().inNamespace(in).withName(name).delete();
            // one that goes with its claim takes its bucket along only if the driver is left to do it
            case VOLUME -> {
                if (item.stays()) {
                    client.persistentVolumes().withName(name).delete();
                }
            }
            case STORAGE_CLASS ->
                client.storage().v1().storageClasses().withName(name).delete();
            case RELEASE -> uninstall.accept(in, name);
            case SECRET -> client.secrets().inNamespace(in).withName(name).delete();
            case CONFIG_MAP ->
                client.configMaps().inNamespace(in).withName(name).delete();
            case NAMESPACE -> {
                requireNothingElse(client, item);
                client.namespaces().withName(name).delete();
            }
        }
    }

    /** A namespace that a run made for a release may have others' objects in it by now, which would go with it. */
    private static void requireNothingElse(KubernetesClient client, Item namespace) {
        if (namespace.name().equals(namespace.label().namespace())) {
            return;
        }
        List<String> others = Stream.of(
                        client.pods().inNamespace(namespace.name()).list().getItems().stream(),
                        client.persistentVolumeClaims().inNamespace(namespace.name()).list().getItems().stream(),
                        client.apps().deployments().inNamespace(namespace.name()).list().getItems().stream(),
                        client.secrets().inNamespace(namespace.name()).list().getItems().stream())
                .flatMap(each -> each)
                .map(object -> (HasMetadata) object)
                .filter(object ->
                        RunLabel.of(object).isEmpty() && object.getMetadata().getDeletionTimestamp() == null)
                .map(Cluster::describe)
                .toList();
        if (!others.isEmpty()) {
            throw new ClusterException("it holds what no run made: " + String.join(", ", others));
        }
    }

    /** Those that are still there in the end. */
    private static List<Item> await(
            Cluster cluster, Kind kind, List<Item> deleted, Duration limit, Consumer<String> note) {
        if (deleted.isEmpty()) {
            return List.of();
        }
        Set<String> names = deleted.stream().map(Item::what).collect(Collectors.toSet());
        List<List<Item>> last = new ArrayList<>(List.of(deleted));
        try {
            cluster.await(
                    "what was removed is gone",
                    limit,
                    () -> {
                        last.set(
                                0,
                                kind.list(cluster.client()).stream()
                                        .filter(object -> is(kind, object))
                                        .map(object -> item(kind, object))
                                        .filter(item -> names.contains(item.what()))
                                        .toList());
                        return last.get(0).stream().map(Item::what).toList();
                    },
                    List::isEmpty,
                    seen -> note.accept(kind.words + ": " + seen));
            return List.of();
        } catch (ClusterException e) {
            Set<String> still = last.get(0).stream().map(Item::what).collect(Collectors.toSet());
            return deleted.stream().filter(item -> still.contains(item.what())).toList();
        }
    }

    /** Kinds that are looked for, by their words. */
    public static List<String> kinds() {
        return Arrays.stream(Kind.values()).map(kind -> kind.words).toList();
    }

    /** Buckets that volumes of them name. */
    public static List<String> buckets(List<Item> items) {
        return items.stream()
                .flatMap(item -> Stream.ofNullable(item.bucket()))
                .distinct()
                .sorted()
                .toList();
    }
}
