package dev.holdfast.campaign;

import dev.holdfast.evidence.Phase;
import java.util.Optional;

/** The place of an upgrade that others do, with any tool: the stages before it are one process of Holdfast, those after it another. */
public record OutsideUpgrade() implements Stage {
    @Override
    public String phase() {
        return Phase.UPGRADE;
    }

    @Override
    public void run(CampaignContext context) {
        throw new IllegalStateException("others do this upgrade; Campaign.verify looks at what they did");
    }

    @Override
    public Optional<String> label() {
        return Optional.of("by-others");
    }
}
