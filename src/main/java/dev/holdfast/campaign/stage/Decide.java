package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.GoBack;
import java.util.Map;
import java.util.Optional;

/** Has what was recorded so far judged, to find out whether the old release is to be brought back. */
public record Decide() implements Stage {
    @Override
    public String phase() {
        return Phase.DECISION;
    }

    @Override
    public Optional<String> label() {
        return Optional.of("and-back-if-asked");
    }

    @Override
    public void run(CampaignContext context) {
        context.actions().around(Actions.DECIDE, context.profile().release(), Map.of(), () -> {
            GoBack decided = context.decide();
            String words = decided.isAskedFor() ? decided.words() : "nothing that was seen asks for going back";
            context.progress().say("decision: " + words);
            return Map.of(
                    Actions.ANSWER,
                    decided.isAskedFor() ? Actions.YES : Actions.NO,
                    Actions.REASON,
                    context.redactor().text(words));
        });
    }
}
