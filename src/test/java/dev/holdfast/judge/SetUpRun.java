package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OLD;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.Volume;
import java.util.List;
import java.util.Map;

/** A run with an old and a new volume that are set up otherwise than usual, and looked at every second. */
final class SetUpRun {
    static final Volume.Setup OWNER = new Volume.Setup("owner", 1001L, 2002L, "0640", "0750", false);
    static final Volume.Setup PREFIX = new Volume.Setup("prefix", null, null, null, null, false);
    static final Volume.Setup READ_ONLY = new Volume.Setup("read-only", null, null, null, null, true);

    /** The node of these volumes. */
    static final String NODE = "w1";

    private SetUpRun() {}

    static History setUp(Volume.Setup setup, String prefix) {
        History history = History.healthy()
                .volumes(volumes -> volumes.stream()
                        .map(v -> List.of(OLD, NEW).contains(v.name()) ? v.withSetup(prefix, setup) : v)
                        .toList());
        for (String name : List.of(OLD, NEW)) {
            for (double s = name.equals(OLD) ? 1 : 28; s < 60; s++) {
                history.add(Channel.ATTRIBUTES, name, s, Lines.looked("f/1", false, 1001, 2002, "0640"))
                        .add(Channel.ATTRIBUTES, name, s, Lines.looked("f", true, 1001, 2002, "0750"));
                if (setup.readOnly()) {
                    history.add(Channel.ATTRIBUTES, name, s, Lines.tried("EROFS"));
                }
            }
            if (!prefix.isEmpty()) {
                history.did(
                        62,
                        62.5,
                        Actions.LOOK_OUTSIDE,
                        name,
                        Map.of(Actions.BUCKET, "b", Actions.PREFIX, prefix),
                        Map.of(Actions.ANSWER, "0", Actions.KEY, ""));
            }
        }
        return setup.readOnly()
                ? history.map(
                        Channel.MOUNTS, NODE, (s, look) -> mounted(mounted(look, OLD, "ro,nosuid"), NEW, "ro,nosuid"))
                : history;
    }

    /** A mount table in which a volume is mounted with these options. */
    static Mounts mounted(Mounts look, String volume, String options) {
        return Lines.mounts(look.mounts().stream()
                .map(m -> m.dev().equals(NodeLines.dev(volume))
                        ? new Mounts.Entry(
                                m.id(),
                                m.parent(),
                                m.dev(),
                                m.root(),
                                m.target(),
                                options,
                                m.type(),
                                m.source(),
                                m.superOptions())
                        : m)
                .toList());
    }
}
