package dev.holdfast.preflight.scheduling;

import static dev.holdfast.preflight.Wording.count;
import static dev.holdfast.preflight.Wording.lines;

import dev.holdfast.driver.DriverProfile.AttachmentKind;
import dev.holdfast.preflight.Attachment;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.VolumeUse;
import dev.holdfast.preflight.Wording;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A mount that no mounter pod serves gets one when its workload restarts: one for each volume on a node. Then each takes a place among the node's
 * pods, and what it requests.
 */
final class MounterRule {
    private final Upgrade upgrade;

    MounterRule(Upgrade upgrade) {
        this.upgrade = upgrade;
    }

    Result judge() {
        if (!makesMounterPods()) {
            return new Ok(upgrade.direction().target() + " makes none");
        }
        Map<String, BigDecimal> each = requests();
        List<String> tight = new ArrayList<>();
        List<String> enough = new ArrayList<>();
        volumes()
                .forEach((name, volumes) -> upgrade.now().nodes().stream()
                        .filter(node -> Occupancy.name(node).equals(name))
                        .forEach(node -> {
                            List<String> lacking = lacking(node, volumes.size(), each);
                            String text = name + ": " + count(volumes.size(), "more mounter pod");
                            if (lacking.isEmpty()) {
                                enough.add(text + ", room for "
                                        + count(upgrade.now().freePods(node), "pod"));
                            } else {
                                tight.add(text + ", but " + String.join(", ", lacking));
                            }
                        }));
        if (!tight.isEmpty()) {
            return new Finding(
                    lines(tight),
                    "raise maxPods of these kubelets, move pods to other nodes, or add nodes, before the workloads restart");
        }
        return new Ok(enough.isEmpty() ? "every mount has one" : lines(enough) + (each.isEmpty() ? unknown() : ""));
    }

    private static String unknown() {
        return "\n(what each requests is not known before the first one runs)";
    }

    private List<String> lacking(Node node, int needed, Map<String, BigDecimal> each) {
        List<String> lacking = new ArrayList<>();
        long free = Math.max(0, upgrade.now().freePods(node));
        if (needed > free) {
            lacking.add("room for " + free + " of " + needed);
        }
        Map<String, BigDecimal> all = new TreeMap<>();
        each.forEach((resource, amount) -> all.put(resource, amount.multiply(BigDecimal.valueOf(needed))));
        upgrade.now().shortOf(node, all).forEach((resource, text) -> lacking.add("they request " + text));
        return lacking;
    }

    /** Whether the new chart brings what mounter pods need, or they run already. */
    private boolean makesMounterPods() {
        return upgrade.profile().hasMounterPods()
                && (!mounters().isEmpty() || upgrade.after().stream().anyMatch(this::isForMounterPods));
    }

    private boolean isForMounterPods(HasMetadata object) {
        AttachmentKind kind = upgrade.profile().attachments();
        if (object instanceof CustomResourceDefinition) {
            return kind != null && Wording.name(object).equals(kind.plural() + "." + kind.group());
        }
        return object instanceof Namespace
                && Wording.name(object).equals(upgrade.profile().mounter().namespace());
    }

    /** The mounter pods of now. */
    List<PlacedPod> mounters() {
        return upgrade.profile().hasMounterPods()
                ? upgrade.now().pods().stream()
                        .filter(pod -> pod.namespace()
                                .equals(upgrade.profile().mounter().namespace()))
                        .toList()
                : List.of();
    }

    /** What the largest of them requests. */
    private Map<String, BigDecimal> requests() {
        Map<String, BigDecimal> most = new TreeMap<>();
        mounters().forEach(pod -> PodNeeds.raise(most, pod.requests()));
        return most;
    }

    /** By node, the volumes mounted there that still have to get a mounter pod. */
    Map<String, Set<String>> volumes() {
        return !makesMounterPods()
                ? Map.of()
                : upgrade.mounts().stream()
                        .filter(use -> !isServed(use))
                        .collect(Collectors.groupingBy(
                                use -> use.pod().getSpec().getNodeName(),
                                TreeMap::new,
                                Collectors.mapping(
                                        use -> Wording.name(use.volume()), Collectors.toCollection(TreeSet::new))));
    }

    private boolean isServed(VolumeUse use) {
        return upgrade.attachments().stream()
                .filter(attachment -> attachment.volume().equals(Wording.name(use.volume())))
                .anyMatch((Attachment attachment) ->
                        attachment.serves(use.pod().getMetadata().getUid()));
    }
}
