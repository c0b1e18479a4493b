package dev.holdfast.driver;

import dev.holdfast.evidence.Taint;
import dev.holdfast.evidence.Toleration;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;
import java.util.stream.Stream;

/** Taints of nodes and tolerations of pods, from the API server's objects to the form in which they are recorded and judged. */
public final class TaintsAndTolerations {
    private TaintsAndTolerations() {}

    /** The taints of a node. */
    public static List<Taint> of(Node node) {
        return Stream.ofNullable(node.getSpec())
                .flatMap(spec -> Stream.ofNullable(spec.getTaints()))
                .flatMap(List::stream)
                .map(taint -> new Taint(taint.getKey(), taint.getValue(), taint.getEffect()))
                .toList();
    }

    /** The tolerations of a pod, in its order, which decides between several that match a taint. */
    public static List<Toleration> of(PodSpec pod) {
        return Stream.ofNullable(pod.getTolerations())
                .flatMap(List::stream)
                .map(toleration -> new Toleration(
                        toleration.getKey(),
                        toleration.getOperator(),
                        toleration.getValue(),
                        toleration.getEffect(),
                        toleration.getTolerationSeconds()))
                .toList();
    }
}
