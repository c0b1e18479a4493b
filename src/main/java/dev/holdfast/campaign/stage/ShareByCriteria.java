package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.workload.LightPods;
import dev.holdfast.campaign.workload.LightPods.LightPod;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Manifest.Sharing;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Starts pods on one volume that are alike, and beside each others that differ in one thing alone. What separates pods, and what does not, is
 * the profile's to say; the pods are the same for each driver.
 */
public record ShareByCriteria() implements Stage {
    /** Another user than the one of the image: it separates nobody. */
    public static final String USER = "user";
    /** Labels that others have not: they separate nobody. */
    public static final String LABELS = "labels";

    private static final String CLAIM = "light";
    private static final String OTHER_CLAIM = "light-other";
    private static final long GROUP = 2000;
    private static final long USER_ID = 1001;
    /** Permissions that nobody here depends on. */
    private static final String MODE = "0664";

    @Override
    public String phase() {
        return Phase.LIGHT_PODS;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.SHARING, Guarantee.SEPARATION);
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void run(CampaignContext context) {
        if (context.profile().sharing().isEmpty()) {
            return;
        }
        List<String> nodes = context.nodes();
        String node = nodes.get(0);
        context.workloads().claims().claimStatic(CLAIM, node);
        context.workloads().claims().claimStatic(OTHER_CLAIM, CLAIM, node);
        LightPods pods = context.lightPods();
        pods.otherAccount();
        List<LightPod> all = new ArrayList<>(List.of(
                named("alike-1", node),
                named("alike-2", node),
                named("other-labels", node).withLabels(LABELS, Map.of("app", "other", "team", "b")),
                named("other-user", node).withUser(USER, USER_ID),
                named("other-account", node).withServiceAccount(Sharing.SERVICE_ACCOUNT, LightPods.OTHER_ACCOUNT),
                named("other-group", node).withFsGroup(Sharing.FS_GROUP, GROUP),
                LightPod.of("other-volume", CLAIM, OTHER_CLAIM, node).differing(Sharing.VOLUME)));
        if (nodes.size() > 1) {
            all.add(named("other-node", context.lastNode()).differing(Sharing.NODE));
        }
        pods.start(List.copyOf(all));
        if (context.profile().volumeOptions().containsKey(DriverProfile.FILES)) {
            context.workloads().claims().editMountOptions(CLAIM, Map.of(DriverProfile.FILES, MODE), context.actions());
            LightPod edited = named("other-options", node).differing(Sharing.MOUNT_OPTIONS);
            pods.start(List.of(edited));
            all.add(edited);
        }
        SharingEnd.look(context);
        pods.end(List.copyOf(all), Actions.DELETED_POD);
        SharingEnd.awaitNothingLeft(context, CLAIM);
        SharingEnd.awaitNothingLeft(context, OTHER_CLAIM);
    }

    private static LightPod named(String name, String node) {
        return LightPod.of(name, CLAIM, CLAIM, node);
    }
}
