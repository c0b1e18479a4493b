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

/** What is different in a cluster after an upgrade. Every change is told; some are findings, as {@link Aspect} has it. */
final class Changes {
    /** What a phase or a condition is when all is well. */
    private static final Set<String> WELL = Set.of("True", "Bound", "Available", "Running", "Succeeded", "deployed");

    private static final String ADVICE =
            "see whether somebody meant it; if nobody did, look at the events and the driver's logs of that time before going on";

    private final Aspect aspect;
    private final Map<String, Map<String, String>> before;
    private final Map<String, Map<String, String>> after;
    private final List<String> findings = new ArrayList<>();
    private final List<String> told = new ArrayList<>();

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
                        "as they were at " + before.taken() + ", and at " + after.taken(),
                        judge(
                                aspect,
                                before.aspects().get(aspect),
                                after.aspects().get(aspect))))
                .toList();
    }

    private static Result judge(Aspect aspect, State.Look before, State.Look after) {
        if (before == null || before.objects() == null) {
            return new Undetermined(
                    "not read before: " + (before == null ? "not looked at" : before.unread()),
                    "nothing can be done about it any more; look at it before the next upgrade");
        }
        if (after == null || after.objects() == null) {
            return new Undetermined(
                    "not read now: " + (after == null ? "not looked at" : after.unread()),
                    "let the account of this context get and list it, then look again");
        }
        return new Changes(aspect, before.objects(), after.objects()).judge();
    }

    private Result judge() {
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        names.forEach(this::compare);
        List<String> all = new ArrayList<>(findings);
        told.forEach(line -> all.add(findings.isEmpty() ? line : "also: " + line));
        if (!findings.isEmpty()) {
            return new Finding(String.join("\n", all), ADVICE);
        }
        return new Ok(all.isEmpty() ? "the same " + before.size() : String.join("\n", all));
    }

    private void compare(String name) {
        Map<String, String> was = before.get(name);
        Map<String, String> is = after.get(name);
        if (is == null) {
            (aspect.missed() ? findings : told).add(name + " is gone");
        } else if (was == null) {
            told.add(name + " is new: " + words(is));
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
        (isFinding(fact, was, is) ? findings : told).add(change);
    }

    private static String known(String value) {
        return value == null ? "not known" : value;
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
        // another pod has another mount; that it is another is a change of the pod
        return aspect != Aspect.MOUNTS || !isOther(was, is);
    }

    private static boolean isOver(String restarts) {
        return restarts != null && Long.parseLong(restarts) > 0;
    }

    /** Whether it is another pod by now, which counts its restarts from 0. */
    private static boolean isOther(Map<String, String> was, Map<String, String> is) {
        return !Objects.equals(was.get(State.UID), is.get(State.UID))
                || !Objects.equals(was.get(State.POD), is.get(State.POD));
    }
}
