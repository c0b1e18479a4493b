package dev.holdfast.preflight;

import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.Check.Undetermined;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What changed in a cluster with an upgrade. Every change is reported; {@link Aspect} defines which are findings. */
final class Changes {
    /** Values of a healthy phase or condition. */
    private static final Set<String> WELL = Set.of("True", "Bound", "Available", "Running", "Succeeded", "deployed");

    private static final String ADVICE =
            "check whether the change was intended; if not, read the events and the driver's logs of that time before you continue";

    private final Aspect aspect;
    private final Map<String, Map<String, String>> before;
    private final Map<String, Map<String, String>> after;
    private final List<String> findings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private Changes(Aspect aspect, Map<String, Map<String, String>> before, Map<String, Map<String, String>> after) {
        this.aspect = aspect;
        this.before = before;
        this.after = after;
    }

    /** One check for each aspect. */
    static List<Check> between(State before, State after) {
        return Arrays.stream(Aspect.values())
                .map(aspect -> new Check(
                        aspect.level(),
                        aspect.title(),
                        "at " + before.taken() + ", and at " + after.taken(),
                        judge(
                                aspect,
                                before.aspects().get(aspect),
                                after.aspects().get(aspect))))
                .toList();
    }

    private static Result judge(Aspect aspect, State.AspectState before, State.AspectState after) {
        if (before == null || before.objects() == null) {
            return new Undetermined(
                    "not read before: " + (before == null ? "not checked" : before.unread()),
                    "it cannot be read for the past; check it before the next upgrade");
        }
        if (after == null || after.objects() == null) {
            return new Undetermined(
                    "not read now: " + (after == null ? "not checked" : after.unread()),
                    "allow the user of this context to get and list it, then run preflight again");
        }
        return new Changes(aspect, before.objects(), after.objects()).judge();
    }

    private Result judge() {
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        names.forEach(this::compare);
        List<String> all = new ArrayList<>(findings);
        notes.forEach(line -> all.add(findings.isEmpty() ? line : "also: " + line));
        if (!findings.isEmpty()) {
            return new Finding(String.join("\n", all), ADVICE);
        }
        return new Ok(all.isEmpty() ? "the same " + before.size() : String.join("\n", all));
    }

    private void compare(String name) {
        Map<String, String> was = before.get(name);
        Map<String, String> is = after.get(name);
        if (is == null) {
            (aspect.missed() ? findings : notes).add(name + " is gone");
        } else if (was == null) {
            notes.add(name + " is new: " + words(is));
        } else {
            Map<String, String> facts = new TreeMap<>(was);
            facts.putAll(is);
            facts.keySet().forEach(fact -> compare(name, fact, was, is));
        }
    }

    private static String words(Map<String, String> facts) {
        List<String> words = new ArrayList<>();
        facts.forEach((fact, value) -> words.add(fact + " " + value));
        return String.join(", ", words);
    }

    private void compare(String name, String fact, Map<String, String> was, Map<String, String> is) {
        String then = was.get(fact);
        String now = is.get(fact);
        if (Objects.equals(then, now) && !(isOther(was, is) && fact.equals(State.RESTARTS) && isOver(now))) {
            return;
        }
        String change = name + ": " + fact + " " + known(then) + " → " + known(now);
        (isFinding(fact, was, is) ? findings : notes).add(change);
    }

    private static String known(String value) {
        return value == null ? "unknown" : value;
    }

    private boolean isFinding(String fact, Map<String, String> was, Map<String, String> is) {
        String then = was.get(fact);
        String now = is.get(fact);
        if (!aspect.keeps(fact) || then == null || now == null || WELL.contains(now)) {
            return false;
        }
        if (fact.equals(State.RESTARTS)) {
            return isOther(was, is) ? isOver(now) : Long.parseLong(now) > Long.parseLong(then);
        }
        // another pod has another mount; this is reported as a change of the pod
        return aspect != Aspect.MOUNTS || !isOther(was, is);
    }

    private static boolean isOver(String restarts) {
        return restarts != null && Long.parseLong(restarts) > 0;
    }

    /** Whether the pod was recreated, which resets its restart count. */
    private static boolean isOther(Map<String, String> was, Map<String, String> is) {
        return !Objects.equals(was.get(State.UID), is.get(State.UID))
                || !Objects.equals(was.get(State.POD), is.get(State.POD));
    }
}
