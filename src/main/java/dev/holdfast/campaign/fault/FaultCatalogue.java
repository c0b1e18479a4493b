package dev.holdfast.campaign.fault;

import dev.holdfast.campaign.fault.MountProcessSignalled.Signal;
import dev.holdfast.evidence.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What can go wrong on purpose, in the words of the features: one row for each fault, of a volume, of the cluster or of a release. Features,
 * recordings and trials take faults from here.
 */
public final class FaultCatalogue {
    private static final String STOPPED_TO_THE_END = "the mount process is stopped until the drain is over";
    /** The agents drain for 30 s; what they read back then needs the process again. */
    private static final Moment AFTER_DRAINING = new Moment(Phase.DRAIN, Duration.ofSeconds(40));

    private static final String SECONDS = "(\\d+(?:\\.\\d+)?) s";

    /** Of a workload, its volume, or what serves that. */
    private static final List<Row<BiFunction<String, MatchResult, Fault>>> OF_VOLUMES = List.of(
            row("the mount process is killed", (workload, its) -> new MountProcessSignalled(workload, Signal.KILL)),
            row(
                    "the mount process is stopped for " + SECONDS,
                    (workload, its) -> new MountProcessStopped(workload, seconds(its, 1))),
            row("the mounter pod is evicted", (workload, its) -> new MounterPodEvicted(workload)),
            row(
                    "the mount is lazily unmounted and mounted on the same path",
                    (workload, its) -> new VolumeRemounted(workload)),
            row("a tmpfs is mounted over the target", (workload, its) -> new TargetCovered(workload)),
            row(
                    "one byte of an acknowledged object is flipped in S3",
                    (workload, its) -> new ObjectChanged(workload, ObjectChanged.How.FLIPPED)),
            row(
                    "an acknowledged object is deleted in S3",
                    (workload, its) -> new ObjectChanged(workload, ObjectChanged.How.DELETED)),
            row(
                    "an acknowledged object is replaced by an older version in S3",
                    (workload, its) -> new ObjectChanged(workload, ObjectChanged.How.REPLACED)),
            row("the pod is recreated under the same name", (workload, its) -> new PodRecreated(workload)),
            row("the container is restarted", (workload, its) -> new ContainerRestarted(workload)),
            row(
                    "the container is frozen for " + SECONDS,
                    (workload, its) -> new ContainerFrozen(workload, seconds(its, 1))));

    /** Of the cluster, or of what Holdfast has in it. */
    private static final List<Row<Function<MatchResult, Fault>>> OF_CLUSTERS = List.of(
            row("the S3 server is stopped for " + SECONDS, its -> new S3Stopped(seconds(its, 1))),
            row("the kubelet of node (\\S+) is restarted", its -> new KubeletRestarted(its.group(1))),
            row("the API server is restarted", its -> new ApiServerRestarted()),
            row("the CSIDriver is deleted and recreated", its -> new CsiDriverRecreated()),
            row("the kernel module is given another image by hand", its -> new ModuleEdited()),
            row("the API server is away for " + SECONDS, its -> new ApiServerAway(seconds(its, 1))),
            row(
                    "the node plugin of node (\\S+) is killed in a loop for " + SECONDS,
                    its -> new NodePluginKilled(its.group(1), seconds(its, 2))),
            row(
                    "the node plugin of node (\\S+) is deleted",
                    its -> new PodDeleted(PodDeleted.Which.NODE_PLUGIN, its.group(1))),
            row("the observer stands still for " + SECONDS, its -> new ObserverStopped(seconds(its, 1))),
            row("the probe of node (\\S+) is deleted", its -> new PodDeleted(PodDeleted.Which.PROBE, its.group(1))),
            row(
                    "the S3 control of node (\\S+) is deleted",
                    its -> new PodDeleted(PodDeleted.Which.S3_CONTROL, its.group(1))),
            row("the agent of (\\S+) freezes", its -> new AgentFrozen(its.group(1))));

    /** Of a release. */
    private static final List<Row<ReleaseDefect>> OF_RELEASES = List.of(
            row("its image cannot be pulled", ReleaseDefect.of("image.tag", "no-such-release")),
            row("its CRDs are not applied before it", ReleaseDefect.of(ReleaseDefect.Crds.MISSING)),
            row(
                    "its CRDs are there in an older form, and are not applied again",
                    ReleaseDefect.of(ReleaseDefect.Crds.OLDER)),
            row("its CRD lacks a field that the old release's had", ReleaseDefect.of(ReleaseDefect.Crds.FEWER_FIELDS)),
            defective("it unmounts old volumes when it starts", "unmount-old"),
            defective("it unmounts old volumes and mounts them anew when it starts", "remount-at-start"),
            defective("it never serves a volume again that the old one has mounted", "no-republish"),
            defective("it serves them, but leaves their credentials as they are", "stale-credentials"),
            defective("it hangs when it is to serve a volume again that the old one has mounted", "republish-hangs"),
            defective("it writes the credentials of old mounts anew, but with their old key", "stale-keys"),
            defective(
                    "it writes the new credentials of its own mounts where their mounter pods do not look",
                    "misplaced-credentials"),
            defective("it gives a mount the key of its volume's Secret once, when it is made", "own-keys-once"),
            defective("it leaves the namespace of mounter pods to Helm, which deletes it", "namespace-goes"),
            defective("it fails at every second call for a volume that the old one has mounted", "flapping-republish"),
            defective("it still uses the systemd mounter", "systemd-mounter"),
            defective("it runs mounters inside the node plugin", "mounter-in-plugin"),
            defective("it gives each workload a mounter pod of its own", "mounter-per-workload"),
            defective("it has pods share a mounter pod whatever their fsGroup", "ignore-fs-group"),
            defective(
                    "it has pods share a mounter pod whatever the mount options of their volume",
                    "ignore-mount-options"),
            defective("it has new workloads share the mounter pods of the old release", "share-old-mounters"),
            defective("it takes the mounter pods of the old release for its own", "adopt-mounters"),
            defective("it takes all workloads out of an attachment when one of them leaves", "detach-all"),
            defective("it names a workload in its attachment only when it has run for some seconds", "late-entries"),
            defective("it keeps the entries of workloads that never were", "keep-stale"),
            defective("it overwrites what others have written to an attachment", "overwrite-attachments"),
            defective(
                    "it takes what a mounter pod has mounted for served when its mount process is gone",
                    "keep-dead-sources"),
            defective("it leaves attachments behind when workloads go", "leave-attachments"),
            defective("it leaves the units of old mounts when workloads go", "leave-units"),
            defective("it leaves the credentials of old mounts when workloads go", "leave-credentials"),
            defective("it leaves what mounter pods have mounted when workloads go", "leave-mounts"),
            defective("it makes the folder of a volume again when its workload is gone", "leave-folders"),
            defective("it has two attachments name each workload", "two-attachments"),
            defective("it says that new volumes are mounted, and mounts nothing", "publish-without-mount"),
            defective("its controller never becomes ready", "controller-never-ready"),
            defective("its provisioner may not create volumes", "no-volume-rights"),
            defective("its controller makes volumes without the Secret of their class", "ignore-class-secret"),
            defective("its node plugin fails its liveness probe", "failing-liveness"),
            defective("it burns both processors of a node for 3 s when it starts", "burns-processors"),
            defective("its controller stops to do anything 90 s after its start", "controller-stops=90"),
            defective(
                    "it mounts new volumes without their prefix and permissions, and read-only ones for writing",
                    "ignore-prefix",
                    "ignore-modes",
                    "ignore-read-only"),
            defective("it mounts new volumes without the group that the kubelet names", "ignore-mount-group"),
            defective("it mounts new volumes without having the kernel ask for permissions", "open-mounts"),
            defective("its mount processes keep a mebibyte more every second", "growing-mounters"),
            defective("its mounter pods ask for what the chart says, whatever their volumes say", "ignore-resources"),
            defective("its mounter pods have no priority class", "no-priority"),
            defective("its mount processes cache nothing", "ignore-cache"),
            defective("its mount processes cache as much as they like", "ignore-cache-limit"),
            defective("it mounts volumes with wrong attributes as if they had none", "any-cache"),
            defective("it kills the process of an old mount when its workload goes", "kill-old-mounters"),
            defective("it gives each mounter pod a fiftieth of a processor", "starved-mounters"),
            defective("its mounter pods run as root", "mounter-as-root"),
            defective("its mounter pods keep a capability", "mounter-capability"),
            defective("its mounter pods have no filter of system calls", "mounter-unconfined"),
            defective("its node plugin logs the driver's key", "key-in-log"),
            defective("it unstages all volumes when it starts", "unstage-at-start"),
            defective("it stages all volumes anew when it starts", "remount-staging-at-start"),
            defective("it unmounts the volumes of running pods when it registers", "unpublish-at-registration"),
            defective("it stages volumes where another version would look for them", "other-staging-path"),
            defective("it checks and repairs file systems that are mounted", "fsck-mounted"),
            defective("its CSIDriver keeps the kubelet from applying fsGroups", "loses-fs-group"),
            defective("it deletes all VolumeAttachments when its attacher starts", "drops-attachments"),
            defective("its attacher never lets go of VolumeAttachments", "keeps-attachments"),
            row("it brings a kernel module that does not belong to it", ReleaseDefect.of("module.version", "0.9")),
            ofChart("the namespace of its mounter pods does not enforce Pod Security", "namespace-not-enforced"),
            ofChart("a sidecar of its node plugin is privileged too", "privileged-sidecar"),
            ofChart("the service account of its node plugin may read all Secrets", "reads-all-secrets"),
            ofChart("its node plugin gets the driver's key as an argument", "key-in-argument"),
            defective("it crashes on node cp1", "crash-on-node=cp1"),
            defective("it crashes on node w1", "crash-on-node=w1"),
            row("it keeps the image of release 2.0.0", ReleaseDefect.of("image.tag", "2.0.0")),
            ofChart("its CSIDriver does not ask for republishes", "no-republish-asked"),
            ofChart("a field of its CSIDriver differs that nobody may change", "attach-required"),
            ofChart("its node plugin does not run on node w1", "leave-node=w1"),
            ofChart("its registrar fails its liveness probe", "failing-registrar"),
            ofChart("none, but it brings a Deployment of no replicas", "idle-workload"));

    private FaultCatalogue() {}

    /** Words, and what is done for them. */
    private record Row<T>(Pattern words, T meaning) {}

    private static <T> Row<T> row(String words, T meaning) {
        return new Row<>(Pattern.compile(words), meaning);
    }

    private static Row<ReleaseDefect> defective(String words, String... defects) {
        Map<String, String> values = new TreeMap<>();
        for (int i = 0; i < defects.length; i++) {
            values.put("defects[" + i + "]", defects[i]);
        }
        return row(words, new ReleaseDefect(values, ReleaseDefect.Crds.APPLIED));
    }

    private static Row<ReleaseDefect> ofChart(String words, String defect) {
        return row(words, ReleaseDefect.of("chartDefects[0]", defect));
    }

    /**
     * What is done to a workload, its volume, or what serves that.
     *
     * @throws IllegalArgumentException for words that are in no row; the text lists those that are
     */
    public static List<PlannedFault> ofVolume(String workload, String words, Moment moment) {
        if (words.equals(STOPPED_TO_THE_END)) {
            return List.of(
                    new PlannedFault(new MountProcessSignalled(workload, Signal.STOP), moment),
                    new PlannedFault(new MountProcessSignalled(workload, Signal.CONT), AFTER_DRAINING));
        }
        return List.of(new PlannedFault(
                find(words, OF_VOLUMES, (row, its) -> row.meaning().apply(workload, its)), moment));
    }

    /**
     * What is done to the cluster.
     *
     * @throws IllegalArgumentException for words that are in no row; the text lists those that are
     */
    public static PlannedFault ofCluster(String words, Moment moment) {
        return new PlannedFault(
                find(words, OF_CLUSTERS, (row, its) -> row.meaning().apply(its)), moment);
    }

    /**
     * What is wrong with a release.
     *
     * @throws IllegalArgumentException for words that are in no row; the text lists those that are
     */
    public static ReleaseDefect ofRelease(String words) {
        return find(words, OF_RELEASES, (row, its) -> row.meaning());
    }

    private static Duration seconds(MatchResult its, int group) {
        return Duration.ofMillis(Math.round(Double.parseDouble(its.group(group)) * 1000));
    }

    private static <T, R> R find(String words, List<Row<T>> rows, BiFunction<Row<T>, MatchResult, R> take) {
        for (Row<T> row : rows) {
            Matcher matcher = row.words().matcher(words);
            if (matcher.matches()) {
                return take.apply(row, matcher);
            }
        }
        throw new IllegalArgumentException("no fault is called '" + words + "'; there are "
                + rows.stream().map(row -> row.words().pattern()).toList());
    }
}
