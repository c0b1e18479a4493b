package dev.holdfast.campaign.disturbance;

/** A deed that is done to a workload, its volume or what serves that. */
interface WorkloadDeed extends Deed {
    /** Name of the workload. */
    String workload();

    @Override
    default String subject(Reach reach) {
        return workload();
    }
}
