package dev.holdfast.judge;

import dev.holdfast.evidence.History;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.time.Duration;

/**
 * For each guarantee a run in which nothing goes wrong, made of {@link History#healthy}, and limits short enough for it. What happens in it
 * stands where it is made.
 */
public final class Histories {
    static final Duration TTL = Duration.ofSeconds(10);
    static final Duration LEFTOVERS = Duration.ofSeconds(20);
    static final Duration AFTER_ROLLOUT = Duration.ofSeconds(10);
    static final Duration STABILISATION = Duration.ofSeconds(5);
    static final Duration KEY_CORRECTED = Duration.ofSeconds(10);
    static final Duration AFTER_RESTART = Duration.ofSeconds(5);
    static final Duration AFTER_CLUSTER_UPGRADE = Duration.ofSeconds(4);
    static final Duration AFTER_REBOOT = Duration.ofSeconds(20);

    private Histories() {}

    static History of(String guarantee) {
        return switch (guarantee) {
            case "credentials" -> rotated();
            case "wrong-key" -> wrongKeys();
            case "mixed" -> mixed();
            case "mount-options" -> SetUpRun.setUp(SetUpRun.OWNER, "");
            case "users" -> UsersRun.tried();
            case "late-work", "memory" -> HeldRun.held();
            case "sharing" -> sharing();
            case "separation" -> LightPodsRun.apart();
            case "attachments" -> LightPodsRun.followed();
            case "mounter-release" -> MounterReleaseRun.within();
            case "mounter-resources" -> MounterResourcesJudgeTest.looked();
            case "cache" -> CacheJudgeTest.cached();
            case "recovery" -> FailedMountersRun.killed();
            case "speed" -> TimedRun.timed();
            case "unprivileged" -> SecureRun.unprivileged();
            case "service-accounts" -> SecureRun.asked();
            case "secrecy" -> SecureRun.searched();
            case "transition" -> recreated();
            case "rolls" -> Successors.rolled();
            case "node-drain" -> Successors.drained();
            case "units" -> Successors.unitsGone();
            case "rollout" -> rollout();
            case "moves" -> MovesRun.moved();
            case "rollback" -> rolledBack();
            case "volume-attachments" -> BlockRun.block();
            case "kernel-module" -> ModuleRun.kept();
            case "storage-class" -> StorageClassRun.claimed();
            case "termination" -> TerminationJudgeTest.gone();
            case "driver-stable" -> DriverStableJudgeTest.stable();
            case "hops" -> hops();
            case "kubelet-restart", "containerd-restart", "plugin-restart" -> restarted();
            case "cluster-upgrade" -> ClusterUpgradeRun.upgraded();
            case "reboot" -> rebooted();
            case "cleanup" -> cleaned();
            default -> History.healthy();
        };
    }

    /** {@link RotatedKeyRun#rotated} */
    static History rotated() {
        return RotatedKeyRun.rotated();
    }

    /** {@link WrongKeysRun#wrongKeys} */
    static History wrongKeys() {
        return WrongKeysRun.wrongKeys();
    }

    /** {@link MixedRun#mixed} */
    static History mixed() {
        return MixedRun.mixed();
    }

    /** {@link SharingRun#sharing} */
    static History sharing() {
        return SharingRun.sharing();
    }

    /** {@link RecreatedRun#recreated} */
    static History recreated() {
        return RecreatedRun.recreated();
    }

    /** {@link RolloutRun#rollout} */
    static History rollout() {
        return RolloutRun.rollout();
    }

    /** {@link RolledBackRun#rolledBack} */
    public static History rolledBack() {
        return RolledBackRun.rolledBack();
    }

    /** {@link RolledBackRun#forthAgain} */
    static History forthAgain() {
        return RolledBackRun.forthAgain();
    }

    /** {@link RestartsRun#restarted} */
    static History restarted() {
        return RestartsRun.restarted();
    }

    /** {@link RebootRun#rebooted} */
    static History rebooted() {
        return RebootRun.rebooted();
    }

    /** {@link HopsRun#hops} */
    public static History hops() {
        return HopsRun.hops();
    }

    /** {@link ModuleRun#kept} */
    public static History moduleKept() {
        return ModuleRun.kept();
    }

    /** {@link ModuleRun#exchanged} */
    public static History moduleExchanged() {
        return ModuleRun.exchanged();
    }

    /** {@link CleanedRun#cleaned} */
    static History cleaned() {
        return CleanedRun.cleaned();
    }

    static Limits limits() {
        return Limits.defaults()
                .with(Limit.METADATA_TTL, TTL)
                .with(Limit.LEFTOVERS, LEFTOVERS)
                .with(Limit.UNITS, LEFTOVERS)
                .with(Limit.AFTER_ROLLOUT, AFTER_ROLLOUT)
                .with(Limit.STABILISATION, STABILISATION)
                .with(Limit.KEY_CORRECTED, KEY_CORRECTED)
                .with(Limit.AFTER_RESTART, AFTER_RESTART)
                .with(Limit.AFTER_CLUSTER_UPGRADE, AFTER_CLUSTER_UPGRADE)
                .with(Limit.AFTER_REBOOT, AFTER_REBOOT);
    }

    static Judgement judge(String guarantee, History history) {
        return Judges.judge(Guarantee.named(guarantee), history, limits());
    }
}
