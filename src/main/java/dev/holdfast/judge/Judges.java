package dev.holdfast.judge;

import dev.holdfast.evidence.Manifest;
import java.util.List;
import java.util.stream.Collectors;

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
            new PodMounterJudge(),
            new MixedJudge(),
            new TransitionJudge(),
            new RolloutJudge(),
            new ProvisioningJudge(),
            new UpgradeJudge(),
            new RollbackJudge(),
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
