package dev.holdfast.campaign.disturbance;

import java.time.Duration;
import java.util.Map;

/**
 * The S3 server stands still for a while: connections stay open, and nothing is answered.
 *
 * @param time how long
 */
public record S3Stopped(Duration time) implements Deed {
    @Override
    public String name() {
        return "s3-stopped";
    }

    @Override
    public String subject(Reach reach) {
        return reach.lab().s3().endpoint();
    }

    @Override
    public Map<String, String> act(Reach reach) {
        reach.forAWhile(time, reach.lab()::pauseS3, reach.lab()::resumeS3);
        return Map.of("milliseconds", Long.toString(time.toMillis()));
    }
}
