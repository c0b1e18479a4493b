package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Manifest.Recovery;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.VolumeBuilder;
import dev.holdfast.evidence.Writes;
import java.util.Map;

/**
 * A run in which the mount process of a mounter pod is killed at 36 s: the workload on its volume writes every 500 ms until then, and gets errors
 * until it goes at 50 s; another comes at 38 s and writes from 43 s on. What both wrote is read straight from S3 after the drain.
 */
final class FailedMountersRun {
    static final String RAN = "failing-killed";
    static final String CAME = "failing-killed-again";
    static final String SUBJECT = "mounter pod killed";
    static final String STORED = "s3-kept-" + RAN;

    private static final long OF_CAME = 1000;

    private FailedMountersRun() {}

    static History killed() {
        return killed(Recovery.FAILS);
    }

    /** The same where the profile says what a pod that runs meets. */
    static History killed(String running) {
        History history = History.healthy()
                .driver(driver -> DriverBuilder.of(driver)
                        .recovery(new Recovery(5, 10, running))
                        .build());
        started(history, 31, 33, RAN);
        history.did(
                36,
                36.4,
                Actions.FAIL_MOUNTER,
                Actions.KILLED,
                Map.of(Actions.NODE, "w1", Actions.POD, "mp-1", Actions.UID, "uid-mp-1"),
                Map.of());
        started(history, 38, 44, CAME);
        for (int i = 0; i < 34; i++) {
            double s = 33 + i * 0.5;
            history.add(Channel.OPERATIONS, RAN, s, Writes.invoked(i));
            history.add(Channel.OPERATIONS, RAN, s + 0.1, s < 36 ? Writes.ok(i, 7) : Writes.failed(i, "ENOTCONN"));
        }
        for (int i = 0; i < 14; i++) {
            history.add(Channel.OPERATIONS, CAME, 43 + i * 0.5, Writes.invoked(OF_CAME + i));
            history.add(Channel.OPERATIONS, CAME, 43.1 + i * 0.5, Writes.ok(OF_CAME + i, 9));
        }
        for (String name : new String[] {RAN, CAME}) {
            history.did(50, 52, Actions.DELETE_POD, name, Map.of(Actions.NODE, "w1"), Map.of());
        }
        history.did(64, 66, Actions.READ_KEPT, RAN, Map.of(), Map.of());
        history.add(Channel.READ_BACK, STORED, 65, Lines.readBack("", 20, null, null));
        for (int i = 0; i < 6; i++) {
            stored(history, i);
        }
        for (int i = 0; i < 14; i++) {
            stored(history, OF_CAME + i);
        }
        return history;
    }

    private static void started(History history, double begun, double done, String name) {
        history.did(
                begun,
                done,
                Actions.START_SERVED,
                name,
                Map.of(Actions.HOW, Actions.KILLED, Actions.NODE, "w1"),
                Actions.describe(VolumeBuilder.named(name)
                        .before(false)
                        .persistentVolume("pv-" + RAN)
                        .bucket("bucket-" + RAN)
                        .build()));
    }

    private static void stored(History history, long op) {
        history.add(Channel.READ_BACK, STORED, 65.5, Lines.readBack(Writes.key(op), 100, Writes.sha(op), null));
    }

    /** What the workload that ran met from a time on is nothing: its write waits. */
    static History silent(History history, double from) {
        return history.map(
                Channel.OPERATIONS,
                RAN,
                (s, line) -> s >= from + 0.01 && !(line instanceof Operation.Invoked && s < from + 0.51) ? null : line);
    }
}
