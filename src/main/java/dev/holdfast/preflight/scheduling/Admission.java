package dev.holdfast.preflight.scheduling;

import dev.holdfast.driver.ResourcePolicy;
import dev.holdfast.preflight.Wording;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.LimitRangeItem;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClass;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the API server makes of the pods of a template before they look for a node, and for what it refuses them: their RuntimeClass brings a node
 * selector, tolerations and overhead, and the LimitRanges of their namespace bring requests and limits, and bounds of them.
 *
 * @param classes RuntimeClasses after the upgrade, by name
 * @param ranges LimitRanges after the upgrade, by namespace
 */
record Admission(Map<String, RuntimeClass> classes, Map<String, List<LimitRange>> ranges) {
    /**
     * After an upgrade.
     *
     * @param classes of the cluster
     * @param ranges of the cluster
     * @param release namespace of objects that name none
     */
    static Admission of(
            List<RuntimeClass> classes,
            List<LimitRange> ranges,
            List<HasMetadata> before,
            List<HasMetadata> after,
            String release) {
        Map<String, RuntimeClass> named = new TreeMap<>();
        left(classes, before, after, release).forEach(there -> named.put(Wording.name(there), there));
        Map<String, List<LimitRange>> spaces = new TreeMap<>();
        left(ranges, before, after, release)
                .forEach(there -> spaces.computeIfAbsent(namespace(there, release), any -> new ArrayList<>())
                        .add(there));
        for (HasMetadata object : after) {
            if (object instanceof RuntimeClass brought) {
                named.put(Wording.name(brought), brought);
            } else if (object instanceof LimitRange brought) {
                spaces.computeIfAbsent(namespace(brought, release), any -> new ArrayList<>())
                        .add(brought);
            }
        }
        return new Admission(named, spaces);
    }

    /** What is there and stays: neither changed nor deleted by the upgrade. */
    private static <T extends HasMetadata> List<T> left(
            List<T> there, List<HasMetadata> before, List<HasMetadata> after, String release) {
        return there.stream()
                .filter(one -> after.stream().noneMatch(other -> isSame(one, other, release)))
                .filter(one ->
                        ResourcePolicy.keeps(one) || before.stream().noneMatch(other -> isSame(one, other, release)))
                .toList();
    }

    private static boolean isSame(HasMetadata one, HasMetadata other, String release) {
        return one.getClass().equals(other.getClass())
                && Wording.name(one).equals(Wording.name(other))
                && (one instanceof RuntimeClass || namespace(one, release).equals(namespace(other, release)));
    }

    private static String namespace(HasMetadata object, String release) {
        return Objects.requireNonNullElse(object.getMetadata().getNamespace(), release);
    }

    /** The template with what is put into its pods; as it is where they are refused. */
    PodTemplateSpec admitted(PodTemplateSpec template, String namespace) {
        PodSpec spec = template.getSpec();
        if (refusal(template, namespace).isPresent()) {
            return template;
        }
        return new PodTemplateSpecBuilder(template)
                .withSpec(limited(runnable(spec), namespace))
                .build();
    }

    private Optional<RuntimeClass> runtime(PodSpec spec) {
        return Optional.ofNullable(spec.getRuntimeClassName()).map(classes::get);
    }

    private PodSpec runnable(PodSpec spec) {
        Optional<RuntimeClass> runtime = runtime(spec);
        if (runtime.isEmpty()) {
            return spec;
        }
        PodSpecBuilder with = new PodSpecBuilder(spec);
        if (runtime.get().getOverhead() != null) {
            with.withOverhead(runtime.get().getOverhead().getPodFixed());
        }
        if (runtime.get().getScheduling() != null) {
            List<Toleration> tolerations = runtime.get().getScheduling().getTolerations();
            with.addToNodeSelector(selector(runtime.get()))
                    .addAllToTolerations(tolerations == null ? List.of() : tolerations);
        }
        return with.build();
    }

    private static Map<String, String> selector(RuntimeClass runtime) {
        return runtime.getScheduling() == null || runtime.getScheduling().getNodeSelector() == null
                ? Map.of()
                : runtime.getScheduling().getNodeSelector();
    }

    /** Why the API server refuses its pods; empty if it does not. */
    Optional<String> refusal(PodTemplateSpec template, String namespace) {
        PodSpec spec = template.getSpec();
        String name = spec.getRuntimeClassName();
        if (name != null && !name.isEmpty() && !classes.containsKey(name)) {
            return Optional.of("its pods are refused: there will be no RuntimeClass " + name);
        }
        Map<String, String> own = Objects.requireNonNullElse(spec.getNodeSelector(), Map.of());
        return runtime(spec).stream()
                .flatMap(runtime -> selector(runtime).entrySet().stream())
                .filter(wanted -> own.containsKey(wanted.getKey())
                        && !own.get(wanted.getKey()).equals(wanted.getValue()))
                .map(wanted -> "its pods are refused: RuntimeClass " + name + " selects " + wanted.getKey() + "="
                        + wanted.getValue() + ", and the template " + own.get(wanted.getKey()))
                .findFirst()
                .or(() -> bounds(limited(runnable(spec), namespace), namespace));
    }

    private Stream<LimitRangeItem> items(String namespace, String type) {
        return ranges.getOrDefault(namespace, List.of()).stream()
                .flatMap(range -> PodNeeds.orEmpty(range.getSpec().getLimits()).stream())
                .filter(item -> type.equals(item.getType()));
    }

    private PodSpec limited(PodSpec spec, String namespace) {
        List<LimitRangeItem> items = items(namespace, "Container").toList();
        if (items.isEmpty()) {
            return spec;
        }
        PodSpecBuilder with = new PodSpecBuilder(spec);
        with.withContainers(limited(spec.getContainers(), items));
        with.withInitContainers(limited(spec.getInitContainers(), items));
        return with.build();
    }

    private static List<Container> limited(List<Container> containers, List<LimitRangeItem> items) {
        return PodNeeds.orEmpty(containers).stream()
                .map(container -> {
                    ResourceRequirements own =
                            Objects.requireNonNullElseGet(container.getResources(), ResourceRequirements::new);
                    Map<String, Quantity> limits = copy(own.getLimits());
                    // the API server takes a limit for the request before LimitRanges are looked at
                    Map<String, Quantity> requests = copy(own.getLimits());
                    requests.putAll(copy(own.getRequests()));
                    items.forEach(item -> {
                        copy(item.getDefaultRequest()).forEach(requests::putIfAbsent);
                        copy(item.getDefault()).forEach(limits::putIfAbsent);
                    });
                    limits.forEach(requests::putIfAbsent);
                    return new ContainerBuilder(container)
                            .withNewResources()
                            .withLimits(limits)
                            .withRequests(requests)
                            .endResources()
                            .build();
                })
                .toList();
    }

    private static Map<String, Quantity> copy(Map<String, Quantity> given) {
        return given == null ? new LinkedHashMap<>() : new LinkedHashMap<>(given);
    }

    private Optional<String> bounds(PodSpec spec, String namespace) {
        Stream<String> ofContainers = items(namespace, "Container")
                .flatMap(item -> Stream.concat(
                                PodNeeds.orEmpty(spec.getInitContainers()).stream(),
                                PodNeeds.orEmpty(spec.getContainers()).stream())
                        .flatMap(container -> outside(
                                item,
                                "container " + container.getName(),
                                amounts(container.getResources(), true),
                                amounts(container.getResources(), false))));
        Map<String, BigDecimal> requests = PodNeeds.requests(spec);
        Map<String, BigDecimal> limits = limits(spec);
        Stream<String> ofPods = items(namespace, "Pod").flatMap(item -> outside(item, "the pod", requests, limits));
        return Stream.concat(ofContainers, ofPods)
                .map(why -> "its pods are refused by a LimitRange of namespace " + namespace + ": " + why)
                .findFirst();
    }

    private static Map<String, BigDecimal> amounts(ResourceRequirements resources, boolean ofRequests) {
        Map<String, BigDecimal> amounts = new TreeMap<>();
        if (resources != null) {
            copy(ofRequests ? resources.getRequests() : resources.getLimits())
                    .forEach((name, quantity) -> amounts.put(name, PodNeeds.amount(quantity)));
        }
        return amounts;
    }

    /** A pod's limit of a resource is the sum of those of its containers, and there is none where one of them has none. */
    private static Map<String, BigDecimal> limits(PodSpec spec) {
        List<Map<String, BigDecimal>> each = PodNeeds.orEmpty(spec.getContainers()).stream()
                .map(container -> amounts(container.getResources(), false))
                .toList();
        Map<String, BigDecimal> sum = new TreeMap<>();
        each.forEach(one -> PodNeeds.add(sum, one));
        sum.keySet().removeIf(name -> each.stream().anyMatch(one -> !one.containsKey(name)));
        return sum;
    }

    private static Stream<String> outside(
            LimitRangeItem item, String what, Map<String, BigDecimal> requests, Map<String, BigDecimal> limits) {
        List<String> found = new ArrayList<>();
        copy(item.getMin()).forEach((name, least) -> {
            BigDecimal min = PodNeeds.amount(least);
            if (!requests.containsKey(name)) {
                found.add(what + " requests no " + name + ", of which the least is " + least);
            } else if (requests.get(name).compareTo(min) < 0
                    || (limits.containsKey(name) && limits.get(name).compareTo(min) < 0)) {
                found.add(what + " has less " + name + " than " + least);
            }
        });
        copy(item.getMax()).forEach((name, most) -> {
            BigDecimal max = PodNeeds.amount(most);
            if (!limits.containsKey(name)) {
                found.add(what + " has no limit of " + name + ", of which the most is " + most);
            } else if (limits.get(name).compareTo(max) > 0
                    || requests.getOrDefault(name, BigDecimal.ZERO).compareTo(max) > 0) {
                found.add(what + " has more " + name + " than " + most);
            }
        });
        copy(item.getMaxLimitRequestRatio()).forEach((name, most) -> {
            BigDecimal request = requests.getOrDefault(name, BigDecimal.ZERO);
            BigDecimal limit = limits.getOrDefault(name, BigDecimal.ZERO);
            if (request.signum() == 0
                    || limit.signum() == 0
                    || limit.compareTo(request.multiply(PodNeeds.amount(most))) > 0) {
                found.add(what + " has a limit of " + name + " of more than " + most + " times its request, or none");
            }
        });
        return found.stream();
    }
}
