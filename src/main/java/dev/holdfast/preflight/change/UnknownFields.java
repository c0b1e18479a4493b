package dev.holdfast.preflight.change;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Fields that the API server does not know, as it names them. */
final class UnknownFields {
    private static final Pattern FIELD = Pattern.compile("unknown field \"([^\"]+)\"");
    private static final Pattern STEP = Pattern.compile("([^.\\[\\]]+)");

    private UnknownFields() {}

    /** Whether a refusal is about nothing but unknown fields that the release has already: they did no harm, and are no news. */
    static boolean areOld(Effect effect, JsonNode before) {
        if (!(effect instanceof Effect.Refused refused)) {
            return false;
        }
        List<String> fields = FIELD.matcher(refused.why())
                .results()
                .map(field -> field.group(1))
                .toList();
        return !fields.isEmpty() && fields.stream().allMatch(field -> has(before, field));
    }

    /** A path such as {@code spec.containers[0].image}. */
    private static boolean has(JsonNode object, String path) {
        JsonNode there = object;
        for (MatchResult step : STEP.matcher(path).results().toList()) {
            there = there.isArray() ? there.path(Integer.parseInt(step.group())) : there.path(step.group());
        }
        return !there.isMissingNode();
    }
}
