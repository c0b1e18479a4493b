package dev.holdfast.campaign.fault;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.observe.ActionLog;
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

/** Carries out the faults of a plan, each at its moment and recorded before and after, so that one that never ended is seen. */
public final class FaultInjector implements AutoCloseable {
    /** How long a campaign waits in the end for a fault that still goes on. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final List<PlannedFault> all;
    private final FaultContext context;
    private final ActionLog actions;
    private final Consumer<String> say;
    private final Map<PlannedFault, Future<?>> begun = new LinkedHashMap<>();
    private final ScheduledExecutorService threads;

    /**
     * For one campaign.
     *
     * @param say takes a line for each fault
     */
    public FaultInjector(List<PlannedFault> all, FaultContext context, ActionLog actions, Consumer<String> say) {
        this.all = all;
        this.context = context;
        this.actions = actions;
        this.say = say;
        this.threads = Executors.newScheduledThreadPool(Math.max(1, all.size()), task -> {
            Thread thread = new Thread(task, "fault");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The campaign has come to a point; what is planned for it or soon after is due. */
    public void reached(String point) {
        for (PlannedFault planned : all) {
            if (planned.moment().point().equals(point)) {
                begun.put(
                        planned,
                        threads.schedule(
                                () -> act(planned), planned.moment().after().toMillis(), TimeUnit.MILLISECONDS));
            }
        }
    }

    private void act(PlannedFault planned) {
        say.accept("fault: " + planned);
        long id = actions.begun(
                planned.fault().name(),
                planned.fault().subject(context),
                Map.of("when", planned.moment().toString()));
        try {
            actions.done(id, planned.fault().act(context));
        } catch (RuntimeException e) {
            actions.failed(id, e);
            throw e;
        }
    }

    /**
     * Waits for what still goes on.
     *
     * @throws CampaignException if a fault was not carried out as planned: then the campaign is not what the plan says
     */
    public void finish() {
        List<String> wrong = new ArrayList<>();
        for (PlannedFault planned : all) {
            Future<?> act = begun.get(planned);
            if (act == null) {
                wrong.add(planned + " was never due");
                continue;
            }
            try {
                act.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                wrong.add(planned + " failed: " + e.getCause().getMessage());
            } catch (TimeoutException | CancellationException e) {
                wrong.add(planned + " did not end");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                wrong.add(planned + " was not waited for");
            }
        }
        if (!wrong.isEmpty()) {
            throw new CampaignException("not every planned fault was carried out: " + String.join("; ", wrong));
        }
    }

    /** Ends what goes on: each fault is ended, and undoes what it did. */
    public void end() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
                say.accept("a fault could not be ended");
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
