package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.MemoryUse;
import dev.holdfast.evidence.Writes;
import java.util.List;
import java.util.Map;

/** A run whose new release is held for half a minute, with new work at its middle and at its end on both nodes. */
final class HeldRun {
    private static final List<String> NODES = List.of("w1", "w2");

    private HeldRun() {}

    static History held() {
        History history = History.healthy()
                .did(30, 30, Actions.PLAN_LATE_WORK, "driver", Map.of(Actions.SECONDS, "15,30"), Map.of());
        for (String seconds : List.of("15", "30")) {
            for (String node : NODES) {
                work(history, seconds, node);
            }
        }
        for (double s = 1; s < 60; s += 2) {
            history.add(Channel.MEMORY, "w1", s, memory(100, 300)).add(Channel.MEMORY, "w2", s, memory(200, 400));
        }
        return history;
    }

    /** What the old and the new mount process of a node have, 50 MiB each. */
    private static MemoryUse memory(int old, int young) {
        return new MemoryUse(
                0,
                0,
                List.of(new MemoryUse.Share(old, 1000, 50L << 20), new MemoryUse.Share(young, 9000, 50L << 20)),
                null);
    }

    static String name(String seconds, String node) {
        return "late-" + seconds + "-" + node;
    }

    private static Map<String, String> facts(String seconds, String node) {
        return Map.of(Actions.SECONDS, seconds, Actions.NODE, node);
    }

    private static void work(History history, String seconds, String node) {
        double begun = 30 + Integer.parseInt(seconds) - 10;
        String name = name(seconds, node);
        history.did(begun, begun + 1, Actions.CREATE_PVC, name, facts(seconds, node), Map.of())
                .did(begun + 1, begun + 3, Actions.START_POD, name, facts(seconds, node), Map.of())
                .add(Channel.OPERATIONS, name, begun + 3, Writes.ok(0, 7));
    }
}
