package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.HelmRevisions;
import dev.holdfast.judge.recording.FindingBuilder;
import java.util.Comparator;
import java.util.List;

/** What the looks at the history of the Helm release show. */
final class HelmHistory {
    private HelmHistory() {}

    /** The revisions at the last look before a time; empty without one. */
    static List<HelmRevisions.Entry> before(long until, FindingBuilder finding) {
        HelmRevisions last = finding.lastLook(Channel.HELM, Channel.OBSERVER, until);
        return last == null ? List.of() : last.revisions();
    }

    /** The newest revision of some; null without one. */
    static HelmRevisions.Entry newest(List<HelmRevisions.Entry> revisions) {
        return revisions.stream()
                .max(Comparator.comparingInt(HelmRevisions.Entry::revision))
                .orElse(null);
    }

    /** The first look with a revision made since an upgrade began. */
    static FirstSeen changed(long since, FindingBuilder finding) {
        FirstSeen changed = new FirstSeen();
        int[] before = new int[1];
        finding.looks(Channel.HELM, Channel.OBSERVER, (at, look, source) -> {
            HelmRevisions.Entry newest = newest(look.revisions());
            int revision = newest == null ? 0 : newest.revision();
            if (at < since) {
                before[0] = Math.max(before[0], revision);
            }
            changed.look(at, at >= since && revision > before[0]);
        });
        return changed;
    }

    /** Whether a revision is deployed, of a chart of this version. */
    static boolean deployed(HelmRevisions.Entry revision, String version) {
        return revision.status().equals("deployed") && revision.chart().endsWith("-" + version);
    }

    /** A revision in words. */
    static String text(HelmRevisions.Entry revision) {
        return "revision " + revision.revision() + " of " + revision.chart() + ", " + revision.status();
    }
}
