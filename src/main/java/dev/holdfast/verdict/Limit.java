package dev.holdfast.verdict;

import java.time.Duration;

/**
 * A threshold of the judges that is a span of time, with the number the guarantees give it. They give none for stabilisation: one pod sync
 * period of a kubelet is taken. The metadata TTL is Mountpoint's for a mount with a cache (without one it is 1 s).
 */
public enum Limit {
    /** Longest time a write may wait. */
    MAX_GAP("max-gap", Duration.ofSeconds(1), "Longest time a write may wait"),
    /** Longest time nobody need have looked: in the upgrade phase, and before the end of the judged time. */
    MAX_HOLE(
            "max-hole",
            Duration.ofSeconds(2),
            "Longest time without a sample of the mount processes during the upgrade, and without any look at the end"),
    /** Longest usual time between two samples of a probe (their median). */
    SAMPLE_PERIOD(
            "sample-period", Duration.ofMillis(500), "Longest usual time between two samples of the mount processes"),
    /** How long after the node plugin registered again a republish may still fail. */
    REPUBLISH_AFTER(
            "republish-after", Duration.ofMinutes(2), "How long after the node plugin came back a republish may fail"),
    /** How long a mount may show an overwritten object as it was: Mountpoint's {@code --metadata-ttl}. */
    METADATA_TTL("metadata-ttl", Duration.ofMinutes(1), "How long a mount may show an overwritten object as it was"),
    /** How long after the rollout was complete what was begun during it may take. */
    AFTER_ROLLOUT(
            "after-rollout", Duration.ofMinutes(2), "How long after the rollout what was begun during it may take"),
    /** How long a claim may be unbound whose class binds at once. */
    BOUND("bound", Duration.ofSeconds(20), "How long a claim may be unbound whose StorageClass binds at once"),
    /** How long a claim must have been left alone to show that it waits: for a pod, or for the Secret of its class. */
    WITHOUT_POD(
            "without-pod",
            Duration.ofSeconds(10),
            "How long a claim that waits for a pod, or for the Secret of its StorageClass, must have been left without"),
    /** How long after its grace period a pod that is deleted may still be there: unmounting takes no longer than a second or two. */
    TERMINATION(
            "termination", Duration.ofSeconds(30), "How long after its grace period a deleted pod may still be there"),
    /** How long after the first of several pods that start at once the last of them may be ready. */
    TOGETHER(
            "together",
            Duration.ofSeconds(30),
            "How long after the first of several pods that start at once the last may be ready"),
    /** How long after a workload ended an attachment may name it, and something may be left of a mounter pod that served nobody else. */
    DETACHED("detached", Duration.ofSeconds(30), "How long after a workload ended an attachment may name it"),
    /** How long after a workload went something of it may be left. */
    LEFTOVERS("leftovers", Duration.ofMinutes(3), "How long after a workload went something of it may be left"),
    /**
     * How long after a wrong key was corrected its volume may not work: a kubelet tries a mount that failed again after 2 min 2 s at most.
     */
    KEY_CORRECTED(
            "key-corrected", Duration.ofMinutes(3), "How long after a wrong key was corrected its volume may not work"),
    /** How long after the last old pod was recreated something of the systemd mounter may be left on a node. */
    UNITS(
            "units",
            Duration.ofMinutes(1),
            "How long after the last pod moved over something of the systemd mounter may be left on a node"),
    /** How long after a part of a node was restarted a new pod may take until it writes, and a republish may fail. */
    AFTER_RESTART(
            "after-restart",
            Duration.ofMinutes(1),
            "How long after a restart a new pod may take and republishes may fail"),
    /**
     * How long after a part of Kubernetes was upgraded a new pod may take until it writes, and a republish may fail. Controllers that found the
     * API server away ask again after 30 s to 1 min (client-go's reflector), and once more where it no longer has the version that they ask for.
     */
    AFTER_CLUSTER_UPGRADE(
            "after-cluster-upgrade",
            Duration.ofSeconds(150),
            "How long after an upgrade of Kubernetes a new pod may take and republishes may fail"),
    /** How long after a node was up again its workloads may take until they write. */
    AFTER_REBOOT("after-reboot", Duration.ofMinutes(2), "How long after a reboot a node's workloads may take"),
    /** Longest time a write may wait while another node is rebooted, and on that node once it writes again: nodes of a lab share processors. */
    REBOOT_GAP("reboot-gap", Duration.ofSeconds(3), "Longest time a write may wait while a node is rebooted"),
    /** How long nothing of the driver may restart or log an error after a hop, before the next is prepared. */
    STABILISATION(
            "stabilisation",
            Duration.ofMinutes(1),
            "How long nothing of the driver may restart or log an error after a hop");

    private final String option;
    private final Duration usual;
    private final String meaning;

    Limit(String option, Duration usual, String meaning) {
        this.option = option;
        this.usual = usual;
        this.meaning = meaning;
    }

    /** Its name on a command line, without dashes. */
    public String option() {
        return option;
    }

    /** The number of the guarantees. */
    public Duration usual() {
        return usual;
    }

    /** What it means and is usually, in a line. */
    @Override
    public String toString() {
        long ms = usual.toMillis();
        String written = ms % 60_000 == 0 ? ms / 60_000 + "m" : ms % 1000 == 0 ? ms / 1000 + "s" : ms + "ms";
        return meaning + " (" + written + ").";
    }
}
