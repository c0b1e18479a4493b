package dev.holdfast.driver;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What an object says by which a kernel module is loaded: the image for each kernel, and on how many nodes it is loaded. Its form is that of
 * Kernel Module Management's {@code Module}.
 *
 * @param images by kernel, which is named as it is or by an expression
 */
public record ModuleImages(Map<String, String> images) {
    /** Says when an image is pulled, and nothing of the module in it. */
    private static final String UNLOADED = "imagePullPolicy";

    /** Group of Kernel Module Management. */
    static final String KMM = "kmm.sigs.x-k8s.io";

    /** Of a mapping that names none, where the object has none for all of them either. */
    static final String NO_IMAGE = "null";

    private static final String NONE = "none";
    /** How a change ends by which a kernel has no module any more. */
    static final String TO_NONE = " → " + NONE;

    private static final Pattern FILLED = Pattern.compile("\\$(\\w+|\\{\\w+})");
    /** Kernel Module Management refuses an image with a name that it does not know. */
    private static final Pattern FILLED_BY_KMM = Pattern.compile(
            "\\$(\\{%1$s}|%1$s\\b)".formatted("(KERNEL_(FULL_VERSION|VERSION|XYZ|X|Y|Z)|MOD_NAME|MOD_NAMESPACE)"));

    public ModuleImages {
        images = new TreeMap<>(images);
    }

    /** The object of a profile among others; empty where it is none of them. */
    public static Optional<GenericKubernetesResource> find(
            DriverProfile.KernelModule module, List<? extends HasMetadata> objects) {
        return objects.stream()
                .filter(GenericKubernetesResource.class::isInstance)
                .map(GenericKubernetesResource.class::cast)
                .filter(one -> module.kind().equals(one.getKind())
                        && one.getApiVersion().startsWith(module.group() + "/")
                        && module.name().equals(one.getMetadata().getName()))
                .findFirst();
    }

    /** The objects that say by which image a kernel gets a module, whatever their kind. */
    static List<GenericKubernetesResource> all(List<? extends HasMetadata> objects) {
        return objects.stream()
                .filter(GenericKubernetesResource.class::isInstance)
                .map(GenericKubernetesResource.class::cast)
                .filter(one -> !mappings(one).isEmpty())
                .toList();
    }

    /** Whether an image of an object can be called so, when the operator has filled in what it knows. */
    static boolean isPossible(GenericKubernetesResource object, String image) {
        boolean ofKmm = object.getApiVersion().startsWith(KMM + "/");
        return !image.equals(NO_IMAGE)
                && ImageName.isPossible(
                        (ofKmm ? FILLED_BY_KMM : FILLED).matcher(image).replaceAll("x"));
    }

    /** Those of an object. */
    public static ModuleImages of(GenericKubernetesResource object) {
        Object usual = object.get("spec", "moduleLoader", "container", "containerImage");
        Map<String, String> images = new TreeMap<>();
        for (Map<?, ?> one : mappings(object)) {
            Object kernel = one.get("literal") == null ? one.get("regexp") : one.get("literal");
            Object image = one.get("containerImage");
            images.put(String.valueOf(kernel), String.valueOf(image == null ? usual : image));
        }
        return new ModuleImages(images);
    }

    /**
     * Whether an object has an image for a kernel.
     *
     * @param kernel its release, as {@code uname -r} says it
     * @throws java.util.regex.PatternSyntaxException if a mapping's expression is none that Java understands
     */
    public static boolean covers(GenericKubernetesResource object, String kernel) {
        return mappings(object).stream().anyMatch(mapping -> {
            Object literal = mapping.get("literal");
            // Kernel Module Management looks for an expression anywhere in the release, and prefers the literal
            return literal != null
                    ? literal.equals(kernel)
                    : Pattern.compile(String.valueOf(mapping.get("regexp")).replace("(?P<", "(?<"))
                            .matcher(kernel)
                            .find();
        });
    }

    /** What an object's nodes must have, by label; empty where it is for each node. */
    public static Map<String, String> selector(GenericKubernetesResource object) {
        Map<String, String> labels = new TreeMap<>();
        if (object.<Object>get("spec", "selector") instanceof Map<?, ?> selector) {
            selector.forEach((label, value) -> labels.put(String.valueOf(label), String.valueOf(value)));
        }
        return labels;
    }

    private static List<Map<?, ?>> mappings(GenericKubernetesResource object) {
        List<Map<?, ?>> mappings = new ArrayList<>();
        if (object.<Object>get("spec", "moduleLoader", "container", "kernelMappings") instanceof List<?> all) {
            for (Object mapping : all) {
                if (mapping instanceof Map<?, ?> one) {
                    mappings.add(one);
                }
            }
        }
        return mappings;
    }

    /** What comes with another object in its place, in words; empty where no kernel gets another module. */
    public static List<String> changes(
            Optional<GenericKubernetesResource> before, Optional<GenericKubernetesResource> after) {
        if (before.isEmpty() && after.isEmpty()) {
            return List.of();
        }
        if (after.isEmpty()) {
            return List.of("the module goes: " + before.get().getKind() + " is deleted");
        }
        Map<String, String> will = of(after.get()).images;
        if (before.isEmpty()) {
            return List.of("the module comes by this release: " + String.join(", ", will.values()));
        }
        Map<String, String> was = of(before.get()).images;
        Set<String> kernels = new TreeSet<>(was.keySet());
        kernels.addAll(will.keySet());
        List<String> changes = new ArrayList<>();
        for (String kernel : kernels) {
            String from = was.getOrDefault(kernel, NONE);
            String to = will.getOrDefault(kernel, NONE);
            if (!from.equals(to)) {
                changes.add("another module for kernel " + kernel + ": " + from + " → " + to);
            }
        }
        return changes;
    }

    /**
     * The same of two objects as charts make them, and by what else the module is loaded in another way. Of an object of the cluster that cannot be
     * told: the API server fills in what a chart leaves out.
     */
    public static List<String> changesOfCharts(
            Optional<GenericKubernetesResource> before, Optional<GenericKubernetesResource> after) {
        List<String> changes = changes(before, after);
        return changes.isEmpty() && before.isPresent() ? otherwise(before.get(), after.get()) : changes;
    }

    /** By what it is loaded in another way although each kernel has its image of before: the order of mappings, parameters, nodes. */
    private static List<String> otherwise(GenericKubernetesResource before, GenericKubernetesResource after) {
        Map<String, Object> was = loading(before);
        Map<String, Object> will = loading(after);
        Set<String> fields = new TreeSet<>(was.keySet());
        fields.addAll(will.keySet());
        return fields.stream()
                .filter(field -> !Objects.equals(was.get(field), will.get(field)))
                .map(field -> "the module is loaded in another way: " + field + " differs")
                .toList();
    }

    private static Map<String, Object> loading(GenericKubernetesResource object) {
        Map<String, Object> all = new TreeMap<>();
        if (object.<Object>get("spec", "moduleLoader", "container") instanceof Map<?, ?> container) {
            container.forEach((name, value) -> {
                if (!UNLOADED.equals(name)) {
                    all.put("spec.moduleLoader.container." + name, value);
                }
            });
        }
        all.put("spec.selector", object.<Object>get("spec", "selector"));
        return all;
    }

    /** On how many nodes it is to be loaded. */
    public static int desired(GenericKubernetesResource object) {
        return number(object, "desiredNumber");
    }

    /** On how many of them it is. */
    public static int available(GenericKubernetesResource object) {
        return number(object, "availableNumber");
    }

    /** Kernel Module Management leaves out a number that is zero. */
    private static int number(GenericKubernetesResource object, String name) {
        String said = Objects.toString(object.<Object>get("status", "moduleLoader", name), "0");
        try {
            return Integer.parseInt(said);
        } catch (NumberFormatException e) {
            throw new DriverException(
                    "status.moduleLoader." + name + " of " + object.getKind() + " "
                            + object.getMetadata().getName() + " is '" + said + "', not a number",
                    e);
        }
    }
}
