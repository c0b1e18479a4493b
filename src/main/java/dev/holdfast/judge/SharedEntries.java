package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.StreamReader;
import java.util.List;

/** Entries that somebody besides the driver has added to its attachments: they keep an attachment longer than its workloads. */
final class SharedEntries {
    private SharedEntries() {}

    /** Uids of the workloads that such entries name. */
    static List<String> ofStrangers(Recording recording) {
        return recording.actions().of(Actions.ADD_ENTRY).stream()
                .filter(RecordedAction::succeeded)
                .map(action -> action.input(Actions.UID))
                .toList();
    }

    /** Whether an attachment of a volume was ever seen with such an entry. */
    static boolean namesVolume(Recording recording, String volume, String uid) {
        boolean[] seen = new boolean[1];
        new StreamReader(recording).looks(Channel.ATTACHMENTS, Channel.OBSERVER, (at, look, source) -> {
            if (look.attachments() != null && !seen[0]) {
                seen[0] = look.attachments().stream()
                        .anyMatch(entry -> entry.persistentVolume().equals(volume)
                                && !entry.mountersOf(uid).isEmpty());
            }
        });
        return seen[0];
    }
}
