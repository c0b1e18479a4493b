package dev.holdfast.preflight.scheduling;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a pod takes of its node: the scheduler's reckoning. */
final class PodNeeds {
    private PodNeeds() {}

    /**
     * Its requests by resource, in the resource's base unit (processors, bytes): what its containers need together, or more where an init
     * container needs more beside the sidecars started before it; or what the pod as a whole names; and its overhead.
     */
    static Map<String, BigDecimal> requests(PodSpec pod) {
        Map<String, BigDecimal> sidecars = new TreeMap<>();
        Map<String, BigDecimal> most = new TreeMap<>();
        for (Container container : orEmpty(pod.getInitContainers())) {
            Map<String, BigDecimal> own = requests(container.getResources());
            if (isSidecar(container)) {
                add(sidecars, own);
                raise(most, sidecars);
            } else {
                Map<String, BigDecimal> beside = new TreeMap<>(sidecars);
                add(beside, own);
                raise(most, beside);
            }
        }
        Map<String, BigDecimal> running = new TreeMap<>(sidecars);
        orEmpty(pod.getContainers()).forEach(container -> add(running, requests(container.getResources())));
        raise(most, running);
        ofWholePod(pod.getResources(), most);
        if (pod.getOverhead() != null) {
            pod.getOverhead().forEach((resource, quantity) -> most.merge(resource, amount(quantity), BigDecimal::add));
        }
        return most;
    }

    /** What a pod as a whole requests counts instead; its limits only where no container requests anything. */
    private static void ofWholePod(ResourceRequirements resources, Map<String, BigDecimal> requests) {
        if (resources != null && resources.getLimits() != null) {
            resources.getLimits().forEach((name, limit) -> requests.putIfAbsent(name, amount(limit)));
        }
        if (resources != null && resources.getRequests() != null) {
            resources.getRequests().forEach((name, request) -> requests.put(name, amount(request)));
        }
    }

    /** A request that is not named is the limit. */
    private static Map<String, BigDecimal> requests(ResourceRequirements resources) {
        Map<String, BigDecimal> requests = new TreeMap<>();
        if (resources != null) {
            Stream.ofNullable(resources.getLimits())
                    .forEach(limits -> limits.forEach((name, limit) -> requests.put(name, amount(limit))));
            Stream.ofNullable(resources.getRequests())
                    .forEach(named -> named.forEach((name, request) -> requests.put(name, amount(request))));
        }
        return requests;
    }

    static BigDecimal amount(Quantity quantity) {
        return quantity.getNumericalAmount();
    }

    static void add(Map<String, BigDecimal> to, Map<String, BigDecimal> more) {
        more.forEach((resource, amount) -> to.merge(resource, amount, BigDecimal::add));
    }

    static void raise(Map<String, BigDecimal> to, Map<String, BigDecimal> least) {
        least.forEach((resource, amount) -> to.merge(resource, amount, BigDecimal::max));
    }

    /** Its ports on the node, as PROTOCOL ADDRESS:PORT; the address is 0.0.0.0 where it takes the port of all of them. */
    static Set<String> hostPorts(PodSpec pod) {
        boolean host = Boolean.TRUE.equals(pod.getHostNetwork());
        Set<String> ports = new TreeSet<>();
        List<Container> containers = new ArrayList<>(orEmpty(pod.getContainers()));
        orEmpty(pod.getInitContainers()).stream().filter(PodNeeds::isSidecar).forEach(containers::add);
        containers.stream()
                .flatMap(container -> orEmpty(container.getPorts()).stream())
                .forEach(port -> {
                    Integer number = host && port.getHostPort() == null ? port.getContainerPort() : port.getHostPort();
                    if (number != null && number > 0) {
                        ports.add(protocol(port) + " " + address(port) + ":" + number);
                    }
                });
        return ports;
    }

    private static String protocol(ContainerPort port) {
        return Optional.ofNullable(port.getProtocol()).orElse("TCP");
    }

    private static String address(ContainerPort port) {
        return port.getHostIP() == null || port.getHostIP().isEmpty() ? "0.0.0.0" : port.getHostIP();
    }

    /** A port of one that is taken by the other; empty if there is none. */
    static Optional<String> conflict(Set<String> wanted, Set<String> taken) {
        return wanted.stream()
                .filter(port -> taken.stream().anyMatch(other -> conflicts(port, other)))
                .findFirst();
    }

    private static boolean conflicts(String one, String other) {
        return port(one).equals(port(other))
                && (one.equals(other) || one.contains(" 0.0.0.0:") || other.contains(" 0.0.0.0:"));
    }

    private static String port(String text) {
        return text.substring(0, text.indexOf(' ')) + text.substring(text.lastIndexOf(':'));
    }

    private static boolean isSidecar(Container container) {
        return "Always".equals(container.getRestartPolicy());
    }

    static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : list;
    }
}
