package dev.holdfast.judge;

import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;

/** What had to be so at the deadline after a reboot, and is an offence only where that was recorded. */
record RebootDeadline(NodeDisturbance reboot, Limits limits, FindingBuilder finding) {
    /** When it is. */
    long at() {
        return reboot.action().done() + limits.nanos(Limit.AFTER_REBOOT);
    }

    /** Notes what was not so when it was looked at last. */
    void missed(String what, String value) {
        if (reboot.end() < at()) {
            finding.doubt(what + " (" + value + "), but the deadline, " + Text.span(limits.nanos(Limit.AFTER_REBOOT))
                    + " after the node was up, was not recorded");
        } else {
            offence(at(), what, value);
        }
    }

    /** Notes what must not be at all. */
    void offence(long when, String what, String value) {
        finding.offends(
                when,
                what,
                value,
                "the node plugin or the reconciler takes what was before the reboot for what is",
                "the mounter pod did not come up again with its node");
    }
}
