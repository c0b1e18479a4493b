package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The pods of the namespaces concerned at one time: workloads, driver, mounter pods.
 *
 * @param same number of the earlier line with the same content, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Pods(long n, long t, Long same, List<Entry> pods) implements Look {
    public Pods {
        if (same == null) {
            Objects.requireNonNull(pods, "pods");
        }
        pods = pods == null ? null : List.copyOf(pods);
    }

    /**
     * One pod; {@code ready} is its Ready condition, {@code deleting} whether it has a deletion timestamp.
     *
     * @param workload DaemonSet, Deployment or StatefulSet of the driver's release that it belongs to, as KIND/NAME; null for any other pod,
     *     and in records of versions that did not ask
     * @param graceSeconds how long its containers are given to end, once it is being deleted; null before, and in records of versions that
     *     did not ask
     * @param initContainers of a pod of the driver; null for any other pod, and in records of versions that did not ask
     * @param security what a pod of the driver is allowed by its specification; null as before
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Entry(
            String namespace,
            String name,
            String uid,
            String node,
            String phase,
            boolean ready,
            boolean deleting,
            Map<String, String> labels,
            Map<String, String> annotations,
            List<Container> containers,
            String workload,
            Long graceSeconds,
            List<Container> initContainers,
            PodSecurity security) {
        public Entry {
            Objects.requireNonNull(namespace, "namespace");
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(uid, "uid");
            Objects.requireNonNull(phase, "phase");
            Objects.requireNonNull(containers, "containers");
        }

        /** A pod of no workload of the driver's release, of which nobody asked for more. */
        public Entry(
                String namespace,
                String name,
                String uid,
                String node,
                String phase,
                boolean ready,
                boolean deleting,
                Map<String, String> labels,
                Map<String, String> annotations,
                List<Container> containers) {
            this(
                    namespace,
                    name,
                    uid,
                    node,
                    phase,
                    ready,
                    deleting,
                    labels,
                    annotations,
                    containers,
                    null,
                    null,
                    null,
                    null);
        }

        /** The same pod as one of a workload of the release. */
        public Entry withWorkload(String ofRelease) {
            return new Entry(
                    namespace,
                    name,
                    uid,
                    node,
                    phase,
                    ready,
                    deleting,
                    labels,
                    annotations,
                    containers,
                    ofRelease,
                    graceSeconds,
                    initContainers,
                    security);
        }

        /** The same pod with what its specification allows. */
        public Entry withSecurity(PodSecurity other) {
            return new Entry(
                    namespace,
                    name,
                    uid,
                    node,
                    phase,
                    ready,
                    deleting,
                    labels,
                    annotations,
                    containers,
                    workload,
                    graceSeconds,
                    initContainers,
                    other);
        }
    }

    /**
     * One container.
     *
     * @param id as the runtime reports it, empty while there is none
     * @param image as the runtime names it
     * @param state waiting, running or terminated with its reason
     * @param imageId digest of what it runs, as the runtime reports it, of a pod of the driver; null for any other pod, while nothing runs, and
     *     in records of versions that did not ask
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Container(String name, String id, String image, int restarts, String state, String imageId) {
        /** A container of which nobody asked what its image is. */
        public Container(String name, String id, String image, int restarts, String state) {
            this(name, id, image, restarts, state, null);
        }
    }
}
