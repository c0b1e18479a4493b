package dev.holdfast.campaign.disturbance;

/**
 * A deed at a moment. It is a value: plans with equal disturbances are equal, and share a campaign.
 *
 * @param deed what is done
 * @param moment when
 */
public record Disturbance(Deed deed, Moment moment) {
    @Override
    public String toString() {
        return deed.name() + " " + moment;
    }
}
