package dev.holdfast.evidence;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How NodePublishVolume shows in a node plugin's log and in the paths of the credential files it writes, as the driver's profile says. A campaign
 * that waits for republishes and the judge that counts them must not differ in that.
 */
public final class RepublishPatterns {
    private final Optional<String> container;
    private final Optional<Pattern> log;
    private final Optional<Pattern> file;

    /**
     * Those of a driver.
     *
     * @param driver what the manifest says of it, or null
     */
    public RepublishPatterns(Manifest.Driver driver) {
        Optional<Manifest.Driver> known = Optional.ofNullable(driver);
        this.container = known.map(Manifest.Driver::nodePluginContainer);
        this.log = known.map(Manifest.Driver::publishLog).map(Pattern::compile);
        this.file = known.map(Manifest.Driver::credentialFile).map(Pattern::compile);
    }

    /** Whether the profile names log lines of a call. */
    public boolean inLogs() {
        return log.isPresent();
    }

    /** Whether the profile names credential files that a call writes. */
    public boolean inFiles() {
        return file.isPresent();
    }

    /** The volumes, of those on the line's node, that a log line tells of a call for. */
    public List<Volume> called(LogLine line, List<Volume> here) {
        if (!container.equals(Optional.of(line.container()))) {
            return List.of();
        }
        return named(line.text())
                .map(call -> here.stream().filter(call::isFor).toList())
                .orElse(List.of());
    }

    /**
     * A call that a log line tells of.
     *
     * @param target path that the volume is published to, or empty
     * @param handle of the volume, or empty
     */
    public record Call(String target, String handle) {
        /** Whether it is one for a volume. */
        public boolean isFor(Volume volume) {
            return (volume.podUid() != null && target.contains(volume.podUid()))
                    || handle.equals(volume.volumeHandle());
        }
    }

    /** The call that a line of the node plugin's log tells of, if it does. */
    public Optional<Call> named(String line) {
        return log.map(pattern -> pattern.matcher(line))
                .filter(Matcher::find)
                .map(match -> new Call(group(match, "target"), group(match, "volume")));
    }

    /** The volumes, of those on its node, whose credentials are in a file. */
    public List<Volume> written(String path, List<Volume> here) {
        if (file.isEmpty()) {
            return List.of();
        }
        Matcher match = file.get().matcher(path);
        return match.find() ? here.stream().filter(v -> belongs(match, v)).toList() : List.of();
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
