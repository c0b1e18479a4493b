package dev.holdfast.preflight.objects;

import dev.holdfast.driver.DriverProfile;
import dev.holdfast.preflight.Wording;
import dev.holdfast.preflight.objects.SecretUse.Need;
import dev.holdfast.preflight.secrets.SecretName;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Secrets that storage classes name by their parameters. A name with placeholders is filled for each claim of the class that exists, as the
 * external-provisioner does it for a new one.
 *
 * @param uses each Secret that is named
 * @param refused in words, what names no Secret, so that the external-provisioner refuses every claim
 * @param unfilled names that no claim fills, each after its class: which Secrets they mean is not known yet
 */
record ClassSecrets(List<SecretUse> uses, List<String> refused, List<String> unfilled) {
    /** Where no class names a Secret. */
    static final ClassSecrets NONE = new ClassSecrets(List.of(), List.of(), List.of());

    private static final String PREFIX = "csi.storage.k8s.io/";
    private static final String NAME = "-secret-name";
    private static final String NAMESPACE = "-secret-namespace";
    private static final String PROVISIONER = "provisioner";
    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\$\\{(pv\\.name|pvc\\.name|pvc\\.namespace|pvc\\.annotations\\['([^']*)'])}");

    /**
     * Those of the driver's storage classes.
     *
     * @param classes as they are after the upgrade
     * @param claims of the cluster
     */
    static ClassSecrets of(
            Collection<StorageClass> classes, DriverProfile profile, Collection<PersistentVolumeClaim> claims) {
        ClassSecrets all = new ClassSecrets(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (StorageClass storageClass : classes) {
            List<PersistentVolumeClaim> its = claims.stream()
                    .filter(claim ->
                            Wording.name(storageClass).equals(claim.getSpec().getStorageClassName()))
                    .toList();
            all.add(storageClass, SecretUses.keys(profile), its);
        }
        return all;
    }

    private void add(StorageClass storageClass, Set<String> keys, List<PersistentVolumeClaim> claims) {
        String by = "StorageClass/" + Wording.name(storageClass);
        Map<String, String> parameters = storageClass.getParameters() == null ? Map.of() : storageClass.getParameters();
        Map<SecretName, Set<String>> named = new TreeMap<>();
        for (String whose : whose(parameters)) {
            String name = parameters.getOrDefault(PREFIX + whose + NAME, "");
            String namespace = parameters.getOrDefault(PREFIX + whose + NAMESPACE, "");
            if (name.isEmpty() || namespace.isEmpty()) {
                refused.add(by + " names a Secret by one of " + PREFIX + whose + NAME + " and " + NAMESPACE
                        + " alone, so that no claim of it is bound");
            } else if (isUnknown(name) || isUnknown(namespace)) {
                refused.add(by + " names Secret " + new SecretName(namespace, name)
                        + ", whose placeholder nobody fills, so that no claim of it is bound");
            } else {
                Set<SecretName> filled = filled(name, namespace, claims);
                filled.forEach(secret ->
                        named.computeIfAbsent(secret, none -> new TreeSet<>()).add(whose));
                if (filled.isEmpty()) {
                    unfilled.add(by + " names " + new SecretName(namespace, name));
                }
            }
        }
        named.forEach((secret, its) -> uses.add(new SecretUse(secret, keys, by + consequence(its), Need.LATER)));
    }

    private static Set<String> whose(Map<String, String> parameters) {
        Set<String> whose = new TreeSet<>();
        for (String key : parameters.keySet()) {
            for (String end : List.of(NAME, NAMESPACE)) {
                if (key.startsWith(PREFIX) && key.endsWith(end)) {
                    whose.add(key.substring(PREFIX.length(), key.length() - end.length()));
                }
            }
        }
        return whose;
    }

    private static String consequence(Set<String> whose) {
        return whose.contains(PROVISIONER) ? " (its new claims stay Pending)" : " (its new volumes are not served)";
    }

    private static boolean isUnknown(String text) {
        return PLACEHOLDER.matcher(text).replaceAll("").contains("${");
    }

    private static Set<SecretName> filled(String name, String namespace, Collection<PersistentVolumeClaim> claims) {
        Set<SecretName> filled = new TreeSet<>();
        if (!name.contains("${") && !namespace.contains("${")) {
            filled.add(new SecretName(namespace, name));
            return filled;
        }
        claims.forEach(claim -> fill(name, claim)
                .ifPresent(one -> fill(namespace, claim).ifPresent(other -> filled.add(new SecretName(other, one)))));
        return filled;
    }

    /** Empty where the claim does not have what a placeholder stands for. */
    private static Optional<String> fill(String text, PersistentVolumeClaim claim) {
        Matcher placeholder = PLACEHOLDER.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (placeholder.find()) {
            String value = placeholder.group(2) != null
                    ? Optional.ofNullable(claim.getMetadata().getAnnotations())
                            .map(annotations -> annotations.get(placeholder.group(2)))
                            .orElse(null)
                    : switch (placeholder.group(1)) {
                        case "pvc.name" -> Wording.name(claim);
                        case "pvc.namespace" -> claim.getMetadata().getNamespace();
                        default -> claim.getSpec().getVolumeName();
                    };
            if (value == null || value.isEmpty()) {
                return Optional.empty();
            }
            placeholder.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        placeholder.appendTail(filled);
        return Optional.of(filled.toString());
    }
}
