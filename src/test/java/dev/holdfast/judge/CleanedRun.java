package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OTHER;
import static dev.holdfast.evidence.History.phase;
import static dev.holdfast.evidence.NodeLines.dev;
import static dev.holdfast.evidence.NodeLines.gone;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Lists;
import dev.holdfast.evidence.Volume;
import java.util.List;
import java.util.Map;

/** A run in which the workloads go after the drain, and all that was made for them. */
final class CleanedRun {
    private CleanedRun() {}

    /**
     * After the drain, in phase "clean" from 63 to 110, the workloads are stopped at 64 and gone at 70: mounts at 68, processes at 69,
     * mounter pods at 75, attachments at 80. The volumes are deleted at 73, new-2 by policy Retain, dynamic-1 by policy Delete after
     * its bucket was emptied at 71. Its bucket is there at 75 and gone at 78; all are looked for at 95; static ones go at 100.
     */
    static History cleaned() {
        History h =
                AfterDrain.goesOn(History.healthy(), 110).phases(phases -> Lists.and(phases, phase("clean", 63, 110)));
        h.did(64, 70, Actions.STOP_WORKLOADS, "holdfast", Map.of(), Map.of());
        h.did(71, 72, Actions.EMPTY_BUCKET, "bucket-" + OTHER, Map.of(), Map.of());
        for (Volume v : h.manifest().volumes()) {
            gone(h, v.node(), v.name(), 68, 69);
            h.did(
                    73,
                    74,
                    Actions.DELETE_VOLUME,
                    v.name(),
                    Map.of(
                            Actions.PERSISTENT_VOLUME,
                            v.persistentVolume(),
                            Actions.BUCKET,
                            v.bucket(),
                            Actions.POLICY,
                            v.name().equals(OTHER) ? Actions.DELETE : Actions.RETAIN),
                    Map.of());
            asked(h, 75, v, true);
            if (v.name().equals(OTHER)) {
                asked(h, 78, v, false);
            }
            asked(h, 95, v, !v.name().equals(OTHER));
            if (v.provisioning().equals("static")) {
                h.did(100, 100.5, Actions.DELETE_BUCKET, v.bucket(), Map.of(), Map.of());
                asked(h, 101, v, false);
            }
        }
        h.map(
                Channel.PODS,
                OBSERVER,
                (s, look) -> Lines.pods(look.pods().stream()
                        .filter(p -> s < 68 || !p.namespace().equals("holdfast"))
                        .filter(p -> s < 75 || !p.namespace().equals("mount-s3"))
                        .toList()));
        h.map(Channel.ATTACHMENTS, OBSERVER, (s, look) -> s < 80 ? look : Lines.attachments(List.of()));
        return h;
    }

    /** S3 is asked for a volume's bucket, and answers 100 ms later. */
    static void asked(History h, double second, Volume v, boolean there) {
        h.did(
                second,
                second + 0.1,
                Actions.BUCKET_EXISTS,
                v.bucket(),
                Map.of(),
                Map.of(Actions.ANSWER, there ? Actions.YES : Actions.NO));
    }
}
