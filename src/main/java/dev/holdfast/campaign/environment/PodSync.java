package dev.holdfast.campaign.environment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.cluster.Cluster;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A kubelet's own syncFrequency: it paces the republish of volumes. */
public final class PodSync {
    private static final Pattern GO_DURATION = Pattern.compile("([0-9.]+)(h|ms|m|s)");
    private static final Map<String, Double> GO_UNITS = Map.of("h", 3600.0, "m", 60.0, "s", 1.0, "ms", 0.001);

    private PodSync() {}

    /** In seconds, as the kubelet of a node tells it. */
    public static double seconds(Cluster cluster, String node) {
        // A kubelet that has just started may not be able yet to ask who may read that, and answers 500.
        String answer = cluster.persist(
                "the kubelet of " + node + " tells its configuration",
                Duration.ofSeconds(30),
                () -> cluster.nodeGet(node, "configz"));
        try {
            JsonNode config = new ObjectMapper().readTree(answer);
            return goSeconds(config.path("kubeletconfig").path("syncFrequency").asText());
        } catch (JsonProcessingException e) {
            throw new CampaignException(
                    "the kubelet of " + node + " answers /configz with something that is not JSON", e);
        }
    }

    /** Go's notation of a duration, such as 1m0s or 10s, in seconds. */
    public static double goSeconds(String text) {
        Matcher part = GO_DURATION.matcher(text);
        double seconds = 0;
        while (part.find()) {
            seconds += Double.parseDouble(part.group(1)) * GO_UNITS.get(part.group(2));
        }
        return seconds;
    }
}
