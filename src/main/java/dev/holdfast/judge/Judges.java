package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.verdict.Judge;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The judges of this version. */
public final class Judges {
    private static final List<Judge> ALL = List.of(
            new ProcessJudge(),
            new MountJudge(),
            new HandlesJudge(),
            new InodesJudge(),
            new GapsJudge(),
            new ErrorsJudge(),
            new DataJudge(),
            new PodsJudge(),
            new RepublishJudge(),
            new CredentialsJudge(),
            new WrongKeyJudge(),
            new PodMounterJudge(),
            new SharingJudge(),
            new MixedJudge(),
            new TransitionJudge(),
            new RollsJudge(),
            new NodeDrainJudge(),
            new UnitsJudge(),
            new RolloutJudge(),
            new ProvisioningJudge(),
            new UpgradeJudge(),
            new RollbackJudge(),
            RestartJudge.ofKubelet(),
            RestartJudge.ofContainerd(),
            RestartJudge.ofPlugin(),
            new RebootJudge(),
            new HopsJudge(),
            new CleanupJudge());

    private Judges() {}

    /** Every judge, in the order in which reports name the guarantees. */
    public static List<Judge> all() {
        return ALL;
    }

    /** The judges of what a run was made to prove. */
    public static List<Judge> of(Manifest manifest) {
        return manifest.promised().stream().map(Judges::named).toList();
    }

    /**
     * What judges say, in their order: the same as when each is asked alone, but the longest records are read once for all of them.
     */
    public static List<Judgement> judge(List<Judge> judges, Evidence evidence, Limits limits) {
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

    /**
     * The judge of a guarantee.
     *
     * @throws IllegalArgumentException when there is none of that name; the text lists those there are
     */
    public static Judge named(String guarantee) {
        return ALL.stream()
                .filter(j -> j.guarantee().equals(guarantee))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no guarantee '" + guarantee + "'; there are "
                        + ALL.stream().map(Judge::guarantee).collect(Collectors.joining(", "))));
    }
}
