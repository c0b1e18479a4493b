package dev.holdfast.steps;

import dev.holdfast.campaign.fault.Moment;
import dev.holdfast.verdict.Guarantee;
import io.cucumber.java.ParameterType;
import java.time.Duration;

/** Values that sentences are made of. */
public final class ParameterTypes {
    private static final String NUMBER = "(\\d+(?:\\.\\d+)?) (ms|s|min|minutes)";

    /** A time, such as 300 ms, 1.5 s or 150 minutes. */
    @ParameterType(NUMBER)
    public Duration duration(String number, String unit) {
        return Duration.ofMillis(Math.round(Double.parseDouble(number)
                * switch (unit) {
                    case "ms" -> 1;
                    case "s" -> 1_000;
                    default -> 60_000;
                }));
    }

    /** A moment of a campaign, such as 3 s into the upgrade. */
    @ParameterType(NUMBER + " into (?:the )?(upgrade|rollout|warm-up|new workloads|new writes|stability|drain)")
    public Moment moment(String number, String unit, String point) {
        return new Moment(point, duration(number, unit));
    }

    /** A guarantee, by its id. */
    @ParameterType("[a-z]+(?:-[a-z]+)*")
    public Guarantee guarantee(String id) {
        return Guarantee.named(id);
    }
}
