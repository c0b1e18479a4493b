package dev.holdfast.campaign.observe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Source;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What mounter pods have mounted on the nodes, by the same looks at attachments and mounts as the judges go by, while they are recorded. The folder
 * that one has mounted has its name.
 */
public final class LiveSources {
    /** All mounter pods that attachments have named, by the PersistentVolume. */
    private final Map<String, Set<String>> mounters = new HashMap<>();
    /** The last parts of the paths that something is mounted at, by node. */
    private final Map<String, Set<String>> mounted = new HashMap<>();

    /** Looks on from now. */
    public LiveSources(BundleSink sink) {
        sink.listenToOwn(Channel.ATTACHMENTS, (source, look) -> attached(look));
        sink.listenToLines(Channel.MOUNTS, this::looked);
    }

    private synchronized void attached(Attachments look) {
        if (look.attachments() != null) {
            look.attachments()
                    .forEach(entry -> mounters.computeIfAbsent(entry.persistentVolume(), any -> new HashSet<>())
                            .addAll(entry.workloads().keySet()));
        }
    }

    private synchronized void looked(Source source, JsonNode look) {
        if (look.has("mounts")) { // else as the time before
            Set<String> names = new HashSet<>();
            look.path("mounts").forEach(mount -> {
                String target = mount.path("target").asText();
                names.add(target.substring(target.lastIndexOf('/') + 1));
            });
            mounted.put(source.name(), names);
        }
    }

    /** The mounter pods of a volume that a node has still something mounted of. */
    public synchronized List<String> of(String persistentVolume) {
        return mounters.getOrDefault(persistentVolume, Set.of()).stream()
                .filter(name -> mounted.values().stream().anyMatch(names -> names.contains(name)))
                .sorted()
                .toList();
    }
}
