package dev.holdfast.driver;

import dev.holdfast.driver.ProfileCheck.Line;
import dev.holdfast.driver.ProfileCheck.Mark;
import dev.holdfast.evidence.ErrorLines;
import dev.holdfast.evidence.RepublishPatterns;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.bundle.Redactor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Holds the patterns of a profile against logs of the driver: what they do not match is no evidence in a run, however much of it there is. CSI
 * gives the call that is looked for its name, NodePublishVolume, and drivers log it by that name.
 */
public final class LogCheck {
    private static final Pattern CALL = Pattern.compile("NodePublishVolume", Pattern.CASE_INSENSITIVE);
    /** Other calls of the kubelet, which have a target and a volume too; however a driver writes them. */
    private static final Pattern OTHER_CALL =
            Pattern.compile("unpublish|Node(Stage|Unstage|Expand)Volume|NodeGetVolumeStats", Pattern.CASE_INSENSITIVE);

    private static final String UID = "([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})";
    private static final String NAME = "[a-z0-9]([a-z0-9.-]*[a-z0-9])?";
    /** Where the kubelet has a pod's volume mounted, as a file system or as a device. */
    private static final Pattern TARGET =
            Pattern.compile("(/[^/\\s\"']+)+/(pods/" + UID + "/volumes/kubernetes\\.io~csi/" + NAME
                    + "/mount|plugins/kubernetes\\.io/csi/volumeDevices/publish/" + NAME + "/" + UID + ")");
    /** The volume's handle by the name that CSI gives it; in quotes, which may be masked, or without. */
    private static final Pattern VOLUME_ID = Pattern.compile(
            "\\bvolume_?id\\\\*\"?\\s*[=:]\\s*(\\\\*\"(?<quoted>[^\"\\\\]+)|(?<plain>[^\"\\\\\\s,}\\]]+))",
            Pattern.CASE_INSENSITIVE);
    /** With which no handle begins or ends: what stands around it in a line. */
    private static final Pattern AROUND = Pattern.compile("^[\\s\"'{\\[(,;:=\\\\].*|.*[\\s\"'}\\]),;:=\\\\]$");

    private static final Pattern KUBECTL = Pattern.compile(
            "^(\\[pod/\\S+] )?(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+(Z|[+-]\\d\\d:\\d\\d) )?");
    private static final Pattern TROUBLE =
            Pattern.compile("\\b(error|failed|failure|fatal|panic)\\b", Pattern.CASE_INSENSITIVE);
    /** What of a line is shown, in characters: what stands before its point of interest, and in all. */
    private static final int BEFORE = 60;

    private static final int SHOWN = 220;

    /** Container runtimes cut lines at 16 KiB; what is longer in a file is nothing that a driver wrote. */
    private static final int LONGEST = 1 << 16;

    private final DriverProfile profile;
    private final List<Log> logs;
    private final Redactor redactor = new Redactor();

    /**
     * The log of a container.
     *
     * @param name of pod and container, or of the file it is in
     * @param nodePlugin whether it is the driver's own container of a node plugin, where calls of the kubelet arrive
     * @param lines without their ends
     * @param here the volumes that are mounted on its node; null where that is not known, as for a file
     */
    public record Log(String name, boolean nodePlugin, List<String> lines, List<Volume> here) {
        public Log {
            lines = lines.stream()
                    .map(line -> line.length() > LONGEST ? line.substring(0, LONGEST) : line)
                    .toList();
        }

        /** That of a node plugin in a file, as {@code kubectl logs} prints it: also with --timestamps and --prefix, which are no part of a line. */
        public static Log ofFile(String name, String text) {
            return new Log(
                    name,
                    true,
                    text.lines()
                            .map(line -> KUBECTL.matcher(line).replaceFirst(""))
                            .toList(),
                    null);
        }
    }

    private LogCheck(DriverProfile profile, List<Log> logs) {
        this.profile = profile;
        this.logs = logs;
    }

    /** Every line of the answer. */
    public static List<Line> lines(DriverProfile profile, List<Log> logs) {
        LogCheck check = new LogCheck(profile, logs);
        return Stream.concat(Stream.of(check.calls()), check.errors()).toList();
    }

    private Line calls() {
        String what = "publishLog";
        String kubelets = "the kubelet's counts of its calls are the evidence instead, where they can be read";
        if (profile.publishLog() == null && !profile.capabilities().republishes()) {
            return new Line(Mark.FITS, what, "is not needed where the kubelet does not repeat calls", "");
        }
        if (profile.publishLog() == null) {
            return new Line(Mark.NOTE, what, "is not in the profile", kubelets);
        }
        List<Log> plugins = logs.stream().filter(Log::nodePlugin).toList();
        RepublishPatterns patterns = new RepublishPatterns(profile.forJudges());
        List<Found> found = new ArrayList<>();
        for (Log log : plugins) {
            String before = "";
            for (String text : log.lines()) {
                String naming =
                        CALL.matcher(text).find() || OTHER_CALL.matcher(text).find() ? text : before;
                patterns.named(text).ifPresent(call -> found.add(new Found(log, text, naming, call)));
                before = naming;
            }
        }
        String of = " of "
                + count(plugins.stream().mapToLong(log -> log.lines().size()).sum(), "line") + " in "
                + count(plugins.size(), "log") + " of the node plugin";
        // two node plugins of one release log alike: one of which no call is found is another release, or another form
        List<Log> silent = plugins.stream()
                .filter(log -> found.stream().noneMatch(one -> one.log().equals(log)))
                .filter(log ->
                        log.lines().stream().anyMatch(text -> CALL.matcher(text).find()))
                .toList();
        List<String> calls = silent.stream()
                .flatMap(log -> log.lines().stream())
                .filter(text -> CALL.matcher(text).find())
                .toList();
        if (!found.isEmpty() && silent.isEmpty()) {
            return matched(what, found, of);
        }
        return calls.isEmpty()
                ? new Line(
                        Mark.OPEN,
                        what,
                        "none" + of + " tells of NodePublishVolume" + mounted(plugins),
                        "start a pod with a volume of the driver and look again; if it logs no calls, leave the field out: "
                                + kubelets)
                : new Line(
                        Mark.WRONG,
                        what,
                        (found.isEmpty()
                                        ? "matches none"
                                        : "matches none of " + silent.get(0).name() + ", and " + found.size())
                                + of + ", of which " + calls.size()
                                + " have NodePublishVolume in them, such as: "
                                + shown(calls.get(calls.size() - 1), CALL),
                        "write a regular expression for the one line of a call that names its target, with a group"
                                + " (?<target>…) or (?<volume>…) around the path or the volume handle; where call and target are in two"
                                + " lines, leave the field out: " + kubelets);
    }

    /**
     * A line that the expression takes for a call.
     *
     * @param naming the line that names a call: itself, else the last one before it; empty for none
     */
    private record Found(Log log, String text, String naming, RepublishPatterns.Call call) {
        /** What is wrong with it whatever volumes there are; empty if nothing is. */
        Optional<String> flaw() {
            if (OTHER_CALL.matcher(naming).find() && !CALL.matcher(naming).find()) {
                return Optional.of("is a line of another call");
            }
            if (call.target().isEmpty() && call.handle().isEmpty()) {
                return Optional.of("gives neither a target nor a volume");
            }
            if (!call.target().isEmpty() && !TARGET.matcher(call.target()).matches()) {
                return Optional.of(
                        "gives the target '" + call.target() + "', which is not the whole path of a pod's volume");
            }
            return call.handle().isEmpty() || isHandle()
                    ? Optional.empty()
                    : Optional.of("gives the volume '" + call.handle() + "', which is not the handle of a volume");
        }

        /** What its log has before what was taken from it, whatever numbers are in that: a driver writes the same of each call. */
        String form() {
            return text.substring(0, Math.max(0, text.indexOf(subject()))).replaceAll("\\d+", "#");
        }

        String subject() {
            return call.target().isEmpty() ? call.handle() : call.target();
        }

        private boolean isHandle() {
            String handle = call.handle();
            if (log.here() != null && log.here().stream().anyMatch(volume -> handle.equals(volume.volumeHandle()))) {
                return true;
            }
            Matcher named = VOLUME_ID.matcher(text);
            return named.find()
                    ? handle.equals(named.group("quoted")) || handle.equals(named.group("plain"))
                    : !CALL.matcher(handle).find() && !AROUND.matcher(handle).matches() && !handle.contains("/pods/");
        }

        /** Whether it is, as far as can be known, for a volume that is there. */
        boolean isUsable() {
            return log.here() == null
                    || !call.target().isEmpty()
                    || log.here().stream().anyMatch(call::isFor);
        }
    }

    private Line matched(String what, List<Found> found, String of) {
        List<Found> flawed =
                found.stream().filter(one -> one.flaw().isPresent()).toList();
        if (!flawed.isEmpty()) {
            Found last = flawed.get(flawed.size() - 1);
            return new Line(
                    Mark.WRONG,
                    what,
                    "matches " + found.size() + of + ", of which " + count(flawed.size(), "line")
                            + (flawed.size() == 1 ? " is" : " are") + " no evidence of a volume; the last "
                            + redactor.text(last.flaw().orElseThrow()) + ": " + shown(last.text(), point(last.call())),
                    "write the expression for NodePublishVolume alone, with the group (?<target>…) around the whole target"
                            + " path, …/pods/UID/volumes/kubernetes.io~csi/NAME/mount and nothing of what stands around it,"
                            + " or (?<volume>…) around the volume handle");
        }
        List<Found> usable = found.stream().filter(Found::isUsable).toList();
        if (usable.isEmpty()) {
            Found last = found.get(found.size() - 1);
            return new Line(
                    Mark.WRONG,
                    what,
                    "matches " + found.size() + of + ", and none gives the handle of a volume that is mounted; the last"
                            + " gives '" + redactor.text(last.call().handle()) + "': "
                            + shown(last.text(), point(last.call())),
                    "put the group (?<volume>…) around the volume handle, or (?<target>…) around the whole target path");
        }
        boolean handles = usable.stream().noneMatch(one -> one.call().handle().isEmpty());
        List<String> volumes = usable.stream()
                .map(one -> handles ? one.call().handle() : one.call().target())
                .distinct()
                .toList();
        List<Volume> seen = usable.stream()
                .filter(one -> one.log().here() != null)
                .flatMap(one -> one.log().here().stream().filter(one.call()::isFor))
                .distinct()
                .toList();
        List<String> silent = logs.stream()
                .filter(log -> log.nodePlugin() && log.here() != null)
                .flatMap(log -> log.here().stream())
                .filter(volume -> !seen.contains(volume))
                .map(volume -> volume.namespace() + "/" + volume.pod())
                .distinct()
                .toList();
        // nothing in a file tells a handle from another word, so the reader is shown what was taken for one
        String matches =
                "matches " + usable.size() + of + ", for " + count(volumes.size(), handles ? "volume" : "target")
                        + (handles ? ", the last '" + redactor.text(volumes.get(volumes.size() - 1)) + "'" : "");
        Map<String, Set<String>> forms = usable.stream()
                .collect(Collectors.groupingBy(Found::subject, Collectors.mapping(Found::form, Collectors.toSet())));
        Optional<Found> several = usable.stream()
                .filter(one -> forms.get(one.subject()).size() > 1)
                .reduce((one, later) -> later);
        if (several.isPresent()) {
            return new Line(
                    Mark.NOTE,
                    what,
                    matches + "; of one of them in lines of several forms, the last: "
                            + shown(several.get().text(), point(several.get().call())),
                    "where a call writes several of these lines, each would count as a republish: write the expression for one of"
                            + " them");
        }
        return silent.isEmpty()
                ? new Line(Mark.FITS, what, matches, "")
                : new Line(
                        Mark.NOTE,
                        what,
                        matches + "; none for a volume of " + String.join(", ", silent),
                        "their calls may be older than the log; if they are republished, look again in some minutes");
    }

    private static String mounted(List<Log> plugins) {
        long mounted = plugins.stream()
                .filter(log -> log.here() != null)
                .mapToLong(log -> log.here().size())
                .sum();
        return mounted == 0
                ? ""
                : ", and " + count(mounted, "volume") + " of the driver " + (mounted == 1 ? "is" : "are") + " mounted";
    }

    private Stream<Line> errors() {
        // told apart once, which for a long log takes a while
        Map<Boolean, List<String>> lines = logs.stream()
                .flatMap(log -> log.lines().stream())
                .collect(Collectors.partitioningBy(ErrorLines.of(profile.errorLog(), null)::has));
        String of =
                " of " + count(lines.get(true).size() + (long) lines.get(false).size(), "line") + " in "
                        + count(logs.size(), "log");
        List<String> errors = lines.get(true).stream()
                .filter(profile.forJudges().errors()::has)
                .toList();
        int harmless = lines.get(true).size() - errors.size();
        List<Line> answer = new ArrayList<>();
        answer.add(
                errors.isEmpty()
                        ? new Line(Mark.FITS, "error lines", "none" + of, "")
                        : new Line(
                                Mark.NOTE,
                                "error lines",
                                errors.size() + of + ", the last: " + shown(errors.get(errors.size() - 1), TROUBLE),
                                "in a run they are taken for errors of the driver; describe those that tell of none under"
                                        + " 'harmlessLog'"));
        if (profile.harmlessLog() != null) {
            String takes = "takes " + harmless + of + " out of the error lines";
            boolean all = !lines.get(false).isEmpty()
                    && lines.values().stream()
                            .flatMap(List::stream)
                            .allMatch(Pattern.compile(profile.harmlessLog()).asPredicate());
            answer.add(
                    all
                            ? new Line(
                                    Mark.WRONG,
                                    "harmlessLog",
                                    takes + ", and matches every other line too",
                                    "write the expression for what tells of no error alone; nothing is an error as it is")
                            : harmless == 0
                                    ? new Line(
                                            Mark.NOTE,
                                            "harmlessLog",
                                            takes,
                                            "these logs have nothing of what it describes, or it is not written as they are")
                                    : new Line(Mark.FITS, "harmlessLog", takes, ""));
        }
        List<String> doubtful =
                lines.get(false).stream().filter(TROUBLE.asPredicate()).toList();
        if (!doubtful.isEmpty()) {
            answer.add(new Line(
                    Mark.NOTE,
                    profile.errorLog() == null ? "other lines" : "errorLog",
                    doubtful.size() + of
                            + " speak of an error or a failure and are not taken for error lines, the last: "
                            + shown(doubtful.get(doubtful.size() - 1), TROUBLE),
                    "if they are errors, say by 'errorLog' what the driver's error lines look like"));
        }
        return answer.stream();
    }

    /** Where a line has what was taken from it. */
    private static Pattern point(RepublishPatterns.Call call) {
        return Pattern.compile(Pattern.quote(call.target().isEmpty() ? call.handle() : call.target()));
    }

    /** The part of a line around a point of interest, without secrets. */
    private String shown(String line, Pattern point) {
        String clean = redactor.text(line).strip().replaceAll("\\p{Cntrl}", " ");
        Matcher match = point.matcher(clean);
        int from = match.find() ? Math.max(0, match.start() - BEFORE) : 0;
        int until = Math.min(clean.length(), from + SHOWN);
        return (from > 0 ? "…" : "") + clean.substring(from, until) + (until < clean.length() ? "…" : "");
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
