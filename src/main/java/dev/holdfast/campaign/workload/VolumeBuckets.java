package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.observe.Agents;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The buckets of volumes, straight in the object store: what the driver has done to them is seen here. */
public final class VolumeBuckets {
    private static final Duration EMPTIED = Duration.ofMinutes(10);

    private final Agents agents;
    private final WorkloadTemplates templates;

    /** As the controls on the nodes see them. */
    VolumeBuckets(Agents agents, WorkloadTemplates templates) {
        this.agents = agents;
        this.templates = templates;
    }

    /** Deletes all objects of a bucket straight in S3. */
    public void empty(Volume volume) {
        agents.post(templates.control(volume.node()), "/empty?bucket=" + volume.bucket(), EMPTIED);
    }

    /** Deletes a bucket straight in S3. */
    public void delete(Volume volume) {
        agents.delete(templates.control(volume.node()), "/bucket?name=" + volume.bucket());
    }

    /** Whether S3 has a volume's bucket. */
    public boolean exists(Volume volume) {
        try {
            agents.get(templates.control(volume.node()), "/bucket?name=" + volume.bucket());
            return true;
        } catch (ClusterException e) {
            if (e.gone()) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Looks for objects of a volume's bucket that are not below its prefix.
     *
     * @return facts of {@link Actions#LOOK_OUTSIDE}
     */
    public Map<String, String> lookOutside(Volume volume) {
        List<String> said = agents.post(
                        templates.control(volume.node()),
                        "/outside?bucket=" + volume.bucket() + "&prefix=" + volume.prefix(),
                        EMPTIED)
                .lines()
                .toList();
        return Map.of(Actions.ANSWER, said.get(0), Actions.KEY, String.join(",", said.subList(1, said.size())));
    }

    /** Deletes all objects of a bucket, by the agent that is given. */
    void empty(String agent, String bucket) {
        agents.post(agent, "/empty?bucket=" + bucket, EMPTIED);
    }
}
