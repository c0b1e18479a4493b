package dev.holdfast.preflight.images;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;

import dev.holdfast.driver.DriverProfile;
import dev.holdfast.preflight.PodTemplate;
import dev.holdfast.preflight.Wording;
import dev.holdfast.preflight.secrets.SecretName;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the images that a new release needs, in its objects.
 *
 * @param objects of the new release
 * @param accounts ServiceAccounts of the cluster, by NAMESPACE/NAME
 * @param pods of the cluster
 * @param eligible nodes that have a node plugin
 */
record ImageUses(
        DriverProfile profile,
        List<HasMetadata> objects,
        Map<String, ServiceAccount> accounts,
        List<Pod> pods,
        Set<String> eligible) {
    private static final String DEFAULT_ACCOUNT = "default";
    /** A name with a registry or a repository, and a tag or a digest. */
    private static final Pattern IMAGE = Pattern.compile(
            "[a-zA-Z0-9][a-zA-Z0-9.:-]*(/[a-z0-9._-]+)*(:[A-Za-z0-9_][A-Za-z0-9._-]*)?(@sha256:[0-9a-f]{64})?");

    private static final Pattern OPTION = Pattern.compile("--?([A-Za-z0-9-]+)=(.+)");

    /** ServiceAccounts that the pods of these objects run as, and mounter pods, as NAMESPACE/NAME. */
    static Set<String> accounts(DriverProfile profile, List<HasMetadata> objects, List<Pod> pods) {
        List<PodTemplate> templates = PodTemplate.of(objects, profile.namespace());
        Set<String> accounts = templates.stream().map(ImageUses::account).collect(toCollection(TreeSet::new));
        if (profile.hasMounterPods()) {
            accounts.addAll(MounterSecrets.accounts(profile, templates, pods));
        }
        return accounts;
    }

    private static String account(PodTemplate template) {
        return template.namespace() + "/"
                + Objects.requireNonNullElse(template.spec().getServiceAccountName(), DEFAULT_ACCOUNT);
    }

    /** One for each container of workloads that have a pod, and for each image that such a container is given by name. */
    List<ImageUse> all() {
        List<PodTemplate> templates = templates();
        List<ImageUse> uses = new ArrayList<>();
        for (PodTemplate template : templates) {
            Set<String> nodes = nodes(template);
            Set<SecretName> secrets = pullSecrets(template);
            template.containers()
                    .forEach(container -> uses.add(new ImageUse(
                            container.getImage(),
                            template.object() + " " + container.getName(),
                            policy(container),
                            nodes,
                            secrets,
                            false)));
        }
        MounterSecrets mounters = new MounterSecrets(profile, templates, pods, this::ofAccount);
        Set<String> repositories =
                uses.stream().map(use -> ImageName.repository(use.image())).collect(toSet());
        for (PodTemplate template : templates) {
            for (Container container : template.containers()) {
                named(container, repositories)
                        .forEach((name, image) -> uses.add(new ImageUse(
                                image,
                                template.object() + " " + container.getName() + " by " + name,
                                ImageUse.IF_NOT_PRESENT,
                                eligible,
                                mounters.named(container),
                                true)));
            }
        }
        return uses;
    }

    /** A workload of no pods pulls nothing. */
    private List<PodTemplate> templates() {
        return PodTemplate.of(objects, profile.namespace()).stream()
                .filter(template -> template.pods() > 0)
                .toList();
    }

    /** The nodes on which the same DaemonSet has a pod now; whether it will have others is not a matter of images. */
    private Set<String> nodes(PodTemplate template) {
        if (!template.onNodes()) {
            return Set.of();
        }
        String name = template.object().substring(template.object().indexOf('/') + 1);
        if (name.equals(profile.daemonSet())) {
            return eligible;
        }
        return pods.stream()
                .filter(pod -> template.namespace().equals(pod.getMetadata().getNamespace()))
                .filter(pod -> Stream.ofNullable(pod.getMetadata().getOwnerReferences())
                        .flatMap(List::stream)
                        .anyMatch(owner -> owner.getKind().equals("DaemonSet")
                                && owner.getName().equals(name)))
                .map(pod -> pod.getSpec().getNodeName())
                .filter(Objects::nonNull)
                .collect(toCollection(TreeSet::new));
    }

    /** Those of the pod; only a pod that brings none gets those of its ServiceAccount. */
    private Set<SecretName> pullSecrets(PodTemplate template) {
        List<LocalObjectReference> own = template.spec().getImagePullSecrets();
        List<LocalObjectReference> secrets = new ArrayList<>(own == null ? List.of() : own);
        if (secrets.isEmpty()) {
            secrets.addAll(ofAccount(account(template)));
        }
        return secrets.stream()
                .map(LocalObjectReference::getName)
                .filter(name -> name != null && !name.isEmpty())
                .map(name -> new SecretName(template.namespace(), name))
                .collect(toCollection(TreeSet::new));
    }

    /** Those of a ServiceAccount of the cluster or of the chart. */
    private List<LocalObjectReference> ofAccount(String account) {
        return Stream.concat(
                        Stream.ofNullable(accounts.get(account)),
                        objects.stream()
                                .filter(ServiceAccount.class::isInstance)
                                .map(ServiceAccount.class::cast)
                                .filter(made -> account.equals(Objects.requireNonNullElse(
                                                made.getMetadata().getNamespace(), profile.namespace())
                                        + "/" + Wording.name(made))))
                .flatMap(there -> Stream.ofNullable(there.getImagePullSecrets()).flatMap(List::stream))
                .toList();
    }

    private static String policy(Container container) {
        return Optional.ofNullable(container.getImagePullPolicy())
                .filter(policy -> !policy.isEmpty())
                .orElse(ImageName.isLatest(container.getImage()) ? ImageUse.ALWAYS : ImageUse.IF_NOT_PRESENT);
    }

    /**
     * Images that a container is given by a variable or an option: its name has the word image in it and its value is an image's name, or the
     * value is another version of an image of the release.
     */
    private static Map<String, String> named(Container container, Set<String> repositories) {
        Map<String, String> given = given(container);
        given.entrySet().removeIf(entry -> !isImage(entry.getKey(), entry.getValue(), repositories));
        return given;
    }

    /** What a container is given by variables and options, by their names. */
    static Map<String, String> given(Container container) {
        Map<String, String> given = new LinkedHashMap<>();
        Stream.ofNullable(container.getEnv())
                .flatMap(List::stream)
                .filter(variable -> variable.getValue() != null)
                .forEach((EnvVar variable) -> given.put(variable.getName(), variable.getValue()));
        Stream.of(container.getCommand(), container.getArgs())
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .map(OPTION::matcher)
                .filter(option -> option.matches())
                .forEach(option -> given.put(option.group(1), option.group(2)));
        return given;
    }

    private static boolean isImage(String name, String value, Set<String> repositories) {
        if (!IMAGE.matcher(value).matches()) {
            return false;
        }
        boolean version = value.contains("@") || value.lastIndexOf(':') > value.lastIndexOf('/');
        return version
                && (name.toLowerCase(Locale.ROOT).contains("image")
                        || repositories.contains(ImageName.repository(value)));
    }
}
