package dev.holdfast.campaign.fault;

import dev.holdfast.evidence.Volume;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * The mounter pod that serves a workload's volume is evicted by the eviction API, as a drain or a descheduler does it.
 *
 * @param workload the workload, which has that mounter pod to itself
 */
public record MounterPodEvicted(String workload) implements WorkloadFault {
    private static final Duration ALLOWED = Duration.ofMinutes(1);

    @Override
    public String name() {
        return "mounter-pod-evicted";
    }

    @Override
    public Map<String, String> act(FaultContext context) {
        Volume volume = context.volume(workload);
        List<Pod> serving = context
                .client()
                .pods()
                .inNamespace(context.profile().forJudges().mounterNamespace())
                .list()
                .getItems()
                .stream()
                .filter(pod -> volume.node().equals(pod.getSpec().getNodeName())
                        && pod.getMetadata().getLabels() != null
                        && pod.getMetadata().getLabels().containsValue(volume.persistentVolume()))
                .toList();
        if (serving.size() != 1) {
            throw new NoSuchElementException("there is not one mounter pod with a label of volume "
                    + volume.persistentVolume() + " on " + volume.node() + ", but "
                    + serving.stream().map(pod -> pod.getMetadata().getName()).toList());
        }
        Pod pod = serving.get(0);
        context.cluster()
                .await(
                        "mounter pod " + pod.getMetadata().getName() + " may be evicted",
                        ALLOWED,
                        () -> context.client()
                                .pods()
                                .inNamespace(pod.getMetadata().getNamespace())
                                .withName(pod.getMetadata().getName())
                                .evict(),
                        allowed -> allowed,
                        seen -> {});
        return Map.of("pod", pod.getMetadata().getName());
    }
}
