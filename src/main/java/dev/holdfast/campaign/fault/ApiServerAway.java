package dev.holdfast.campaign.fault;

import java.time.Duration;
import java.util.Map;

/**
 * Nobody reaches the API server: connections to it are reset, those that were open too. The server itself goes on, as behind a load
 * balancer that lost it.
 */
public record ApiServerAway(Duration time) implements Fault {
    @Override
    public String name() {
        return "api-server-away";
    }

    @Override
    public String subject(FaultContext context) {
        return ApiServerReach.node(context.lab());
    }

    @Override
    public Map<String, String> act(FaultContext context) {
        context.forAWhile(time, () -> ApiServerReach.cut(context.lab()), () -> ApiServerReach.restore(context.lab()));
        return Map.of("seconds", Long.toString(time.toSeconds()));
    }
}
