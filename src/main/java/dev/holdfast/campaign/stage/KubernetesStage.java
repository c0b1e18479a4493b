package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A part of the upgrade of Kubernetes itself, which is done to the lab only. */
sealed interface KubernetesStage extends Stage permits UpgradeControlPlane, UpgradeKubelets {
    /** How long everybody writes before a part of it is upgraded. */
    Duration WRITING = Duration.ofSeconds(5);

    /** The release of Kubernetes, by its minor or its whole version. */
    String release();

    @Override
    default String phase() {
        return Phase.CLUSTER_UPGRADE;
    }

    @Override
    default Set<Guarantee> proves() {
        return Set.of(Guarantee.CLUSTER_UPGRADE);
    }

    @Override
    default Optional<String> kubernetes() {
        return Optional.of(release());
    }

    @Override
    default void check(Environment environment, List<String> nodes) {
        NodeChanges.requireLab(environment);
    }

    @Override
    default boolean needsNewRelease() {
        return true;
    }
}
