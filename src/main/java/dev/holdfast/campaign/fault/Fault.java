package dev.holdfast.campaign.fault;

import java.util.Map;

/** Something that can be done to the cluster, a node, a pod or the object store. Implementations are records, and equal by what they do. */
public interface Fault {
    /** Its kind, as the bundle's actions name it. */
    String name();

    /** What it is done to, as the evidence names that: a workload, a node, a pod. */
    String subject(FaultContext context);

    /**
     * Does it, on a thread of its own. What lasts is undone here too, whatever happens, by {@link FaultContext#forAWhile}.
     *
     * @return what came of it, by name
     */
    Map<String, String> act(FaultContext context);
}
