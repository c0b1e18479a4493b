package dev.holdfast.verdict;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.evidence.Manifest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What can be proved of an upgrade: the only list of names, and the only order. Reports, labels, the timeline, the help of {@code judge} and
 * what a campaign promises follow the order in which the guarantees stand here: first the old mounts, then the new ones and how pods move to
 * them, then the release, then what is done to nodes, and at the end what is left.
 *
 * <p>Ids are written into bundles, so an id never changes and never means something else.
 */
public enum Guarantee {
    PROCESS(
            "process",
            "The process that serves a mount stays the same, from before the upgrade or from when its pod was ready.",
            "A mount that survives only because its process was started again has lost its open files.",
            Severity.BLOCKER),
    MOUNT(
            "mount",
            "The mount stays the same, as the node and as the pod see it.",
            "The driver must not unmount, remount or cover a volume that a pod uses.",
            Severity.BLOCKER),
    HANDLES(
            "handles",
            "Files held open, across the upgrade or on a new mount, can be read and written to the end.",
            "Applications keep files open for hours, and an error on an open file ends them.",
            Severity.BLOCKER),
    INODES(
            "inodes",
            "Files held open keep their inode numbers.",
            "A new inode number shows that another file system took the place of the old one under an open file.",
            Severity.CRITICAL),
    GAPS(
            "gaps",
            "No write waits longer than the limit.",
            "A write that hangs looks like an outage to the application, also when it succeeds in the end.",
            Severity.CRITICAL),
    ERRORS(
            "errors",
            "No operation on a volume fails.",
            "An upgrade must not be visible to applications as an I/O error.",
            Severity.BLOCKER),
    DATA(
            "data",
            "Every acknowledged byte can be read again, through the mount and past it: straight from S3, or on a new mount.",
            "An acknowledged write that is lost is the worst thing an upgrade can do.",
            Severity.BLOCKER),
    PODS(
            "pods",
            "No workload pod is restarted, replaced or evicted.",
            "The upgrade must not need the help of whoever runs the workloads.",
            Severity.CRITICAL),
    MOUNT_OPTIONS(
            "mount-options",
            "A volume is served as it was set up: below its prefix, with its owner and permissions, and read-only where it is.",
            "A mount that works, but with another prefix, owner or access, loses data or lets somebody at it who should not be.",
            Severity.CRITICAL),
    USERS(
            "users",
            "Whoever a volume was set up for may use its mounts, also after its pod moved, and nobody else.",
            "A mount is seen by every process of a node; what keeps strangers out is who owns its files and that the kernel asks.",
            Severity.CRITICAL),
    REPUBLISH(
            "republish",
            "The new driver answers the kubelet's repeated NodePublishVolume calls for old mounts.",
            "Old mounts get fresh credentials only by these calls, so they stop working some hours after the calls begin to fail.",
            Severity.CRITICAL),
    CREDENTIALS(
            "credentials",
            "After a key is rotated and the old one revoked, every mount works with the new key.",
            "Security rules ask for keys to be rotated, and a mount that keeps the old key fails on that day.",
            Severity.CRITICAL),
    WRONG_KEY(
            "wrong-key",
            "A wrong key in a volume's Secret is reported by an event, and the volume recovers once the key is corrected.",
            "A mistake in a Secret must be found from the cluster's events and must not need a restart to be repaired.",
            Severity.NORMAL),
    POD_MOUNTER(
            "pod-mounter",
            "The volume of every new pod is served by a mounter pod.",
            "Release 2 runs the process of each mount in a pod instead of a systemd unit on the node.",
            Severity.CRITICAL),
    MIXED(
            "mixed",
            "Mounts by systemd units and mounts by mounter pods read each other's objects.",
            "Both kinds of mounts exist side by side until the last old pod is recreated.",
            Severity.CRITICAL),
    SHARING(
            "sharing",
            "New pods on one node that use the same volume in the same way share one mounter pod.",
            "Without sharing, every pod costs another process with its memory and cache.",
            Severity.NORMAL),
    UNPRIVILEGED(
            "unprivileged",
            "The process of each new mount runs as an ordinary user, without capabilities, behind a system call filter.",
            "A mount process reads what strangers have put into a bucket; what it is not allowed, nobody can make it do.",
            Severity.CRITICAL),
    SERVICE_ACCOUNTS(
            "service-accounts",
            "What the driver's service accounts may do is what they need: no Secrets elsewhere, no exec, no pods elsewhere.",
            "Whoever gets hold of a pod of the driver has the rights of its account, on every node.",
            Severity.CRITICAL),
    SECRECY(
            "secrecy",
            "No key of S3 stands in an argument, an environment variable, a log line or an event.",
            "Arguments, logs and events are read by many who must not read what is in the buckets, and are kept for long.",
            Severity.CRITICAL),
    SEPARATION(
            "separation",
            "New pods that differ in what must not be shared have mounter pods of their own.",
            "A mounter pod that serves pods of another fsGroup or other mount options gives one of them the rights or the view of the other.",
            Severity.CRITICAL),
    ATTACHMENTS(
            "attachments",
            "Each attachment says which mounter pod serves which workload, from before the workload runs until it is gone.",
            "A mounter pod that no attachment names is taken away, and one that an attachment names for nobody is kept for ever.",
            Severity.CRITICAL),
    MOUNTER_RELEASE(
            "mounter-release",
            "Mounter pods of the old release go on as they are, and new workloads get mounter pods of the new release.",
            "Both releases serve side by side until the last old pod is recreated, and whoever is served must not be handed from one to the other.",
            Severity.CRITICAL),
    RECOVERY(
            "recovery",
            "When a mounter pod fails, its volume fails with an error, loses nothing, and serves a new pod in time.",
            "A mounter pod can be evicted or killed at any time; a volume that then hangs, or stays dead, is worse than one that is gone.",
            Severity.CRITICAL),
    MOUNTER_RESOURCES(
            "mounter-resources",
            "A mounter pod asks for what its volume says, else the chart, is limited so, and has the chart's priority class.",
            "A mounter pod that asks for too little is put where it starves, and one without its priority goes before the workloads that it serves.",
            Severity.NORMAL),
    CACHE(
            "cache",
            "A volume that asks for a cache has one of its own, reads from it and stays within its size, and what it asks for wrongly is refused.",
            "A cache that is not used costs what it was to save, one without a limit fills the node, and one that is shared shows what others read.",
            Severity.CRITICAL),
    SPEED(
            "speed",
            "New mounts are written, read and listed about as fast as old ones, side by side.",
            "A release that serves volumes in another way can be right in everything else, and too slow for what runs on it.",
            Severity.NORMAL),
    VOLUME_ATTACHMENTS(
            "volume-attachments",
            "A volume keeps its VolumeAttachment as long as its pod runs, and has none when its pod is gone.",
            "A volume that loses it is taken from its pod at the next restart of a kubelet, and one that keeps it can be mounted nowhere else.",
            Severity.CRITICAL),
    TERMINATION(
            "termination",
            "An old pod that is deleted after the upgrade is gone within its grace period and 30 s.",
            "The kubelet unmounts nothing while a call of the driver hangs, so a pod that does not go holds up rolls, drains and whoever waits for its volume.",
            Severity.CRITICAL),
    TRANSITION(
            "transition",
            "A recreated pod moves from its systemd unit to a mounter pod and leaves nothing behind.",
            "Old mounts move to the new release one by one, whenever their pods are recreated.",
            Severity.CRITICAL),
    ROLLS(
            "rolls",
            "Pods that a Deployment, StatefulSet or ReplicaSet replaces move to mounter pods and leave nothing behind.",
            "In production, controllers recreate pods; the old and the new pod may exist at the same time.",
            Severity.CRITICAL),
    NODE_DRAIN(
            "node-drain",
            "A node can be drained: its pods move to other nodes, and it takes new pods afterwards.",
            "Nodes are drained for maintenance, also between the upgrade and the last recreated pod.",
            Severity.CRITICAL),
    UNITS(
            "units",
            "After the last old pod is recreated, no systemd unit, process or mount of the old release is left on any node.",
            "Only then is the upgrade over, and the old release can be forgotten.",
            Severity.NORMAL),
    PROVISIONING(
            "provisioning",
            "Static and dynamic volumes are served alike: what is promised for volumes holds for each kind.",
            "Volumes that an administrator made and volumes that the driver made take different ways through the driver.",
            Severity.CRITICAL),
    STORAGE_CLASS(
            "storage-class",
            "A claim is bound when its StorageClass says so and once the class's Secret fits, its volume keeps the reclaim policy, and a pod uses it.",
            "What deploys today must deploy tomorrow, and a volume with another reclaim policy is deleted with its claim, or stays for ever.",
            Severity.CRITICAL),
    UPGRADE(
            "upgrade",
            "The documented way of upgrading works: CRDs, dry run, Helm release, rollout, registration, no errors in the driver's logs.",
            "A procedure that does not work as documented fails in production first.",
            Severity.BLOCKER),
    KERNEL_MODULE(
            "kernel-module",
            "A kernel module that stays the same is left alone; another one comes when no pod uses it, and before the driver.",
            "A module in use cannot be unloaded, and a driver whose module is not there, or of another version, can mount nothing.",
            Severity.BLOCKER),
    DRIVER_STABLE(
            "driver-stable",
            "After the rollout no container of the driver restarts, and none of its pods fails.",
            "A driver that restarts again and again serves its mounts only by luck, and each restart delays the pods that start meanwhile.",
            Severity.CRITICAL),
    LATE_WORK(
            "late-work",
            "As long as a release is held, a new claim is bound and a new pod gets its volume, on each node.",
            "A controller that has stopped to do anything looks well, and is missed when the next pod is started.",
            Severity.CRITICAL),
    MEMORY(
            "memory",
            "As long as a release is held, no mount process grows by more than the limit.",
            "A mount process that grows ends when the memory of its node or the limit of its pod does, long after the upgrade was called a success.",
            Severity.CRITICAL),
    HOPS(
            "hops",
            "The release is upgraded version by version, and each version is checked, backed up before and stable after.",
            "Skipping versions is not supported, so the procedure must refuse it and each step must hold.",
            Severity.CRITICAL),
    ROLLOUT(
            "rollout",
            "Claims, new pods and deletions that begin on a node during the rollout complete without help.",
            "Nobody stops deploying while the driver of a node is replaced.",
            Severity.CRITICAL),
    MOVES(
            "moves",
            "A volume for one node follows its pods while the driver rolls out: in time, as it was, and never to two nodes at once.",
            "Pods move whenever their nodes need it, and what one attacher has attached another one must detach.",
            Severity.CRITICAL),
    ROLLBACK(
            "rollback",
            "A rollback disturbs no mount of either kind, and the old release works again.",
            "Going back is the way out when the new release is not good, so it must not make things worse.",
            Severity.CRITICAL),
    KUBELET_RESTART(
            "kubelet-restart",
            "A restart of the kubelet disturbs no mount, and new pods can be started afterwards.",
            "Kubelets are restarted when nodes are maintained or reconfigured.",
            Severity.CRITICAL),
    CONTAINERD_RESTART(
            "containerd-restart",
            "A restart of containerd disturbs no mount, and new pods can be started afterwards.",
            "The container runtime is upgraded while pods run, and mounter pods are containers.",
            Severity.CRITICAL),
    PLUGIN_RESTART(
            "plugin-restart",
            "A restart of the node plugin disturbs no mount, and new pods can be started afterwards.",
            "The node plugin may crash or be evicted at any time; mounts must not depend on it.",
            Severity.CRITICAL),
    CLUSTER_UPGRADE(
            "cluster-upgrade",
            "An upgrade of Kubernetes disturbs no mount, and the driver works on each node afterwards.",
            "Clusters are upgraded more often than their drivers, and each time a new kubelet takes over mounts that an older one asked for.",
            Severity.CRITICAL),
    REBOOT(
            "reboot",
            "After a node is rebooted, its workloads write again with all their data, and nothing old is left on it.",
            "A reboot ends every process and mount at once, and the driver has to bring all of them back.",
            Severity.CRITICAL),
    CLEANUP(
            "cleanup",
            "When workloads and volumes are deleted, nothing of them is left, and only the buckets go that should.",
            "What is left behind fills nodes and clusters, and a bucket deleted by mistake is lost data.",
            Severity.NORMAL);

    /** What runs of format 1 were made to prove: their manifests do not say. */
    private static final List<Guarantee> OF_FORMAT_1 =
            List.of(PROCESS, MOUNT, HANDLES, INODES, GAPS, ERRORS, DATA, PODS, REPUBLISH, POD_MOUNTER, UPGRADE);

    /** How bad it is when a guarantee does not hold; reports sort by it. */
    public enum Severity {
        /** Data or running applications are lost: the upgrade must not be made. */
        BLOCKER,
        /** Applications or the operation of the cluster suffer. */
        CRITICAL,
        /** It costs resources or time, and nothing is lost. */
        NORMAL
    }

    private final String id;
    private final String sentence;
    private final String reason;
    private final Severity severity;

    Guarantee(String id, String sentence, String reason, Severity severity) {
        this.id = id;
        this.sentence = sentence;
        this.reason = reason;
        this.severity = severity;
    }

    /** Its name in features, reports and bundles. */
    @JsonValue
    public String id() {
        return id;
    }

    /** What holds, in one sentence. */
    public String sentence() {
        return sentence;
    }

    /** Why that matters, in one sentence. */
    public String reason() {
        return reason;
    }

    /** How bad it is when it does not hold, unless a scenario says otherwise. */
    public Severity severity() {
        return severity;
    }

    /** How much depends on it, and so what it does to the conclusion of a run. */
    public Tier tier() {
        return Tier.of(severity);
    }

    /** The page for operators, by its path in the repository. */
    public String page() {
        return "docs/guarantees/" + id + ".md";
    }

    /** Its id: guarantees stand in sentences and tables by that. */
    @Override
    public String toString() {
        return id;
    }

    /**
     * The guarantee with an id.
     *
     * @throws IllegalArgumentException when there is none; the text lists those there are
     */
    public static Guarantee named(String id) {
        return Arrays.stream(values())
                .filter(guarantee -> guarantee.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no guarantee '" + id + "'; there are "
                        + Arrays.stream(values()).map(Guarantee::id).collect(Collectors.joining(", "))));
    }

    /**
     * What a run was made to prove, in the order of its manifest.
     *
     * @throws IllegalArgumentException when the manifest names one that this version does not know
     */
    public static List<Guarantee> promisedBy(Manifest manifest) {
        if (manifest.guarantees() == null) {
            return OF_FORMAT_1;
        }
        return manifest.guarantees().stream()
                .map(id -> promised(id, manifest.campaign()))
                .toList();
    }

    private static Guarantee promised(String id, String campaign) {
        try {
            return named(id);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the manifest of " + campaign + " promises guarantee '" + id
                            + "', which this version of Holdfast does not know; judge it with the version that recorded it",
                    e);
        }
    }
}
