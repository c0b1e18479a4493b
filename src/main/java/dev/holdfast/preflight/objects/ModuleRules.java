package dev.holdfast.preflight.objects;

import static dev.holdfast.preflight.Wording.count;
import static dev.holdfast.preflight.Wording.some;

import dev.holdfast.driver.DriverProfile.KernelModule;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Direction;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.VolumeUse;
import dev.holdfast.preflight.Wording;
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

/**
 * The kernel module under a driver, as an object of Kernel Module Management (KMM) says: which image a kernel gets it from. A module cannot be
 * replaced while mounts use it, so a release that brings another one is for a cluster whose workloads have been stopped; one that keeps it is for
 * any time.
 *
 * @param module what the profile says of it
 */
record ModuleRules(KernelModule module) {
    static final String KEPT = "kernel module kept";
    static final String LOADED = "kernel module loaded";

    /** Whether nobody has to be stopped for the module of the new chart. */
    Check kept(List<HasMetadata> before, List<HasMetadata> after, List<VolumeUse> uses, Direction direction) {
        Optional<GenericKubernetesResource> old = find(before);
        Optional<GenericKubernetesResource> made = find(after);
        List<String> changes = changes(old, made);
        List<String> pods = uses.stream()
                .map(use -> Wording.path(use.pod()))
                .distinct()
                .sorted()
                .toList();
        String looked = module.kind() + " " + module.name() + " of " + direction.target()
                + ", and the pods that use volumes of the driver";
        if (old.isEmpty() && made.isEmpty()) {
            return new Check(
                    Level.WARNING,
                    KEPT,
                    looked,
                    new Finding(
                            "neither the release nor " + direction.target() + " has a " + module.kind() + " "
                                    + module.name(),
                            "correct 'module' in the profile, or leave it out where nothing of the release loads a module"));
        }
        if (changes.isEmpty()) {
            return new Check(
                    Level.BLOCKING,
                    KEPT,
                    looked,
                    new Ok("the same image for " + count(mappings(made).size(), "kernel mapping")
                            + ": workloads need not be stopped"));
        }
        if (pods.isEmpty()) {
            return new Check(
                    Level.BLOCKING,
                    KEPT,
                    looked,
                    new Ok(String.join("; ", changes) + "; no pod uses a volume of the driver"));
        }
        return new Check(
                Level.BLOCKING,
                KEPT,
                looked,
                new Finding(
                        String.join("\n", changes) + "\n" + count(pods.size(), "pod") + " would hold the old module: "
                                + some(pods),
                        "stop them, which leaves their claims and data as they are, and see that the module is loaded on each node"
                                + " before they come back"));
    }

    /** Whether the operator says that each node that should has the module. */
    Check loaded(Optional<GenericKubernetesResource> live) {
        String looked = module.kind() + " " + module.name() + " of the cluster";
        if (live.isEmpty()) {
            return new Check(
                    Level.WARNING,
                    LOADED,
                    looked,
                    new Finding(
                            "there is none",
                            "correct 'module' in the profile; if it is right, the module of the driver is loaded by nobody"));
        }
        Object available = at(live.get().getAdditionalProperties(), "status", "moduleLoader", "availableNumber");
        Object desired = at(live.get().getAdditionalProperties(), "status", "moduleLoader", "desiredNumber");
        // KMM leaves out a number that is zero
        String have = Objects.toString(available, "0");
        String want = Objects.toString(desired, "0");
        return new Check(
                Level.BLOCKING,
                LOADED,
                looked,
                have.equals(want) && !want.equals("0")
                        ? new Ok("loaded on " + have + " of " + want + " nodes")
                        : new Finding(
                                want.equals("0")
                                        ? "no node is to have it"
                                        : "loaded on " + have + " of " + want + " nodes",
                                "see why: kubectl describe " + module.plural() + "." + module.group() + " "
                                        + module.name() + ", and the events of the nodes"));
    }

    private Optional<GenericKubernetesResource> find(List<HasMetadata> objects) {
        return objects.stream()
                .filter(GenericKubernetesResource.class::isInstance)
                .map(GenericKubernetesResource.class::cast)
                .filter(one -> module.kind().equals(one.getKind())
                        && one.getApiVersion().startsWith(module.group() + "/")
                        && module.name().equals(Wording.name(one)))
                .findFirst();
    }

    private static List<String> changes(
            Optional<GenericKubernetesResource> old, Optional<GenericKubernetesResource> made) {
        if (made.isEmpty()) {
            return List.of("the module goes: " + old.map(HasMetadata::getKind).orElse("it") + " is deleted");
        }
        if (old.isEmpty()) {
            return List.of("the module comes by this release: "
                    + String.join(", ", mappings(made).values()));
        }
        Map<String, String> was = mappings(old);
        Map<String, String> will = mappings(made);
        Set<String> kernels = new TreeSet<>(was.keySet());
        kernels.addAll(will.keySet());
        List<String> changes = new ArrayList<>();
        for (String kernel : kernels) {
            String from = was.getOrDefault(kernel, "none");
            String to = will.getOrDefault(kernel, "none");
            if (!from.equals(to)) {
                changes.add("another module for kernel " + kernel + ": " + from + " → " + to);
            }
        }
        return changes;
    }

    /** The image for each kernel, which is named as it is or by an expression. */
    private static Map<String, String> mappings(Optional<GenericKubernetesResource> module) {
        Map<String, String> images = new TreeMap<>();
        Object all = module.map(
                        one -> at(one.getAdditionalProperties(), "spec", "moduleLoader", "container", "kernelMappings"))
                .orElse(null);
        if (all instanceof List<?> mappings) {
            for (Object mapping : mappings) {
                if (mapping instanceof Map<?, ?> fields) {
                    Object kernel = fields.get("literal") == null ? fields.get("regexp") : fields.get("literal");
                    Object image = fields.get("containerImage");
                    Object usual = module.map(one -> at(
                                    one.getAdditionalProperties(),
                                    "spec",
                                    "moduleLoader",
                                    "container",
                                    "containerImage"))
                            .orElse(null);
                    images.put(String.valueOf(kernel), String.valueOf(image == null ? usual : image));
                }
            }
        }
        return images;
    }

    private static Object at(Map<String, Object> fields, String... path) {
        Object found = fields;
        for (String name : path) {
            found = found instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return found;
    }
}
