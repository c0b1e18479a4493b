package dev.holdfast.campaign;

import dev.holdfast.cluster.ClusterException;
import dev.holdfast.console.Interruption;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.DriverException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Does what has to succeed, on record, or else breaks the campaign. A release with a known flaw need not let it succeed: then it is on
 * record whether it did, and the campaign goes on.
 */
final class Attempts {
    private final ActionLog actions;
    private final Optional<Flaw> flaw;
    private final Interruption interruption;
    private final Progress progress;

    Attempts(ActionLog actions, Optional<Flaw> flaw, Interruption interruption, Progress progress) {
        this.actions = actions;
        this.flaw = flaw;
        this.interruption = interruption;
        this.progress = progress;
    }

    /** How long something is waited for: a flawed release is not given as long. */
    Duration patience(Duration usual) {
        return flaw.map(Flaw::patience).orElse(usual);
    }

    /** Whether it succeeded. */
    boolean succeeds(String what, String subject, Runnable work) {
        return succeeds(what, subject, Map.of(), () -> {
            work.run();
            return Map.of();
        });
    }

    /** The same, with what is known before and what comes of it. */
    boolean succeeds(String what, String subject, Map<String, String> facts, Supplier<Map<String, String>> work) {
        try {
            actions.around(what, subject, facts, work);
            return true;
        } catch (ClusterException | DriverException | CampaignException e) {
            if (flaw.isEmpty() || interruption.asked()) {
                throw e;
            }
            progress.say(what + " of " + subject + " did not succeed, and is judged: " + e.getMessage());
            return false;
        }
    }
}
