package dev.holdfast.campaign;

import dev.holdfast.campaign.disturbance.Disturbance;
import dev.holdfast.campaign.disturbance.Reach;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Carries out the disturbances of a plan, each at its moment and recorded before and after, so that one that never ended is seen. */
final class Disturber implements AutoCloseable {
    /** How long a campaign waits in the end for a deed that still goes on. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final List<Disturbance> planned;
    private final Reach reach;
    private final ActionLog actions;
    private final Consumer<String> say;
    private final Map<Disturbance, Future<?>> begun = new LinkedHashMap<>();
    private final ScheduledExecutorService threads;

    /**
     * For one campaign.
     *
     * @param say takes a line for each disturbance
     */
    Disturber(List<Disturbance> planned, Reach reach, ActionLog actions, Consumer<String> say) {
        this.planned = planned;
        this.reach = reach;
        this.actions = actions;
        this.say = say;
        this.threads = Executors.newScheduledThreadPool(Math.max(1, planned.size()), task -> {
            Thread thread = new Thread(task, "disturbance");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The campaign has come to a point; what is planned for it or soon after is due. */
    void reached(String point) {
        for (Disturbance disturbance : planned) {
            if (disturbance.moment().point().equals(point)) {
                begun.put(
                        disturbance,
                        threads.schedule(
                                () -> act(disturbance),
                                disturbance.moment().after().toMillis(),
                                TimeUnit.MILLISECONDS));
            }
        }
    }

    private void act(Disturbance disturbance) {
        say.accept("disturbance: " + disturbance);
        long id = actions.begun(
                disturbance.deed().name(),
                disturbance.deed().subject(reach),
                Map.of("when", disturbance.moment().toString()));
        try {
            actions.done(id, disturbance.deed().act(reach));
        } catch (RuntimeException e) {
            actions.failed(id, e);
            throw e;
        }
    }

    /**
     * Waits for what still goes on.
     *
     * @throws CampaignException if a disturbance was not carried out as planned: then the campaign is not what the plan says
     */
    void finish() {
        List<String> wrong = new ArrayList<>();
        for (Disturbance disturbance : planned) {
            Future<?> act = begun.get(disturbance);
            if (act == null) {
                wrong.add(disturbance + " was never due");
                continue;
            }
            try {
                act.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                wrong.add(disturbance + " failed: " + e.getCause().getMessage());
            } catch (TimeoutException | CancellationException e) {
                wrong.add(disturbance + " did not end");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                wrong.add(disturbance + " was not waited for");
            }
        }
        if (!wrong.isEmpty()) {
            throw new CampaignException("the campaign was not disturbed as planned: " + String.join("; ", wrong));
        }
    }

    /** Ends what goes on: each deed is told, and undoes what it did. */
    void end() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
                say.accept("a disturbance could not be ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end();
    }
}
