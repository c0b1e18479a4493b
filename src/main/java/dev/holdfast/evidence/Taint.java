package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A taint of a node, by which it keeps pods away that do not tolerate it.
 *
 * @param value null where it has none
 * @param effect {@code NoSchedule}, {@code PreferNoSchedule} or {@code NoExecute}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Taint(String key, String value, String effect) {
    /** No pod is placed on the node any more; those that are there stay. */
    public static final String NO_SCHEDULE = "NoSchedule";
    /** The same, and those that are there go. */
    public static final String NO_EXECUTE = "NoExecute";

    /** As kubectl writes it, such as {@code team=a:NoExecute}. */
    @Override
    public String toString() {
        return key + (value == null || value.isEmpty() ? "" : "=" + value) + ":" + effect;
    }
}
