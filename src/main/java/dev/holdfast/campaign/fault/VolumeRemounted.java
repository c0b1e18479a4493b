package dev.holdfast.campaign.fault;

import dev.holdfast.evidence.Volume;
import java.util.Map;

/**
 * A volume is unmounted lazily on its node, and at once mounted again on the same path, by the same process. The old mount is held until
 * the new one is there, else the kernel could give the new one its id and nothing would have changed.
 *
 * @param workload whose volume it is
 */
public record VolumeRemounted(String workload) implements WorkloadFault {
    private static final String AGAIN = "side=$(mktemp -d) && mount --bind \"$1\" $side && exec 9< \"$1\""
            + " && umount --lazy \"$1\" && mount --bind $side \"$1\" && umount $side && rmdir $side";

    @Override
    public String name() {
        return "volume-mounted-again";
    }

    @Override
    public Map<String, String> act(FaultContext context) {
        Volume volume = context.volume(workload);
        String target = OnNode.target(context, volume);
        context.lab().inspect(volume.node(), "sh", "-c", AGAIN, "sh", target);
        return Map.of("node", volume.node(), "target", target);
    }
}
