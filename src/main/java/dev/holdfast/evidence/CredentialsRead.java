package dev.holdfast.evidence;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Credential files of a node, look by look: when those were written that the mount processes of its volumes read. A mount process is told of its
 * files when it starts, so they are those that are there when any of the volume's is seen first. One that appears later, at another path, is read
 * by nobody: a driver that renews that one leaves the mount with the key it has. Where a mounter pod has made way for another, whose files are
 * elsewhere, the first one's are gone; this is possible for new mounts only, as old ones have to keep their process.
 */
public final class CredentialsRead {
    private final RepublishPatterns patterns;
    private final Map<String, Long> modified = new HashMap<>();
    /** Paths by the name of the volume. */
    private final Map<String, Set<String>> read = new HashMap<>();

    /** Of a node, by these patterns. */
    public CredentialsRead(RepublishPatterns patterns) {
        this.patterns = patterns;
    }

    /**
     * Takes the next look.
     *
     * @param files all that are there
     * @param here the volumes of the node
     * @param written takes each volume whose credentials were written since the look before, and when, in milliseconds since the epoch
     */
    public void look(List<CredentialFiles.Entry> files, List<Volume> here, BiConsumer<Volume, Long> written) {
        for (CredentialFiles.Entry file : files) {
            if (Long.valueOf(file.modified()).equals(modified.put(file.path(), file.modified()))) {
                continue;
            }
            for (Volume volume : patterns.written(file.path(), here)) {
                if (of(volume, files).contains(file.path())) {
                    written.accept(volume, file.modified());
                }
            }
        }
    }

    /** The files that the volume's mount process reads, seen from this look. */
    private Set<String> of(Volume volume, List<CredentialFiles.Entry> files) {
        Set<String> known = read.get(volume.name());
        if (known == null || (!volume.before() && gone(known, files))) {
            known = files.stream()
                    .map(CredentialFiles.Entry::path)
                    .filter(path -> !patterns.written(path, List.of(volume)).isEmpty())
                    .collect(Collectors.toCollection(HashSet::new));
            read.put(volume.name(), known);
        }
        return known;
    }

    private static boolean gone(Set<String> paths, List<CredentialFiles.Entry> files) {
        return files.stream().noneMatch(file -> paths.contains(file.path()));
    }
}
