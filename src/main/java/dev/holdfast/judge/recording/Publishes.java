package dev.holdfast.judge.recording;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.CredentialFiles;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Volume;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
        return recording.manifest().driver() != null
                && recording.manifest().driver().credentialFile() != null;
    }

    /**
     * Hands over what logs show.
     *
     * @return whether the profile names the lines that do
     */
    boolean fromLogs(StreamReader reader, Sink sink) {
        Manifest.Driver driver = recording.manifest().driver();
        if (driver == null || driver.publishLog() == null) {
            return false;
        }
        Pattern publish = Pattern.compile(driver.publishLog());
        for (String pod : reader.names(Channel.LOGS)) {
            reader.read(Channel.LOGS, pod, (seen, line, source) -> {
                List<Volume> here = onNode.get(line.node());
                if (here == null || !line.container().equals(driver.nodePluginContainer())) {
                    return;
                }
                Matcher match = publish.matcher(line.text());
                if (match.find()) {
                    String target = group(match, "target");
                    String handle = group(match, "volume");
                    here.stream()
                            .filter(v -> (v.podUid() != null && target.contains(v.podUid()))
                                    || handle.equals(v.volumeHandle()))
                            .forEach(v -> sink.published(v, recording.at(line.wall())));
                }
            });
        }
        return true;
    }

    /**
     * Hands over what the times of a node's credential files show; nothing where the profile names none.
     *
     * @param looked takes the time of every look at them, on the observer's clock
     */
    void fromFiles(StreamReader reader, String node, LongConsumer looked, Sink sink) {
        if (!inFiles(recording)) {
            return;
        }
        Pattern file = Pattern.compile(recording.manifest().driver().credentialFile());
        List<Volume> here = onNode.getOrDefault(node, List.of());
        Map<String, List<Volume>> concerned = new HashMap<>();
        Map<String, Long> modified = new HashMap<>();
        Set<CredentialFiles> known = Collections.newSetFromMap(new IdentityHashMap<>());
        reader.looks(Channel.CREDENTIALS, node, (seen, content, source) -> {
            looked.accept(seen);
            if (!known.add(content)) {
                // most looks show what an earlier one shows
                return;
            }
            for (CredentialFiles.Entry entry : content.files()) {
                if (!Long.valueOf(entry.modified()).equals(modified.put(entry.path(), entry.modified()))) {
                    concerned
                            .computeIfAbsent(entry.path(), path -> concerned(file.matcher(path), here))
                            .forEach(v -> sink.published(v, recording.at(entry.modified())));
                }
            }
        });
    }

    private static List<Volume> concerned(Matcher match, List<Volume> all) {
        return match.find() ? all.stream().filter(v -> belongs(match, v)).toList() : List.of();
    }

    private static boolean belongs(Matcher match, Volume volume) {
        String pod = group(match, "pod");
        String of = group(match, "volume");
        return (pod.isEmpty() || pod.equals(volume.podUid()))
                && (of.isEmpty() || of.equals(volume.persistentVolume()) || of.equals(volume.volumeHandle()))
                && !(pod.isEmpty() && of.isEmpty());
    }

    /** A named group's text; empty where the expression has no such group or it took no part. */
    private static String group(Matcher match, String name) {
        if (!match.pattern().pattern().contains("(?<" + name + ">")) {
            return "";
        }
        String text = match.group(name);
        return text == null ? "" : text;
    }
}
