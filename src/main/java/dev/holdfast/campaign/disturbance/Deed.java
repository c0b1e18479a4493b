package dev.holdfast.campaign.disturbance;

import java.util.Map;

/** Something that can be done to the cluster, a node, a pod or the object store. Implementations are records, and equal by what they do. */
public interface Deed {
    /** Its kind, as the bundle's actions name it. */
    String name();

    /** What it is done to, as the evidence names that: a workload, a node, a pod. */
    String subject(Reach reach);

    /**
     * Does it, on a thread of its own. What lasts is undone here too, whatever happens, by {@link Reach#forAWhile}.
     *
     * @return what came of it, by name
     */
    Map<String, String> act(Reach reach);
}
