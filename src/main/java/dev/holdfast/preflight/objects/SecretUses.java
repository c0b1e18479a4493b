package dev.holdfast.preflight.objects;

import static java.util.stream.Collectors.toSet;

import dev.holdfast.driver.DriverProfile;
import dev.holdfast.preflight.PodTemplate;
import dev.holdfast.preflight.Wording;
import dev.holdfast.preflight.objects.SecretUse.Need;
import dev.holdfast.preflight.secrets.SecretName;
import io.fabric8.kubernetes.api.model.CSIPersistentVolumeSource;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.SecretReference;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Finds the Secrets that workloads and volumes name; those of storage classes are {@link ClassSecrets}. */
final class SecretUses {
    private SecretUses() {}

    /** Those that pods of a release need: optional ones are left out, as are image pull Secrets, which are judged with the images. */
    static List<SecretUse> ofPods(List<HasMetadata> objects, String namespace) {
        List<SecretUse> uses = new ArrayList<>();
        for (PodTemplate template : PodTemplate.of(objects, namespace)) {
            Map<SecretName, Set<String>> needed = new LinkedHashMap<>();
            template.containers().forEach(container -> ofContainer(container, template.namespace(), needed));
            Stream.ofNullable(template.spec().getVolumes())
                    .flatMap(List::stream)
                    .forEach(volume -> ofVolume(volume, template.namespace(), needed));
            needed.forEach((secret, keys) -> uses.add(new SecretUse(
                    secret, keys, template.object(), template.pods() > 0 ? Need.STARTS_POD : Need.LATER)));
        }
        return uses;
    }

    private static void ofContainer(Container container, String namespace, Map<SecretName, Set<String>> needed) {
        Stream.ofNullable(container.getEnv())
                .flatMap(List::stream)
                .map(EnvVar::getValueFrom)
                .filter(Objects::nonNull)
                .map(source -> source.getSecretKeyRef())
                .filter(key -> key != null && !Boolean.TRUE.equals(key.getOptional()))
                .forEach(key -> add(namespace, key.getName(), List.of(key.getKey()), needed));
        Stream.ofNullable(container.getEnvFrom())
                .flatMap(List::stream)
                .map(source -> source.getSecretRef())
                .filter(secret -> secret != null && !Boolean.TRUE.equals(secret.getOptional()))
                .forEach(secret -> add(namespace, secret.getName(), List.of(), needed));
    }

    private static void ofVolume(Volume volume, String namespace, Map<SecretName, Set<String>> needed) {
        if (volume.getSecret() != null
                && !Boolean.TRUE.equals(volume.getSecret().getOptional())) {
            add(
                    namespace,
                    volume.getSecret().getSecretName(),
                    keys(volume.getSecret().getItems()),
                    needed);
        }
        if (volume.getProjected() != null) {
            Stream.ofNullable(volume.getProjected().getSources())
                    .flatMap(List::stream)
                    .map(source -> source.getSecret())
                    .filter(secret -> secret != null && !Boolean.TRUE.equals(secret.getOptional()))
                    .forEach(secret -> add(namespace, secret.getName(), keys(secret.getItems()), needed));
        }
        if (volume.getCsi() != null && volume.getCsi().getNodePublishSecretRef() != null) {
            add(namespace, volume.getCsi().getNodePublishSecretRef().getName(), List.of(), needed);
        }
    }

    private static List<String> keys(List<KeyToPath> items) {
        return items == null ? List.of() : items.stream().map(KeyToPath::getKey).toList();
    }

    private static void add(
            String namespace, String name, Collection<String> keys, Map<SecretName, Set<String>> needed) {
        if (name != null && !name.isEmpty()) {
            needed.computeIfAbsent(new SecretName(namespace, name), none -> new TreeSet<>())
                    .addAll(keys);
        }
    }

    /** Those of the driver's volumes. */
    static List<SecretUse> ofVolumes(Collection<PersistentVolume> volumes, DriverProfile profile) {
        List<SecretUse> uses = new ArrayList<>();
        for (PersistentVolume volume : volumes) {
            CSIPersistentVolumeSource csi = volume.getSpec().getCsi();
            Stream.of(
                            csi.getNodePublishSecretRef(),
                            csi.getNodeStageSecretRef(),
                            csi.getNodeExpandSecretRef(),
                            csi.getControllerPublishSecretRef(),
                            csi.getControllerExpandSecretRef())
                    .filter(secret -> secret != null && secret.getName() != null && secret.getNamespace() != null)
                    .map((SecretReference secret) -> new SecretName(secret.getNamespace(), secret.getName()))
                    .collect(toSet())
                    .forEach(secret -> uses.add(new SecretUse(
                            secret, keys(profile), "PersistentVolume/" + Wording.name(volume), Need.SERVES_VOLUME)));
        }
        return uses;
    }

    /** Names of the keys in Secrets that volumes and classes bring; none where the profile does not say them. */
    static Set<String> keys(DriverProfile profile) {
        Set<String> keys = new TreeSet<>();
        if (profile.credentials() != null) {
            Stream.of(profile.credentials().accessKey(), profile.credentials().secretKey())
                    .filter(Objects::nonNull)
                    .forEach(keys::add);
        }
        return keys;
    }
}
