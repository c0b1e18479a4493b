package dev.holdfast.campaign.fault;

import java.time.Duration;
import java.util.Map;

/**
 * The S3 server stands still for a while: connections stay open, and nothing is answered.
 *
 * @param time how long
 */
public record S3Stopped(Duration time) implements Fault {
    @Override
    public String name() {
        return "s3-stopped";
    }

    @Override
    public String subject(FaultContext context) {
        return context.lab().s3().endpoint();
    }

    @Override
    public Map<String, String> act(FaultContext context) {
        context.forAWhile(time, context.lab()::pauseS3, context.lab()::resumeS3);
        return Map.of("milliseconds", Long.toString(time.toMillis()));
    }
}
