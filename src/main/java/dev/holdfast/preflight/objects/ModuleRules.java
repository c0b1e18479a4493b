package dev.holdfast.preflight.objects;

import static dev.holdfast.preflight.Wording.count;
import static dev.holdfast.preflight.Wording.some;

import dev.holdfast.driver.DriverProfile.KernelModule;
import dev.holdfast.driver.ModuleImages;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Direction;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.VolumeUse;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;

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
                            "correct 'module' in the profile, or leave it out where nothing of the release loads a module"));
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
