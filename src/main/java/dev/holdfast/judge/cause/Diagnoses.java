package dev.holdfast.judge.cause;

import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.StreamEnd;
import dev.holdfast.judge.recording.StreamReader;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Diagnosis;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.RunVerdict;
import dev.holdfast.verdict.Verdict;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Says of a judged run what explains what. A pure function of the record and of the judgements; verdicts stay what they are. */
public final class Diagnoses {
    /** Offences of one kind so close to each other are told together. */
    private static final long TOGETHER = TimeUnit.SECONDS.toNanos(10);
    /** Agents say something every few hundred milliseconds. */
    private static final long SILENCE = TimeUnit.SECONDS.toNanos(2);
    /** More causes are counted only. */
    private static final int MOST = 4;

    private static final int LONG = 200;

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS 'UTC'").withZone(ZoneOffset.UTC);

    private final Recording recording;
    private final List<Judgement> judgements;
    private final Causes causes;
    private final Surroundings surroundings;

    private Diagnoses(Recording recording, Limits limits, List<Judgement> judgements) {
        this.recording = recording;
        this.causes = new Causes(recording, limits, judgements);
        this.surroundings = new Surroundings(recording, causes.pods());
        this.judgements = explained(recording, causes, judgements);
    }

    /** What is said of a run whose judges said this. */
    public static RunVerdict of(Recording recording, Limits limits, List<Judgement> judgements) {
        if (judgements.stream().allMatch(judgement -> judgement.verdict() == Verdict.PASS)) {
            return new RunVerdict(judgements, Diagnosis.NONE);
        }
        Diagnoses diagnoses = new Diagnoses(recording, limits, judgements);
        return new RunVerdict(diagnoses.judgements, diagnoses.diagnosis());
    }

    /** The judgements, whose offences say what they follow from, and whose doubts say why there was nothing to judge. */
    private static List<Judgement> explained(Recording recording, Causes causes, List<Judgement> judgements) {
        Suspects suspects =
                new Suspects(judgements, recording.manifest().driver().can().byKernel());
        Unjudged unjudged = new Unjudged(recording, causes);
        IdentityHashMap<Finding, Happening> roots = new IdentityHashMap<>();
        for (Happening offence : causes.offences()) {
            Happening root = causes.root(offence);
            if (!root.equals(offence)) {
                roots.put(offence.finding(), root);
            }
        }
        return judgements.stream()
                .map(judgement -> new Judgement(
                        judgement.guarantee(),
                        judgement.verdict(),
                        judgement.worst(),
                        judgement.limit(),
                        judgement.findings().stream()
                                .map(finding -> finding.offence() == null
                                        ? unjudged.of(finding)
                                        : finding.with(following(
                                                finding.offence().withCauses(suspects.standing(finding)),
                                                roots.get(finding),
                                                recording)))
                                .toList()))
                .toList();
    }

    private static Offence following(Offence offence, Happening root, Recording recording) {
        return root == null
                ? offence
                : offence.following(
                        root.reference() + ", " + recording.when(root.at()),
                        recording.whole().phaseAt(root.at()));
    }

    /** Causes of one kind that are told together. */
    private record Group(List<Happening> members) {
        Happening first() {
            return members.get(0);
        }

        Set<String> nodes() {
            return members.stream()
                    .map(Happening::node)
                    .filter(node -> !node.isEmpty())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private Diagnosis diagnosis() {
        List<Group> groups = groups();
        List<Diagnosis.Cause> told = new ArrayList<>();
        List<String> sentences = new ArrayList<>();
        for (Group group : groups) {
            List<String> effects = effects(group);
            List<String> before = before(group);
            told.add(new Diagnosis.Cause(
                    what(group), recording.wall(group.first().at()), before, effects));
            if (told.size() <= MOST) {
                sentences.add(sentence(group, told.size(), groups.size(), before, effects));
            }
        }
        if (groups.size() > MOST) {
            sentences.add("There are " + (groups.size() - MOST) + " more causes, of less weight or later.");
        }
        sentences.addAll(unproved(groups));
        return new Diagnosis(String.join(" ", sentences), told);
    }

    private List<Group> groups() {
        List<Group> groups = new ArrayList<>();
        for (Happening root : causes.roots()) {
            Group same = groups.stream()
                    .filter(group -> belongs(group, root))
                    .findFirst()
                    .orElse(null);
            if (same == null) {
                groups.add(new Group(new ArrayList<>(List.of(root))));
            } else {
                same.members.add(root);
            }
        }
        // of pods in the same trouble the first explains what follows from all
        for (Group group : groups) {
            causes.observed().stream()
                    .filter(one -> one.kind().ofRelease() && !group.members.contains(one) && belongs(group, one))
                    .forEach(group.members::add);
        }
        return groups;
    }

    private static boolean belongs(Group group, Happening root) {
        Happening last = group.members.get(group.members.size() - 1);
        return last.kind() == root.kind() && root.at() - last.at() <= TOGETHER;
    }

    private String sentence(Group group, int number, int count, List<String> before, List<String> effects) {
        StringBuilder out = new StringBuilder();
        Happening first = group.first();
        out.append(
                        count == 1
                                ? "First, "
                                : number == 1
                                        ? Text.count(count, "cause") + ". First, "
                                        : "Then, not explained by that, ")
                .append(recording.when(first.at()))
                .append(" (")
                .append(CLOCK.format(Instant.ofEpochMilli(recording.wall(first.at()))))
                .append("), ")
                .append(what(group))
                .append('.');
        if (!before.isEmpty()) {
            out.append(" Before that: ").append(String.join(", ", before)).append('.');
        }
        if (first.volumes() != null && group.nodes().size() == 1 && surroundings.quiet(first, group.nodes())) {
            out.append(" No pod of the driver on ").append(first.node()).append(" had been seen to change by then.");
        }
        String warning = warning(group);
        if (!warning.isEmpty()) {
            out.append(" The cluster says: ").append(warning).append('.');
        }
        String store = store(first);
        if (!store.isEmpty()) {
            out.append(" At the same time, ").append(store).append('.');
        }
        if (!effects.isEmpty()) {
            out.append(" From it follow: ").append(String.join("; ", effects)).append('.');
        }
        return out.append(untouched(group)).toString();
    }

    /** What the store did while writes waited or failed: the judges have taken it off, so it is not the cause; empty where it answered. */
    private String store(Happening first) {
        boolean ofWrites = first.kind() == Kind.GAPS || first.kind() == Kind.ERRORS;
        return causes.observed().stream()
                .filter(one -> ofWrites && one.kind() == Kind.STORE && one.reaches(first))
                .filter(one -> one.from() <= first.at() + TOGETHER && one.until() >= first.at())
                .map(Happening::words)
                .findFirst()
                .orElse("");
    }

    private static String what(Group group) {
        Map<String, List<Happening>> same = new LinkedHashMap<>();
        for (Happening member : group.members) {
            same.computeIfAbsent(
                            member.guarantee() == null
                                    ? member.what()
                                    : member.what().replaceFirst(" \\(.*", ""),
                            any -> new ArrayList<>())
                    .add(member);
        }
        return same.entrySet().stream()
                .map(entry -> entry.getValue().size() == 1
                        ? entry.getValue().get(0).words()
                        : all(entry.getValue())
                                + (entry.getValue().get(0).guarantee() == null ? " " : ": ")
                                + entry.getKey())
                .collect(Collectors.joining("; "));
    }

    /** Several, with their node where it is one. */
    private static String all(List<Happening> members) {
        Set<String> nodes = members.stream().map(Happening::node).collect(Collectors.toSet());
        String node = nodes.size() == 1 ? nodes.iterator().next() : "";
        String on = " on " + node;
        return Lists.few(members.stream()
                        .map(member -> !node.isEmpty() && member.who().endsWith(on)
                                ? member.who().substring(0, member.who().length() - on.length())
                                : member.who())
                        .toList())
                + (node.isEmpty() ? "" : on);
    }

    private List<String> before(Group group) {
        return surroundings.before(group.first(), group.nodes());
    }

    /** What the cluster says of a pod; of a mount that is gone it says no more than what follows from that. */
    private String warning(Group group) {
        if (!Set.of(
                        Kind.IMAGE,
                        Kind.CRASH,
                        Kind.NEVER_READY,
                        Kind.WORKLOAD_POD,
                        Kind.MOUNTER_POD,
                        Kind.NEW_VOLUME,
                        Kind.REPUBLISH)
                .contains(group.first().kind())) {
            return "";
        }
        Set<String> names = new LinkedHashSet<>();
        Set<String> uids = new LinkedHashSet<>();
        for (Happening member : group.members) {
            names.add(member.subject());
            Volume volume = recording.actions().volume(member.subject());
            if (volume != null) {
                uids.add(volume.podUid());
            }
        }
        return surroundings.warning(
                group.first().kind(),
                uids,
                names,
                group.first().from(),
                group.first().at());
    }

    /** What follows from a group of causes: guarantees with the subjects that they are broken for. */
    private List<String> effects(Group group) {
        Map<Guarantee, Set<String>> broken = new LinkedHashMap<>();
        for (Happening root : group.members) {
            causes.following(root)
                    .forEach(offence -> broken.computeIfAbsent(offence.guarantee(), any -> new LinkedHashSet<>())
                            .add(offence.subject()));
        }
        return bySubjects(broken);
    }

    /** "gaps and errors of static-1": guarantees that concern the same subjects are put together. */
    private List<String> bySubjects(Map<Guarantee, Set<String>> broken) {
        Map<Set<String>, List<String>> same = new LinkedHashMap<>();
        broken.forEach((guarantee, subjects) ->
                same.computeIfAbsent(subjects, any -> new ArrayList<>()).add(guarantee.id()));
        return same.entrySet().stream()
                .map(entry -> Lists.and(entry.getValue())
                        + (arePlaces(entry.getKey())
                                ? " of " + Lists.few(List.copyOf(entry.getKey()))
                                : " (" + Lists.few(List.copyOf(entry.getKey())) + ")"))
                .toList();
    }

    /** Whether these are workloads or nodes, and not parts of something. */
    private boolean arePlaces(Set<String> subjects) {
        return subjects.stream()
                .allMatch(subject -> recording.manifest().nodes().contains(subject)
                        || recording.actions().volume(subject) != null);
    }

    /** Who on the same node was spared: that tells what broke is not the node's. */
    private String untouched(Group group) {
        Set<String> nodes = group.nodes();
        Set<String> hit = new TreeSet<>();
        group.members.stream().map(Happening::volumes).filter(Objects::nonNull).forEach(hit::addAll);
        if (hit.isEmpty() || nodes.isEmpty()) {
            return "";
        }
        Set<String> offended = causes.offences().stream()
                .map(Happening::volumes)
                .filter(Objects::nonNull)
                .flatMap(Collection::stream)
                .collect(Collectors.toSet());
        List<String> spared = recording.manifest().volumes().stream()
                .filter(volume -> volume.before() && nodes.contains(volume.node()))
                .map(Volume::name)
                .filter(name -> !offended.contains(name))
                .toList();
        return spared.isEmpty()
                ? ""
                : " Of " + Lists.few(spared) + " on the same " + (nodes.size() == 1 ? "node" : "nodes")
                        + " nothing is broken.";
    }

    /** What was not judged or proved, and what it lacks. */
    private List<String> unproved(List<Group> groups) {
        Map<String, Map<Guarantee, Set<String>>> unjudged = new LinkedHashMap<>();
        Map<Guarantee, Set<String>> explained = new LinkedHashMap<>();
        Map<String, Map<Guarantee, Set<String>>> doubts = new LinkedHashMap<>();
        for (Judgement judgement : judgements) {
            if (judgement.findings().isEmpty()) {
                note(doubts, "no subject was found to judge", judgement.guarantee(), "");
            }
            for (Finding finding : judgement.findings()) {
                if (finding.verdict() != Verdict.INCONCLUSIVE) {
                    continue;
                }
                if (finding.because() != null) {
                    note(unjudged, finding.because(), judgement.guarantee(), finding.subject());
                } else if (causes.explainsDoubt(judgement.guarantee(), finding)) {
                    explained
                            .computeIfAbsent(judgement.guarantee(), any -> new LinkedHashSet<>())
                            .add(finding.subject());
                } else {
                    note(doubts, firstReason(finding), judgement.guarantee(), finding.subject());
                }
            }
        }
        List<String> sentences = new ArrayList<>();
        unjudged.forEach((why, what) -> {
            String names = Lists.and(names(what));
            boolean known = groups.size() == 1
                    && groups.get(0).members.stream()
                            .anyMatch(one -> one.words().equals(why));
            if (!names.isEmpty()) {
                sentences.add(
                        known
                                ? "Not judged because of it: " + names + "."
                                : "Not judged, because " + why + ": " + names + ".");
            }
        });
        if (!explained.isEmpty()) {
            sentences.add("Not proved because of " + (groups.size() == 1 ? "it" : "them") + ": "
                    + String.join("; ", bySubjects(explained)) + ".");
        }
        if (!doubts.isEmpty()) {
            sentences.add(lacking(doubts, sentences.isEmpty() && groups.isEmpty()));
        }
        return sentences;
    }

    private static void note(
            Map<String, Map<Guarantee, Set<String>>> into, String why, Guarantee guarantee, String subject) {
        into.computeIfAbsent(why, any -> new LinkedHashMap<>())
                .computeIfAbsent(guarantee, any -> new LinkedHashSet<>())
                .add(subject);
    }

    private static String firstReason(Finding finding) {
        return finding.message().replaceFirst(" \\(and \\d+ more reasons?\\)$", "");
    }

    /** Guarantees that are broken elsewhere are told as that. */
    private List<String> names(Map<Guarantee, Set<String>> what) {
        Set<Guarantee> broken = judgements.stream()
                .filter(judgement -> judgement.verdict() == Verdict.FAIL)
                .map(Judgement::guarantee)
                .collect(Collectors.toSet());
        return what.keySet().stream()
                .filter(guarantee -> !broken.contains(guarantee))
                .map(Guarantee::id)
                .toList();
    }

    /** What was not proved, and of the reasons the one that concerns most. */
    private String lacking(Map<String, Map<Guarantee, Set<String>>> doubts, boolean alone) {
        Set<String> all = new LinkedHashSet<>();
        doubts.values().forEach(what -> what.keySet().forEach(guarantee -> all.add(guarantee.id())));
        String most = doubts.entrySet().stream()
                .max(Comparator.comparingInt(entry -> entry.getValue().size()))
                .orElseThrow()
                .getKey();
        String subject = doubts.get(most).values().iterator().next().iterator().next();
        int others = doubts.size() - 1;
        String silent = silent(doubts);
        boolean shown = doubts.keySet().stream().anyMatch(reason -> reason.startsWith(FindingBuilder.OFFENCE_SHOWN));
        String begin = alone && !shown ? "Nothing was seen to go wrong, but not proved: " : "Not proved: ";
        if (!silent.isEmpty()) {
            return begin + Lists.and(List.copyOf(all)) + " (" + silent + ").";
        }
        return begin + Lists.and(List.copyOf(all))
                + " (" + (subject.isEmpty() || recording.actions().volume(subject) == null ? "" : subject + ": ")
                + brief(most)
                + beside(doubts.get(most))
                + (others == 0 ? "" : "; " + Text.count(others, "other reason") + " in the findings")
                + ").";
    }

    /** What was seen that may be why a guarantee lacks its evidence; empty where nothing was. */
    private String beside(Map<Guarantee, Set<String>> doubts) {
        return causes.observed().stream()
                .filter(one -> doubts.entrySet().stream()
                        .anyMatch(entry -> entry.getValue().stream()
                                .anyMatch(subject -> causes.leavesInDoubt(one, entry.getKey(), subject))))
                .map(one -> "; " + one.words())
                .findFirst()
                .orElse("");
    }

    /** The workload whose agent was not heard of any more, where all that was not proved is about it; else empty. */
    private String silent(Map<String, Map<Guarantee, Set<String>>> doubts) {
        Set<String> subjects = doubts.values().stream()
                .flatMap(what -> what.values().stream())
                .flatMap(Set::stream)
                .collect(Collectors.toSet());
        Volume volume = subjects.size() == 1
                ? recording.actions().volume(subjects.iterator().next())
                : null;
        if (volume == null || !recording.window().ended()) {
            return "";
        }
        StreamEnd end = StreamEnd.of(new StreamReader(recording), volume.name());
        return end.drained()
                        || end.until() == Long.MIN_VALUE
                        || end.until() >= recording.window().end() - SILENCE
                ? ""
                : "the agent of " + volume.name() + " on " + volume.node() + " was not heard of any more from "
                        + recording.when(end.until()) + " on";
    }

    private static String brief(String reason) {
        return reason.length() <= LONG ? reason : reason.substring(0, reason.lastIndexOf(' ', LONG)) + " …";
    }
}
