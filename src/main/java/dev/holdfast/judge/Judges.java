package dev.holdfast.judge;

import dev.holdfast.evidence.Evidence;
import dev.holdfast.judge.cause.Diagnoses;
import dev.holdfast.judge.recording.Excerpt;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.RunVerdict;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Judges recorded runs: one judge for each guarantee. */
public final class Judges {
    private static final Map<Guarantee, Judge> ALL = Arrays.stream(Guarantee.values())
            .collect(Collectors.toMap(
                    Function.identity(), Judges::made, (one, other) -> one, () -> new EnumMap<>(Guarantee.class)));

    private Judges() {}

    /** A guarantee without a judge does not compile. */
    private static Judge made(Guarantee guarantee) {
        return switch (guarantee) {
            case PROCESS -> new ProcessJudge();
            case MOUNT -> new MountJudge();
            case HANDLES -> new HandlesJudge();
            case INODES -> new InodesJudge();
            case GAPS -> new GapsJudge();
            case ERRORS -> new ErrorsJudge();
            case DATA -> new DataJudge();
            case PODS -> new PodsJudge();
            case MOUNT_OPTIONS -> new MountOptionsJudge();
            case USERS -> new UsersJudge();
            case REPUBLISH -> new RepublishJudge();
            case CREDENTIALS -> new CredentialsJudge();
            case WRONG_KEY -> new WrongKeyJudge();
            case POD_MOUNTER -> new PodMounterJudge();
            case MIXED -> new MixedJudge();
            case SHARING -> new SharingJudge();
            case UNPRIVILEGED -> new UnprivilegedJudge();
            case SERVICE_ACCOUNTS -> new ServiceAccountsJudge();
            case SECRECY -> new SecrecyJudge();
            case SEPARATION -> new SeparationJudge();
            case ATTACHMENTS -> new AttachmentsJudge();
            case MOUNTER_RELEASE -> new MounterReleaseJudge();
            case RECOVERY -> new RecoveryJudge();
            case MOUNTER_RESOURCES -> new MounterResourcesJudge();
            case CACHE -> new CacheJudge();
            case SPEED -> new SpeedJudge();
            case VOLUME_ATTACHMENTS -> new VolumeAttachmentsJudge();
            case TERMINATION -> new TerminationJudge();
            case TRANSITION -> new TransitionJudge();
            case ROLLS -> new RollsJudge();
            case NODE_DRAIN -> new NodeDrainJudge();
            case UNITS -> new UnitsJudge();
            case PROVISIONING -> new ProvisioningJudge();
            case STORAGE_CLASS -> new StorageClassJudge();
            case UPGRADE -> new UpgradeJudge();
            case KERNEL_MODULE -> new KernelModuleJudge();
            case DRIVER_STABLE -> new DriverStableJudge();
            case LATE_WORK -> new LateWorkJudge();
            case MEMORY -> new MemoryJudge();
            case HOPS -> new HopsJudge();
            case ROLLOUT -> new RolloutJudge();
            case MOVES -> new MovesJudge();
            case ROLLBACK -> new RollbackJudge();
            case KUBELET_RESTART -> RestartJudge.ofKubelet();
            case CONTAINERD_RESTART -> RestartJudge.ofContainerd();
            case PLUGIN_RESTART -> RestartJudge.ofPlugin();
            case CLUSTER_UPGRADE -> new ClusterUpgradeJudge();
            case REBOOT -> new RebootJudge();
            case CLEANUP -> new CleanupJudge();
        };
    }

    /** The judge of a guarantee. */
    static Judge of(Guarantee guarantee) {
        return ALL.get(guarantee);
    }

    /** What the judges of these guarantees say, in this order, and what of it explains what. */
    public static RunVerdict run(Collection<Guarantee> guarantees, Evidence evidence, Limits limits) {
        Recording recording = Recording.of(evidence);
        return Diagnoses.of(recording, limits, new Assessment(recording, limits).of(guarantees));
    }

    /** What the judge of a guarantee says of a recorded run. */
    public static Judgement judge(Guarantee guarantee, Evidence evidence, Limits limits) {
        return judge(List.of(guarantee), evidence, limits).get(0);
    }

    /**
     * What the judges of these guarantees say, in this order: the same as when each is asked alone, but what several need is read once for
     * all of them.
     */
    public static List<Judgement> judge(Collection<Guarantee> guarantees, Evidence evidence, Limits limits) {
        return new Assessment(Recording.of(evidence), limits).of(guarantees);
    }

    /**
     * The same of a run that is under way, by what was recorded of it until a time of its clock. What comes at the end of a run was not done yet,
     * so that little of it can pass.
     */
    public static List<Judgement> soFar(
            Collection<Guarantee> guarantees, Evidence evidence, Limits limits, long until) {
        return new Assessment(Excerpt.of(Recording.of(evidence)).until(until).recording(), limits).of(guarantees);
    }
}
