package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.lab.Lab;
import dev.holdfast.verdict.Guarantee;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Restarts a service of one node while everybody writes, with mounts of both kinds in use; afterwards a new pod starts there, and there is
 * time for a republish of every volume. The lab only.
 *
 * @param service which
 */
public record RestartService(Service service) implements Stage {
    private static final Duration WRITING = Duration.ofSeconds(5);
    /** The name of the network stays: under another one its addresses would be given out again. */
    private static final String REWRITE =
            "cd /etc/cni/net.d; sed 's/\"type\": \"ptp\",/&\\n      \"mtu\": 1400,/' 10-lab.conflist >05-lab.conflist;"
                    + " rm 10-lab.conflist; grep -q mtu 05-lab.conflist";

    /** Services of a node. */
    public enum Service {
        /** The kubelet, whose children neither pods nor mounts are. */
        KUBELET("kubelet", Actions.RESTART_KUBELET, Guarantee.KUBELET_RESTART),
        /** The container runtime, which containers outlive. */
        CONTAINERD("containerd", Actions.RESTART_CONTAINERD, Guarantee.CONTAINERD_RESTART),
        /** The same, and before it the node's CNI configuration is another file, which gives new pods another MTU. */
        CONTAINERD_AND_CNI("containerd", Actions.RESTART_CONTAINERD, Guarantee.CONTAINERD_RESTART);

        private final String unit;
        private final String action;
        private final Guarantee guarantee;

        Service(String unit, String action, Guarantee guarantee) {
            this.unit = unit;
            this.action = action;
            this.guarantee = guarantee;
        }
    }

    @Override
    public String phase() {
        return Phase.RESTARTS;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(service.guarantee);
    }

    @Override
    public void check(Environment environment, List<String> nodes) {
        NodeChanges.check(environment, nodes);
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void run(CampaignContext context) {
        Lab lab = NodeChanges.lab(context);
        context.pause().hold("letting them write", WRITING);
        if (service == Service.CONTAINERD_AND_CNI) {
            context.actions()
                    .around(
                            Actions.REWRITE_CNI,
                            context.lastNode(),
                            Map.of(),
                            () -> lab.run(context.lastNode(), "sh", "-ec", REWRITE));
        }
        NodeChanges.done(
                context,
                service.action,
                () -> process(lab, context.lastNode()),
                () -> lab.run(context.lastNode(), "systemctl", "restart", service.unit));
        context.extra().startOn(context.lastNode(), "after-" + service.unit);
        context.awaitRepublishedSince(System.nanoTime());
    }

    /** Process id and start, without which the id alone could be another's. */
    private String process(Lab lab, String node) {
        return lab.inspect(
                        node, "systemctl", "show", "--property=MainPID,ExecMainStartTimestampMonotonic", service.unit)
                .lines()
                .sorted()
                .collect(Collectors.joining(" "));
    }
}
