package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OLD;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Volume;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A run with an old and a new volume that are set up for user 1000 and group 2000. What its own user and another one may do is tried on the old
 * mount at 5 s and at 40 s, on the new one at 40 s, and on that of the pod which took the old one's place at 65 s.
 */
final class UsersRun {
    static final Volume.Setup SETUP = new Volume.Setup("group", 1000L, 2000L, "0660", "0770", false);

    private UsersRun() {}

    /** A history in which everything is as it was set up. */
    static History tried() {
        return tried(Map.of());
    }

    /**
     * The same where some answers are others.
     *
     * @param answers by mount, second, user and what was tried, as {@code old 5 another user write}
     */
    static History tried(Map<String, String> answers) {
        History history = History.healthy()
                .volumes(volumes -> volumes.stream()
                        .map(v -> List.of(OLD, NEW).contains(v.name()) ? v.withSetup("", SETUP) : v)
                        .toList());
        for (String as : List.of(Actions.ITSELF, Actions.ANOTHER)) {
            add(history, OLD, Actions.OLD_MOUNT, 5, as, answers);
            add(history, OLD, Actions.OLD_MOUNT, 40, as, answers);
            add(history, NEW, Actions.NEW_MOUNT, 40, as, answers);
            add(history, OLD, Actions.MOVED_MOUNT, 65, as, answers);
        }
        return history;
    }

    private static void add(
            History history, String workload, String mount, int second, String as, Map<String, String> answers) {
        boolean itself = as.equals(Actions.ITSELF);
        Map<String, String> said = new HashMap<>();
        for (String way : List.of(Actions.LIST, Actions.READ, Actions.WRITE)) {
            said.put(way, itself ? Actions.DONE : "EACCES");
        }
        if (itself) {
            said.put(Actions.FILE, "1000:2000 0660");
        }
        said.put(Actions.FOLDER, "1000:2000 0770");
        said.replaceAll((what, answer) -> answers.getOrDefault(mount + " " + second + " " + as + " " + what, answer));
        history.did(
                second,
                second + 2,
                Actions.TRY_ACCESS,
                workload,
                Map.of(
                        Actions.NODE,
                        "w1",
                        Actions.WAY,
                        SETUP.way(),
                        Actions.MOUNT,
                        mount,
                        Actions.AS,
                        as,
                        Actions.USER,
                        itself ? "1000" : "4001",
                        Actions.GROUPS,
                        itself ? "2000" : ""),
                said);
    }
}
