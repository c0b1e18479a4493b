package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/**
 * What the operator of a driver's kernel module says of it at one time.
 *
 * @param same number of the earlier line with the same content, or null
 * @param images the image for each kernel, which is named as it is or by an expression; empty where the object is not there, null when
 *     {@code same} is set
 * @param desired on how many nodes it is to be loaded
 * @param available on how many of them it is loaded from the image that is wanted
 * @param ready nodes that are labelled as having it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KernelModules(
        long n, long t, Long same, Map<String, String> images, Integer desired, Integer available, List<String> ready)
        implements Look {
    /** A look that shows the same as an earlier one. */
    public KernelModules(long n, long t, long same) {
        this(n, t, same, null, null, null, null);
    }

    /** Whether it is loaded wherever it is to be, and is to be somewhere. */
    public boolean loaded() {
        return desired > 0 && available.equals(desired);
    }
}
