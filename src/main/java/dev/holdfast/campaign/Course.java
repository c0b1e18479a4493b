package dev.holdfast.campaign;

import dev.holdfast.campaign.disturbance.Moment;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Limit;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongUnaryOperator;

/** What is done in a campaign, phase by phase (GUARANTEES, "Phases of a run"). */
final class Course implements AutoCloseable {
    private static final Duration WARM_UP = Duration.ofSeconds(8);
    private static final Duration SETTLE = Duration.ofSeconds(3);
    /** Into the time after a rotation. */
    private static final List<Duration> CREDENTIAL_CHECKS = List.of(Duration.ofSeconds(10), Duration.ofSeconds(25));

    /** What the API server cuts off of its times, in milliseconds. */
    private static final long CUT_OFF = 1000;

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
    private final WrongKeys wrongKeys;
    private final WorstDay worstDay;

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
        this.wrongKeys = new WrongKeys(setting, actions, puller);
        this.drain = new Drain(
                setting.cluster(),
                fleet,
                setting.agents(),
                puller,
                setting.nodes(),
                setting.progress(),
                setting.trace());
        this.worstDay = new WorstDay(setting, actions, guests, puller, drain);
    }

    /**
     * All of it.
     *
     * @param between releases on the way
     */
    void run(Chart from, List<Chart> between, Chart to) {
        begin(Optional.of(from));
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

    /**
     * Goes on with the long hold, or with the drain, that a process before this one did not bring to its end.
     *
     * @throws CampaignException if it died in another phase: what it had under way then cannot be told from outside
     */
    void resume() {
        String open = phases.open()
                .map(Phase::name)
                .orElseThrow(() -> new CampaignException("the run did not end in any phase"));
        if (plan.hold().isZero() || !List.of(Phase.STABILITY, Phase.DRAIN).contains(open)) {
            throw new CampaignException(
                    "the run ended in phase '" + open
                            + "', and only the long hold and the drain after it can be gone on with; what it recorded can be judged as it is");
        }
        observer.start();
        puller.start();
        if (open.equals(Phase.STABILITY)) {
            hold();
        }
        end();
    }

    private void hold() {
        phases.run(
                Phase.STABILITY,
                () -> new Hold(setting, sink, actions)
                        .hold(plan.hold(), phases.open().orElseThrow().start()));
    }

    /** Starts workloads on the release that is there, or on one that is installed where there is none, and leaves them alone. */
    void setUp(Optional<Chart> from) {
        begin(from);
        puller.fetch(setting.agents().all().keySet());
        observer.lookAtAll();
    }

    /**
     * Finds out when others upgraded, and looks at what came of it.
     *
     * @param revision of the driver's DaemonSet before
     * @param at the monotonic clock at milliseconds since the epoch
     * @return whether an upgrade was seen; if not, everything is left as it is
     */
    boolean verify(long revision, LongUnaryOperator at) {
        Revisions revisions = new Revisions(environment);
        releases.awaitRollout("a rollout that may be under way is complete", Releases.LIMIT);
        Optional<Revisions.Change> seen = revisions.since(revision);
        observer.start();
        puller.start();
        if (seen.isEmpty()) {
            setting.progress()
                    .say("no upgrade was seen: the driver's DaemonSet still has revision " + revision
                            + ". The workloads go on; upgrade, and verify again");
            puller.fetch(setting.agents().all().keySet());
            observer.lookAtAll();
            return false;
        }
        change.updateAndGet(planned -> new Manifest.Change(
                planned.from(), revisions.version(), planned.wantedImages(), planned.crds(), null, null));
        long before = phases.all().get(phases.all().size() - 1).end();
        long begun = Math.max(before, at.applyAsLong(seen.get().from()));
        long done = Math.max(begun, at.applyAsLong(seen.get().to() + CUT_OFF));
        phases.unwatched(Phase.LEFT_ALONE, before, begun);
        phases.unwatched(Phase.UPGRADE, begun, done);
        after(System.nanoTime());
        end();
        return true;
    }

    /** Until everything is in its usual course before the upgrade. */
    private void begin(Optional<Chart> from) {
        phases.run(Phase.INSTALL, () -> {
            observer.start();
            puller.start();
            from.ifPresent(chart ->
                    releases.install(chart, environment.upgrade().fromValues().with(driverValues())));
        });
        phases.run(Phase.WORKLOADS, () -> {
            setting.rotation().ifPresent(keys -> keys.beginOwn(actions));
            fleet.startOld();
            if (plan.has(Part.ROLLOUT)) {
                guests.startLeaving(setting.nodes());
            }
            if (plan.has(Part.WRONG_KEY)) {
                wrongKeys.startOld();
            }
            worstDay.prepare();
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
            hold();
        } else if (plan.has(Part.REPUBLISH)) {
            phases.run(Phase.STABILITY, () -> pause.untilRepublished(registered));
        } else if (plan.has(Part.ROLLBACK)) {
            phases.run(Phase.STABILITY, () -> pause.hold("warming up with mounts of both kinds", WARM_UP));
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
                    checkCredentials();
                }));
        if (worstDay.restarts()) {
            phases.run(Phase.RESTARTS, worstDay::restart);
        }
    }

    /** Two republish cycles with the new keys only, and in them the checks that a long run makes after an hour and after two. */
    private void checkCredentials() {
        CredentialChecks checks = new CredentialChecks(setting, actions);
        checks.plan(CREDENTIAL_CHECKS);
        Duration passed = Duration.ZERO;
        for (Duration at : CREDENTIAL_CHECKS) {
            pause.hold("working on with the new keys only", at.minus(passed));
            checks.check(at);
            passed = at;
        }
        pause.hold("working on with the new keys only", pause.twoCycles().minus(passed));
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
        Transition transition = new Transition(setting, actions, attempts, puller, guests, drain);
        Map<String, Runnable> beyond = new LinkedHashMap<>();
        if (plan.has(Part.WRONG_KEY)) {
            beyond.put(Phase.WRONG_KEY, wrongKeys::goWrong);
        }
        if (plan.has(Part.REBOOT)) {
            beyond.put(Phase.REBOOT, worstDay::reboot);
            beyond.put(Phase.REBOOTED, worstDay::readBack);
        }
        if (transition.wanted()) {
            beyond.put(Phase.TRANSITION, transition::run);
        }
        if (plan.has(Part.CLEANUP)) {
            beyond.put(Phase.CLEANUP, () -> cleanUp(transition));
        }
        // agents take with them what was not fetched when their pods go
        Runnable fetch = () -> puller.fetch(fleet.writers());
        phases.finish(Phase.DRAIN, () -> {
            transition.leaveBehind();
            String result = drain.all(beyond.isEmpty() ? this::lastLooks : fetch);
            disturber.finish();
            return result;
        });
        Iterator<Map.Entry<String, Runnable>> rest = beyond.entrySet().iterator();
        while (rest.hasNext()) {
            Map.Entry<String, Runnable> next = rest.next();
            phases.run(next.getKey(), () -> {
                next.getValue().run();
                (rest.hasNext() ? fetch : (Runnable) this::lastLooks).run();
            });
        }
    }

    private void cleanUp(Transition transition) {
        transition.end();
        new Aftermath(
                        setting.workloads(),
                        setting.agents(),
                        actions,
                        setting.progress(),
                        setting.interruption(),
                        attempts.patience(Workloads.GONE))
                .cleanUp(fleet.volumes(), plan.limit(Limit.LEFTOVERS));
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
