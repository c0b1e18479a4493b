package dev.holdfast.campaign.fault;

import java.util.Map;
import java.util.TreeMap;

/**
 * What is wrong on purpose with the release that is upgraded to.
 *
 * @param values chart values that make it so, by path; they are set at the upgrade
 * @param crds what is done about the release's CRDs before the upgrade
 */
public record ReleaseDefect(Map<String, String> values, Crds crds) {
    /** What can be done about CRDs. */
    public enum Crds {
        /** They are applied, as they have to be. */
        APPLIED,
        /** They are not there. */
        MISSING,
        /** They are there without the fields that can be selected by, as an older release could have left them. */
        OLDER,
        /** Those of the release lack a field that the old release's had. */
        FEWER_FIELDS
    }

    public ReleaseDefect {
        values = Map.copyOf(values);
    }

    /** What a chart value makes go wrong. */
    public static ReleaseDefect of(String path, String value) {
        return new ReleaseDefect(Map.of(path, value), Crds.APPLIED);
    }

    /** An upgrade before which the CRDs are not applied. */
    public static ReleaseDefect of(Crds crds) {
        return new ReleaseDefect(Map.of(), crds);
    }

    @Override
    public String toString() {
        return switch (crds) {
            case APPLIED -> String.join("-", new TreeMap<>(values).values());
            case MISSING -> "without-crds";
            case OLDER -> "older-crds";
            case FEWER_FIELDS -> "fewer-fields-in-crds";
        };
    }
}
