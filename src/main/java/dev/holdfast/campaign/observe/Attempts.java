package dev.holdfast.campaign.observe;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.console.Interruption;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.DriverException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Does what the driver has to make possible, and records it. What does not succeed is recorded as an action that failed, with what was seen last,
 * and ends nothing: it is for the judges to say what it means. A cluster that gives no answer any more is not the driver's fault, and does
 * end the campaign.
 */
public final class Attempts {
    /** How long the API server may be away after something failed: longer than a restart of it takes. */
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private final ActionLog actions;
    private final Cluster cluster;
    private final Interruption interruption;
    private final Progress progress;

    private final Duration patience;

    /** Attempts in one cluster. */
    public Attempts(ActionLog actions, Cluster cluster, Interruption interruption, Progress progress) {
        this(actions, cluster, interruption, progress, ANSWER);
    }

    /** The same with another patience for an API server that gives no answer. */
    Attempts(ActionLog actions, Cluster cluster, Interruption interruption, Progress progress, Duration patience) {
        this.patience = patience;
        this.actions = actions;
        this.cluster = cluster;
        this.interruption = interruption;
        this.progress = progress;
    }

    /** Whether it succeeded. */
    public boolean succeeds(String what, String subject, Runnable work) {
        return succeeds(what, subject, Map.of(), () -> {
            work.run();
            return Map.of();
        });
    }

    /**
     * The same, with what is known before and what comes of it.
     *
     * @throws CampaignException if the API server gives no answer any more
     */
    public boolean succeeds(
            String what, String subject, Map<String, String> facts, Supplier<Map<String, String>> work) {
        return tolerates(what + " of " + subject, () -> actions.around(what, subject, facts, work));
    }

    /**
     * Does something whose parts are recorded one by one.
     *
     * @param what in words
     * @return whether it succeeded
     * @throws CampaignException if the API server gives no answer any more
     */
    public boolean tolerates(String what, Runnable work) {
        try {
            work.run();
            return true;
        } catch (ClusterException | DriverException | KubernetesClientException e) {
            if (interruption.requested()) {
                throw e;
            }
            progress.say(what + " did not succeed, and that is judged: " + e.getMessage());
            requireCluster();
            return false;
        }
    }

    private void requireCluster() {
        try {
            cluster.persist("the API server answers", patience, () -> cluster.get("version"));
        } catch (ClusterException | KubernetesClientException gone) {
            throw new CampaignException("the cluster is gone: " + gone.getMessage(), gone);
        }
    }
}
