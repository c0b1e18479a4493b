package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Line;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judge;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
            case REPUBLISH -> new RepublishJudge();
            case CREDENTIALS -> new CredentialsJudge();
            case WRONG_KEY -> new WrongKeyJudge();
            case POD_MOUNTER -> new PodMounterJudge();
            case MIXED -> new MixedJudge();
            case SHARING -> new SharingJudge();
            case TRANSITION -> new TransitionJudge();
            case ROLLS -> new RollsJudge();
            case NODE_DRAIN -> new NodeDrainJudge();
            case UNITS -> new UnitsJudge();
            case PROVISIONING -> new ProvisioningJudge();
            case UPGRADE -> new UpgradeJudge();
            case HOPS -> new HopsJudge();
            case ROLLOUT -> new RolloutJudge();
            case ROLLBACK -> new RollbackJudge();
            case KUBELET_RESTART -> RestartJudge.ofKubelet();
            case CONTAINERD_RESTART -> RestartJudge.ofContainerd();
            case PLUGIN_RESTART -> RestartJudge.ofPlugin();
            case REBOOT -> new RebootJudge();
            case CLEANUP -> new CleanupJudge();
        };
    }

    /** The judge of a guarantee. */
    static Judge of(Guarantee guarantee) {
        return ALL.get(guarantee);
    }

    /** What the judge of a guarantee says of a recorded run. */
    public static Judgement judge(Guarantee guarantee, Evidence evidence, Limits limits) {
        return of(guarantee).judge(evidence, limits);
    }

    /**
     * What the judges of these guarantees say, in this order: the same as when each is asked alone, but the longest records are read once
     * for all of them.
     */
    public static List<Judgement> judge(Collection<Guarantee> guarantees, Evidence evidence, Limits limits) {
        List<Judge> judges = guarantees.stream().map(Judges::of).toList();
        Map<Judge, Judgement> said = new HashMap<>();
        together(Channel.OPERATIONS, judges, evidence, limits, said);
        together(Channel.HANDLES, judges, evidence, limits, said);
        return judges.stream()
                .map(judge -> said.containsKey(judge) ? said.get(judge) : judge.judge(evidence, limits))
                .toList();
    }

    private static <T extends Line> void together(
            Channel<T> channel, List<Judge> judges, Evidence evidence, Limits limits, Map<Judge, Judgement> said) {
        List<StreamJudge<T>> listeners = judges.stream()
                .flatMap(judge -> judge instanceof StreamJudge<?> listener ? listener.of(channel) : Stream.empty())
                .toList();
        if (listeners.isEmpty()) {
            return;
        }
        List<Judgement> judgements = StreamJudge.together(channel, listeners, evidence, limits);
        for (int i = 0; i < listeners.size(); i++) {
            said.put(listeners.get(i), judgements.get(i));
        }
    }
}
