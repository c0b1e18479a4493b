package dev.holdfast.preflight.objects;

import static dev.holdfast.preflight.Wording.count;
import static dev.holdfast.preflight.Wording.some;

import dev.holdfast.driver.DriverProfile.KernelModule;
import dev.holdfast.driver.ModuleImages;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.Check.Undetermined;
import dev.holdfast.preflight.Direction;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.VolumeUse;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

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
    static final String MAPPED = "kernel module for each kernel";

    /** Whether nobody has to be stopped for the module of the new chart. */
    Check kept(List<HasMetadata> before, List<HasMetadata> after, List<VolumeUse> uses, Direction direction) {
        Optional<GenericKubernetesResource> old = ModuleImages.find(module, before);
        Optional<GenericKubernetesResource> made = ModuleImages.find(module, after);
        List<String> changes = ModuleImages.changesOfCharts(old, made);
        List<String> pods = VolumeUse.pods(uses);
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
                            "correct 'module' in the profile, unless it is applied by others: then no upgrade of the release changes it"));
        }
        if (changes.isEmpty()) {
            return new Check(
                    Level.BLOCKING,
                    KEPT,
                    looked,
                    new Ok("the same image for "
                            + count(ModuleImages.of(made.orElseThrow()).images().size(), "kernel mapping")
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

    /**
     * Whether there is an image for the kernel of each node that is to have the module. An operator does not count a node without one among those
     * that should have it, so that nothing seems to be missing.
     *
     * @param made the object, empty where there is none, of which other checks say so
     * @param of whose it is, in words
     */
    Check mapped(Optional<GenericKubernetesResource> made, String of, List<Node> nodes) {
        return new Check(
                Level.WARNING,
                MAPPED,
                "kernel mappings of " + module.kind() + " " + module.name() + " of " + of
                        + ", and the kernels of the nodes that its selector chooses",
                made.map(object -> mapped(object, nodes)).orElseGet(() -> new Ok("there is none")));
    }

    private Result mapped(GenericKubernetesResource object, List<Node> nodes) {
        Map<String, String> selector = ModuleImages.selector(object);
        List<Node> chosen = nodes.stream()
                .filter(node -> Objects.requireNonNullElse(node.getMetadata().getLabels(), Map.<String, String>of())
                        .entrySet()
                        .containsAll(selector.entrySet()))
                .toList();
        try {
            List<String> without = chosen.stream()
                    .filter(node -> !ModuleImages.covers(object, kernel(node)))
                    .map(node -> node.getMetadata().getName() + " (" + kernel(node) + ")")
                    .toList();
            return without.isEmpty()
                    ? new Ok("an image for the kernel of " + count(chosen.size(), "node"))
                    : new Finding(
                            "no image for the kernel of " + some(without),
                            "add a kernel mapping for it: no volume of the driver can be mounted there");
        } catch (PatternSyntaxException e) {
            return new Undetermined(
                    "the expression '" + e.getPattern() + "' is not understood: " + e.getDescription(),
                    "correct it in " + module.kind() + " " + module.name());
        }
    }

    private static String kernel(Node node) {
        return node.getStatus().getNodeInfo().getKernelVersion();
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
        int have = ModuleImages.available(live.get());
        int want = ModuleImages.desired(live.get());
        return new Check(
                Level.BLOCKING,
                LOADED,
                looked,
                have == want && want != 0
                        ? new Ok("loaded on " + have + " of " + want + " nodes")
                        : new Finding(
                                want == 0 ? "no node is to have it" : "loaded on " + have + " of " + want + " nodes",
                                "see why: kubectl describe " + module.plural() + "." + module.group() + " "
                                        + module.name() + ", and the events of the nodes"));
    }
}
