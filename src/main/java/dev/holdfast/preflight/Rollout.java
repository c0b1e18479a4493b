package dev.holdfast.preflight;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a workload replaces its pods when their template changes.
 *
 * @param surge how many new pods may stand beside all old ones
 * @param unavailable how many pods may be missing meanwhile
 * @param atOnce whether all old pods go before the first new one comes
 */
public record Rollout(int surge, int unavailable, boolean atOnce) {
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,6})%");
    /** What a Deployment says by saying nothing. */
    private static final int QUARTER = 25;

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** That of an object as a manifest has it; empty for one that rolls nothing out. */
    public static Optional<Rollout> of(JsonNode workload) {
        JsonNode spec = workload.path("spec");
        JsonNode strategy = spec.path(spec.has("updateStrategy") ? "updateStrategy" : "strategy");
        return of(workload.path("kind").asText(), spec.path("replicas").asInt(1), strategy);
    }

    /**
     * That of a workload; empty for one that rolls nothing out.
     *
     * @param strategy of its spec, as JSON; whatever else where it has none
     */
    public static Optional<Rollout> of(String kind, int replicas, JsonNode strategy) {
        JsonNode rolling = strategy.path("rollingUpdate");
        return switch (kind) {
            // of a share of the nodes, which are not known here, at least one
            case "DaemonSet" ->
                Optional.of(new Rollout(share(rolling.path("maxSurge"), 100, 0, RoundingMode.UP), 1, false));
            case "Deployment" ->
                Optional.of(ofDeployment(
                        share(rolling.path("maxSurge"), replicas, QUARTER, RoundingMode.UP),
                        share(rolling.path("maxUnavailable"), replicas, QUARTER, RoundingMode.DOWN),
                        strategy.path("type").asText().equals("Recreate")));
            case "StatefulSet" -> Optional.of(new Rollout(0, 1, false));
            default -> Optional.empty();
        };
    }

    /** As the controller does: with neither a surge nor a pod that may be missing, nothing would ever roll. */
    private static Rollout ofDeployment(int surge, int unavailable, boolean atOnce) {
        return new Rollout(surge, surge == 0 && unavailable == 0 ? 1 : unavailable, atOnce);
    }

    /** A number, or a share of all in percent; what the API server does not take for either counts as not said. */
    private static int share(JsonNode value, int all, int percentByDefault, RoundingMode rounding) {
        if (value.isInt()) {
            return value.intValue();
        }
        Matcher percent = PERCENT.matcher(value.asText());
        int given = percent.matches() ? Integer.parseInt(percent.group(1)) : percentByDefault;
        return BigDecimal.valueOf((long) all * given)
                .divide(HUNDRED, 0, rounding)
                .intValueExact();
    }

    /** Whether an old pod goes before its successor comes. */
    public boolean removesFirst() {
        return atOnce || surge == 0;
    }
}
