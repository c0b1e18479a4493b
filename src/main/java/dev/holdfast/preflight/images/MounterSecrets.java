package dev.holdfast.preflight.images;

import static java.util.stream.Collectors.toCollection;

import dev.holdfast.driver.DriverProfile;
import dev.holdfast.preflight.PodTemplate;
import dev.holdfast.preflight.secrets.SecretName;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The image pull Secrets of the pods that a driver makes itself, in the namespace of mounter pods: those that a container is given by the name of
 * a variable or option, and those that mounter pods have now; without either, those of their ServiceAccount.
 *
 * @param templates of the new release
 * @param pods of the cluster
 * @param ofAccount the Secrets of a ServiceAccount, which is NAMESPACE/NAME
 */
record MounterSecrets(
        DriverProfile profile,
        List<PodTemplate> templates,
        List<Pod> pods,
        Function<String, List<LocalObjectReference>> ofAccount) {
    private static final Pattern SECRETS = Pattern.compile("pull[-_]?secrets?");
    private static final Pattern ACCOUNT = Pattern.compile("service[-_]?account");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]*[a-z0-9])?");

    /** ServiceAccounts of mounter pods, as NAMESPACE/NAME: named by a variable or option, had by one now, or else the namespace's own. */
    static Set<String> accounts(DriverProfile profile, List<PodTemplate> templates, List<Pod> pods) {
        Set<String> names = given(templates.stream().flatMap(template -> template.containers().stream()), ACCOUNT);
        running(profile, pods)
                .map(pod -> pod.getSpec().getServiceAccountName())
                .filter(Objects::nonNull)
                .forEach(names::add);
        if (names.isEmpty()) {
            names.add("default");
        }
        return names.stream()
                .map(name -> profile.mounter().namespace() + "/" + name)
                .collect(toCollection(TreeSet::new));
    }

    private static Stream<Pod> running(DriverProfile profile, List<Pod> pods) {
        return pods.stream()
                .filter(pod ->
                        profile.mounter().namespace().equals(pod.getMetadata().getNamespace()));
    }

    /** Names that containers are given by variables and options of such names. */
    private static Set<String> given(Stream<Container> containers, Pattern wanted) {
        return containers
                .flatMap(container -> ImageUses.given(container).entrySet().stream())
                .filter(entry ->
                        wanted.matcher(entry.getKey().toLowerCase(Locale.ROOT)).find())
                .map(Map.Entry::getValue)
                .flatMap(value -> Arrays.stream(value.split("[,\\s]+", -1)))
                .filter(name -> NAME.matcher(name).matches())
                .collect(toCollection(TreeSet::new));
    }

    /** Those for an image that a container is given. */
    Set<SecretName> named(Container container) {
        if (!profile.hasMounterPods()) {
            return Set.of();
        }
        Set<String> names = given(Stream.of(container), SECRETS);
        running(profile, pods)
                .flatMap(pod -> Stream.ofNullable(pod.getSpec().getImagePullSecrets()))
                .flatMap(List::stream)
                .map(LocalObjectReference::getName)
                .forEach(names::add);
        if (names.isEmpty()) {
            accounts(profile, templates, pods).stream()
                    .flatMap(account -> ofAccount.apply(account).stream())
                    .map(LocalObjectReference::getName)
                    .forEach(names::add);
        }
        return names.stream()
                .map(name -> new SecretName(profile.mounter().namespace(), name))
                .collect(toCollection(TreeSet::new));
    }
}
