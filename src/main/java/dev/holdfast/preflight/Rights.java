package dev.holdfast.preflight;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rights of the context's user that Helm needs for the upgrade.
 *
 * @param reviewed each right with the API server's answer
 * @param unknown kinds in the chart that the API server does not know, so their rights cannot be reviewed
 */
public record Rights(List<Right> reviewed, List<String> unknown) {
    /**
     * One right.
     *
     * @param group API group, empty for the core group
     * @param namespace empty for a cluster-scoped resource
     */
    public record Right(String verb, String group, String resource, String namespace, boolean allowed) {
        private String object() {
            return resource + (group.isEmpty() ? "" : "." + group) + (namespace.isEmpty() ? "" : " in " + namespace);
        }
    }

    /** The missing rights: verbs and resource, such as "get, patch secrets in NAMESPACE". */
    List<String> denied() {
        Map<String, List<String>> verbs = new LinkedHashMap<>();
        reviewed.stream()
                .filter(right -> !right.allowed())
                .forEach(right -> verbs.computeIfAbsent(right.object(), object -> new ArrayList<>())
                        .add(right.verb()));
        return verbs.entrySet().stream()
                .map(object -> String.join(", ", object.getValue()) + " " + object.getKey())
                .toList();
    }
}
