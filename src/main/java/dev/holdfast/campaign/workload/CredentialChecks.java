package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.observe.ActionLog;
import dev.holdfast.campaign.observe.Agents;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.console.Progress;
import dev.holdfast.evidence.Actions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Checks, at given times into a phase, that each workload can write and read with the credentials its mount has then. What came of each is on
 * record and ends nothing; the judge of {@code credentials} says what it means, and how old the credentials were.
 */
public final class CredentialChecks {
    private static final Duration ANSWER = Duration.ofSeconds(45);
    /** How an agent says that an operation on its mount failed; other answers say nothing of the mount. */
    private static final int OPERATION_FAILED = 500;

    private final Agents agents;
    private final JudgedWorkloads judged;
    private final ActionLog actions;
    private final Progress progress;

    /** Checks of the workloads of one campaign. */
    public CredentialChecks(Agents agents, JudgedWorkloads judged, ActionLog actions, Progress progress) {
        this.agents = agents;
        this.judged = judged;
        this.actions = actions;
        this.progress = progress;
    }

    /**
     * Records which checks there will be: one that is missing then is not green.
     *
     * @param into when, since the phase began
     * @param rotated whether the run changes keys too
     */
    public void plan(List<Duration> into, boolean rotated) {
        actions.around(
                Actions.PLAN_CREDENTIAL_CHECKS,
                "all workloads",
                Map.of(
                        Actions.SECONDS,
                        into.stream()
                                .map(time -> Long.toString(time.toSeconds()))
                                .collect(Collectors.joining(",")),
                        Actions.ROTATED,
                        rotated ? Actions.YES : Actions.NO),
                () -> {});
    }

    /**
     * Does the check that was planned for this time, now, for every workload at once.
     *
     * @param into the time, as it was planned
     */
    public void check(Duration into) {
        agents.together(judged.running(), workload -> check(workload, into));
    }

    /** The same for one workload. */
    public void check(String workload, Duration into) {
        String seconds = Long.toString(into.toSeconds());
        String key = "credentials/" + workload + "-" + seconds;
        try {
            actions.around(Actions.CREDENTIAL_CHECK, workload, Map.of(Actions.SECONDS, seconds), () -> {
                String failure = failure(workload, key);
                return failure.isEmpty()
                        ? Map.of(Actions.ANSWER, Actions.ACCEPTED)
                        : Map.of(Actions.ANSWER, Actions.REFUSED, Actions.REASON, failure);
            });
        } catch (ClusterException unanswered) {
            // it is recorded that nothing was learnt, and a check must not end what it looks at
            progress.say("workload " + workload + " could not be checked: " + unanswered.getMessage());
        }
    }

    /** What failed; empty when nothing did. */
    private String failure(String workload, String key) {
        try {
            agents.post(workload, "/write?key=" + key, ANSWER);
        } catch (ClusterException e) {
            if (e.status() != OPERATION_FAILED) {
                throw e;
            }
            return "the write failed: " + e.getMessage();
        }
        String read = agents.post(workload, "/cross-read?writer=" + workload + "&key=" + key, ANSWER);
        return read.contains("SHA-256") ? "" : "the read failed: " + read;
    }
}
