package dev.holdfast.campaign.release;

import dev.holdfast.cluster.CustomKind;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.preflight.Storage;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The objects of a cluster that belong to a driver or use its volumes, in whatever namespace they are. They are read once. */
final class DriverObjects {
    /** Made by Kubernetes in every namespace. */
    private static final String ROOT_CERTIFICATE = "kube-root-ca.crt";
    /** The controller that pods of a node's own folder name: it is no object that makes them. */
    private static final String NODE = "Node";
    /** Types of Secrets that are no part of a backup: Helm's own are the release, and tokens come with their service account. */
    private static final Set<String> OF_OTHERS = Set.of("helm.sh/release.v1", "kubernetes.io/service-account-token");

    private final KubernetesClient client;
    private final DriverProfile profile;
    private final List<PersistentVolume> volumes;
    private final List<StorageClass> classes;
    private final List<PersistentVolumeClaim> claims;
    private final List<Pod> users;

    DriverObjects(KubernetesClient client, DriverProfile profile) {
        this.client = client;
        this.profile = profile;
        this.volumes = client.persistentVolumes().list().getItems().stream()
                .filter(volume -> volume.getSpec().getCsi() != null
                        && profile.name().equals(volume.getSpec().getCsi().getDriver()))
                .toList();
        this.classes = client.storage().v1().storageClasses().list().getItems().stream()
                .filter(one -> profile.name().equals(one.getProvisioner()))
                .toList();
        this.claims = client.persistentVolumeClaims().inAnyNamespace().list().getItems().stream()
                .filter(this::isOwn)
                .toList();
        Set<String> own = claims.stream().map(DriverObjects::path).collect(Collectors.toSet());
        this.users = client.pods().inAnyNamespace().list().getItems().stream()
                .filter(pod -> Storage.claimsOf(pod).stream().anyMatch(own::contains))
                .toList();
    }

    /** Bound to a volume of the driver, or waiting for one of its classes. */
    private boolean isOwn(PersistentVolumeClaim claim) {
        String volume = claim.getSpec().getVolumeName();
        if (volume != null && !volume.isEmpty()) {
            return volumes.stream().anyMatch(one -> one.getMetadata().getName().equals(volume));
        }
        return classes.stream()
                .anyMatch(one ->
                        one.getMetadata().getName().equals(claim.getSpec().getStorageClassName()));
    }

    private static String path(HasMetadata object) {
        return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
    }

    List<PersistentVolume> volumes() {
        return volumes;
    }

    List<StorageClass> classes() {
        return classes;
    }

    List<PersistentVolumeClaim> claims() {
        return claims;
    }

    /** Namespaces that use the driver: of claims and of the pods that have them. */
    Set<String> userNamespaces() {
        return Stream.concat(claims.stream(), users.stream())
                .map(object -> object.getMetadata().getNamespace())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The driver's own namespaces and those that use it, as far as they are there. */
    List<Namespace> namespaces() {
        return allNamespaces().stream()
                .map(name -> client.namespaces().withName(name).get())
                .filter(Objects::nonNull)
                .toList();
    }

    private Set<String> allNamespaces() {
        Set<String> names = new TreeSet<>(userNamespaces());
        names.add(profile.namespace());
        Optional.ofNullable(profile.mounter()).ifPresent(mounter -> names.add(mounter.namespace()));
        return names;
    }

    /** What makes the pods that use the driver's volumes: what controls them, or a pod itself that nothing controls. */
    Collection<HasMetadata> owners() {
        Map<String, HasMetadata> owners = new LinkedHashMap<>();
        for (Pod pod : users) {
            HasMetadata owner = owner(pod);
            owners.put(owner.getKind() + " " + path(owner), owner);
        }
        return owners.values();
    }

    private HasMetadata owner(HasMetadata object) {
        Optional<OwnerReference> controller = object.getMetadata().getOwnerReferences().stream()
                .filter(reference -> Boolean.TRUE.equals(reference.getController()))
                .filter(reference -> !reference.getKind().equals(NODE))
                .findFirst();
        if (controller.isEmpty()) {
            return object;
        }
        GenericKubernetesResource above = client.genericKubernetesResources(
                        controller.get().getApiVersion(), controller.get().getKind())
                .inNamespace(object.getMetadata().getNamespace())
                .withName(controller.get().getName())
                .get();
        return above == null ? object : owner(above);
    }

    /** The driver's DaemonSets and Deployments. */
    List<HasMetadata> driver() {
        String namespace = profile.namespace();
        return Stream.<HasMetadata>concat(
                        client.apps().daemonSets().inNamespace(namespace).list().getItems().stream(),
                        client.apps().deployments().inNamespace(namespace).list().getItems().stream())
                .toList();
    }

    /** Those of all these namespaces, but for what Kubernetes makes itself. */
    List<ConfigMap> configMaps() {
        return allNamespaces().stream()
                .flatMap(namespace -> client.configMaps().inNamespace(namespace).list().getItems().stream())
                .filter(map -> !ROOT_CERTIFICATE.equals(map.getMetadata().getName()))
                .toList();
    }

    /** Those of all these namespaces that somebody made. */
    List<Secret> secrets() {
        return allNamespaces().stream()
                .flatMap(namespace -> client.secrets().inNamespace(namespace).list().getItems().stream())
                .filter(secret -> !OF_OTHERS.contains(String.valueOf(secret.getType())))
                .toList();
    }

    List<CustomResourceDefinition> crds() {
        String group =
                profile.attachments() == null ? null : profile.attachments().group();
        return client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                .filter(crd -> crd.getSpec().getGroup().equals(group))
                .toList();
    }

    /** The objects of these CRDs, as they are stored. */
    List<GenericKubernetesResource> customObjects(List<CustomResourceDefinition> crds) {
        return crds.stream()
                .flatMap(crd -> client.genericKubernetesResources(CustomKind.stored(crd)).list().getItems().stream())
                .toList();
    }
}
