package dev.holdfast.preflight;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the account of the context may do, as far as Helm needs it for the upgrade.
 *
 * @param asked each question with its answer
 * @param unknown kinds that are to be made and that the API server does not know, so that nobody can ask
 */
public record Rights(List<Right> asked, List<String> unknown) {
    /**
     * One question to the API server.
     *
     * @param group API group, empty for the core
     * @param namespace empty for what is in none
     */
    public record Right(String verb, String group, String resource, String namespace, boolean allowed) {
        private String object() {
            return resource + (group.isEmpty() ? "" : "." + group) + (namespace.isEmpty() ? "" : " in " + namespace);
        }
    }

    /** What is not allowed: verbs and what they are for, such as get, patch secrets in NAMESPACE. */
    List<String> denied() {
        Map<String, List<String>> verbs = new LinkedHashMap<>();
        asked.stream()
                .filter(right -> !right.allowed())
                .forEach(right -> verbs.computeIfAbsent(right.object(), object -> new ArrayList<>())
                        .add(right.verb()));
        return verbs.entrySet().stream()
                .map(object -> String.join(", ", object.getValue()) + " " + object.getKey())
                .toList();
    }
}
