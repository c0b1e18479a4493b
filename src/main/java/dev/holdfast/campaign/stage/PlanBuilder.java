package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignPlan;
import dev.holdfast.campaign.OutsideUpgrade;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.fault.PlannedFault;
import dev.holdfast.campaign.fault.ReleaseDefect;
import dev.holdfast.campaign.workload.WorkloadPlan;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Puts a plan together in the order in which a feature's sentences come: workloads, an upgrade, and what follows it. What every campaign has
 * is added by itself: the begin, a few quiet seconds after the upgrade, and the drain before the first stage that needs writers to have
 * stopped.
 */
public final class PlanBuilder {
    private final List<PlannedFault> faults = new ArrayList<>();
    private final List<Stage> after = new ArrayList<>();
    private WorkloadPlan workloads = WorkloadPlan.of(0, 0, 100);
    private List<String> releases = List.of();
    private OptionalInt nodes = OptionalInt.empty();
    private Optional<String> kubernetes = Optional.empty();
    private Optional<ReleaseDefect> defect = Optional.empty();
    private String way = DriverProfile.USUAL_WAY;
    private boolean workMeanwhile;
    private boolean byOthers;
    private boolean whenStopped;
    private Limits limits = Limits.defaults();

    /** What writes before the upgrade. */
    public PlanBuilder workloads(WorkloadPlan plan) {
        workloads = plan;
        return this;
    }

    /** What writes before the upgrade, as far as it is known. */
    public WorkloadPlan workloads() {
        return workloads;
    }

    /** The lab is to have as many nodes. */
    public PlanBuilder nodes(int count) {
        nodes = OptionalInt.of(count);
        return this;
    }

    /** The lab is to boot with this release of Kubernetes. */
    public PlanBuilder kubernetes(String release) {
        kubernetes = Optional.of(release);
        return this;
    }

    /** Something is done on purpose meanwhile. */
    public PlanBuilder fault(PlannedFault fault) {
        faults.add(fault);
        return this;
    }

    /** Something is wrong with the release that is upgraded to. */
    public PlanBuilder defect(ReleaseDefect wrong) {
        defect = Optional.of(wrong);
        return this;
    }

    /** The upgrade goes by this documented way. */
    public PlanBuilder way(String documented) {
        way = documented;
        return this;
    }

    /** While the driver rolls out, on each node a claim and a pod on it are made, and another pod is deleted. */
    public PlanBuilder workMeanwhile() {
        workMeanwhile = true;
        return this;
    }

    /** By what the campaign is judged, and so how long some things are looked at. */
    public PlanBuilder limit(Limit limit, Duration time) {
        limits = limits.with(limit, time);
        return this;
    }

    /** By what the campaign is judged, as far as it is known. */
    public Limits limits() {
        return limits;
    }

    /** The upgrade is tried while the workloads write, and done when they have stopped, the kernel module before the driver. */
    public PlanBuilder whenStopped() {
        whenStopped = true;
        return this;
    }

    /** The driver is upgraded from one release to another, release by release where there are some in between. */
    public PlanBuilder upgrade(List<String> inOrder) {
        releases = List.copyOf(inOrder);
        return this;
    }

    /** Others upgrade the driver, with any tool. */
    public PlanBuilder upgradeByOthers(String from, String to) {
        releases = List.of(from, to);
        byOthers = true;
        return this;
    }

    /** After a way back the driver is upgraded again, by the same documented way. */
    public PlanBuilder upgradeAgain() {
        return then(new UpgradeAgain(way));
    }

    /** What comes next. */
    public PlanBuilder then(Stage stage) {
        after.add(stage);
        return this;
    }

    /**
     * The plan.
     *
     * @throws CampaignException if no upgrade is part of it, or stages are out of order
     */
    public CampaignPlan build() {
        if (releases.size() < 2) {
            throw new CampaignException("a campaign needs an upgrade from a release to another, and has " + releases);
        }
        List<Stage> stages = new ArrayList<>(
                List.of(new InstallRelease(byOthers), new StartWorkloads(), new SeedData(), new WarmUp()));
        if (whenStopped) {
            return new CampaignPlan(releases, workloads, nodes, kubernetes, faults, stopped(stages), limits);
        }
        if (byOthers) {
            stages.add(new OutsideUpgrade());
        } else {
            upgrades(stages);
        }
        stages.add(new Settle());
        if (workMeanwhile) {
            stages.add(new AwaitMidRolloutWork());
        }
        int drained =
                (int) after.stream().takeWhile(stage -> !stage.afterDrain()).count();
        stages.addAll(after.subList(0, drained));
        if (!after.contains(new DrainWriters())) {
            stages.add(new DrainWriters());
        }
        stages.addAll(after.subList(drained, after.size()));
        return new CampaignPlan(releases, workloads, nodes, kubernetes, faults, stages, limits);
    }

    private List<Stage> stopped(List<Stage> stages) {
        stages.addAll(List.of(
                new TryUpgradeInUse(way),
                new DrainWriters(),
                new StopWorkloads(),
                new UpdateModule(way, defect),
                new Upgrade(0, 1, way, defect, false, false, true)));
        stages.addAll(after);
        return stages;
    }

    private void upgrades(List<Stage> stages) {
        int count = releases.size() - 1;
        for (int hop = 0; hop < count; hop++) {
            if (count > 1) {
                stages.add(new PrepareHop(hop));
            }
            boolean last = hop == count - 1;
            stages.add(new Upgrade(
                    hop,
                    count,
                    way,
                    defect,
                    workMeanwhile && last,
                    last && after.contains(new RollBack(RollBack.By.ATOMIC)),
                    false));
            if (count > 1) {
                stages.add(new WorkAfterHop(hop));
            }
            if (hop < count - 1) {
                stages.add(new Stabilise());
            }
        }
    }
}
