package dev.holdfast.judge.cause;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.StreamReader;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What of a run follows from what. An offence follows from what surely was not later, concerns the same volume or node, and brings about
 * such offences ({@link Kind#explains}); of several, from the one that breaks first. What works again in between explains nothing more.
 */
final class Causes {
    /** Times of offences are whole milliseconds. */
    private static final long ROUNDED = TimeUnit.MILLISECONDS.toNanos(1);
    /** So soon after it, what was seen at both ends of a moment belongs together without looking at the writes between. */
    private static final long AT_ONCE = TimeUnit.SECONDS.toNanos(2);

    /** What two clocks of agents differ by at most, as far as it matters here. */
    private static final long CLOCKS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final int SHORT = 60;
    private static final int LONG = 200;

    private static final Pattern ADOPTED = Pattern.compile("([a-z-]+) of (.+?): (.*)", Pattern.DOTALL);

    private final Recording recording;
    private final long maxGap;
    private final PodLives pods;
    private final List<Happening> roots;
    private final List<Happening> offences = new ArrayList<>();
    private final List<Happening> all = new ArrayList<>();
    private final Map<Happening, Happening> causes = new LinkedHashMap<>();
    private final Map<String, NavigableSet<Long>> acknowledged = new HashMap<>();

    Causes(Recording recording, Limits limits, List<Judgement> judgements) {
        this.recording = recording;
        this.maxGap = limits.nanos(Limit.MAX_GAP);
        this.pods = PodLives.of(recording);
        judgements.forEach(judgement -> judgement.findings().stream()
                .filter(finding -> finding.verdict() == Verdict.FAIL)
                .forEach(finding -> offences.add(of(judgement.guarantee(), finding))));
        adopted();
        all.addAll(offences);
        all.addAll(Observed.of(recording, pods, concerned(judgements)));
        for (Happening offence : List.copyOf(all)) {
            Happening cause = cause(offence);
            if (cause != null) {
                causes.put(offence, cause);
            }
        }
        roots = offences.stream()
                .map(this::root)
                .distinct()
                .sorted(Comparator.comparingLong(Happening::at))
                .toList();
    }

    /** The pods of the run. */
    PodLives pods() {
        return pods;
    }

    /** What an offence follows from; null where nothing explains it. */
    Happening of(Happening offence) {
        return causes.get(offence);
    }

    /** Offences, in the order of the judgements. */
    List<Happening> offences() {
        return offences;
    }

    /** Offences, and what is seen beside them, that nothing explains and that explain something or are an offence; in order of time. */
    List<Happening> roots() {
        return roots;
    }

    /** The offences that follow from something, directly or by way of others. */
    List<Happening> following(Happening root) {
        return offences.stream()
                .filter(offence -> !offence.equals(root) && root(offence).equals(root))
                .toList();
    }

    /** Whether something that went wrong leaves a guarantee without the evidence that it needs of a subject. */
    boolean explainsDoubt(Guarantee guarantee, Finding finding) {
        return roots().stream().anyMatch(root -> leavesInDoubt(root, guarantee, finding.subject()));
    }

    /** Whether something does so. */
    boolean leavesInDoubt(Happening root, Guarantee guarantee, String subject) {
        Volume volume = recording.actions().volume(subject);
        Kind kind = guarantee == Guarantee.DATA ? Kind.UNREADABLE : Kind.of(guarantee, subject, "");
        String node =
                volume != null ? volume.node() : recording.manifest().nodes().contains(subject) ? subject : "";
        Happening doubted = new Happening(
                kind,
                subject,
                node,
                volume == null ? null : Set.of(volume.name()),
                recording.end(),
                recording.end(),
                Long.MAX_VALUE,
                "",
                "",
                guarantee,
                null);
        return root.until() >= recording.end() - AT_ONCE
                && root.reaches(doubted)
                && (root.kind().explains(kind) || root.kind().hides(kind));
    }

    /** What is seen beside offences that may explain why something of a volume or a node could not be judged. */
    List<Happening> observed() {
        return all.stream().filter(one -> one.guarantee() == null).toList();
    }

    /** What comes first of what an offence follows from; itself where nothing does. */
    Happening root(Happening offence) {
        Happening root = offence;
        while (causes.get(root) != null) {
            root = causes.get(root);
        }
        return root;
    }

    private Set<String> concerned(List<Judgement> judgements) {
        Set<String> names = new LinkedHashSet<>();
        judgements.forEach(judgement -> judgement.findings().stream()
                .filter(finding -> finding.verdict() != Verdict.PASS)
                .map(Finding::subject)
                .forEach(names::add));
        offences.stream().filter(one -> one.volumes() != null).forEach(one -> names.addAll(one.volumes()));
        names.removeIf(name -> recording.actions().volume(name) == null);
        return names;
    }

    private Happening of(Guarantee guarantee, Finding finding) {
        Offence offence = finding.offence();
        long at = recording.at(offence.at());
        Kind kind = Kind.of(guarantee, finding.subject(), offence.what());
        Volume volume = recording.actions().volume(finding.subject());
        Set<String> volumes = volume == null ? null : Set.of(volume.name());
        String node = finding.node() == null ? "" : finding.node();
        if (kind == Kind.LOGS) {
            volumes = named(offence.value());
        } else if (kind == Kind.REGISTRATION) {
            node = recording.manifest().nodes().stream()
                    .filter(name -> offence.what().matches(".* on (.*, )?" + Pattern.quote(name) + "(,.*)?"))
                    .reduce((one, other) -> "")
                    .orElse("");
        }
        return new Happening(
                kind,
                finding.subject(),
                node,
                volumes,
                earliest(kind, volume, at),
                at,
                Long.MAX_VALUE,
                place(finding.subject(), node),
                kind == Kind.LOGS ? line(offence) : said(offence),
                guarantee,
                finding);
    }

    /** The volumes that a line of a log names; null where it names none. */
    private Set<String> named(String line) {
        Set<String> volumes = recording.manifest().volumes().stream()
                .filter(v -> line.contains(v.podUid()) || line.contains(v.volumeHandle()))
                .map(Volume::name)
                .collect(Collectors.toSet());
        return volumes.isEmpty() ? null : volumes;
    }

    private static String place(String subject, String node) {
        return node.isEmpty() || node.equals(subject) ? subject : subject + " on " + node;
    }

    /** What was seen, with the change or the value where they are short enough for a sentence. */
    private static String said(Offence offence) {
        String change = offence.before() == null || offence.after() == null
                ? offence.value()
                : offence.before() + " → " + offence.after();
        boolean enough =
                change.isEmpty() || change.length() > SHORT || offence.what().endsWith(")");
        return offence.what() + (enough ? "" : " (" + change + ")");
    }

    /** An error line as it was logged: nothing says better what the driver met. */
    private static String line(Offence offence) {
        String line = offence.value().replaceAll("\\s+", " ");
        return offence.what() + ": \"" + (line.length() <= LONG ? line : line.substring(0, LONG) + "…") + "\"";
    }

    private long earliest(Kind kind, Volume volume, long at) {
        if (volume == null) {
            return at;
        }
        return switch (kind) {
            case PROCESS -> LookBefore.of(recording, Channel.PROCESSES, volume.node(), at - ROUNDED);
            case MOUNT ->
                Math.min(
                        LookBefore.of(recording, Channel.MOUNTS, volume.node(), at - ROUNDED),
                        LookBefore.of(recording, Channel.MOUNTS, volume.name(), at - ROUNDED));
            case POD_CHANGED -> LookBefore.of(recording, Channel.PODS, Channel.OBSERVER, at - ROUNDED);
            default -> at;
        };
    }

    /**
     * Offences that one judge takes over from another are the other's. Where the other judged another part of the run, such as the time around
     * a rollback, the offence is known by this alone.
     */
    private void adopted() {
        for (Happening offence : List.copyOf(offences)) {
            Matcher adopted = ADOPTED.matcher(offence.what());
            if (offence.kind() != Kind.OTHER || !adopted.matches()) {
                continue;
            }
            Guarantee guarantee = guarantee(adopted.group(1));
            Volume volume = recording.actions().volume(adopted.group(2));
            if (guarantee == null || volume == null) {
                continue;
            }
            Kind kind = Kind.of(guarantee, volume.name(), adopted.group(3));
            Happening same = all(guarantee, volume.name());
            if (same == null) {
                same = new Happening(
                        kind,
                        volume.name(),
                        volume.node(),
                        Set.of(volume.name()),
                        earliest(kind, volume, offence.at()),
                        offence.at(),
                        Long.MAX_VALUE,
                        place(volume.name(), volume.node()),
                        adopted.group(3),
                        guarantee,
                        null);
                all.add(same);
            }
            causes.put(offence, same);
        }
    }

    private static Guarantee guarantee(String id) {
        for (Guarantee guarantee : Guarantee.values()) {
            if (guarantee.id().equals(id)) {
                return guarantee;
            }
        }
        return null;
    }

    private Happening all(Guarantee guarantee, String subject) {
        return Stream.concat(offences.stream(), all.stream())
                .filter(one -> one.guarantee() == guarantee && one.subject().equals(subject))
                .findFirst()
                .orElse(null);
    }

    private Happening cause(Happening effect) {
        Happening known = causes.get(effect);
        if (known != null) {
            return known;
        }
        Happening best = null;
        for (Happening candidate : all) {
            if (!candidate.equals(effect)
                    && explains(candidate, effect)
                    && candidate.reaches(effect)
                    && inTime(candidate, effect)
                    && !recovered(candidate, effect)
                    && (best == null || before(candidate, best))) {
                best = candidate;
            }
        }
        return best;
    }

    private static boolean explains(Happening candidate, Happening effect) {
        // the judge of the rollback names the namespace as the cause itself
        boolean named = effect.guarantee() == Guarantee.ROLLBACK && candidate.kind() == Kind.NAMESPACE_DELETED;
        return named || candidate.kind().explains(effect.kind());
    }

    private static boolean before(Happening one, Happening other) {
        return one.kind() == other.kind() ? one.at() < other.at() : one.kind().compareTo(other.kind()) < 0;
    }

    /** Whether the cause was there when the effect came about. */
    private boolean inTime(Happening cause, Happening effect) {
        if (cause.from() > latest(effect) + ROUNDED) {
            return false;
        }
        if (Set.of(Kind.PROCESS, Kind.MOUNT).containsAll(Set.of(cause.kind(), effect.kind()))) {
            // both are seen by looks; the one that may have come first is the cause
            return first(cause, effect);
        }
        return cause.until() == Long.MAX_VALUE || effect.at() <= cause.until() + AT_ONCE;
    }

    /** Of a process and a mount, which broke first: the one that surely did, else the process, unless it still runs behind another mount. */
    private static boolean first(Happening cause, Happening effect) {
        if (cause.at() <= effect.from()) {
            return true;
        }
        if (effect.at() <= cause.from()) {
            return false;
        }
        Happening process = cause.kind() == Kind.PROCESS ? cause : effect;
        boolean another = process.what().startsWith(Words.SERVED_BY_ANOTHER);
        return (cause.kind() == Kind.PROCESS) != another;
    }

    /** When an effect was there at the latest: a write waits too long when the limit is over. */
    private long latest(Happening effect) {
        return effect.kind() == Kind.GAPS ? effect.at() + maxGap : effect.at();
    }

    /** Whether writes of the volume got through between both: then what broke was whole again. */
    private boolean recovered(Happening cause, Happening effect) {
        boolean ofWrites = effect.kind() == Kind.GAPS || effect.kind() == Kind.ERRORS;
        if (!ofWrites || effect.volumes() == null || effect.at() - cause.at() < AT_ONCE) {
            return false;
        }
        Long next = acknowledged(effect.volumes().iterator().next()).higher(cause.at() + CLOCKS);
        return next != null && next < effect.at();
    }

    /** When writes of a volume got through. */
    private NavigableSet<Long> acknowledged(String volume) {
        return acknowledged.computeIfAbsent(volume, name -> {
            NavigableSet<Long> times = new TreeSet<>();
            new StreamReader(recording).read(Channel.OPERATIONS, name, (at, line, source) -> {
                if (line instanceof Operation.Acknowledged) {
                    times.add(at);
                }
            });
            return times;
        });
    }
}
