package dev.holdfast.preflight.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.holdfast.driver.Sensitive;
import dev.holdfast.preflight.NamedElements;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A field of an object that would change.
 *
 * @param path such as {@code spec.template.spec.containers[s3-plugin].image}
 * @param before the value as JSON; empty if there is none
 * @param after the same
 */
record FieldChange(String path, String before, String after) {
    /** What the API server itself writes. */
    private static final Set<String> BOOKKEEPING = Set.of(
            "status",
            "metadata.managedFields",
            "metadata.resourceVersion",
            "metadata.generation",
            "metadata.creationTimestamp",
            "metadata.uid",
            "metadata.annotations.deprecated.daemonset.template.generation",
            "metadata.annotations.kubectl.kubernetes.io/last-applied-configuration");

    private static final Pattern VARIABLE = Pattern.compile("\\benv\\[([^]]*)]\\.value$");
    private static final String HIDDEN = "(hidden)";
    private static final int LONGEST = 120;

    /** The fields that differ, without those that the API server writes itself. */
    static List<FieldChange> between(JsonNode before, JsonNode after) {
        List<FieldChange> changes = new ArrayList<>();
        compare("", before, after, changes);
        if (before.path("kind").asText().equals("Secret")) {
            return changes.stream()
                    .map(one -> one.path.startsWith("data") || one.path.startsWith("stringData") ? one.hidden() : one)
                    .toList();
        }
        return changes;
    }

    private FieldChange hidden() {
        return new FieldChange(path, before.isEmpty() ? "" : HIDDEN, after.isEmpty() ? "" : HIDDEN);
    }

    private static void compare(String path, JsonNode before, JsonNode after, List<FieldChange> changes) {
        if (before.equals(after) || BOOKKEEPING.contains(path)) {
            return;
        }
        boolean objects = (before.isObject() || before.isMissingNode()) && (after.isObject() || after.isMissingNode());
        boolean lists = (before.isArray() || before.isMissingNode()) && (after.isArray() || after.isMissingNode());
        if (objects && (before.size() > 0 || after.size() > 0)) {
            Set<String> names = new LinkedHashSet<>();
            before.fieldNames().forEachRemaining(names::add);
            after.fieldNames().forEachRemaining(names::add);
            names.forEach(name ->
                    compare(path.isEmpty() ? name : path + "." + name, before.path(name), after.path(name), changes));
        } else if (lists && isNamed(before) && isNamed(after)) {
            Map<String, JsonNode> old = NamedElements.of(before);
            Map<String, JsonNode> now = NamedElements.of(after);
            Set<String> names = new LinkedHashSet<>(old.keySet());
            names.addAll(now.keySet());
            names.forEach(name -> compare(
                    path + "[" + name + "]",
                    old.getOrDefault(name, MissingNode.getInstance()),
                    now.getOrDefault(name, MissingNode.getInstance()),
                    changes));
        } else {
            FieldChange change = new FieldChange(path, text(before), text(after));
            changes.add(isHidden(path) ? change.hidden() : change);
        }
    }

    private static boolean isHidden(String path) {
        Matcher variable = VARIABLE.matcher(path);
        return variable.find() && Sensitive.isName(variable.group(1));
    }

    private static boolean isNamed(JsonNode list) {
        return NamedElements.of(list).size() == list.size();
    }

    private static String text(JsonNode value) {
        if (value.isMissingNode()) {
            return "";
        }
        String text = value.isTextual() ? value.asText() : value.toString();
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }

    /** Path, and both values. */
    @Override
    public String toString() {
        if (before.isEmpty()) {
            return path + ": added, " + after;
        }
        return after.isEmpty() ? path + ": removed, was " + before : path + ": " + before + " → " + after;
    }
}
