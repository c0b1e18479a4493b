package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.fault.MounterFailure;
import dev.holdfast.campaign.workload.LightPods.LightPod;
import dev.holdfast.driver.DriverProfile.Resources;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Starts a pod on each of some volumes, which say by their attributes what their mounter pods ask for and are limited to, and looks at these.
 *
 * @param volumes what each says, by names of {@link Actions#RESOURCES}; by a word for the volume
 */
public record LookAtResources(Map<String, Map<String, String>> volumes) implements Stage {
    public LookAtResources {
        volumes = new TreeMap<>(volumes);
    }

    @Override
    public String phase() {
        return Phase.LIGHT_PODS;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.MOUNTER_RESOURCES);
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void run(CampaignContext context) {
        context.profile().resources().ifPresent(promised -> {
            Map<String, Map<String, String>> sayable = new TreeMap<>(volumes);
            sayable.replaceAll((name, says) -> sayable(promised, says));
            List<LightPod> pods = sayable.entrySet().stream()
                    .map(volume -> claimed(context, promised, volume.getKey(), volume.getValue()))
                    .toList();
            context.lightPods().start(pods);
            sayable.forEach((name, says) -> look(context, promised, name, says));
            context.lightPods().end(pods, Actions.DELETED_POD);
        });
    }

    /** What a volume of this driver can say. */
    private static Map<String, String> sayable(Resources promised, Map<String, String> says) {
        Map<String, String> those = new TreeMap<>(says);
        those.keySet().retainAll(promised.attributes().keySet());
        return those;
    }

    private static LightPod claimed(
            CampaignContext context, Resources promised, String name, Map<String, String> says) {
        Map<String, String> attributes = new TreeMap<>();
        says.forEach(
                (resource, quantity) -> attributes.put(promised.attributes().get(resource), quantity));
        context.workloads().claims().claimWith(attributes, claim(name), context.lastNode());
        return LightPod.of(claim(name), claim(name), claim(name), context.lastNode());
    }

    private static String claim(String name) {
        return "resources-" + name;
    }

    private static void look(CampaignContext context, Resources promised, String name, Map<String, String> says) {
        Map<String, String> wanted = new TreeMap<>(promised.usual());
        wanted.putAll(says);
        wanted.replaceAll((resource, quantity) -> plain(Quantity.parse(quantity)));
        if (promised.priorityClass() != null) {
            wanted.put(Actions.PRIORITY_CLASS, promised.priorityClass());
        }
        wanted.put(Actions.NODE, context.lastNode());
        context.attempts()
                .succeeds(
                        Actions.LOOK_AT_RESOURCES,
                        name,
                        wanted,
                        () -> UseCaches.seen(() -> seen(MounterFailure.serving(
                                context.cluster(),
                                context.profile(),
                                context.lastNode(),
                                context.workloads().claims().volumeOf(claim(name))))));
    }

    /** What a mounter pod has; its first container runs the mount process. */
    private static Map<String, String> seen(Pod pod) {
        Map<String, String> seen = new TreeMap<>();
        ResourceRequirements its = pod.getSpec().getContainers().get(0).getResources();
        put(seen, "requests.", its.getRequests());
        put(seen, "limits.", its.getLimits());
        if (pod.getSpec().getPriorityClassName() != null) {
            seen.put(Actions.PRIORITY_CLASS, pod.getSpec().getPriorityClassName());
        }
        return seen;
    }

    private static void put(Map<String, String> seen, String prefix, Map<String, Quantity> quantities) {
        if (quantities != null) {
            quantities.forEach((resource, quantity) -> {
                if (Actions.RESOURCES.contains(prefix + resource)) {
                    seen.put(prefix + resource, plain(quantity));
                }
            });
        }
    }

    private static String plain(Quantity quantity) {
        return Quantity.getAmountInBytes(quantity).stripTrailingZeros().toPlainString();
    }
}
