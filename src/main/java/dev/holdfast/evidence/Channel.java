package dev.holdfast.evidence;

import java.util.List;

/**
 * A kind of stream: the folder its files are in and the form of its lines.
 *
 * @param name folder in the bundle
 * @param type form of a line
 */
public record Channel<T extends Line>(String name, Class<T> type) {
    /** Writers on the volumes; source: the workload. */
    public static final Channel<Operation> OPERATIONS = new Channel<>("operations", Operation.class);
    /** The same loop elsewhere; sources: {@code WORKLOAD-tmpfs}, {@code NODE-s3} or {@code NODE-disk}, and {@code NODE-mount} where there is one. */
    public static final Channel<Operation> CONTROLS = new Channel<>("controls", Operation.class);
    /** Held files; source: the workload. */
    public static final Channel<HandleLine> HANDLES = new Channel<>("handles", HandleLine.class);
    /** Mount tables; sources: the node, the workload. */
    public static final Channel<Mounts> MOUNTS = new Channel<>("mounts", Mounts.class);
    /** FUSE processes; source: the node. */
    public static final Channel<Processes> PROCESSES = new Channel<>("processes", Processes.class);
    /** Who waited for a processor and who took it; sources: the node, observer for the object store of the lab. */
    public static final Channel<Scheduling> SCHEDULING = new Channel<>("scheduling", Scheduling.class);
    /** How much memory mount processes have; source: the node. */
    public static final Channel<MemoryUse> MEMORY = new Channel<>("memory", MemoryUse.class);
    /** Times of credential files; source: the node. */
    public static final Channel<CredentialFiles> CREDENTIALS = new Channel<>("credentials", CredentialFiles.class);
    /** Folders of volumes in the kubelet's directory; source: the node. */
    public static final Channel<VolumeFolders> FOLDERS = new Channel<>("folders", VolumeFolders.class);
    /** Reports of agents about themselves; source: workload, {@code NODE-s3} or {@code NODE-disk} for the control, node for the probe. */
    public static final Channel<AgentLine> AGENTS = new Channel<>("agents", AgentLine.class);
    /** Objects read again; sources: the workload (through the mount), {@code s3-WORKLOAD} (directly from S3), {@code remount-WORKLOAD} (on a new mount). */
    public static final Channel<ReadBack> READ_BACK = new Channel<>("readback", ReadBack.class);
    /** Objects that another workload wrote, read through the reader's own mount; source: the workload that reads. */
    public static final Channel<CrossRead> CROSS_READS = new Channel<>("crossreads", CrossRead.class);
    /** Owners and permissions of files, and tries to write where nothing may be written; source: the workload. */
    public static final Channel<AttributeLine> ATTRIBUTES = new Channel<>("attributes", AttributeLine.class);
    /** Pods; source: observer. */
    public static final Channel<Pods> PODS = new Channel<>("pods", Pods.class);
    /** Events; source: observer. */
    public static final Channel<Event> EVENTS = new Channel<>("events", Event.class);
    /** Attachments; source: observer. */
    public static final Channel<Attachments> ATTACHMENTS = new Channel<>("attachments", Attachments.class);
    /** VolumeAttachments of the driver; source: observer. */
    public static final Channel<VolumeAttachments> VOLUME_ATTACHMENTS =
            new Channel<>("volumeattachments", VolumeAttachments.class);
    /** What is said of the driver's kernel module; source: observer. */
    public static final Channel<KernelModules> KERNEL_MODULES = new Channel<>("kernelmodules", KernelModules.class);
    /** Whether a node's kernel has that module; source: the node. */
    public static final Channel<NodeModule> NODE_MODULES = new Channel<>("nodemodules", NodeModule.class);
    /** Helm history; source: observer. */
    public static final Channel<HelmRevisions> HELM = new Channel<>("helm", HelmRevisions.class);
    /** Rollout states; source: observer. */
    public static final Channel<Rollouts> ROLLOUTS = new Channel<>("rollouts", Rollouts.class);
    /** CSIDriver, CSINodes, CRDs; source: observer. */
    public static final Channel<Csi> CSI = new Channel<>("csi", Csi.class);
    /** The CSIDriver and its fields; source: observer. */
    public static final Channel<CsiDriver> CSI_DRIVER = new Channel<>("csidriver", CsiDriver.class);
    /** Kubelet metrics; source: the node. */
    public static final Channel<KubeletMetric> KUBELET = new Channel<>("kubelet", KubeletMetric.class);
    /** Driver logs; source: the pod. */
    public static final Channel<LogLine> LOGS = new Channel<>("logs", LogLine.class);
    /** Comparisons of clocks; source: observer. */
    public static final Channel<ClockSample> CLOCKS = new Channel<>("clocks", ClockSample.class);

    /** What the campaign did, by the kinds in {@link Actions}; source: observer. */
    public static final Channel<Action> ACTIONS = new Channel<>("actions", Action.class);

    /** The one source of the observer's own streams. */
    public static final String OBSERVER = "observer";

    /** All channels, as a bundle may hold them. */
    public static List<Channel<? extends Line>> all() {
        return List.of(
                OPERATIONS,
                CONTROLS,
                HANDLES,
                MOUNTS,
                PROCESSES,
                SCHEDULING,
                MEMORY,
                CREDENTIALS,
                FOLDERS,
                AGENTS,
                READ_BACK,
                CROSS_READS,
                ATTRIBUTES,
                PODS,
                EVENTS,
                ATTACHMENTS,
                VOLUME_ATTACHMENTS,
                KERNEL_MODULES,
                NODE_MODULES,
                HELM,
                ROLLOUTS,
                CSI,
                CSI_DRIVER,
                KUBELET,
                LOGS,
                CLOCKS,
                ACTIONS);
    }
}
