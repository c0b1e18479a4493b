package dev.holdfast.judge;

import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;

/** What had to be so at the deadline after a reboot, and is an offence only where that was recorded. */
record RebootDeadline(NodeDisturbance reboot, Limits limits, FindingBuilder finding) {
    private static final String[] CAUSES = {
        "the node plugin or the reconciler takes what was before the reboot for what is",
        "the mounter pod did not come up again with its node"
    };

    /** When it is. */
    long at() {
        return reboot.action().done() + limits.nanos(Limit.AFTER_REBOOT);
    }

    /**
     * Notes what was not so when it was looked at last.
     *
     * @param seen when that was: before the deadline it is a doubt
     */
    void missed(long seen, String what, String value) {
        if (seen < at()) {
            unrecorded(what, value);
        } else {
            offence(at(), what, value);
        }
    }

    /** Notes what is not in the record until its end, and had to be by the deadline. */
    void lacking(String what, String value) {
        if (reboot.end() < at()) {
            unrecorded(what, value);
        } else {
            finding.lacks(at(), what, value, null, null, CAUSES);
        }
    }

    private void unrecorded(String what, String value) {
        finding.doubt(what + " (" + value + "), but the deadline, " + Text.span(limits.nanos(Limit.AFTER_REBOOT))
                + " after the node was up, was not recorded");
    }

    /** Notes what must not be at all. */
    void offence(long when, String what, String value) {
        finding.offends(when, what, value, CAUSES);
    }
}
