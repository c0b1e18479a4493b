package dev.holdfast.judge.recording;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.CredentialFiles;
import dev.holdfast.evidence.CredentialsRead;
import dev.holdfast.evidence.RepublishPatterns;
import dev.holdfast.evidence.Volume;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/** Where NodePublishVolume is seen to be called: in the logs of node plugins, and by the times of credential files; both as the profile says. */
final class Publishes {
    private final Recording recording;
    private final Map<String, List<Volume>> onNode;

    /** Of some volumes. */
    Publishes(Recording recording, Collection<Volume> volumes) {
        this.recording = recording;
        this.onNode = volumes.stream().filter(v -> v.node() != null).collect(Collectors.groupingBy(Volume::node));
    }

    /** Takes a call. */
    interface Sink {
        /** One call for a volume; {@code at} on the observer's clock. */
        void published(Volume volume, long at);
    }

    /** Whether the profile names credential files that a call writes. */
    static boolean inFiles(Recording recording) {
        return new RepublishPatterns(recording.manifest().driver()).inFiles();
    }

    /**
     * Hands over what logs show.
     *
     * @return whether the profile names the lines that do
     */
    boolean fromLogs(StreamReader reader, Sink sink) {
        RepublishPatterns patterns = new RepublishPatterns(recording.manifest().driver());
        if (!patterns.inLogs()) {
            return false;
        }
        for (String pod : reader.names(Channel.LOGS)) {
            reader.read(
                    Channel.LOGS,
                    pod,
                    (seen, line, source) -> patterns.called(line, onNode.getOrDefault(line.node(), List.of()))
                            .forEach(v -> sink.published(v, recording.at(line.wall()))));
        }
        return true;
    }

    /**
     * Hands over what the times of a node's credential files show; nothing where the profile names none.
     *
     * @param looked takes the time of every look at them, on the observer's clock
     */
    void fromFiles(StreamReader reader, String node, LongConsumer looked, Sink sink) {
        RepublishPatterns patterns = new RepublishPatterns(recording.manifest().driver());
        if (!patterns.inFiles()) {
            return;
        }
        List<Volume> here = onNode.getOrDefault(node, List.of());
        CredentialsRead files = new CredentialsRead(patterns);
        Set<CredentialFiles> known = Collections.newSetFromMap(new IdentityHashMap<>());
        reader.looks(Channel.CREDENTIALS, node, (seen, content, source) -> {
            looked.accept(seen);
            if (!known.add(content)) {
                // most looks show what an earlier one shows
                return;
            }
            files.look(content.files(), here, (volume, at) -> sink.published(volume, recording.at(at)));
        });
    }
}
