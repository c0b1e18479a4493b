package dev.holdfast.preflight;

import dev.holdfast.driver.DriverProfile;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** How the running driver differs from a chart, in the fields that decide on which nodes, with which rights and resources it runs. */
final class Differences {
    private static final KubernetesSerialization JSON = new KubernetesSerialization();

    private final String object;
    private final List<String> found = new ArrayList<>();

    private Differences(String object) {
        this.object = object;
    }

    /** One line for each difference: object, field, value now, value afterwards. */
    static List<String> between(DriverProfile profile, Driver driver, List<HasMetadata> objects, Direction direction) {
        String missing = " is not in " + direction.target();
        List<String> all = new ArrayList<>();
        driver.daemonSet()
                .ifPresent(now -> all.addAll(Target.daemonSet(objects, Wording.name(now))
                        .map(then -> new Differences("DaemonSet " + Wording.name(now))
                                .workload(
                                        now.getSpec().getSelector(),
                                        now.getSpec().getTemplate().getSpec(),
                                        then.getSpec().getSelector(),
                                        then.getSpec().getTemplate().getSpec()))
                        .orElse(List.of("DaemonSet " + profile.daemonSet() + missing))));
        driver.deployment()
                .ifPresent(now -> all.addAll(Target.deployment(objects, Wording.name(now))
                        .map(then -> new Differences("Deployment " + Wording.name(now))
                                .workload(
                                        now.getSpec().getSelector(),
                                        now.getSpec().getTemplate().getSpec(),
                                        then.getSpec().getSelector(),
                                        then.getSpec().getTemplate().getSpec()))
                        .orElse(List.of("Deployment " + profile.deployment() + missing))));
        return all;
    }

    private List<String> workload(LabelSelector selector, PodSpec now, LabelSelector nextSelector, PodSpec then) {
        compare("selector, which is immutable,", selector, nextSelector);
        compare("nodeSelector", now.getNodeSelector(), then.getNodeSelector());
        compare("affinity", now.getAffinity(), then.getAffinity());
        compare("tolerations", now.getTolerations(), then.getTolerations());
        compare("securityContext", now.getSecurityContext(), then.getSecurityContext());
        Map<String, Container> before = containers(now);
        Map<String, Container> after = containers(then);
        before.forEach((name, container) -> {
            Container next = after.get(name);
            if (next == null) {
                found.add(object + ": container " + name + " is removed");
            } else {
                compare(name + " resources", container.getResources(), next.getResources());
                compare(name + " securityContext", container.getSecurityContext(), next.getSecurityContext());
            }
        });
        after.keySet().stream()
                .filter(name -> !before.containsKey(name))
                .forEach(name -> found.add(object + ": container " + name + " is added"));
        return found;
    }

    private static Map<String, Container> containers(PodSpec pod) {
        Map<String, Container> containers = new TreeMap<>();
        Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
                .forEach(container -> containers.put(container.getName(), container));
        return containers;
    }

    private void compare(String field, Object now, Object then) {
        String before = text(now);
        String after = text(then);
        // equal objects may be written differently (1000m, 1), and absent ones may be empty
        if (!Objects.equals(now, then) && !before.equals(after)) {
            found.add(object + ": " + field + " " + before + " → " + after);
        }
    }

    private static String text(Object value) {
        return Optional.ofNullable(value)
                .map(JSON::asJson)
                .filter(json -> !json.equals("{}") && !json.equals("[]"))
                .orElse("none");
    }
}
