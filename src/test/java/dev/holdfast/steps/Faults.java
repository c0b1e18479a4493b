package dev.holdfast.steps;

import dev.holdfast.campaign.Flaw;
import dev.holdfast.campaign.disturbance.ApiServerRestarted;
import dev.holdfast.campaign.disturbance.ContainerFrozen;
import dev.holdfast.campaign.disturbance.ContainerRestarted;
import dev.holdfast.campaign.disturbance.Deed;
import dev.holdfast.campaign.disturbance.Disturbance;
import dev.holdfast.campaign.disturbance.KubeletRestarted;
import dev.holdfast.campaign.disturbance.Moment;
import dev.holdfast.campaign.disturbance.MountProcessSignalled;
import dev.holdfast.campaign.disturbance.MountProcessSignalled.Signal;
import dev.holdfast.campaign.disturbance.MountProcessStopped;
import dev.holdfast.campaign.disturbance.NodePluginKilled;
import dev.holdfast.campaign.disturbance.ObjectChanged;
import dev.holdfast.campaign.disturbance.PodMadeAgain;
import dev.holdfast.campaign.disturbance.S3Stopped;
import dev.holdfast.campaign.disturbance.TargetCovered;
import dev.holdfast.campaign.disturbance.VolumeMountedAgain;
import dev.holdfast.evidence.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words that the sabotage features have for faults, and what is done for each. */
final class Faults {
    private static final String STOPPED_TO_THE_END = "the mount process is stopped until the drain is over";
    /** The agents drain for 30 s; what they read back then needs the process again. */
    private static final Moment AFTER_DRAINING = new Moment(Phase.DRAIN, Duration.ofSeconds(40));

    private static final String SECONDS = "(\\d+(?:\\.\\d+)?) s";
    private static final Duration PATIENCE = Duration.ofSeconds(35);

    /** What a fault's words mean, given what is in their places. */
    private record Meaning<T>(Pattern words, Function<MatchResult, T> deed) {
        Meaning(String words, Function<MatchResult, T> deed) {
            this(Pattern.compile(words), deed);
        }
    }

    private Faults() {}

    /** What is done to a workload's volume, or to the workload. */
    static List<Disturbance> ofVolume(String workload, String words, Moment moment) {
        if (words.equals(STOPPED_TO_THE_END)) {
            return List.of(
                    new Disturbance(new MountProcessSignalled(workload, Signal.STOP), moment),
                    new Disturbance(new MountProcessSignalled(workload, Signal.CONT), AFTER_DRAINING));
        }
        List<Meaning<Deed>> known = List.of(
                new Meaning<>("the mount process is killed", any -> new MountProcessSignalled(workload, Signal.KILL)),
                new Meaning<>(
                        "the mount process is stopped for " + SECONDS,
                        its -> new MountProcessStopped(workload, seconds(its))),
                new Meaning<>(
                        "the mount is lazily unmounted and mounted on the same path",
                        any -> new VolumeMountedAgain(workload)),
                new Meaning<>("a tmpfs is mounted over the target", any -> new TargetCovered(workload)),
                new Meaning<>(
                        "one byte of an acknowledged object is flipped in S3",
                        any -> new ObjectChanged(workload, ObjectChanged.How.FLIPPED)),
                new Meaning<>(
                        "an acknowledged object is deleted in S3",
                        any -> new ObjectChanged(workload, ObjectChanged.How.DELETED)),
                new Meaning<>(
                        "an acknowledged object is replaced by an older version in S3",
                        any -> new ObjectChanged(workload, ObjectChanged.How.REPLACED)),
                new Meaning<>("the pod is made again under the same name", any -> new PodMadeAgain(workload)),
                new Meaning<>("the container is restarted", any -> new ContainerRestarted(workload)),
                new Meaning<>(
                        "the container is frozen for " + SECONDS, its -> new ContainerFrozen(workload, seconds(its))));
        return List.of(new Disturbance(meant(words, known), moment));
    }

    /** What is done to the cluster. */
    static Disturbance ofCluster(String words, Moment moment) {
        List<Meaning<Deed>> known = List.of(
                new Meaning<>("the S3 server is stopped for " + SECONDS, its -> new S3Stopped(seconds(its))),
                new Meaning<>("the kubelet of node (\\S+) is restarted", its -> new KubeletRestarted(its.group(1))),
                new Meaning<>("the API server is restarted", any -> new ApiServerRestarted()),
                new Meaning<>(
                        "the node plugin of node (\\S+) is killed in a loop for (\\d+) s",
                        its -> new NodePluginKilled(its.group(1), Duration.ofSeconds(Long.parseLong(its.group(2))))));
        return new Disturbance(meant(words, known), moment);
    }

    /** What is wrong with a release. */
    static Flaw ofRelease(String words) {
        return meant(
                words,
                List.of(
                        flawed("its image cannot be pulled", "image.tag", "no-such-release"),
                        new Meaning<>("its CRDs are not applied before it", any -> new Flaw(Map.of(), true, PATIENCE)),
                        defective("it unmounts old volumes when it starts", "unmount-old"),
                        defective("it unmounts and mounts anew old volumes when it starts", "remount-at-start"),
                        defective("it never serves a volume again that the old one has mounted", "no-republish"),
                        defective("it serves them, but leaves their credentials as they are", "stale-credentials"),
                        defective("it goes on with the systemd mounter", "systemd-mounter"),
                        defective("it runs mounters inside the node plugin", "mounter-in-plugin"),
                        defective("it gives each workload a mounter pod of its own", "mounter-per-workload"),
                        defective("it leaves attachments behind when workloads go", "leave-attachments"),
                        defective("it leaves the units of old mounts when workloads go", "leave-units"),
                        defective("it leaves what mounter pods have mounted when workloads go", "leave-mounts"),
                        defective("its controller never becomes ready", "controller-never-ready"),
                        defective("it crashes on node w1", "crash-on-node=w1")));
    }

    private static Meaning<Flaw> defective(String words, String defect) {
        return flawed(words, "defects[0]", defect);
    }

    private static Meaning<Flaw> flawed(String words, String path, String value) {
        return new Meaning<>(words, any -> new Flaw(Map.of(path, value), false, PATIENCE));
    }

    private static Duration seconds(MatchResult its) {
        return Duration.ofMillis(Math.round(Double.parseDouble(its.group(1)) * 1000));
    }

    private static <T> T meant(String words, List<Meaning<T>> known) {
        for (Meaning<T> meaning : known) {
            Matcher matcher = meaning.words().matcher(words);
            if (matcher.matches()) {
                return meaning.deed().apply(matcher);
            }
        }
        throw new IllegalArgumentException("nobody knows how to do '" + words + "'; there are "
                + known.stream().map(meaning -> meaning.words().pattern()).toList());
    }
}
