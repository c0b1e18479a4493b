package dev.holdfast.preflight.objects;

import static dev.holdfast.preflight.Wording.count;
import static dev.holdfast.preflight.Wording.lines;
import static dev.holdfast.preflight.Wording.some;

import dev.holdfast.driver.ResourcePolicy;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Undetermined;
import dev.holdfast.preflight.Direction;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Reading;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import dev.holdfast.preflight.objects.SecretUse.Need;
import dev.holdfast.preflight.secrets.SecretFacts;
import dev.holdfast.preflight.secrets.SecretName;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether the Secrets that are named exist after the upgrade, and hold the keys named.
 *
 * @param there those of the cluster
 * @param before objects of the release as it is
 * @param after objects of the new release; empty where there is none
 * @param namespace of objects that name none
 */
record SecretRules(
        Map<SecretName, Reading<Optional<SecretFacts>>> there,
        List<HasMetadata> before,
        Optional<List<HasMetadata>> after,
        String namespace) {
    static final String NAME = "Secrets there";

    /**
     * Whether what is named is there.
     *
     * @param uses all, those of storage classes among them
     * @param classes what else was found out about the names in storage classes
     */
    Check judge(List<SecretUse> uses, ClassSecrets classes, Direction direction) {
        Map<SecretName, Secret> old = made(before);
        Map<SecretName, Secret> made = made(after.orElse(List.of()));
        // what names the same Secret for the same reason is told together
        Map<String, Set<String>> blocking = new LinkedHashMap<>();
        Map<String, Set<String>> warnings = new LinkedHashMap<>();
        List<Unread<?>> unread = new ArrayList<>();
        for (SecretUse use : uses) {
            Secret chart = made.get(use.secret());
            boolean deleted = after.isPresent()
                    && chart == null
                    && old.containsKey(use.secret())
                    && !ResourcePolicy.keeps(old.get(use.secret()));
            Reading<Optional<SecretFacts>> reading = there.get(use.secret());
            if (chart == null && reading instanceof Unread<?> none) {
                unread.add(none);
                continue;
            }
            Optional<SecretFacts> live =
                    reading instanceof Read<Optional<SecretFacts>> read ? read.value() : Optional.empty();
            trouble(
                            use,
                            keys(live, Optional.ofNullable(old.get(use.secret())), Optional.ofNullable(chart)),
                            deleted,
                            direction)
                    .ifPresent(trouble -> (blocks(use, deleted && live.isPresent()) ? blocking : warnings)
                            .computeIfAbsent(trouble, none -> new LinkedHashSet<>())
                            .add(use.by()));
        }
        List<String> found = new ArrayList<>();
        blocking.forEach((trouble, by) -> found.add(sentence(trouble, by)));
        warnings.forEach((trouble, by) -> found.add(sentence(trouble, by)));
        found.addAll(classes.refused());
        return new Check(
                blocking.isEmpty() ? Level.WARNING : Level.BLOCKING,
                NAME,
                "Secrets that workloads of the new release, storage classes and volumes of the driver name: names of their keys only",
                result(uses, classes.unfilled(), found, unread, direction));
    }

    private static String sentence(String trouble, Set<String> by) {
        return trouble + ", and is named by " + some(List.copyOf(by));
    }

    private static Check.Result result(
            List<SecretUse> uses,
            List<String> unfilled,
            List<String> found,
            List<Unread<?>> unread,
            Direction direction) {
        if (!found.isEmpty()) {
            return new Finding(
                    lines(found),
                    "make it with these keys before " + direction.change()
                            + " (kubectl create secret generic NAME -n NAMESPACE --from-literal=KEY=…), or correct what names it");
        }
        if (!unread.isEmpty()) {
            return new Undetermined(
                    lines(unread.stream().map(Unread::why).distinct().toList()),
                    unread.get(0).advice());
        }
        String looked = count(uses.stream().map(SecretUse::secret).distinct().count(), "Secret");
        return new Ok(
                unfilled.isEmpty()
                        ? looked
                        : looked + "; not looked for, since no claim fills the name: " + some(unfilled));
    }

    /** A pod that cannot start keeps the driver away; a Secret that goes with the old chart is taken from mounts that run. */
    private static boolean blocks(SecretUse use, boolean taken) {
        return use.need() == Need.STARTS_POD || (taken && use.need() == Need.SERVES_VOLUME);
    }

    private static Optional<String> trouble(
            SecretUse use, Optional<Set<String>> keys, boolean deleted, Direction direction) {
        if (keys.isEmpty()) {
            return Optional.of("Secret " + use.secret() + " does not exist");
        }
        if (deleted) {
            return Optional.of("Secret " + use.secret() + " is deleted by " + direction.change() + ": only "
                    + direction.say("the old chart", "the present revision") + " has it");
        }
        Set<String> missing = new TreeSet<>(use.keys());
        missing.removeAll(keys.get());
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("Secret " + use.secret() + " has no key " + String.join(", ", missing));
    }

    /** The keys after the upgrade; empty where the Secret does not exist then. */
    private static Optional<Set<String>> keys(
            Optional<SecretFacts> live, Optional<Secret> old, Optional<Secret> chart) {
        if (chart.isEmpty()) {
            return live.map(SecretFacts::keys);
        }
        Set<String> keys = new TreeSet<>();
        live.ifPresent(facts -> keys.addAll(facts.keys()));
        old.ifPresent(secret -> keys.removeAll(SecretFacts.of(secret).keys()));
        keys.addAll(SecretFacts.of(chart.get()).keys());
        return Optional.of(keys);
    }

    private Map<SecretName, Secret> made(List<HasMetadata> objects) {
        Map<SecretName, Secret> made = new TreeMap<>();
        objects.stream()
                .filter(Secret.class::isInstance)
                .map(Secret.class::cast)
                .forEach(secret -> made.put(
                        new SecretName(
                                Objects.requireNonNullElse(secret.getMetadata().getNamespace(), namespace),
                                secret.getMetadata().getName()),
                        secret));
        return made;
    }
}
