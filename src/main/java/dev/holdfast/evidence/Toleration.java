package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;

/**
 * A toleration of a pod.
 *
 * @param key of taints that it matches; null or empty for any key, if the operator is {@code Exists}
 * @param operator {@code Exists} for any value, else {@code Equal}, which null means too
 * @param value of taints that it matches; null is the same as empty
 * @param effect of taints that it matches; null or empty for any effect
 * @param tolerationSeconds how long it tolerates a taint of effect {@code NoExecute}; null for as long as that is there
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Toleration(String key, String operator, String value, String effect, Long tolerationSeconds) {
    /** Whether it matches a taint, by the rules of Kubernetes' API ({@code Toleration.ToleratesTaint}). */
    public boolean tolerates(Taint taint) {
        if (isSet(effect) && !effect.equals(taint.effect())) {
            return false;
        }
        boolean exists = "Exists".equals(operator);
        if (!isSet(key)) {
            return exists;
        }
        boolean equal = !isSet(operator) || "Equal".equals(operator);
        return key.equals(taint.key())
                && (exists
                        || (equal
                                && Objects.requireNonNullElse(value, "")
                                        .equals(Objects.requireNonNullElse(taint.value(), ""))));
    }

    private static boolean isSet(String text) {
        return text != null && !text.isEmpty();
    }
}
