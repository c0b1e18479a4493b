package dev.holdfast.preflight;

import java.util.List;

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
        @Override
        public String toString() {
            return verb + " " + resource + (group.isEmpty() ? "" : "." + group)
                    + (namespace.isEmpty() ? "" : " in " + namespace);
        }
    }
}
