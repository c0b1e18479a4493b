package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.phase;
import static dev.holdfast.evidence.History.volume;
import static dev.holdfast.evidence.NodeLines.dev;
import static dev.holdfast.evidence.PodLines.pod;
import static dev.holdfast.evidence.Writes.read;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.Event;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.PublishLines;
import dev.holdfast.evidence.Writes;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A run in which three workloads have a wrong key for ten seconds. */
final class WrongKeysRun {
    private WrongKeysRun() {}

    static final String REFUSAL = "volume v: S3 refuses the key in the volume's Secret";

    /**
     * On w1 an old workload, a new one and one that starts at 71 have a wrong key in their Secrets from 70 on, and the right one from 80.2;
     * events tell it at 74, and all write from 82 on. A cycle takes up to 7.5 s.
     */
    static History wrongKeys() {
        History h = History.healthy()
                .republishSeconds(5)
                .phases(phases -> Stream.concat(phases.stream(), Stream.of(phase(Phase.WRONG_KEY, 63, 100)))
                        .toList())
                .driver(d ->
                        DriverBuilder.of(d).refusedKey("S3 refuses the key").build());
        wrongKey(h, "wrong-old", -9, -8);
        wrongKey(h, "wrong-new", 64, 66);
        wrongKey(h, "wrong-late", 71, 81);
        for (double s = 64; s < 99; s++) {
            double at = s;
            List<Pods.Entry> pods = Stream.of("wrong-old", "wrong-new", "wrong-late")
                    .filter(name -> !name.equals("wrong-late") || at >= 72)
                    .map(name -> pod(
                            "holdfast", name, "uid-" + name, "w1", !name.equals("wrong-late") || at >= 81, Map.of()))
                    .toList();
            h.add(Channel.PODS, OBSERVER, s, Lines.pods(pods));
        }
        return h;
    }

    private static void wrongKey(History h, String name, double begun, double done) {
        h.did(
                begun,
                done,
                Actions.START_POD,
                name,
                Map.of(Actions.NODE, "w1", Actions.PROVISIONING, "static"),
                Actions.describe(volume(name, "static", false, "w1")));
        h.did(70, 70.5, Actions.GIVE_WRONG_KEY, name, Map.of(), Map.of(Actions.ANSWER, Actions.REFUSED));
        h.did(80, 80.2, Actions.CORRECT_KEY, name, Map.of(), Map.of());
        h.add(Channel.EVENTS, OBSERVER, 74.5, refused(name, 74));
        for (int op = 0; op < 20; op++) {
            // before, meanwhile and after
            double before = 67 + op / 10.0;
            if (done < before) {
                h.add(Channel.OPERATIONS, name, before, Writes.invoked(op));
                h.add(Channel.OPERATIONS, name, before + 0.02, Writes.ok(op, 7));
                h.add(Channel.OPERATIONS, name, before + 8, Writes.invoked(100 + op));
                h.add(Channel.OPERATIONS, name, before + 8.02, Writes.failed(100 + op, "EACCES"));
            }
            h.add(Channel.OPERATIONS, name, before + 15, Writes.invoked(200 + op));
            h.add(Channel.OPERATIONS, name, before + 15.02, Writes.ok(200 + op, 7));
        }
        read(h, name, 86, name, "credentials/" + name, "one");
        for (double s : new double[] {83, 88}) {
            h.add(Channel.LOGS, "csi-w1-new", s, PublishLines.published(name, s));
        }
    }

    /** An event of a pod that says that its key is refused. */
    static Event refused(String name, double second) {
        Event event = PublishLines.failedMount(name, "event-" + name + second, 1, second, second);
        return Lines.event(
                event.uid(),
                event.type(),
                event.reason(),
                REFUSAL,
                event.kind(),
                event.namespace(),
                event.name(),
                event.involvedUid(),
                1,
                event.first(),
                event.last());
    }
}
