package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.CredentialFiles;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Volume;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** When a volume was republished, as far as the node plugins' logs and the times of its credential files tell. */
final class Republishes {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Run run;
    private final Volume volume;
    /** When the node plugin's log says that it was called. */
    private final TreeSet<Long> called = new TreeSet<>();
    /** When the volume's credentials were written. */
    private final TreeSet<Long> written = new TreeSet<>();

    private long lastLook = Long.MIN_VALUE;

    Republishes(Run run, Volume volume) {
        this.run = run;
        this.volume = volume;
    }

    /**
     * Reads what is on record of some volumes.
     *
     * @param told the case that reads the logs
     * @param files the case, by node, that reads the times of its credential files
     * @return whether the profile says how a republish is seen at all
     */
    static boolean read(Run run, Case told, Map<String, Case> files, List<Republishes> all) {
        boolean byLogs = fromLogs(run, told, all);
        return fromCredentials(run, files, all) || byLogs;
    }

    /** When its credentials were written. */
    SortedSet<Long> written() {
        return Collections.unmodifiableSortedSet(written);
    }

    /** When its credential files were looked at last, on the observer's clock. */
    long lastLook() {
        return lastLook;
    }

    /** How many republishes were seen in a stretch of time. */
    int cycles(long from, long until) {
        return count(both(), from, until);
    }

    /** How many calls of the node plugin were. */
    int calls(long from, long until) {
        return count(called, from, until);
    }

    /** The last call of the node plugin before a time, or null. */
    Long lastCall(long before) {
        return called.lower(before);
    }

    /** The last republish seen before a time, or null. */
    Long last(long before) {
        return both().lower(before);
    }

    private NavigableSet<Long> both() {
        NavigableSet<Long> both = new TreeSet<>(called);
        both.addAll(written);
        return both;
    }

    /** How many republishes these times are: what comes close together is one. */
    private int count(SortedSet<Long> times, long from, long until) {
        long apart = Math.max(SECOND, (long) (run.manifest().republishSeconds() * SECOND / 2));
        int cycles = 0;
        long last = Long.MIN_VALUE;
        for (long at : times.subSet(Math.min(from, until), until)) {
            if (cycles == 0 || at - last > apart) {
                cycles++;
                last = at;
            }
        }
        return cycles;
    }

    private static boolean fromLogs(Run run, Case c, List<Republishes> all) {
        Manifest.Driver driver = run.manifest().driver();
        if (driver.publishLog() == null) {
            return false;
        }
        Map<String, List<Republishes>> byNode = all.stream().collect(Collectors.groupingBy(r -> r.volume.node()));
        Pattern publish = Pattern.compile(driver.publishLog());
        for (String pod : c.names(Channel.LOGS)) {
            c.read(Channel.LOGS, pod, (at, line, source) -> {
                List<Republishes> here = byNode.get(line.node());
                if (here == null || !line.container().equals(driver.nodePluginContainer())) {
                    return;
                }
                Matcher match = publish.matcher(line.text());
                if (match.find()) {
                    String target = group(match, "target");
                    String handle = group(match, "volume");
                    here.stream()
                            .filter(r -> target.contains(r.volume.podUid()) || handle.equals(r.volume.volumeHandle()))
                            .forEach(r -> r.called.add(run.at(line.wall())));
                }
            });
        }
        return true;
    }

    private static boolean fromCredentials(Run run, Map<String, Case> nodes, List<Republishes> all) {
        String expression = run.manifest().driver().credentialFile();
        if (expression == null) {
            return false;
        }
        Pattern file = Pattern.compile(expression);
        nodes.entrySet().parallelStream().forEach(at -> {
            String node = at.getKey();
            List<Republishes> here =
                    all.stream().filter(r -> r.volume.node().equals(node)).toList();
            Map<String, List<Republishes>> concerned = new HashMap<>();
            at.getValue().looks(Channel.CREDENTIALS, node, CredentialFiles::same, (seen, look, content, source) -> {
                here.forEach(r -> r.lastLook = seen);
                if (look.same() != null) {
                    return;
                }
                for (CredentialFiles.Entry entry : content.files()) {
                    concerned
                            .computeIfAbsent(entry.path(), path -> concerned(file.matcher(path), here))
                            .forEach(r -> r.written.add(run.at(entry.modified())));
                }
            });
        });
        return true;
    }

    private static List<Republishes> concerned(Matcher match, List<Republishes> all) {
        return match.find() ? all.stream().filter(r -> belongs(match, r.volume)).toList() : List.of();
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
