package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.observe.Attempts;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.evidence.Actions;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Tries what users may do on mounts of workloads, each by a pod that runs as the user and ends. What cannot be tried is recorded, and ends nothing. */
public final class AccessAttempts {
    private final Cluster cluster;
    private final WorkloadTemplates templates;
    private final Workloads workloads;
    private final Attempts attempts;

    AccessAttempts(Cluster cluster, WorkloadTemplates templates, Workloads workloads, Attempts attempts) {
        this.cluster = cluster;
        this.templates = templates;
        this.workloads = workloads;
        this.attempts = attempts;
    }

    /**
     * Somebody who has a go at a mount.
     *
     * @param user uid of its process
     * @param group its gid
     * @param groups the supplemental ones
     */
    public record Who(long user, long group, List<Long> groups) {
        /** Whom no volume is set up for. */
        public static final Who STRANGER = new Who(4001, 4001, List.of());

        public Who {
            groups = List.copyOf(groups);
        }

        private String words() {
            return groups.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
    }

    /**
     * A try.
     *
     * @param name of the pod
     * @param workload whose mount it is
     * @param way how its volume is set up
     * @param mount {@link Actions#OLD_MOUNT}, {@link Actions#NEW_MOUNT} or {@link Actions#MOVED_MOUNT}
     * @param podUid of the pod that has the mount
     * @param as {@link Actions#ITSELF} or {@link Actions#ANOTHER}
     * @param write key of the object that it tries to make
     * @param read key of the one that it tries to read
     */
    public record Try(
            String name,
            String workload,
            String way,
            String mount,
            String node,
            String podUid,
            String persistentVolume,
            String as,
            Who who,
            String write,
            String read) {}

    /** Makes some at once, and waits until each is over. */
    public void make(List<Try> all) {
        AtOnce.each(all, this::make);
    }

    private void make(Try one) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(Actions.NODE, one.node());
        facts.put(Actions.WAY, one.way());
        facts.put(Actions.MOUNT, one.mount());
        facts.put(Actions.AS, one.as());
        facts.put(Actions.USER, Long.toString(one.who().user()));
        facts.put(Actions.GROUPS, one.who().words());
        attempts.succeeds(
                Actions.TRY_ACCESS,
                one.workload(),
                facts,
                () -> new AttemptPods(cluster, workloads).run(pod(one), () -> ""));
    }

    private Pod pod(Try one) {
        Pod pod = (Pod) templates
                .objects(
                        "attempt.yaml",
                        Map.of(
                                "name",
                                one.name(),
                                "node",
                                one.node(),
                                "write",
                                one.write(),
                                "read",
                                one.read(),
                                "path",
                                "/var/lib/kubelet/pods/" + one.podUid() + "/volumes/kubernetes.io~csi/"
                                        + one.persistentVolume() + "/mount"))
                .get(0);
        PodSecurityContext security = pod.getSpec().getSecurityContext();
        security.setRunAsUser(one.who().user());
        security.setRunAsGroup(one.who().group());
        security.setSupplementalGroups(one.who().groups());
        return pod;
    }
}
