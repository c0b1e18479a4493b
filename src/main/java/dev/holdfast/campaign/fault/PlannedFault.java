package dev.holdfast.campaign.fault;

import java.util.Optional;

/**
 * A fault at a moment. It is a value: plans with equal faults are equal, and share a campaign.
 *
 * @param fault what is done
 * @param moment when
 */
public record PlannedFault(Fault fault, Moment moment) {
    /** The workload whose volume it is done to; empty where it is done to something else. */
    public Optional<String> workload() {
        return fault instanceof WorkloadFault one ? Optional.of(one.workload()) : Optional.empty();
    }

    @Override
    public String toString() {
        return fault.name() + " " + moment;
    }
}
