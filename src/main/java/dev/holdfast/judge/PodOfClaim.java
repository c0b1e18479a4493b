package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import java.util.List;

/**
 * The pod that uses a claim: it gets the volume, mounted as the driver's file system, lists it, writes and reads on it, and ends.
 *
 * @param used by it; null where none came
 * @param without in words, that it does not get the volume
 */
record PodOfClaim(RecordedAction used, String without, FindingBuilder finding) {
    static final String NO_PROVISIONER = "the driver's provisioner does not run, or may not make volumes";
    static final String SECRET = "a Secret that the class names is missing, lacks a key or has a wrong one";

    /** Whether the end of an action was recorded; a doubt where it was not. */
    static boolean ended(RecordedAction one, String what, FindingBuilder finding) {
        if (one.done() == null) {
            finding.doubt("the record ends before it is known " + what);
        }
        return one.done() != null;
    }

    void judge() {
        if (used == null) {
            finding.doubt("no pod used the claim");
            return;
        }
        if (!ended(used, "whether its pod could use the claim", finding)) {
            return;
        }
        if (used.failed()) {
            finding.offends(
                    used.done(),
                    without,
                    used.error(),
                    NO_PROVISIONER,
                    SECRET,
                    "the node plugin does not mount the volume");
            return;
        }
        for (String way : List.of(Actions.LIST, Actions.WRITE, Actions.READ)) {
            if (!Actions.DONE.equals(used.output(way))) {
                finding.offends(
                        used.done(),
                        "the pod of the claim cannot " + way + " on its volume",
                        String.valueOf(used.output(way)),
                        "the volume is mounted read-only, or with another owner than before",
                        "what is behind the mount does not answer");
            }
        }
        if (Actions.WRONG.equals(used.output(Actions.CONTENT))) {
            finding.offends(
                    used.done(),
                    "the pod of the claim reads something else than it wrote",
                    Actions.WRONG,
                    "the volume is shared with somebody who writes the same file",
                    "the driver loses writes");
        }
        fileSystem();
    }

    private void fileSystem() {
        String type = used.output(Actions.FILE_SYSTEM);
        if (type == null) {
            finding.offends(
                    used.done(),
                    "nothing is mounted in the pod as its volume",
                    "no mount",
                    "the node plugin said that it mounted the volume and did not",
                    "the mount is on the node and does not reach the pod");
            return;
        }
        finding.figure("file system", type);
        Manifest.Capabilities can = finding.recording().manifest().driver().can();
        if (!Served.asItShould(finding.recording(), type)) {
            finding.offence(
                    used.done(),
                    "the volume is mounted as another file system than the driver's",
                    type,
                    can.byKernel() ? can.fileSystem() : "fuse",
                    type,
                    "the driver did not mount, and the pod has a folder of its node",
                    "the class asks for another file system");
        }
    }
}
