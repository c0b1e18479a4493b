package dev.holdfast.campaign;

import dev.holdfast.campaign.disturbance.Moment;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.judge.Limit;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** What is done in a campaign, phase by phase (GUARANTEES, "Phases of a run"). */
final class Course implements AutoCloseable {
    private static final Duration WARM_UP = Duration.ofSeconds(8);
    private static final Duration SETTLE = Duration.ofSeconds(3);

    private final Setting setting;
    private final CampaignPlan plan;
    private final Environment environment;
    private final Fleet fleet;
    private final Phases phases;
    private final Pause pause;
    private final AtomicReference<Manifest.Change> change;
    private final Sink sink;
    private final Observer observer;
    private final AgentPuller puller;
    private final Disturber disturber;
    private final ActionLog actions;
    private final Attempts attempts;
    private final Releases releases;
    private final Guests guests;
    private final Drain drain;

    /**
     * The course of a campaign that is recorded.
     *
     * @param change what the manifest says of the change of releases; the upgrade adds what the dry runs said
     */
    Course(
            Setting setting,
            AtomicReference<Manifest.Change> change,
            Sink sink,
            ActionLog actions,
            Observer observer,
            AgentPuller puller,
            Disturber disturber) {
        this.setting = setting;
        this.plan = setting.plan();
        this.environment = setting.environment();
        this.fleet = setting.fleet();
        this.phases = setting.phases();
        this.pause = setting.pause();
        this.change = change;
        this.sink = sink;
        this.actions = actions;
        this.observer = observer;
        this.puller = puller;
        this.disturber = disturber;
        this.attempts = new Attempts(actions, plan.flaw(), setting.interruption(), setting.progress());
        this.releases = new Releases(environment, setting.progress(), observer);
        this.guests = new Guests(setting.workloads(), setting.agents(), actions, puller);
        this.drain = new Drain(
                setting.cluster(),
                fleet,
                setting.agents(),
                puller,
                setting.nodes(),
                setting.progress(),
                setting.trace());
    }

    /**
     * All of it.
     *
     * @param between releases on the way
     */
    void run(Chart from, List<Chart> between, Chart to) {
        begin(from);
        Chart current = from;
        for (int i = 0; i < between.size(); i++) {
            Chart next = between.get(i);
            hop(current, next, Optional.of(i + 1 < between.size() ? between.get(i + 1) : to));
            phases.run(Phase.STABILITY, () -> pause.hold("holding, so that it can be called stable", stabilisation()));
            current = next;
        }
        hop(current, to, Optional.empty());
        after(System.nanoTime());
        if (plan.has(Part.ROLLBACK)) {
            backAndForth(from, to);
        }
        end();
    }

    /** Until everything is in its usual course before the upgrade. */
    private void begin(Chart from) {
        phases.run(Phase.INSTALL, () -> {
            observer.start();
            puller.start();
            releases.install(from, environment.upgrade().fromValues().with(driverValues()));
        });
        phases.run(Phase.WORKLOADS, () -> {
            fleet.startOld();
            if (plan.has(Part.ROLLOUT)) {
                guests.startLeaving(setting.nodes());
            }
        });
        phases.run(Phase.SEED, () -> fleet.seed(puller));
        phases.run(Phase.WARM_UP, () -> pause.hold("warming up", WARM_UP));
    }

    private Map<String, String> driverValues() {
        Map<String, String> values = new LinkedHashMap<>(environment.driverValues());
        setting.rotation().ifPresent(keys -> values.putAll(keys.begin()));
        return values;
    }

    /** One upgrade. Where there are several, each is prepared for as if it were the only one. */
    private void hop(Chart current, Chart next, Optional<Chart> beyond) {
        if (plan.through().isEmpty()) {
            phases.run(Phase.UPGRADE, () -> upgrade(next));
            return;
        }
        Hops hops = new Hops(
                environment, actions, setting.redactor(), setting.agents().namespace());
        phases.run(Phase.PREPARATION, () -> hops.prepare(current, next, beyond, setting.folder()));
        phases.run(Phase.UPGRADE, () -> hops.hop(current, next, () -> upgrade(next)));
    }

    /** A little longer than nothing of the driver may restart for a release to be called stable. */
    private Duration stabilisation() {
        return plan.limit(Limit.STABILISATION).plusSeconds(3);
    }

    private void upgrade(Chart to) {
        List<HasMetadata> crds = Releases.crds(environment.helm(), to);
        if (plan.flaw().filter(Flaw::withoutCrds).isEmpty()) {
            releases.establish(crds);
        }
        setting.cluster().persist("the CRDs are on record", Duration.ofSeconds(60), () -> {
            observer.lookCsi();
            return crds;
        });
        ChartValues values = environment
                .upgrade()
                .toValues()
                .with(plan.flaw().map(Flaw::values).orElse(Map.of()));
        boolean upgraded;
        try (Releases.Command command = command(to, values)) {
            Releases.DryRun dryRun = releases.dryRun(command);
            change.updateAndGet(planned -> new Manifest.Change(
                    planned.from(),
                    planned.to(),
                    dryRun.images(),
                    planned.crds(),
                    setting.redactor().text(dryRun.said()),
                    planned.versions()));
            upgraded = attempts.succeeds("helm-upgrade", release(), () -> releases.upgrade(command));
        }
        phases.reached(Moment.ROLLOUT);
        if (plan.has(Part.ROLLOUT)) {
            guests.comeAndGo(setting.nodes());
        }
        if (upgraded) {
            Duration limit = attempts.patience(Releases.LIMIT);
            attempts.succeeds(
                    "await-rollout",
                    release(),
                    () -> releases.awaitRollout("release " + to.version() + " is rolled out", limit));
        }
    }

    private Releases.Command command(Chart to, ChartValues values) {
        return releases.command(setting.profile().way(plan.way()), to, values, setting.downloads());
    }

    private String release() {
        return setting.profile().release();
    }

    /**
     * What the new release has to do, with old mounts and new ones.
     *
     * @param registered when its node plugins had registered, on this process's monotonic clock
     */
    private void after(long registered) {
        phases.run(Phase.SETTLE, () -> pause.hold("settling", SETTLE));
        phases.run(Phase.NEW_WORKLOADS, () -> {
            guests.settled(setting.progress()::say);
            fleet.startNew(puller, attempts);
        });
        if (!plan.hold().isZero()) {
            phases.run(Phase.STABILITY, () -> new Hold(setting, sink).hold(plan.hold()));
        } else if (plan.has(Part.REPUBLISH)) {
            phases.run(Phase.STABILITY, () -> pause.untilRepublished(registered));
        }
        if (plan.has(Part.MIXED)) {
            Mixed mixed = new Mixed(setting.agents(), setting.progress(), setting.interruption());
            phases.run(Phase.MIXED, () -> mixed.read(plan.limit(Limit.METADATA_TTL)));
        }
        setting.rotation()
                .ifPresent(keys -> phases.run(Phase.ROTATION, () -> {
                    keys.rotate(
                            releases,
                            actions,
                            setting.agents(),
                            pause.twoCycles(),
                            Workloads.control(setting.nodes().get(0)));
                    pause.hold("working on with the new key only", pause.twoCycles());
                }));
    }

    /** Back to the old release, with both kinds of mounts in use, and to the new one again; each has to mount new volumes meanwhile. */
    private void backAndForth(Chart from, Chart to) {
        phases.run(Phase.ROLLBACK, () -> {
            releases.rollBack(1);
            releases.awaitRollout("release " + from.version() + " is rolled out again", Releases.LIMIT);
        });
        long registered = System.nanoTime();
        phases.run(Phase.ROLLED_BACK, () -> {
            guests.startOnEach(setting.nodes(), "back");
            pause.untilRepublished(registered);
        });
        phases.run(Phase.FORWARD, () -> {
            try (Releases.Command again = command(to, environment.upgrade().toValues())) {
                releases.upgrade(again);
            }
            releases.awaitRollout("release " + to.version() + " is rolled out again", Releases.LIMIT);
        });
        phases.run(Phase.FORWARD_WORKLOADS, () -> {
            guests.startOnEach(setting.nodes(), "forth");
            pause.hold("letting them write", SETTLE);
        });
    }

    /** Writers stop, everything is read back, and what is asked for beyond that comes last. */
    private void end() {
        boolean cleanup = plan.has(Part.CLEANUP);
        boolean transition = plan.has(Part.TRANSITION);
        Runnable fetch = () -> puller.fetch(fleet.writers());
        phases.finish(Phase.DRAIN, () -> {
            String result = drain.all(cleanup || transition ? fetch : this::lastLooks);
            disturber.finish();
            return result;
        });
        if (transition) {
            phases.run(Phase.TRANSITION, () -> {
                new Transition(fleet, setting.workloads(), setting.agents(), puller, attempts, pause, drain).oneByOne();
                (cleanup ? fetch : (Runnable) this::lastLooks).run();
            });
        }
        if (cleanup) {
            phases.run(Phase.CLEANUP, () -> {
                new Aftermath(
                                setting.workloads(),
                                setting.agents(),
                                actions,
                                setting.progress(),
                                setting.interruption(),
                                attempts.patience(Workloads.GONE))
                        .cleanUp(fleet.volumes(), plan.limit(Limit.LEFTOVERS));
                lastLooks();
            });
        }
    }

    private void lastLooks() {
        puller.finish();
        observer.lookAtAll();
        observer.close();
    }

    @Override
    public void close() {
        guests.close();
    }
}
