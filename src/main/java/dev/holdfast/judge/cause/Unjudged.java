package dev.holdfast.judge.cause;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Verdict;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Findings on subjects that never came to be, and the one cause that kept them from it. */
final class Unjudged {
    private final Recording recording;
    private final List<Happening> ofRelease;
    private final Map<String, Boolean> ran = new HashMap<>();

    Unjudged(Recording recording, Causes causes) {
        this.recording = recording;
        this.ofRelease = causes.roots().stream()
                .filter(root -> root.kind().ofRelease())
                .sorted(Comparator.comparingLong(Happening::at))
                .toList();
    }

    /** The finding, with why its subject never came to be where that is so. */
    Finding of(Finding finding) {
        if (finding.verdict() != Verdict.INCONCLUSIVE) {
            return finding;
        }
        String brokenPhase = recording.window().doubts().stream()
                .filter(finding.message()::startsWith)
                .findFirst()
                .orElse(null);
        boolean absent = Boolean.TRUE.equals(finding.absent()) || neverRan(finding.subject());
        if (!absent && brokenPhase == null) {
            return finding;
        }
        String why = why(finding, brokenPhase != null);
        return why == null && brokenPhase == null ? finding : finding.unjudged(why == null ? brokenPhase : why);
    }

    /**
     * What kept a subject from coming to be; null where nothing tells.
     *
     * @param everywhere whether the run did not come to it, wherever the subject is
     */
    private String why(Finding finding, boolean everywhere) {
        RecordedAction skipped = recording.actions().first(Actions.SKIP_STAGE);
        return ofRelease.stream()
                .filter(root ->
                        everywhere || root.node().isEmpty() || root.node().equals(finding.node()))
                .map(Happening::words)
                .findFirst()
                .or(() -> Optional.ofNullable(skipped == null ? null : skipped.input(Actions.REASON)))
                .orElseGet(() -> failed(finding));
    }

    /** The action that should have brought it about. */
    private String failed(Finding finding) {
        return recording.actions().stream()
                .filter(RecordedAction::failed)
                .filter(action -> List.of(
                                Actions.START_WORKLOAD, Actions.START_POD, Actions.AWAIT_WORKLOAD, Actions.CREATE_PVC)
                        .contains(action.what()))
                .filter(action -> action.subject().equals(finding.subject())
                        || finding.subject().equals(action.input(Actions.NODE)))
                .map(action -> action.what() + " of " + action.subject() + " failed: " + action.error())
                .findFirst()
                .orElse(null);
    }

    /** Whether it is a workload whose agent never began. */
    private boolean neverRan(String subject) {
        Volume volume = recording.actions().volume(subject);
        return volume != null
                && !ran.computeIfAbsent(
                        subject,
                        name -> recording.sources(Channel.AGENTS, name).stream()
                                .anyMatch(source ->
                                        recording.any(Channel.AGENTS, source, AgentLine.Started.class::isInstance)));
    }
}
