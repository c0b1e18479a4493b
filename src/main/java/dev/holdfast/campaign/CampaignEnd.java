package dev.holdfast.campaign;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.observe.Continuation;
import dev.holdfast.campaign.release.Prerequisites;
import dev.holdfast.campaign.workload.Cleaning;
import dev.holdfast.campaign.workload.Workloads;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.cluster.RunLabel;
import dev.holdfast.cluster.RunObjects;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.DriverProfile;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The end of a campaign in its cluster: everything it made is removed, and what is left is told with the command that removes it. */
final class CampaignEnd {
    /** For each kind of what was left over. */
    private static final Duration REST = Duration.ofSeconds(20);

    private final CampaignContext.Base base;
    private final Environment environment;
    private final Cluster cluster;
    private final DriverProfile profile;
    private final Prerequisites prerequisites;
    private final Duration limit;

    CampaignEnd(CampaignContext.Base base, Prerequisites prerequisites) {
        this(base, prerequisites, Workloads.GONE);
    }

    /**
     * The end of a campaign.
     *
     * @param limit for what is deleted to be gone, each time where it is waited for
     */
    CampaignEnd(CampaignContext.Base base, Prerequisites prerequisites, Duration limit) {
        this.base = base;
        this.environment = base.environment();
        this.cluster = environment.cluster();
        this.profile = environment.profile();
        this.prerequisites = prerequisites;
        this.limit = limit;
    }

    /**
     * Removes what the campaign made. In a cluster that goes away by itself only the workloads, so that unmounting is seen.
     *
     * @throws CampaignException naming all that is left, and the command that removes each
     */
    void clean() {
        Cleaning cleaning = new Cleaning(cluster, environment.s3().endpoint());
        base.workloads().removal().stop(limit, cleaning);
        if (!environment.disposable() || base.plan().byOthers()) {
            base.workloads().removal().remove(base.nodes(), limit, cleaning);
        }
        if (!environment.disposable()) {
            if (isOurs()) {
                cleaning.tried(release(), helm(cleaning), () -> removeRelease(cleaning));
            }
            cleaning.tried("a look for what is left", leftoversCommand(), () -> removeTheRest(cleaning));
        }
        if (!cleaning.isComplete()) {
            throw new CampaignException("not everything could be removed from context " + cluster.context() + ":\n"
                    + cleaning.text() + "\n" + leftovers());
        }
    }

    /** The driver goes last: where pods or volumes are still there it stays with all it needs, as nobody else can unmount them. */
    private void removeRelease(Cleaning cleaning) {
        try (Progress.Step step = base.progress().step("removing release " + profile.release())) {
            List<String> held = base.workloads().removal().held();
            Optional<String> stays = held.isEmpty() ? Optional.empty() : Optional.of(RunObjects.stays(held));
            step.detail(stays.orElse("helm uninstall"));
            stays.ifPresentOrElse(
                    why -> cleaning.left(release(), why, helm(cleaning)),
                    () -> cleaning.tried(
                            release(),
                            helm(cleaning),
                            () -> environment.helm().uninstall(profile.release(), profile.namespace())));
            step.detail("removing what it needed");
            prerequisites.remove(cleaning, limit, stays);
        }
    }

    private String release() {
        return "Helm release " + profile.namespace() + "/" + profile.release();
    }

    private String helm(Cleaning cleaning) {
        return cleaning.helm("-n " + profile.namespace() + " uninstall " + profile.release());
    }

    /** Whatever else has the run's label. */
    private void removeTheRest(Cleaning cleaning) {
        try (Progress.Step step = base.progress().step("looking for what is left")) {
            List<RunObjects.Item> rest = RunObjects.in(
                            cluster, Optional.of(base.label().run()))
                    .stream()
                    .filter(item -> isOurs() || !item.isRelease())
                    .toList();
            RunObjects.remove(
                            cluster,
                            rest,
                            this::uninstall,
                            () -> {},
                            limit.compareTo(REST) < 0 ? limit : REST,
                            step::detail)
                    .forEach((item, why) -> cleaning.left(item.what(), why, item.command(cluster)));
        }
    }

    private void uninstall(String namespace, String release) {
        try {
            environment.helm().uninstall(release, namespace);
        } catch (DriverException e) {
            throw new ClusterException(e.getMessage(), e);
        }
    }

    /** Whether the driver's release is the campaign's own. */
    private boolean isOurs() {
        return !base.plan().byOthers() || Continuation.installed(base.folder());
    }

    /** What the campaign leaves behind in a cluster of the user's, and how to remove it; for when there is no time to do so. */
    String leftovers() {
        String run = base.label().run();
        return "everything with the label " + RunLabel.KEY + "=" + run + " in context " + cluster.context()
                + ", and the buckets of run " + run + ", are removed with: " + leftoversCommand();
    }

    private String leftoversCommand() {
        String endpoint = environment.s3().endpoint();
        return "java -jar target/holdfast.jar leftovers --kubeconfig " + cluster.kubeconfig() + " --context "
                + cluster.context() + " --run " + base.label().run()
                + (endpoint.isEmpty() ? "" : " --s3-endpoint " + endpoint) + " --remove";
    }
}
