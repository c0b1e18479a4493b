package dev.holdfast.campaign;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.console.Interruption;
import dev.holdfast.console.Progress;
import dev.holdfast.evidence.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The phases of a campaign as they come, each noted when it begins and when it ends. One that fails ends the campaign. */
final class Phases {
    private final Interruption interruption;
    private final Progress progress;
    private final List<Phase> phases = new ArrayList<>();
    private Runnable note = () -> {};
    private Consumer<String> onPoint = point -> {};

    Phases(Interruption interruption, Progress progress) {
        this.interruption = interruption;
        this.progress = progress;
    }

    /**
     * From now on it reports when a phase begins or ends.
     *
     * @param change has the phases written down
     * @param point takes the names of phases that begin
     */
    void report(Runnable change, Consumer<String> point) {
        note = change;
        onPoint = point;
    }

    /** Nothing is reported any more: what follows comes after the evidence. */
    void reportToNobody() {
        report(() -> {}, point -> {});
    }

    /** Those of a process that went before this one; one that has no end yet goes on when it is run again. */
    void resume(List<Phase> before) {
        phases.addAll(before);
    }

    /** The phase that has no end yet, if there is one. */
    Optional<Phase> open() {
        return phases.isEmpty() || phases.get(phases.size() - 1).end() != null
                ? Optional.empty()
                : Optional.of(phases.get(phases.size() - 1));
    }

    /** A phase that is known only now that it is over. */
    void unwatched(String name, long start, long end) {
        phases.add(new Phase(name, start, end, Phase.UNWATCHED));
        note.run();
        progress.say("phase: " + name + " (not watched)");
    }

    /** Those that began, in their order. */
    List<Phase> all() {
        return List.copyOf(phases);
    }

    /** Something within a phase happens that others may wait for. */
    void reached(String point) {
        onPoint.accept(point);
    }

    /**
     * Runs a phase.
     *
     * @param body does what it is for, and says how it ended
     * @throws CampaignException naming it, and why it failed
     */
    void run(String name, Supplier<String> body) {
        interruption.check();
        finish(name, body);
    }

    /** Runs a phase that also a run that is to wind up goes through; the body says how it ended. */
    void finish(String name, Supplier<String> body) {
        Optional<Phase> open = open().filter(phase -> phase.name().equals(name));
        long start = open.map(Phase::start).orElseGet(System::nanoTime);
        if (open.isEmpty()) {
            phases.add(new Phase(name, start, null, null));
        }
        note.run();
        progress.say("phase: " + name);
        onPoint.accept(name);
        String result = Phase.OK;
        try {
            result = body.get();
        } catch (RuntimeException e) {
            // whatever an interruption made fail first, that is why
            result = interruption.requested()
                    ? Phase.INTERRUPTED
                    : e.getMessage() == null ? e.toString() : e.getMessage();
            throw new CampaignException("phase '" + name + "' failed: " + result, e);
        } finally {
            phases.set(phases.size() - 1, new Phase(name, start, System.nanoTime(), result));
            note.run();
        }
    }
}
