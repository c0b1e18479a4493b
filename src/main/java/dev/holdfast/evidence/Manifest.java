package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/**
 * The {@code manifest.json} of a bundle: what was under test, and when. Rewritten at every phase, sealed at the end.
 *
 * @param format version of the bundle's format
 * @param campaign name of the campaign and id of the run
 * @param tool version of Holdfast
 * @param facts what was under test: Kubernetes, nodes, kernels, driver, charts, images, values
 * @param originWall milliseconds since the epoch at {@code originT}
 * @param originT the observer's monotonic clock at that moment, in nanoseconds
 * @param republishSeconds the kubelets' pod sync period, from their own configuration; a volume is republished every 1 to 1.5 periods
 * @param driver what the judges need of the driver's profile
 * @param change the upgrade of the run
 * @param guarantees names of the guarantees the run set out to prove; null in format 1, where they were always the same
 * @param limits that the run was made for, as far as they are not the usual ones: milliseconds by the option of {@code judge}; null where all are
 *     usual, and in older records
 * @param phases in order
 * @param volumes under judgement
 * @param nodes the nodes that run workloads
 * @param seal null until the campaign ended
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Manifest(
        int format,
        String campaign,
        String tool,
        Map<String, String> facts,
        long originWall,
        long originT,
        double republishSeconds,
        Driver driver,
        Change change,
        List<String> guarantees,
        Map<String, Long> limits,
        List<Phase> phases,
        List<Volume> volumes,
        List<String> nodes,
        Seal seal) {
    /**
     * The format written by this version. Format 1, which it reads too, had no {@code guarantees}, no {@code versions}, no actions and no
     * cross reads.
     */
    public static final int FORMAT = 2;

    public static final int OLDEST_FORMAT = 1;

    /** How a fact begins that says why something does not apply; it goes on with the name of the guarantee, or of what else it is. */
    public static final String NOT_APPLICABLE = "does not apply: ";

    /**
     * What the judges need of the driver's profile.
     *
     * @param name CSI driver name
     * @param namespace of the driver's pods
     * @param nodePluginLabels labels of the node plugin's pods
     * @param nodePluginContainer the container of the node plugin itself
     * @param mounterNamespace of mounter pods, or null where the new release has none
     * @param systemdUnit regular expression that the name of a systemd mount unit matches
     * @param publishLog regular expression of a node plugin's log line for NodePublishVolume, with a named group {@code target} or
     *     {@code volume}; or null
     * @param credentialFile regular expression of a credential file's path on the host with named groups {@code pod} and {@code volume};
     *     or null
     * @param errorLog regular expression of an error line in the driver's logs; null where lines say themselves whether they are
     * @param harmlessLog regular expression of error lines that tell of no error, or null
     * @param refusedKey regular expression of the event message when S3 refuses a volume's key, or null
     * @param mountCommand regular expression of a mount process's command line, with named groups {@code bucket}, {@code target} or
     *     {@code volume}; or null
     * @param security what mounter pods and service accounts are promised to be kept from; null in older records
     * @param sharing what pods share mounter pods by; null where the profile does not say, and in older records
     * @param versionLabel label of mounter pods that names the release which made them; null as for {@code sharing}
     * @param recovery what is promised of mounter pods that fail; null as for {@code sharing}
     * @param capabilities what its volumes are like; null in older records, see {@link #can}
     * @param module the kernel module that its mounts need; null where there is none, and in older records
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Driver(
            String name,
            String namespace,
            Map<String, String> nodePluginLabels,
            String nodePluginContainer,
            String mounterNamespace,
            String systemdUnit,
            String publishLog,
            String credentialFile,
            String errorLog,
            String harmlessLog,
            String refusedKey,
            String mountCommand,
            Security security,
            Sharing sharing,
            String versionLabel,
            Recovery recovery,
            Capabilities capabilities,
            KernelModule module) {
        /** A driver whose profile names neither harmless lines, nor the command of mounts, nor how S3 refuses a key. */
        public Driver(
                String name,
                String namespace,
                Map<String, String> nodePluginLabels,
                String nodePluginContainer,
                String mounterNamespace,
                String systemdUnit,
                String publishLog,
                String credentialFile,
                String errorLog) {
            this(
                    name,
                    namespace,
                    nodePluginLabels,
                    nodePluginContainer,
                    mounterNamespace,
                    systemdUnit,
                    publishLog,
                    credentialFile,
                    errorLog,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null);
        }

        /** What its volumes are like, also where an older record does not say. */
        public Capabilities can() {
            return capabilities == null ? Capabilities.USUAL : capabilities;
        }

        /** Which lines of its logs are errors. */
        public ErrorLines errors() {
            return ErrorLines.of(errorLog, harmlessLog);
        }

        /** Whether a pod is one of the node plugin's. */
        public boolean isNodePlugin(Pods.Entry pod) {
            return pod.namespace().equals(namespace) && hasNodePluginLabels(pod);
        }

        /** Whether a pod has the labels of the node plugin's, in whatever namespace. */
        public boolean hasNodePluginLabels(Pods.Entry pod) {
            return pod.labels().entrySet().containsAll(nodePluginLabels.entrySet());
        }
    }

    /**
     * The kernel module that a driver's mounts need.
     *
     * @param name of the object by which an operator loads it
     * @param loads its name in {@code /proc/modules} or {@code /proc/filesystems}; null where nobody looked
     * @param image regular expression of its image, with a named group {@code version}; or null
     * @param releases its versions that belong to each release of the driver; empty where nobody says
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record KernelModule(String name, String loads, String image, Map<String, List<String>> releases) {
        public KernelModule {
            releases = releases == null ? Map.of() : Map.copyOf(releases);
        }
    }

    /**
     * What the volumes of a driver are like: by it the guarantees that say nothing of the driver are left out, and the others are judged by
     * what there is to see.
     *
     * @param serves who serves a mount: {@link #FUSE_PROCESS} or {@link #KERNEL}
     * @param fileSystem type that a mount of the kernel's shows; null for FUSE
     * @param stages whether a volume is mounted once for its node (NodeStageVolume), and bound into pods from there
     * @param attaches whether a VolumeAttachment goes before a mount
     * @param republishes whether the kubelet repeats NodePublishVolume for mounts that are there (CSIDriver's requiresRepublish)
     * @param data where what was written is read besides through its mount: {@link #S3}, or {@link #REMOUNT}
     * @param access from where a volume can be used at a time: {@link #MANY} nodes, or {@link #ONE_NODE}
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Capabilities(
            String serves,
            String fileSystem,
            boolean stages,
            boolean attaches,
            Boolean republishes,
            String data,
            String access) {
        /** A process that speaks FUSE with the kernel. */
        public static final String FUSE_PROCESS = "fuse-process";
        /** The kernel alone: NFS, a block device with a file system. */
        public static final String KERNEL = "kernel";
        /** Straight from the object store. */
        public static final String S3 = "s3";
        /** By a new pod, on a mount that is new, when all others are gone. */
        public static final String REMOUNT = "remount";
        /** From any number of nodes (ReadWriteMany). */
        public static final String MANY = "many";
        /** From one node (ReadWriteOnce). */
        public static final String ONE_NODE = "one-node";

        /** What a driver is like whose profile does not say, such as Mountpoint for S3. */
        public static final Capabilities USUAL = new Capabilities(null, null, false, false, null, null, null);

        public Capabilities {
            serves = serves == null ? FUSE_PROCESS : serves;
            republishes = republishes == null || republishes;
            data = data == null ? S3 : data;
            access = access == null ? MANY : access;
        }

        /** Whether no process serves a mount. */
        public boolean byKernel() {
            return serves.equals(KERNEL);
        }

        /** Whether data is read again on new mounts, as nothing else tells what is in the store. */
        public boolean remounts() {
            return data.equals(REMOUNT);
        }
    }

    /**
     * What a driver's profile says of its rights; what is null is promised by nobody, and not judged.
     *
     * @param user id that mount processes of mounter pods run as
     * @param group the same of their group
     * @param readOnlyRoot whether mounter pods have a read-only root
     * @param token whether mounter pods get a token of their service account
     * @param podSecurity level of Pod Security that the namespace of mounter pods enforces
     * @param access what service accounts may do although others are not to
     * @param keyVariables environment variables by which containers get the driver's own key, by the container's name
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Security(
            Long user,
            Long group,
            Boolean readOnlyRoot,
            Boolean token,
            String podSecurity,
            List<Access> access,
            Map<String, List<String>> keyVariables) {
        public Security {
            access = access == null ? List.of() : List.copyOf(access);
            keyVariables = keyVariables == null ? Map.of() : Map.copyOf(keyVariables);
        }
    }

    /**
     * How workload pods share mounter pods.
     *
     * @param by names of the criteria in which pods must be alike to share one, of {@link #CRITERIA}
     * @param staleSeconds within which the entry of a workload that is not there goes; null where that is not promised
     * @param sourceMode permissions of the folder that sources are mounted in, as four octal digits; null where they are not promised
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Sharing(List<String> by, Integer staleSeconds, String sourceMode) {
        /** The node that a pod runs on. */
        public static final String NODE = "node";
        /** Its PersistentVolume. */
        public static final String VOLUME = "volume";
        /** The mount options that the volume had when the pod came. */
        public static final String MOUNT_OPTIONS = "mount-options";
        /** Its fsGroup. */
        public static final String FS_GROUP = "fs-group";
        /** Its service account. */
        public static final String SERVICE_ACCOUNT = "service-account";
        /** Its namespace. */
        public static final String NAMESPACE = "namespace";
        /** Whose key its volume is mounted with. */
        public static final String AUTHENTICATION_SOURCE = "authentication-source";

        /** Everything that can separate pods. */
        public static final List<String> CRITERIA =
                List.of(NODE, VOLUME, MOUNT_OPTIONS, FS_GROUP, SERVICE_ACCOUNT, NAMESPACE, AUTHENTICATION_SOURCE);

        public Sharing {
            by = List.copyOf(by);
        }
    }

    /**
     * What is promised where a mounter pod fails.
     *
     * @param errorSeconds within which what a pod does on its volume then succeeds or fails: it does not wait
     * @param servedSeconds within which a pod that is started on the volume then has written to it
     * @param running what a pod that runs meets: {@link #FAILS} or {@link #RECOVERS}
     */
    public record Recovery(int errorSeconds, int servedSeconds, String running) {
        /** Its volume may fail until the pod is recreated. */
        public static final String FAILS = "fails";
        /** When a new pod writes to the volume, so does it. */
        public static final String RECOVERS = "recovers";
    }

    /**
     * A right that a service account needs.
     *
     * @param account its name
     * @param resource plural, with its subresource and its API group where there are any: {@code pods/exec},
     *     {@code roles.rbac.authorization.k8s.io}
     * @param reason why the driver needs it
     */
    public record Access(String account, String verb, String resource, String reason) {}

    /**
     * The upgrade of the run.
     *
     * @param from chart version before
     * @param to chart version after
     * @param wantedImages images that the pod templates of the release must name after it
     * @param crds names of the CRDs in the target chart's folder of CRDs, which Helm installs once and never upgrades
     * @param dryRun result of the client and server dry runs: ok, or the error; null if not run
     * @param versions the chart versions to go through one by one, the first and the last included; null for a single step
     * @param target what the target chart is by itself; null where nobody rendered it, as in records of versions that did not
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Change(
            String from,
            String to,
            List<String> wantedImages,
            List<String> crds,
            String dryRun,
            List<String> versions,
            Target target) {
        /** An upgrade to a chart that nobody rendered. */
        public Change(
                String from,
                String to,
                List<String> wantedImages,
                List<String> crds,
                String dryRun,
                List<String> versions) {
            this(from, to, wantedImages, crds, dryRun, versions, null);
        }

        /** The same in a single step. */
        public Change(String from, String to, List<String> wantedImages, List<String> crds, String dryRun) {
            this(from, to, wantedImages, crds, dryRun, null);
        }

        /** The same to a chart whose CRDs have these forms. */
        public Change withCrdForms(Map<String, List<String>> forms) {
            return new Change(
                    from, to, wantedImages, crds, dryRun, versions, target == null ? null : target.withCrdForms(forms));
        }

        /** The same with what the dry runs said, and what the client's would roll out: images by KIND/NAME of the workload. */
        public Change withDryRun(String said, Map<String, List<String>> workloads) {
            return new Change(
                    from,
                    to,
                    workloads.values().stream().flatMap(List::stream).distinct().toList(),
                    crds,
                    said,
                    versions,
                    target == null ? null : target.withWorkloads(workloads));
        }
    }

    /**
     * What the charts are by themselves: rendered with their own defaults and where the object store is, not with what a release was given.
     *
     * @param images the containers for which the old and the new chart name different images
     * @param crdForms form of each CRD that the new chart brings, in its folder of CRDs or among its templates, by name
     * @param workloads images of each DaemonSet, Deployment and StatefulSet that the upgrade itself would roll out, by KIND/NAME; empty
     *     until a dry run was accepted
     * @param unknown why the images are not known; null where they are
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Target(
            List<DefaultImage> images,
            Map<String, List<String>> crdForms,
            Map<String, List<String>> workloads,
            String unknown) {
        /** The same where a CRD has another form. */
        public Target withCrdForms(Map<String, List<String>> others) {
            return new Target(images, others, workloads, unknown);
        }

        private Target withWorkloads(Map<String, List<String>> others) {
            return new Target(images, crdForms, others, unknown);
        }
    }

    /**
     * A container for which two charts name different images.
     *
     * @param workload KIND/NAME of what it is in
     * @param from image by the old chart's own defaults
     * @param to image by the new chart's
     */
    public record DefaultImage(String workload, String container, String from, String to) {}

    /** Count and hash of each stream file, by its path in the bundle. */
    public record Seal(Map<String, Digest> streams) {}

    /** Lines and SHA-256 of one file. */
    public record Digest(long lines, String sha256) {}

    /** Name of the agent on a node that writes past the driver: to the node's own disk where data is in no object store. */
    public String control(String node) {
        return node + controlSuffix(driver.can());
    }

    /** How the names of such agents end. */
    public static String controlSuffix(Capabilities capabilities) {
        return capabilities.remounts() ? "-disk" : "-s3";
    }

    /** The phase of that name, or null. */
    public Phase phase(String name) {
        return phases.stream().filter(p -> p.name().equals(name)).findFirst().orElse(null);
    }

    /** The same with other phases. */
    public Manifest withPhases(List<Phase> others) {
        return with(others, volumes);
    }

    /** The same with other volumes. */
    public Manifest withVolumes(List<Volume> others) {
        return with(phases, others);
    }

    private Manifest with(List<Phase> otherPhases, List<Volume> otherVolumes) {
        return new Manifest(
                format,
                campaign,
                tool,
                facts,
                originWall,
                originT,
                republishSeconds,
                driver,
                change,
                guarantees,
                limits,
                otherPhases,
                otherVolumes,
                nodes,
                seal);
    }
}
