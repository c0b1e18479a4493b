package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.HelmRevisions;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.judge.recording.Window;
import java.util.List;
import java.util.Set;

/** An upgrade that was tried while pods used volumes, and brings another kernel module: it is refused with a list of all of them, and changes nothing. */
final class RefusedUpgrade {
    private RefusedUpgrade() {}

    static void judge(RecordedAction tried, Scope scope) {
        FindingBuilder finding = scope.finding();
        finding.actions();
        ModuleLooks looks = ModuleLooks.of(finding);
        if (!tried.succeeded()) {
            finding.doubt("whether the upgrade would be refused was not found out: "
                    + (tried.error() == null ? "the record ends before" : tried.error()));
            return;
        }
        Set<String> users = ModuleLooks.inUse(tried.begun(), tried.done(), finding);
        finding.figure("answer", String.valueOf(tried.output(Actions.REASON)));
        finding.figure("pods that use volumes", String.join(", ", users));
        if (users.isEmpty()) {
            finding.doubt("no pod was seen to use a volume meanwhile, so there was nothing to refuse the upgrade for");
        }
        if (!Actions.REFUSED.equals(tried.output(Actions.ANSWER))) {
            boolean another = finding.actions().first(Actions.UPDATE_MODULE) != null;
            if (another) {
                finding.offends(
                        tried.done(),
                        "an upgrade with another kernel module was not refused while pods use volumes",
                        String.valueOf(tried.output(Actions.REASON)),
                        "the values of the upgrade that is tried are not those of the one that comes later",
                        "the pods of some namespaces, or in some states, are overlooked");
            } else {
                finding.doubt("the module stays the same, so there was nothing to refuse");
            }
            return;
        }
        String said = tried.subject().equals(Actions.PREFLIGHT)
                ? String.valueOf(tried.output(Actions.REASON))
                : "," + tried.output(Actions.PODS) + ",";
        users.stream()
                .filter(pod -> !said.contains(pod))
                .findFirst()
                .ifPresent(pod -> finding.offends(
                        tried.done(),
                        "a pod that uses a volume is not named where the upgrade is refused",
                        pod + " is not among: " + said,
                        "pods of some namespaces, or in some states, are overlooked",
                        "the list is cut off"));
        unchanged(tried, looks, finding);
        finding.passed("refused, naming " + Text.count(users.size(), "pod") + " that would hold the old module");
    }

    /** From the try until module or driver are changed on purpose, nothing of them is another. */
    private static void unchanged(RecordedAction tried, ModuleLooks looks, FindingBuilder finding) {
        long end = finding.actions().stream()
                .filter(one -> one.begun() > tried.begun()
                        && List.of(Actions.UPDATE_MODULE, Actions.HELM_UPGRADE).contains(one.what()))
                .mapToLong(RecordedAction::begun)
                .min()
                .orElse(Window.recordEnd(finding.recording().manifest()));
        ModuleLooks.Seen then = looks.before(tried.begun());
        ModuleLooks.Seen later = looks.before(end);
        if (then == null || later == null || later.at() < tried.done()) {
            finding.doubt("nobody looked at the kernel module before and after the upgrade was tried");
        } else if (!then.module().images().equals(later.module().images())) {
            finding.offence(
                    later.at(),
                    "an upgrade that was refused changed the kernel module all the same",
                    ModuleLooks.text(later.module().images()),
                    ModuleLooks.text(then.module().images()),
                    ModuleLooks.text(later.module().images()),
                    ModuleLooks.BY_HAND,
                    "it was carried out before anybody looked at the pods");
        }
        HelmRevisions revisions = finding.lastLook(Channel.HELM, Channel.OBSERVER, tried.begun());
        HelmRevisions now = finding.lastLook(Channel.HELM, Channel.OBSERVER, end);
        if (revisions == null || now == null) {
            finding.doubt("nobody looked at the revisions of the release before and after the upgrade was tried");
        } else if (revisions.revisions().size() != now.revisions().size()) {
            finding.offence(
                    end,
                    "an upgrade that was refused made a revision of the release all the same",
                    Text.count(now.revisions().size(), "revision"),
                    Text.count(revisions.revisions().size(), "revision"),
                    Text.count(now.revisions().size(), "revision"),
                    "it was carried out before anybody looked at the pods",
                    "somebody else changed the release");
        }
    }
}
