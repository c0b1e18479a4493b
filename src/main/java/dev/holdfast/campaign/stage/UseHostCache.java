package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.fault.CachedMount;
import dev.holdfast.campaign.fault.MounterFailure;
import dev.holdfast.campaign.workload.LightPods.LightPod;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.lab.Lab;
import dev.holdfast.verdict.Guarantee;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A volume caches in a folder of the node, as releases without mounter pods let it. It is read before the upgrade and after it, and then by a pod
 * that takes the place of the old one and has a mounter pod. Only in the lab, where the folder and the store's requests can be seen.
 */
public record UseHostCache() implements Stage {
    private static final String NAME = "cache-on-host";
    /** Mountpoint makes a folder in it, and not this one. */
    private static final String FOLDER = "/var/lib/holdfast-host-cache";

    private static final int OBJECT_MIB = 4;
    private static final String KEY = "cached-on-host-";

    @Override
    public String phase() {
        return Phase.LIGHT_PODS;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.CACHE);
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void check(Environment environment, List<String> nodes) {
        if (environment.lab().isEmpty()) {
            throw new CampaignException("a cache in a folder of a node is looked at in the lab, and not on nodes of "
                    + environment.cluster().context());
        }
    }

    private static Optional<String> option(CampaignContext context) {
        return context.profile().cache().map(says -> says.hostOption());
    }

    @Override
    public void prepare(CampaignContext context) {
        option(context).ifPresent(option -> {
            lab(context).run(context.lastNode(), "mkdir", "-p", FOLDER);
            context.workloads()
                    .claims()
                    .claimWith(List.of(option.replace("${folder}", FOLDER)), NAME, context.lastNode());
            context.lightPods().start(List.of(pod(context, NAME)));
            use(context, Actions.UNDER_OLD, NAME);
        });
    }

    @Override
    public void run(CampaignContext context) {
        if (option(context).isEmpty()) {
            return;
        }
        use(context, Actions.UNDER_NEW, NAME);
        LightPod moved = pod(context, NAME + "-moved");
        context.lightPods().end(List.of(pod(context, NAME)), Actions.DELETED_POD);
        context.lightPods().start(List.of(moved));
        use(context, Actions.MOVED_MOUNT, moved.name());
        context.lightPods().end(List.of(moved), Actions.DELETED_POD);
    }

    private static LightPod pod(CampaignContext context, String name) {
        return LightPod.of(name, NAME, NAME, context.lastNode());
    }

    private static Lab lab(CampaignContext context) {
        return context.environment().lab().orElseThrow();
    }

    private static void use(CampaignContext context, String moment, String pod) {
        context.attempts()
                .succeeds(
                        Actions.USE_HOST_CACHE,
                        moment,
                        Map.of(Actions.NODE, context.lastNode(), Actions.FOLDER, FOLDER),
                        () -> UseCaches.seen(() -> seen(context, moment, pod)));
    }

    private static Map<String, String> seen(CampaignContext context, String moment, String pod) {
        String volume = context.workloads().claims().volumeOf(NAME);
        CachedMount mount = context.lightPods()
                .uid(pod(context, pod))
                .map(uid -> CachedMount.of(lab(context), context.lastNode(), uid, volume))
                .orElseThrow(() -> new NoSuchElementException("pod " + pod + " is not ready"));
        String key = KEY + moment;
        CachedMount.Twice twice = mount.readTwice(
                key, mount.write(key, OBJECT_MIB), () -> context.pause().hold("letting it cache", UseCaches.CACHED));
        Map<String, String> seen = new TreeMap<>();
        seen.put(Actions.FIRST, Long.toString(twice.first()));
        seen.put(Actions.AGAIN, Long.toString(twice.again()));
        seen.put(Actions.SAME, twice.same() ? Actions.YES : Actions.NO);
        mount.folder()
                .ifPresent(folder -> seen.put(
                        Actions.FOUND,
                        moment.equals(Actions.MOVED_MOUNT)
                                ? UseCaches.found(
                                        MounterFailure.serving(
                                                context.cluster(), context.profile(), context.lastNode(), volume),
                                        folder)
                                : folder));
        seen.put(Actions.FILES, Long.toString(CachedMount.files(lab(context), context.lastNode(), FOLDER)));
        return seen;
    }
}
