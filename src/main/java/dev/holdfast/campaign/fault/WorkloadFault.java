package dev.holdfast.campaign.fault;

/** A fault that is done to a workload, its volume or what serves that. */
interface WorkloadFault extends Fault {
    /** Name of the workload. */
    String workload();

    @Override
    default String subject(FaultContext context) {
        return workload();
    }
}
