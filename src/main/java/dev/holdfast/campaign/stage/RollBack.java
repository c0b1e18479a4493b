package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.release.Backup;
import dev.holdfast.campaign.release.Releases;
import dev.holdfast.driver.Helm;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes the release back to the one before the upgrade, with mounts of both kinds in use, whether the upgrade worked or failed.
 *
 * @param by the way back
 */
public record RollBack(By by) implements Stage {
    /** A way back. */
    public enum By {
        /** To the revision before the upgrade; objects are patched. */
        HELM("helm rollback"),
        /** The same; objects are replaced. */
        FORCE("helm rollback --force"),
        /** The upgrade itself goes back where it fails. */
        ATOMIC("helm upgrade --atomic"),
        /** A backup that was made before the upgrade, without Helm. */
        HAND("hand from a backup");

        private final String words;

        By(String words) {
            this.words = words;
        }

        /**
         * The way back that a feature names.
         *
         * @throws IllegalArgumentException where there is none; the text lists those there are
         */
        public static By named(String words) {
            return Arrays.stream(values())
                    .filter(by -> by.words.equals(words))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no way back by '" + words
                            + "'; there are "
                            + Arrays.stream(values()).map(by -> by.words).toList()));
        }
    }

    /** By {@code helm rollback}. */
    public RollBack() {
        this(By.HELM);
    }

    @Override
    public String phase() {
        return Phase.ROLLBACK;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.ROLLBACK);
    }

    @Override
    public Optional<String> label() {
        return by == By.HELM ? Optional.empty() : Optional.of("back-by-" + by.words.replaceAll("[^a-z]+", "-"));
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void prepare(CampaignContext context) {
        if (by == By.HAND) {
            Backup backup = Backup.of(context.environment(), context.redactor());
            context.actions()
                    .around(
                            Actions.BACK_UP,
                            context.profile().release(),
                            Map.of(),
                            () -> backup.write(folder(context)));
        }
    }

    private static Path folder(CampaignContext context) {
        return Backup.beside(context.folder(), context.chart(0));
    }

    @Override
    public void run(CampaignContext context) {
        Releases releases = context.releases();
        String release = context.profile().release();
        if (isBack(context)) {
            context.attempts()
                    .succeeds(
                            Actions.AWAIT_ROLLOUT,
                            release,
                            () -> releases.awaitRollout(
                                    "release " + context.chart(0).version() + " is rolled out again"));
        }
        context.rolledOut();
    }

    /** Whether what has to be done for it succeeded. */
    private boolean isBack(CampaignContext context) {
        return switch (by) {
            case HELM -> helm(context, List.of());
            case FORCE -> helm(context, List.of(Helm.FORCE));
            case ATOMIC -> true;
            case HAND ->
                context.attempts()
                        .succeeds(
                                Actions.PUT_BACK,
                                context.profile().release(),
                                Map.of(Actions.FOLDER, folder(context).toString()),
                                () -> context.releases().putBack(folder(context)));
        };
    }

    private static boolean helm(CampaignContext context, List<String> options) {
        Map<String, String> facts = options.isEmpty() ? Map.of() : Map.of(Actions.OPTIONS, String.join(" ", options));
        return context.attempts()
                .succeeds(
                        Actions.HELM_ROLLBACK,
                        context.profile().release(),
                        facts,
                        () -> context.releases().rollBack(1, options));
    }
}
