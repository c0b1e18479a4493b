package dev.holdfast.preflight.images;

import static dev.holdfast.preflight.Wording.count;
import static dev.holdfast.preflight.Wording.lines;
import static dev.holdfast.preflight.Wording.some;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;

import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.Check.Undetermined;
import dev.holdfast.preflight.Direction;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Reading;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import dev.holdfast.preflight.Wording;
import dev.holdfast.preflight.secrets.SecretFacts;
import dev.holdfast.preflight.secrets.SecretName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is judged of the images of a new release.
 *
 * @param uses every image that it needs
 * @param direction whether it is one to roll back to
 */
record ImageRules(List<ImageUse> uses, NodeImages nodes, Direction direction) {
    static final String ON_NODES = "new images on the nodes";
    static final String PULL_SECRETS = "image pull Secrets";
    static final String POLICY = "image pull policy";
    static final String PULLED = "new images can be pulled";

    /** Whether the nodes have the images already: then no registry is needed while the driver is away. */
    Check onNodes() {
        return new Check(
                Level.WARNING,
                ON_NODES,
                "images of all containers of the new release, and those that the nodes report, up to a minute late",
                judgeNodes());
    }

    private Result judgeNodes() {
        Set<String> images = uses.stream().map(ImageUse::image).collect(toCollection(TreeSet::new));
        if (images.isEmpty()) {
            return new Undetermined(
                    direction.target() + " has no workload",
                    direction.say(
                            "check that --to names a chart of this driver, and that the profile fits it",
                            Direction.OTHER_REVISION + "; or the profile does not fit the release"));
        }
        Set<String> missing = new LinkedHashSet<>();
        Set<String> unsure = new LinkedHashSet<>();
        for (ImageUse use : uses) {
            NodeImages.Missing without = nodes.missing(use);
            report(use, without.surely(), missing);
            report(use, without.perhaps(), unsure);
        }
        if (!missing.isEmpty()) {
            return new Finding(
                    lines(List.copyOf(missing)),
                    "pull it on each node beforehand (crictl pull IMAGE), which also shows whether it is available; --probe has one node pull it");
        }
        return unsure.isEmpty()
                ? new Ok(count(images.size(), "image") + " on " + count(needy(), "node"))
                : new Undetermined(
                        lines(List.copyOf(unsure)) + "\nnot among the " + NodeImages.LISTED
                                + " images that a node lists at most",
                        "crictl images on the node shows all; crictl pull IMAGE pulls one");
    }

    private int needy() {
        Set<String> named = uses.stream().flatMap(use -> use.nodes().stream()).collect(toSet());
        return named.isEmpty() ? nodes.nodes().size() : named.size();
    }

    private static void report(ImageUse use, List<String> without, Set<String> into) {
        if (!without.isEmpty()) {
            into.add(use.image() + (use.nodes().isEmpty() ? " on no node" : " not on " + some(without)));
        }
    }

    /**
     * Whether the image pull Secrets are there and of use. It blocks where a pod cannot start without one: its image is not on the node, and
     * no other of its Secrets opens the registry. Pods that the driver makes later take nothing from running mounts.
     */
    Check pullSecrets(Map<SecretName, Reading<Optional<SecretFacts>>> secrets) {
        Set<String> blocking = new LinkedHashSet<>();
        Set<String> warnings = new LinkedHashSet<>();
        List<Unread<?>> unread = new ArrayList<>();
        for (ImageUse use : uses) {
            List<String> troubles = new ArrayList<>();
            boolean opened = false;
            boolean unknown = false;
            for (SecretName name : use.pullSecrets()) {
                Reading<Optional<SecretFacts>> reading = secrets.get(name);
                if (reading instanceof Unread<?> none) {
                    unread.add(none);
                    unknown = true;
                } else {
                    Optional<SecretFacts> facts = ((Read<Optional<SecretFacts>>) reading).value();
                    opened |= facts.filter(SecretFacts::opensRegistries)
                            .filter(there -> ImageName.opened(use.image(), there.registries()))
                            .isPresent();
                    trouble(name, facts).ifPresent(troubles::add);
                }
            }
            if (!use.pullSecrets().isEmpty() && !opened && !unknown && troubles.isEmpty()) {
                troubles.add("none of "
                        + use.pullSecrets().stream().map(SecretName::toString).collect(joining(", "))
                        + " holds a key for " + registry(use.image()) + ", of " + use.image());
            }
            boolean missing = !use.named()
                    && !nodes.missing(use).surely().isEmpty()
                    && !use.policy().equals(ImageUse.NEVER);
            (missing && !opened && !unknown ? blocking : warnings).addAll(troubles);
        }
        warnings.removeAll(blocking);
        Set<String> all = new LinkedHashSet<>(blocking);
        all.addAll(warnings);
        return new Check(
                blocking.isEmpty() ? Level.WARNING : Level.BLOCKING,
                PULL_SECRETS,
                "Secrets that the new release's pods or their ServiceAccounts name to pull images: type, and names of registries",
                result(all, unread));
    }

    private Result result(Set<String> found, List<Unread<?>> unread) {
        if (!found.isEmpty()) {
            return new Finding(
                    lines(List.copyOf(found)),
                    "kubectl create secret docker-registry NAME -n NAMESPACE --docker-server=REGISTRY … makes one; or "
                            + direction.values("correct its name in the values of the chart"));
        }
        if (!unread.isEmpty()) {
            return new Undetermined(
                    lines(unread.stream().map(Unread::why).distinct().toList()),
                    unread.get(0).advice());
        }
        long named = uses.stream()
                .flatMap(use -> use.pullSecrets().stream())
                .distinct()
                .count();
        return new Ok(named == 0 ? "none is named" : count(named, "Secret") + ", with keys for the registries");
    }

    private static Optional<String> trouble(SecretName name, Optional<SecretFacts> facts) {
        if (facts.isEmpty()) {
            return Optional.of("Secret " + name + " does not exist");
        }
        if (!facts.get().opensRegistries()) {
            return Optional.of(
                    "Secret " + name + " is of type " + facts.get().type() + ", not " + SecretFacts.DOCKER_CONFIG_JSON);
        }
        return facts.get().registries().isEmpty()
                ? Optional.of("Secret " + name + " holds no registry")
                : Optional.empty();
    }

    private static String registry(String image) {
        String repository = ImageName.repository(image);
        return repository.substring(0, repository.indexOf('/'));
    }

    /** Whether the images come onto the nodes by the policies given. */
    Check policy() {
        Set<String> never = new LinkedHashSet<>();
        Set<String> perhaps = new LinkedHashSet<>();
        Set<String> always = new LinkedHashSet<>();
        for (ImageUse use : uses) {
            if (use.policy().equals(ImageUse.NEVER)) {
                NodeImages.Missing without = nodes.missing(use);
                if (!without.surely().isEmpty()) {
                    never.add(use.image() + " of " + use.by() + " is never pulled, and is not on "
                            + some(without.surely()));
                }
                if (!without.perhaps().isEmpty()) {
                    perhaps.add(use.image() + " of " + use.by() + " is never pulled, and may not be on "
                            + some(without.perhaps()));
                }
            } else if (use.policy().equals(ImageUse.ALWAYS)) {
                List<String> loaded = nodes.loaded(use.image(), use.nodes());
                if (!loaded.isEmpty()) {
                    always.add(use.image() + " of " + use.by() + " is pulled for each pod, and was loaded into "
                            + some(loaded) + " without a registry");
                }
            }
        }
        return new Check(
                never.isEmpty() ? Level.WARNING : Level.BLOCKING,
                POLICY,
                "imagePullPolicy of the new release's containers, and the images that the nodes report",
                judge(never, perhaps, always));
    }

    private Result judge(Set<String> never, Set<String> perhaps, Set<String> always) {
        List<String> found = new ArrayList<>(never);
        found.addAll(always);
        if (!found.isEmpty()) {
            return new Finding(
                    lines(found),
                    direction.values("set the policy IfNotPresent by the values of the chart")
                            + ", or load the image into each node");
        }
        return perhaps.isEmpty()
                ? new Ok(uses.stream().map(ImageUse::policy).distinct().sorted().collect(joining(", ")))
                : new Undetermined(
                        lines(List.copyOf(perhaps)),
                        "crictl images on the node shows all its images; a node reports " + NodeImages.LISTED
                                + " at most");
    }

    /** Which pulls a probe has to try: each image once by each policy and with each set of Secrets. */
    List<Pull> pulls() {
        Map<Pull, Pull> pulls = new LinkedHashMap<>();
        Set<String> own = own();
        for (ImageUse use : uses) {
            // an image that is also a container's is tried as such, with what opens its registry
            if (!use.named() || !own.contains(ImageName.normal(use.image()))) {
                Pull anywhere = new Pull(use.image(), use.policy(), Set.copyOf(use.pullSecrets()), "");
                pulls.putIfAbsent(
                        anywhere, new Pull(anywhere.image(), anywhere.policy(), anywhere.secrets(), node(use)));
            }
        }
        return List.copyOf(pulls.values());
    }

    /** Normal names of the images of the release's own containers. */
    private Set<String> own() {
        return uses.stream()
                .filter(use -> !use.named())
                .map(use -> ImageName.normal(use.image()))
                .collect(toSet());
    }

    /** A node that has to pull it, where there is one. */
    private String node(ImageUse use) {
        NodeImages.Missing without = nodes.missing(use);
        return without.surely().stream()
                .findFirst()
                .or(() -> without.perhaps().stream().findFirst())
                .or(() -> use.nodes().stream().sorted().findFirst())
                .or(() -> nodes.nodes().stream().findFirst().map(Wording::name))
                .orElse("");
    }

    /**
     * What the probe says of them. It blocks where a container of the release cannot have its image; where the image is only named, for pods
     * that the driver makes later, running mounts lose nothing.
     */
    Check pulled(Reading<Map<Pull, Pull.Outcome>> outcomes) {
        Set<String> own = own();
        boolean blocks = !(outcomes instanceof Read<Map<Pull, Pull.Outcome>> read)
                || read.value().entrySet().stream().noneMatch(entry -> entry.getValue() instanceof Pull.Refused)
                || read.value().entrySet().stream()
                        .anyMatch(entry -> entry.getValue() instanceof Pull.Refused
                                && own.contains(ImageName.normal(entry.getKey().image())));
        return new Check(
                blocks ? Level.BLOCKING : Level.WARNING,
                PULLED,
                "a pod on one node for each image, with its pull policy and copies of its pull Secrets",
                outcomes.judge(ImageRules::judge));
    }

    private static Result judge(Map<Pull, Pull.Outcome> outcomes) {
        List<String> refused = new ArrayList<>();
        List<String> open = new ArrayList<>();
        outcomes.forEach((pull, outcome) -> {
            String what = pull.image() + " on " + pull.node() + ": ";
            if (outcome instanceof Pull.Refused no) {
                refused.add(what + no.reason() + ": " + no.message());
            } else if (outcome instanceof Pull.Unknown unknown) {
                open.add(what + unknown.seen());
            }
        });
        if (!refused.isEmpty()) {
            return new Finding(
                    lines(refused),
                    "check name and tag of the image, the registry, and the image pull Secrets; crictl pull IMAGE on that node repeats it");
        }
        return open.isEmpty()
                ? new Ok(count(outcomes.size(), "pull"))
                : new Undetermined(
                        lines(open),
                        "run preflight again when the node is at rest; a large image may take longer than the probe waits");
    }
}
