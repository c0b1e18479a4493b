package dev.holdfast.campaign.fault;

/**
 * A fault at a moment. It is a value: plans with equal faults are equal, and share a campaign.
 *
 * @param fault what is done
 * @param moment when
 */
public record PlannedFault(Fault fault, Moment moment) {
    @Override
    public String toString() {
        return fault.name() + " " + moment;
    }
}
