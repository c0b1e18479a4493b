package dev.holdfast.campaign.release;

import dev.holdfast.campaign.observe.Attempts;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.ModuleImages;
import dev.holdfast.driver.ResourcePolicy;
import dev.holdfast.evidence.Actions;
import dev.holdfast.preflight.Storage;
import dev.holdfast.preflight.VolumeUse;
import dev.holdfast.preflight.Wording;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The kernel module of an upgrade: whether the upgrade may begin, since a module in use cannot be replaced, and the module itself, which comes
 * before the driver.
 */
public final class ModuleUpdate {
    /** For images that are pulled, and modules that are loaded, on all nodes. */
    public static final Duration LIMIT = Duration.ofMinutes(5);

    /** The status of a Module does not say which version of its images it is about, so that it must stay the same for as long. */
    private static final Duration SETTLED = Duration.ofSeconds(4);

    private final Cluster cluster;
    private final DriverProfile profile;
    private final DriverProfile.KernelModule module;
    private final Attempts attempts;
    private final Progress progress;
    private final String version;
    private final Optional<GenericKubernetesResource> wanted;

    /**
     * That of an upgrade.
     *
     * @param profile which names a module
     * @param version that is upgraded to
     * @param objects what the upgrade would make
     */
    public ModuleUpdate(
            Cluster cluster,
            DriverProfile profile,
            Attempts attempts,
            Progress progress,
            String version,
            List<? extends HasMetadata> objects) {
        this.cluster = cluster;
        this.profile = profile;
        this.module = profile.module();
        this.attempts = attempts;
        this.progress = progress;
        this.version = version;
        this.wanted = ModuleImages.find(module, objects);
    }

    /** Whether the upgrade may begin; recorded. Where that could not be found out it may not. */
    public boolean allows() {
        AtomicBoolean allowed = new AtomicBoolean();
        attempts.succeeds(Actions.CHECK_MODULE, profile.release(), Map.of(Actions.TO, version), () -> {
            List<String> changes = changes();
            List<String> pods = pods();
            allowed.set(changes.isEmpty() || pods.isEmpty());
            if (!allowed.get()) {
                progress.say("the upgrade to " + version + " is refused: " + String.join("; ", changes) + ", and "
                        + Wording.count(pods.size(), "pod") + " would hold the old module: " + Wording.some(pods)
                        + "; stop them, which leaves their claims and data as they are");
            }
            return Map.of(
                    Actions.ANSWER,
                    allowed.get() ? Actions.ACCEPTED : Actions.REFUSED,
                    Actions.REASON,
                    changes.isEmpty() ? "the module stays the same" : String.join("; ", changes),
                    Actions.PODS,
                    String.join(",", pods));
        });
        return allowed.get();
    }

    /** Gives the module the new chart's images, and waits until it is loaded; recorded. Nothing where it stays the same. */
    public void update() {
        List<String> changes = changes();
        if (changes.isEmpty()) {
            progress.say(module.kind() + " " + module.name() + " stays as it is");
            return;
        }
        attempts.succeeds(Actions.UPDATE_MODULE, module.name(), Map.of(Actions.TO, version), () -> {
            GenericKubernetesResource next = wanted.orElseThrow(() -> new DriverException("the chart of " + version
                    + " has no " + module.kind() + " " + module.name() + ", so that there is none to load"));
            cluster.client()
                    .genericKubernetesResources(module.resource())
                    .inNamespace(module.namespaceIn(profile.namespace()))
                    .withName(module.name())
                    .edit(object -> {
                        object.setAdditionalProperty(
                                "spec", next.getAdditionalProperties().get("spec"));
                        return object;
                    });
            awaitLoaded();
            return Map.of(Actions.REASON, String.join("; ", changes));
        });
    }

    private void awaitLoaded() {
        AtomicLong since = new AtomicLong(System.nanoTime());
        try (Progress.Step step = progress.step("waiting until the kernel module is loaded", LIMIT)) {
            cluster.await(
                    module.kind() + " " + module.name() + " is loaded on every node that is to have it",
                    LIMIT,
                    () -> {
                        GenericKubernetesResource object = there().orElseThrow();
                        int desired = ModuleImages.desired(object);
                        int available = ModuleImages.available(object);
                        if (available != desired || desired == 0) {
                            since.set(System.nanoTime());
                        }
                        return "loaded on " + available + " of " + desired + " nodes";
                    },
                    seen -> System.nanoTime() - since.get() > SETTLED.toNanos(),
                    step::detail);
        }
    }

    /** What Helm did not make for the release it does not delete, nor what it is to keep. */
    private List<String> changes() {
        Optional<GenericKubernetesResource> there = there();
        boolean stays = wanted.isEmpty()
                && there.filter(object -> ResourcePolicy.keeps(object) || !ReleaseObjects.isHelms(object))
                        .isPresent();
        return stays ? List.of() : ModuleImages.changes(there, wanted);
    }

    private Optional<GenericKubernetesResource> there() {
        return module.read(cluster.client(), profile.namespace());
    }

    /** The pods that use volumes of the driver, in the whole cluster. */
    private List<String> pods() {
        Storage storage = new Storage(
                profile.name(),
                cluster.client().pods().inAnyNamespace().list().getItems(),
                cluster.client()
                        .persistentVolumeClaims()
                        .inAnyNamespace()
                        .list()
                        .getItems(),
                cluster.client().persistentVolumes().list().getItems(),
                cluster.client().storage().v1().storageClasses().list().getItems());
        return VolumeUse.pods(storage.ownUses());
    }
}
