package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Pods;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The API server says no to each thing that it was asked whether a service account of the driver may do it, except for what the profile says
 * that the driver needs, with its reason. Each account that a pod of the driver has must have been asked about.
 */
final class ServiceAccountsJudge extends SubjectJudge<String> {
    private static final String LIMIT = "what the driver needs";
    private static final String ANY = "service accounts";

    ServiceAccountsJudge() {
        super(Guarantee.SERVICE_ACCOUNTS);
    }

    @Override
    String limit(Assessment assessment) {
        return LIMIT;
    }

    @Override
    List<Subject<String>> subjects(Assessment assessment) {
        Recording recording = assessment.recording();
        Set<String> accounts = new TreeSet<>(recording.actions().of(Actions.ASK_ACCESS).stream()
                .map(RecordedAction::subject)
                .toList());
        FindingBuilder shared = new FindingBuilder(recording, Channel.OBSERVER, "", LIMIT);
        Pods pods = shared.lastLook(
                Channel.PODS, Channel.OBSERVER, recording.window().end());
        if (pods != null) {
            String mounters = recording.manifest().driver().mounterNamespace();
            pods.pods().stream()
                    .filter(pod -> pod.security() != null
                            && (pod.workload() != null || pod.namespace().equals(mounters)))
                    .forEach(pod ->
                            accounts.add(pod.namespace() + "/" + pod.security().serviceAccount()));
        }
        return accounts.stream()
                .map(account -> new Subject<>(account, account, "", shared))
                .toList();
    }

    @Override
    List<Required> required(Recording recording) {
        return List.of(new Required(
                ANY, ANY, "", "nobody asked what a service account of the driver may do, so nothing is known of it"));
    }

    @Override
    void judge(String account, Scope scope) {
        FindingBuilder finding = scope.finding();
        List<RecordedAction> asked = finding.actions()
                .of(Actions.ASK_ACCESS, action -> action.subject().equals(account));
        if (asked.isEmpty()) {
            finding.doubt("nobody asked what " + account + " may do, which a pod of the driver has");
            return;
        }
        scope.shows(ANY);
        Manifest.Security security = scope.recording().manifest().driver().security();
        List<Manifest.Access> needed = security == null
                ? List.of()
                : security.access().stream()
                        .filter(access -> account.endsWith("/" + access.account()))
                        .toList();
        Set<String> allowed = new TreeSet<>();
        for (RecordedAction action : asked) {
            if (!action.succeeded() || action.output(Actions.ANSWER) == null) {
                finding.doubt("it is unknown whether " + account + " may " + words(action)
                        + (action.error() == null ? "" : ": " + action.error()));
            } else if (action.output(Actions.ANSWER).equals(Actions.YES)) {
                if (needed.stream().anyMatch(access -> covers(access, action))) {
                    allowed.add(action.input(Actions.VERB) + " " + action.input(Actions.RESOURCE));
                } else {
                    finding.offends(
                            action.done(),
                            account + " may " + words(action),
                            action.output(Actions.REASON) == null ? "allowed" : action.output(Actions.REASON),
                            "a role of the chart allows more than the driver needs",
                            "somebody bound another role to the account, or to all service accounts");
                }
            }
        }
        finding.figure("asked", Text.count(asked.size(), "question"));
        finding.figure("allowed by the profile", allowed.isEmpty() ? "nothing" : String.join(", ", allowed));
        finding.measure("more than it needs", LIMIT);
        finding.passed(account + " may do none of " + Text.count(asked.size(), "thing") + " that it does not need"
                + needed.stream()
                        .filter(access -> allowed.contains(access.verb() + " " + access.resource()))
                        .map(access -> "; " + access.verb() + " " + access.resource() + " it needs: " + access.reason())
                        .distinct()
                        .collect(Collectors.joining()));
    }

    private static boolean covers(Manifest.Access access, RecordedAction action) {
        return access.verb().equals(action.input(Actions.VERB))
                && access.resource().equals(action.input(Actions.RESOURCE));
    }

    private static String words(RecordedAction action) {
        String namespace = action.input(Actions.NAMESPACE);
        return action.input(Actions.VERB) + " " + action.input(Actions.RESOURCE)
                + (namespace == null || namespace.isEmpty() ? " in the whole cluster" : " in namespace " + namespace);
    }
}
