package dev.holdfast.driver;

import dev.holdfast.driver.ProfileCheck.Line;
import dev.holdfast.driver.ProfileCheck.Mark;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The environment variables by which containers get the driver's own key: those that the profile lists, and those that the charts fill from the
 * Secret under {@code credentials}. A run that finds the key in another variable says FAIL of {@code secrecy}.
 */
final class KeyVariableCheck {
    private static final String FIELD = "keyVariables";

    private KeyVariableCheck() {}

    /** Every line. */
    static List<Line> lines(DriverProfile profile, List<RenderedChart> charts) {
        Map<String, List<Container>> containers = charts.stream()
                .flatMap(chart -> chart.pods().stream())
                .flatMap(RenderedChart.Pods::containers)
                .collect(Collectors.groupingBy(Container::getName, TreeMap::new, Collectors.toList()));
        List<Line> lines = new ArrayList<>();
        profile.keyVariables()
                .forEach((name, variables) -> lines.add(listed(name, variables, containers, profile.hasMounterPods())));
        containers.forEach((name, all) -> {
            Set<String> unlisted = new TreeSet<>();
            all.forEach(container -> unlisted.addAll(withKey(profile, container)));
            profile.keyVariables().getOrDefault(name, List.of()).forEach(unlisted::remove);
            if (!unlisted.isEmpty()) {
                lines.add(new Line(
                        profile.keyVariables().isEmpty() ? Mark.NOTE : Mark.WRONG,
                        FIELD,
                        "container " + name + " gets " + unlisted + " from Secret "
                                + profile.credentials().secret() + ", and the profile does not list it",
                        "list what the driver is meant to get, as " + name + ": " + unlisted
                                + "; what is not listed is FAIL of 'secrecy' in a run"));
            }
        });
        return lines;
    }

    private static Line listed(
            String name, List<String> variables, Map<String, List<Container>> containers, boolean mounterPods) {
        String what = FIELD + "." + name;
        List<Container> there = containers.getOrDefault(name, List.of());
        if (there.isEmpty()) {
            return new Line(
                    mounterPods ? Mark.NOTE : Mark.WRONG,
                    what,
                    "no pod of either chart has a container of this name; there are " + containers.keySet(),
                    mounterPods
                            ? "right if it is one of mounter pods, which the driver makes; otherwise write the name of a container that is there"
                            : "write the name of a container that gets the driver's key, or leave it out");
        }
        Set<String> has = there.stream()
                .flatMap(KeyVariableCheck::variables)
                .map(EnvVar::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> missing =
                variables.stream().filter(variable -> !has.contains(variable)).toList();
        boolean unknown = there.stream()
                .anyMatch(container -> container.getEnvFrom() != null
                        && !container.getEnvFrom().isEmpty());
        return missing.isEmpty() || unknown
                ? new Line(Mark.FITS, what, "in the charts", "")
                : new Line(
                        Mark.NOTE,
                        what,
                        "has no " + String.join(", ", missing) + " in either chart; it has " + has,
                        "see that it is not mistyped: another variable with the key is FAIL of 'secrecy'");
    }

    private static Stream<EnvVar> variables(Container container) {
        return Objects.requireNonNullElse(container.getEnv(), List.<EnvVar>of()).stream();
    }

    /** The variables of a container that are filled with a key of the Secret under credentials. */
    private static Set<String> withKey(DriverProfile profile, Container container) {
        Set<String> names = new TreeSet<>();
        DriverProfile.Credentials own = profile.credentials();
        if (own == null) {
            return names;
        }
        Set<String> keys = Set.copyOf(List.of(own.accessKey(), own.secretKey()));
        variables(container)
                .filter(variable -> Optional.ofNullable(variable.getValueFrom())
                        .map(source -> source.getSecretKeyRef())
                        .filter(ref -> own.secret().equals(ref.getName()))
                        .map(SecretKeySelector::getKey)
                        .filter(keys::contains)
                        .isPresent())
                .map(EnvVar::getName)
                .forEach(names::add);
        if (container.getEnvFrom() != null) {
            container.getEnvFrom().stream()
                    .filter(source -> source.getSecretRef() != null
                            && own.secret().equals(source.getSecretRef().getName()))
                    .forEach(source ->
                            keys.forEach(key -> names.add(Objects.requireNonNullElse(source.getPrefix(), "") + key)));
        }
        return names;
    }
}
