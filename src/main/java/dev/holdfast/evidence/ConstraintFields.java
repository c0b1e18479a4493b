package dev.holdfast.evidence;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The fields of a SecurityContextConstraints of OpenShift, as facts of an action: texts by the names that they have in its manifest. */
public final class ConstraintFields {
    private static final String TYPE = "type";

    private ConstraintFields() {}

    /** Simple values as they are, lists joined by commas, and of what has a type the type; metadata are left out. */
    public static Map<String, String> of(Map<String, ?> constraint) {
        Map<String, String> fields = new TreeMap<>();
        constraint.forEach((name, value) -> {
            if (value instanceof Collection<?> list) {
                fields.put(name, list.stream().map(String::valueOf).collect(Collectors.joining(",")));
            } else if (value instanceof Map<?, ?> map) {
                if (map.get(TYPE) != null) {
                    fields.put(name, String.valueOf(map.get(TYPE)));
                }
            } else if (value != null) {
                fields.put(name, String.valueOf(value));
            }
        });
        return fields;
    }
}
