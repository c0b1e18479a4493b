package dev.holdfast.campaign;

import dev.holdfast.evidence.Phase;
import dev.holdfast.report.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The phases of a campaign as they come, each noted when it begins and when it ends. One that breaks ends the campaign. */
final class Phases {
    static final String OK = "ok";

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
     * From now on it is told when a phase begins or ends.
     *
     * @param change has the phases written down
     * @param point takes the names of phases that begin
     */
    void tell(Runnable change, Consumer<String> point) {
        note = change;
        onPoint = point;
    }

    /** Nobody is told any more: what follows comes after the evidence. */
    void tellNobody() {
        tell(() -> {}, point -> {});
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
     * @throws CampaignException naming it, and why it broke
     */
    void run(String name, Runnable body) {
        interruption.check();
        finish(name, () -> {
            body.run();
            return OK;
        });
    }

    /** Runs a phase that also a run that is to wind up goes through; the body says how it ended. */
    void finish(String name, Supplier<String> body) {
        long start = System.nanoTime();
        phases.add(new Phase(name, start, null, null));
        note.run();
        progress.say("phase: " + name);
        onPoint.accept(name);
        String result = OK;
        try {
            result = body.get();
        } catch (RuntimeException e) {
            // whatever an interruption made fail first, that is why
            result = interruption.asked() ? Phase.INTERRUPTED : e.getMessage() == null ? e.toString() : e.getMessage();
            throw new CampaignException("phase '" + name + "' broke: " + result, e);
        } finally {
            phases.set(phases.size() - 1, new Phase(name, start, System.nanoTime(), result));
            note.run();
        }
    }
}
