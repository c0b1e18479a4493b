package dev.holdfast.campaign;

import dev.holdfast.evidence.Phase;
import java.util.stream.Stream;

/**
 * Has everything that was written read on new mounts, when the workloads are gone: where nothing else tells what is in the store. It comes last of
 * all that needs the volumes.
 */
public record ReadRemounted() implements Stage {
    @Override
    public String phase() {
        return Phase.REMOUNT;
    }

    @Override
    public boolean afterDrain() {
        return true;
    }

    @Override
    public void run(CampaignContext context) {
        context.replacements().end();
        context.readers()
                .read(Stream.concat(
                                context.judged().volumes().stream()
                                        .filter(volume ->
                                                context.judged().running().contains(volume.name())),
                                context.extra().ending().stream())
                        .toList());
    }
}
