package dev.holdfast.campaign;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is wrong on purpose with the release that is upgraded to. A campaign that knows of a flaw does not break where the release fails, but
 * records that and goes on, so that every guarantee is judged.
 *
 * @param values chart values that make it so, by path; they are set at the upgrade
 * @param withoutCrds the CRDs are not applied before the upgrade
 * @param patience how long a rollout, or a new workload, is waited for
 */
public record Flaw(Map<String, String> values, boolean withoutCrds, Duration patience) {
    public Flaw {
        values = Map.copyOf(values);
    }

    @Override
    public String toString() {
        return withoutCrds ? "without-crds" : String.join("-", new TreeMap<>(values).values());
    }
}
