package dev.holdfast.preflight.objects;

import dev.holdfast.driver.DriverProfile;
import dev.holdfast.preflight.secrets.SecretName;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The Secrets that a driver and what belongs to it name, by the same rules as the preflight's {@code secrets}. */
public final class NamedSecrets {
    private NamedSecrets() {}

    /**
     * Those that are needed.
     *
     * @param profile of the driver: the Secret of its credentials, and those that it says must be there before the driver is installed
     * @param release the objects of the driver's release; of its pods optional Secrets are left out, as are image pull Secrets
     * @param classes the driver's StorageClasses; their placeholders are filled by the claims
     * @param claims of these classes
     * @param volumes of the driver
     * @return what names each Secret, in words
     */
    public static Map<SecretName, Set<String>> of(
            DriverProfile profile,
            List<HasMetadata> release,
            Collection<StorageClass> classes,
            Collection<PersistentVolumeClaim> claims,
            Collection<PersistentVolume> volumes) {
        Map<SecretName, Set<String>> named = new TreeMap<>();
        ofProfile(profile)
                .forEach(secret ->
                        named.computeIfAbsent(secret, none -> new TreeSet<>()).add("the driver by its profile"));
        List<SecretUse> uses = new ArrayList<>(SecretUses.ofPods(release, profile.namespace()));
        uses.addAll(ClassSecrets.of(classes, profile, claims).uses());
        uses.addAll(SecretUses.ofVolumes(volumes, profile));
        uses.forEach(use ->
                named.computeIfAbsent(use.secret(), none -> new TreeSet<>()).add(use.by()));
        return named;
    }

    private static Set<SecretName> ofProfile(DriverProfile profile) {
        Set<SecretName> secrets = new TreeSet<>();
        if (profile.credentials() != null) {
            secrets.add(
                    new SecretName(profile.namespace(), profile.credentials().secret()));
        }
        for (Map<String, Object> manifest : profile.before()) {
            if ("Secret".equals(manifest.get("kind")) && manifest.get("metadata") instanceof Map<?, ?> metadata) {
                Object namespace = metadata.get("namespace");
                secrets.add(new SecretName(
                        profile.filled(namespace == null ? profile.namespace() : namespace.toString()),
                        profile.filled(metadata.get("name").toString())));
            }
        }
        return secrets;
    }
}
