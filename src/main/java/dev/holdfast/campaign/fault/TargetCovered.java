package dev.holdfast.campaign.fault;

import dev.holdfast.evidence.Volume;
import java.util.Map;

/**
 * An empty tmpfs is mounted over a volume's target on its node.
 *
 * @param workload whose volume it is
 */
public record TargetCovered(String workload) implements WorkloadFault {
    @Override
    public String name() {
        return "target-covered";
    }

    @Override
    public Map<String, String> act(FaultContext context) {
        Volume volume = context.volume(workload);
        String target = OnNode.target(context, volume);
        context.lab().inspect(volume.node(), "mount", "-t", "tmpfs", "cover", target);
        return Map.of("node", volume.node(), "target", target);
    }
}
