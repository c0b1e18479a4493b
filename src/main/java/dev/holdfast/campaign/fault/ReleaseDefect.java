package dev.holdfast.campaign.fault;

import java.util.Map;
import java.util.TreeMap;

/**
 * What is wrong on purpose with the release that is upgraded to.
 *
 * @param values chart values that make it so, by path; they are set at the upgrade
 * @param withoutCrds the CRDs are not applied before the upgrade
 */
public record ReleaseDefect(Map<String, String> values, boolean withoutCrds) {
    public ReleaseDefect {
        values = Map.copyOf(values);
    }

    /** What a chart value makes go wrong. */
    public static ReleaseDefect of(String path, String value) {
        return new ReleaseDefect(Map.of(path, value), false);
    }

    /** An upgrade before which the CRDs are not applied. */
    public static ReleaseDefect ofMissingCrds() {
        return new ReleaseDefect(Map.of(), true);
    }

    @Override
    public String toString() {
        return withoutCrds ? "without-crds" : String.join("-", new TreeMap<>(values).values());
    }
}
