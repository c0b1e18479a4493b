package dev.holdfast.campaign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.campaign.disturbance.Moment;
import dev.holdfast.campaign.disturbance.Reach;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Redactor;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.Judgement;
import dev.holdfast.judge.Limit;
import dev.holdfast.lab.Lab;
import dev.holdfast.report.Progress;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One upgrade under load, phase by phase (GUARANTEES, "Phases of a run"). It acts and records; what the record means is for the
 * judges. A phase that breaks ends the campaign, with what was recorded so far sealed in the bundle.
 */
public final class Campaign {
    private static final Duration WARM_UP = Duration.ofSeconds(8);
    private static final Duration SETTLE = Duration.ofSeconds(3);
    private static final Duration DRAIN = Duration.ofSeconds(30);
    /** How long an agent may give no answer before it counts as lost: longer than an API server is away for a restart. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** How long a reading back may show no progress: objects are counted, and a streamed one can be large. */
    private static final Duration STUCK = Duration.ofMinutes(3);

    /** For the agents' last lines when a campaign broke, and when somebody waits for its end. */
    private static final Duration LAST_LINES = Duration.ofSeconds(20);

    private static final Duration HASTE = Duration.ofSeconds(3);
    /** For what explains a red run, and the same in haste. */
    private static final Duration COLLECTION = Duration.ofSeconds(30);

    private static final Duration HASTY_COLLECTION = Duration.ofSeconds(8);

    private static final String OK = "ok";
    /** States of an agent, as it tells them. */
    private static final String READING = "reading";

    private static final String DONE = "done";
    private static final String LOST = "lost";
    /** How far apart two republishes can be, in pod sync periods. */
    private static final double LONGEST_CYCLE = 1.5;
    /** How long two republishes take to be seen, in pod sync periods. */
    private static final double REPUBLISH_WINDOW = 2 * LONGEST_CYCLE + 1;

    private static final Pattern GO_DURATION = Pattern.compile("([0-9.]+)(h|ms|m|s)");
    private static final Map<String, Double> GO_UNITS = Map.of("h", 3600.0, "m", 60.0, "s", 1.0, "ms", 0.001);

    private final CampaignPlan plan;
    private final Environment environment;
    private final Cluster cluster;
    private final DriverProfile profile;
    private final Interruption interruption;
    private final Progress progress;
    private final Consumer<String> trace;
    private final Path folder;
    /** For charts that are pulled or packaged. */
    private final Path downloads;

    private final String id;
    private final Agents agents;
    private final Workloads workloads;
    private final List<Phase> phases = new ArrayList<>();
    private final List<Volume> volumes = new CopyOnWriteArrayList<>();
    private final long originT = System.nanoTime();
    private final long originWall = System.currentTimeMillis();
    private final Map<String, String> facts = new TreeMap<>();
    private final List<String> nodes;
    private final double syncSeconds;
    private final Redactor redactor;
    private final Optional<Rotation> rotation;
    private Optional<Sink> bundle = Optional.empty();
    private Consumer<String> onPoint = point -> {};
    /** New workloads that a flawed release did not let run: nobody asks their agents for anything. */
    private final Set<String> idle = new HashSet<>();

    private ActionLog actions;
    private boolean collected;
    private Manifest.Change change;

    /**
     * A campaign that is about to run.
     *
     * @param folder where its bundle goes; must not exist
     * @param id a few letters and digits, in the name of everything it makes
     */
    public Campaign(
            CampaignPlan plan,
            Environment environment,
            Progress progress,
            Consumer<String> trace,
            Path folder,
            String id) {
        this.plan = plan;
        this.environment = environment;
        this.cluster = environment.cluster();
        this.profile = environment.profile();
        this.interruption = environment.interruption();
        this.progress = progress;
        this.trace = trace;
        this.folder = folder;
        this.downloads = folder.resolveSibling(folder.getFileName() + "-charts");
        this.id = id;
        this.agents = new Agents(cluster, "holdfast-" + id, PATIENCE, interruption);
        this.workloads = new Workloads(environment, agents, progress, plan.periodMs());
        this.rotation =
                plan.has(Part.CREDENTIALS) ? Optional.of(new Rotation(environment, progress, id)) : Optional.empty();
        Map<String, String> secrets = new HashMap<>(environment.secrets());
        rotation.ifPresent(keys -> secrets.putAll(keys.secrets()));
        this.redactor = new Redactor(secrets);
        this.nodes = schedulable(cluster.nodes());
        this.syncSeconds =
                nodes.stream().mapToDouble(this::podSyncSeconds).max().orElseThrow();
        this.change = new Manifest.Change(plan.from(), plan.to(), List.of(), List.of(), null);
    }

    /** The bundle's folder. */
    public Path folder() {
        return folder;
    }

    /** Whether there is a bundle, be the campaign broken or not. */
    public boolean recorded() {
        return bundle.isPresent();
    }

    /** What the manifest says at this moment, without secrets. */
    public Manifest manifest() {
        Map<String, String> told = new TreeMap<>();
        facts.forEach((name, value) -> told.put(name, redactor.text(value)));
        return new Manifest(
                Manifest.FORMAT,
                plan.name() + " " + id,
                "holdfast " + version(),
                told,
                originWall,
                originT,
                syncSeconds,
                profile.forJudges(),
                change,
                plan.guarantees(),
                phases.stream().map(this::redacted).toList(),
                List.copyOf(volumes),
                nodes,
                null);
    }

    private Phase redacted(Phase phase) {
        return phase.result() == null
                ? phase
                : new Phase(phase.name(), phase.start(), phase.end(), redactor.text(phase.result()));
    }

    /**
     * Runs every phase up to the drain.
     *
     * @return the sealed manifest
     * @throws CampaignException naming the phase that broke, and why
     */
    public Manifest run() {
        Reach reach = reach();
        refuseForeignRelease();
        facts.putAll(environment.facts());
        Chart from = environment.chart(plan.from(), environment.upgrade().fromChart(), downloads);
        List<Chart> between = plan.through().stream()
                .map(release -> environment.chart(release, null, downloads))
                .toList();
        Chart to = environment.chart(plan.to(), environment.upgrade().toChart(), downloads);
        change = new Manifest.Change(
                from.version(),
                to.version(),
                List.of(),
                Releases.crds(environment.helm(), to).stream()
                        .map(crd -> crd.getMetadata().getName())
                        .toList(),
                null,
                plan.through().isEmpty()
                        ? null
                        : Stream.of(Stream.of(from), between.stream(), Stream.of(to))
                                .flatMap(each -> each)
                                .map(Chart::version)
                                .toList());
        facts.put("chart from", from.name() + " " + from.version() + " (" + from.path() + ")");
        facts.put("chart to", to.name() + " " + to.version() + " (" + to.path() + ")");

        try (Sink sink = new Sink(folder, redactor);
                AgentPuller puller = new AgentPuller(agents, sink, trace);
                Observer observer =
                        new Observer(cluster, profile, agents.namespace(), nodes, change.crds(), sink, trace);
                OwnStalls stalls = new OwnStalls(sink);
                Disturber disturber = new Disturber(plan.disturbances(), reach, actionsOf(sink), progress::say)) {
            bundle = Optional.of(sink);
            Releases releases = new Releases(environment, progress, observer);
            try (Guests guests = new Guests(workloads, agents, actions, puller)) {
                sink.manifest(manifest());
                onPoint = disturber::reached;
                stalls.start();
                phase(sink, Phase.INSTALL, () -> install(from, releases, observer, puller));
                phase(sink, Phase.WORKLOADS, () -> {
                    startOld();
                    if (plan.has(Part.ROLLOUT)) {
                        guests.startLeaving(nodes);
                    }
                });
                phase(sink, Phase.SEED, () -> seed(puller));
                phase(sink, Phase.WARM_UP, () -> pause("warming up", WARM_UP));
                Chart current = from;
                for (int i = 0; i < between.size(); i++) {
                    Chart next = between.get(i);
                    Chart beyond = i + 1 < between.size() ? between.get(i + 1) : to;
                    hop(sink, current, next, Optional.of(beyond), releases, guests, observer);
                    phase(
                            sink,
                            Phase.STABILITY,
                            () -> pause("holding, so that it can be called stable", stabilisation()));
                    current = next;
                }
                hop(sink, current, to, Optional.empty(), releases, guests, observer);
                long registered = System.nanoTime();
                phase(sink, Phase.SETTLE, () -> pause("settling", SETTLE));
                phase(sink, Phase.NEW_WORKLOADS, () -> {
                    guests.settled(progress::say);
                    startNew(puller);
                });
                if (plan.has(Part.REPUBLISH)) {
                    phase(sink, Phase.STABILITY, () -> stability(registered));
                }
                if (plan.has(Part.MIXED)) {
                    phase(
                            sink,
                            Phase.MIXED,
                            () -> new Mixed(agents, progress, interruption).read(plan.limit(Limit.METADATA_TTL)));
                }
                rotation.ifPresent(keys -> phase(sink, Phase.ROTATION, () -> {
                    keys.rotate(releases, actions, agents, twoCycles(), Workloads.control(nodes.get(0)));
                    pause("working on with the new key only", twoCycles());
                }));
                if (plan.has(Part.ROLLBACK)) {
                    backAndForth(sink, from, to, releases, guests);
                }
                drainAndLookOn(sink, observer, puller, disturber);
                stalls.end();
                return sink.seal();
            } catch (RuntimeException e) {
                disturber.end();
                stalls.end();
                puller.finishAtOnce(interruption.asked() ? HASTE : LAST_LINES);
                noteLosses();
                collect("the campaign broke: " + e.getMessage());
                sink.manifest(manifest());
                sink.seal();
                throw e;
            } finally {
                onPoint = point -> {};
            }
        }
    }

    /** One upgrade. Where there are several, each is prepared for as if it were the only one. */
    private void hop(
            Sink sink,
            Chart current,
            Chart next,
            Optional<Chart> beyond,
            Releases releases,
            Guests guests,
            Observer observer) {
        if (plan.through().isEmpty()) {
            phase(sink, Phase.UPGRADE, () -> upgrade(next, releases, guests, observer));
            return;
        }
        Hops hops = new Hops(environment, actions, redactor, agents.namespace());
        phase(sink, Phase.PREPARATION, () -> hops.prepare(current, next, beyond, folder));
        phase(sink, Phase.UPGRADE, () -> hops.hop(current, next, () -> upgrade(next, releases, guests, observer)));
    }

    /** A little longer than nothing of the driver may restart for a release to be called stable. */
    private Duration stabilisation() {
        return plan.limit(Limit.STABILISATION).plusSeconds(3);
    }

    /** Back to the old release, with both kinds of mounts in use, and to the new one again; each has to mount new volumes meanwhile. */
    private void backAndForth(Sink sink, Chart from, Chart to, Releases releases, Guests guests) {
        phase(sink, Phase.ROLLBACK, () -> {
            releases.rollBack(1);
            releases.awaitRollout("release " + from.version() + " is rolled out again", Releases.LIMIT);
        });
        long registered = System.nanoTime();
        phase(sink, Phase.ROLLED_BACK, () -> {
            guests.startOnEach(nodes, "back");
            stability(registered);
        });
        phase(sink, Phase.FORWARD, () -> {
            try (Releases.Command again = releases.command(
                    profile.way(plan.way()), to, environment.upgrade().toValues(), downloads)) {
                releases.upgrade(again);
            }
            releases.awaitRollout("release " + to.version() + " is rolled out again", Releases.LIMIT);
        });
        phase(sink, Phase.FORWARD_WORKLOADS, () -> {
            guests.startOnEach(nodes, "forth");
            pause("letting them write", SETTLE);
        });
    }

    /** How long two republishes of a volume can take. */
    private Duration twoCycles() {
        return Duration.ofMillis((long) (2 * LONGEST_CYCLE * syncSeconds * 1000) + 1000);
    }

    private void drainAndLookOn(Sink sink, Observer observer, AgentPuller puller, Disturber disturber) {
        Runnable lastLooks = () -> {
            puller.finish();
            observer.lookAtAll();
            observer.close();
            noteLosses();
        };
        Runnable fetch = () -> puller.fetch(writers());
        boolean cleanup = plan.has(Part.CLEANUP);
        boolean transition = plan.has(Part.TRANSITION);
        phase(
                Phase.DRAIN,
                () -> drain(puller, cleanup || transition ? fetch : lastLooks, disturber),
                () -> sink.manifest(manifest()));
        if (transition) {
            phase(sink, Phase.TRANSITION, () -> {
                moveOver(puller);
                (cleanup ? fetch : lastLooks).run();
            });
        }
        if (cleanup) {
            phase(sink, Phase.CLEANUP, () -> {
                new Aftermath(workloads, agents, actions, progress, interruption, goneLimit())
                        .cleanUp(List.copyOf(volumes), plan.limit(Limit.LEFTOVERS));
                lastLooks.run();
            });
        }
    }

    /** Each old pod is made again, writes for a while, and reads back what both it and its predecessor wrote. */
    private void moveOver(AgentPuller puller) {
        List<Volume> old = volumes.stream().filter(Volume::before).toList();
        List<String> names = old.stream().map(Volume::name).toList();
        for (Volume volume : old) {
            succeeds(Actions.RECREATE_POD, volume.name(), Map.of(Actions.UID, volume.podUid()), () -> {
                String uid = workloads.again(volume.name(), goneLimit());
                agents.await(volume.name(), "running", goneLimit());
                return Map.of(Actions.UID, uid);
            });
        }
        puller.sampleClocks(names);
        pause("letting those write that were made again", SETTLE);
        try (Progress.Step step = progress.step("draining them, and reading back again")) {
            agents.together(names, this::stopWriting);
            puller.sampleClocks(names);
            readBack(old, step);
        }
    }

    /** How long it may take until something that is deleted is gone. */
    private Duration goneLimit() {
        return plan.flaw().map(Flaw::patience).orElse(Workloads.GONE);
    }

    private ActionLog actionsOf(Sink sink) {
        actions = new ActionLog(sink);
        return actions;
    }

    /**
     * Collects what a reader needs to understand a red run: logs, events, objects, what the nodes tell. It becomes part of the bundle, also
     * of a sealed one. Once for a campaign; nothing that goes wrong here makes anything worse than it is.
     *
     * @param why what it is collected for, in words
     */
    public void collect(String why) {
        if (bundle.isEmpty() || collected) {
            return;
        }
        collected = true;
        try (Progress.Step step = progress.step("collecting logs, events and objects")) {
            Collector collector = new Collector(interruption.asked() ? HASTY_COLLECTION : COLLECTION);
            new Scene(cluster, profile, agents.namespace(), nodes, environment.lab()).collect(collector);
            collector.keep(redactor.text(why), bundle.get()::context);
            bundle.get().manifest(manifest());
            step.detail(collector.missing().isEmpty() ? "" : "not all of it could be had");
            collector.missing().forEach((name, reason) -> trace.accept("not collected: " + name + ": " + reason));
        } catch (RuntimeException e) {
            progress.say("what led to this could not be collected: " + e.getMessage());
        }
    }

    /**
     * Removes what the campaign made, as far as it came. In a cluster that goes away by itself only the workloads, so that unmounting is
     * seen.
     */
    public void clean() {
        if (environment.disposable() && plan.sabotaged()) {
            // what was mounted over, or by a release that cannot unmount, may never come off, and nobody waits for that
            return;
        }
        afterwards(Phase.CLEAN, () -> {
            try (Progress.Step step = progress.step("removing workloads")) {
                workloads.stop(Workloads.GONE);
                if (!environment.disposable()) {
                    step.detail("emptying buckets, removing volumes");
                    workloads.remove(nodes);
                    step.detail("removing release " + profile.release());
                    environment.helm().uninstall(profile.release(), profile.namespace());
                }
            }
        });
    }

    /** Whether what the campaign made goes away with its cluster. */
    public boolean disposable() {
        return environment.disposable();
    }

    /**
     * Lets everything run on for somebody who wants to look, and says how.
     *
     * @param why why, in words
     */
    public String handOver(String why, Collection<Judgement> judgements) {
        environment.keep();
        return new Handover(
                        nodes,
                        List.copyOf(volumes),
                        agents.namespace(),
                        profile.namespace(),
                        cluster.kubeconfig(),
                        cluster.context(),
                        environment.lab().map(Lab::id))
                .text(why, judgements, folder, leftovers());
    }

    /** What the campaign made and leaves behind in a cluster of the user's, and how to remove it; for when there is no time to do so. */
    public String leftovers() {
        return "left in context " + cluster.context() + ": namespace and StorageClass " + agents.namespace()
                + ", PersistentVolumes and buckets named " + agents.namespace()
                + "-… and those of its claims, Helm release "
                + profile.release() + "; remove them with: kubectl delete namespace " + agents.namespace()
                + ", kubectl delete storageclass " + agents.namespace() + ", helm uninstall " + profile.release()
                + " -n "
                + profile.namespace() + ", then the volumes and buckets by name";
    }

    private Reach reach() {
        if (plan.sabotaged() && environment.lab().isEmpty()) {
            throw new CampaignException("the plan goes wrong on purpose (" + plan.name()
                    + "), which is done in the lab only and never to " + cluster.context());
        }
        return new Reach(
                environment.lab().orElse(null),
                cluster,
                profile,
                agents.namespace(),
                () -> List.copyOf(volumes),
                folder);
    }

    private void refuseForeignRelease() {
        if (environment.helm().installed(profile.release(), profile.namespace())) {
            throw new CampaignException("Helm release " + profile.release() + " exists already in namespace "
                    + profile.namespace() + " of context " + cluster.context()
                    + "; a campaign installs its own and does not touch one it did not make");
        }
    }

    private void install(Chart from, Releases releases, Observer observer, AgentPuller puller) {
        observer.start();
        puller.start();
        releases.install(from, environment.upgrade().fromValues().with(driverValues()));
    }

    private Map<String, String> driverValues() {
        Map<String, String> values = new LinkedHashMap<>(environment.driverValues());
        rotation.ifPresent(keys -> values.putAll(keys.begin()));
        return values;
    }

    private void startOld() {
        workloads.harness(nodes);
        workloads.storageClasses();
        List<String> statics = new ArrayList<>(names("static", plan.statics()));
        if (plan.has(Part.MIXED)) {
            statics.add(Mixed.OLD);
        }
        List<String> dynamics = names("dynamic", plan.dynamics());
        Map<String, String> places = new LinkedHashMap<>();
        statics.forEach(name -> places.put(name, nodes.get(statics.indexOf(name) % nodes.size())));
        dynamics.forEach(name -> places.put(name, nodes.get(dynamics.indexOf(name) % nodes.size())));
        statics.forEach(name -> workloads.claimStatic(name, places.get(name)));
        dynamics.forEach(workloads::claimDynamic);
        List<String> retained = names("retained", plan.has(Part.CLEANUP) ? 1 : 0);
        retained.forEach(name -> places.put(name, nodes.get(0)));
        retained.forEach(workloads::claimRetained);
        places.forEach((name, node) -> workloads.start(name, node, Workloads.POD_READY));
        places.keySet()
                .forEach(name ->
                        volumes.add(workloads.describe(name, statics.contains(name), true, Workloads.POD_READY)));
    }

    private static List<String> names(String kind, int count) {
        return Stream.iterate(1, i -> i <= count, i -> i + 1)
                .map(i -> kind + "-" + i)
                .toList();
    }

    private void seed(AgentPuller puller) {
        volumes.forEach(volume -> agents.await(volume.name(), "running", Duration.ofMinutes(3)));
        puller.sampleClocks(agents.all().keySet());
    }

    private void upgrade(Chart to, Releases releases, Guests guests, Observer observer) {
        List<HasMetadata> crds = Releases.crds(environment.helm(), to);
        if (plan.flaw().filter(Flaw::withoutCrds).isEmpty()) {
            releases.establish(crds);
        }
        cluster.persist("the CRDs are on record", Duration.ofSeconds(60), () -> {
            observer.lookCsi();
            return crds;
        });
        ChartValues values = environment
                .upgrade()
                .toValues()
                .with(plan.flaw().map(Flaw::values).orElse(Map.of()));
        boolean upgraded;
        try (Releases.Command command = releases.command(profile.way(plan.way()), to, values, downloads)) {
            Releases.DryRun dryRun = releases.dryRun(command);
            change = new Manifest.Change(
                    change.from(),
                    change.to(),
                    dryRun.images(),
                    change.crds(),
                    redactor.text(dryRun.said()),
                    change.versions());
            upgraded = succeeds("helm-upgrade", profile.release(), () -> releases.upgrade(command));
        }
        onPoint.accept(Moment.ROLLOUT);
        if (plan.has(Part.ROLLOUT)) {
            guests.comeAndGo(nodes);
        }
        if (upgraded) {
            Duration limit = plan.flaw().map(Flaw::patience).orElse(Releases.LIMIT);
            succeeds(
                    "await-rollout",
                    profile.release(),
                    () -> releases.awaitRollout("release " + to.version() + " is rolled out", limit));
        }
    }

    /**
     * Does what has to succeed, or else breaks the campaign. A release with a known flaw need not let it succeed: then it is on record
     * whether it did, and the campaign goes on.
     *
     * @return whether it did
     */
    private boolean succeeds(String what, String subject, Runnable work) {
        return succeeds(what, subject, Map.of(), () -> {
            work.run();
            return Map.of();
        });
    }

    private boolean succeeds(
            String what, String subject, Map<String, String> facts, Supplier<Map<String, String>> work) {
        try {
            actions.around(what, subject, facts, work);
            return true;
        } catch (ClusterException | DriverException | CampaignException e) {
            if (plan.flaw().isEmpty() || interruption.asked()) {
                throw e;
            }
            progress.say(what + " of " + subject + " did not succeed, and is judged: " + e.getMessage());
            return false;
        }
    }

    /** One new workload per node, static and dynamic in turn, and those that share a volume. */
    private void startNew(AgentPuller puller) {
        Duration limit = plan.flaw().map(Flaw::patience).orElse(Workloads.POD_READY);
        List<New> started = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            boolean isStatic = i % 2 == 0;
            String name = (isStatic ? "new-static-" : "new-dynamic-") + (i + 1);
            started.add(new New(name, name, nodes.get(i), isStatic));
        }
        for (int i = 0; plan.has(Part.SHARING) && i < nodes.size(); i++) {
            String claim = "shared-" + (i + 1);
            started.add(new New(claim + "a", claim, nodes.get(i), true));
            started.add(new New(claim + "b", claim, nodes.get(i), true));
        }
        if (plan.has(Part.MIXED)) {
            // on another node where there is one: nothing may be shared but the bucket
            started.add(new New(Mixed.NEW, Mixed.NEW, nodes.get(nodes.size() - 1), true));
        }
        Map<String, New> claims = new LinkedHashMap<>();
        started.forEach(one -> claims.putIfAbsent(one.claim(), one));
        claims.forEach((claim, one) -> {
            if (one.isStatic()) {
                workloads.claimStatic(claim, claim.equals(Mixed.NEW) ? Mixed.OLD : claim, one.node());
            } else {
                workloads.claimDynamic(claim);
            }
        });
        Set<String> made = those(
                started,
                one -> succeeds(
                        "start-workload",
                        one.name(),
                        () -> workloads.start(one.name(), one.claim(), one.node(), limit)));
        Set<String> ready = those(
                started,
                one -> made.contains(one.name())
                        && succeeds(
                                "await-workload",
                                one.name(),
                                () -> volumes.add(workloads.describe(one.name(), one.isStatic(), false, limit))));
        Set<String> running = those(
                started,
                one -> ready.contains(one.name())
                        && succeeds("await-agent", one.name(), () -> agents.await(one.name(), "running", limit)));
        for (New one : started) {
            if (made.contains(one.name()) && !ready.contains(one.name())) {
                workloads.describeIdle(one.name(), one.node(), one.isStatic()).ifPresent(volumes::add);
            }
            if (!ready.contains(one.name())) {
                idle.add(one.name());
            }
        }
        puller.sampleClocks(running);
    }

    /** A workload to be started after the upgrade. */
    private record New(String name, String claim, String node, boolean isStatic) {}

    /** Of those that something can be done with, which is tried with each in turn. */
    private static Set<String> those(List<New> all, Predicate<New> can) {
        return all.stream().filter(can).map(New::name).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Long enough for every old volume to be republished twice, given the kubelets' own period. */
    private void stability(long registered) {
        long until = registered + (long) (REPUBLISH_WINDOW * syncSeconds * 1e9);
        pause(
                "holding, so that each volume is republished twice",
                Duration.ofNanos(Math.max(0, until - System.nanoTime())));
    }

    /**
     * Stops the writers and reads everything back. An agent that is lost does not end it: the others are still read, and what is
     * missing is for judges to see.
     *
     * @return ok, or which agents of those that write or read back were lost. Judges take ok for the word that every object S3 lists was
     *     read: without it an object that nobody read is not called lost.
     */
    private String drain(AgentPuller puller, Runnable fetch, Disturber disturber) {
        List<String> writers = writers();
        try (Progress.Step step = progress.step("draining, then reading everything back")) {
            // at once: a writer that waits for its turn would go on writing past the end of the judged window
            agents.together(writers, this::stopWriting);
            puller.sampleClocks(agents.all().keySet().stream()
                    .filter(name -> !agents.lost().containsKey(name))
                    .toList());
            readBack(List.copyOf(volumes), step);
            step.detail("fetching what the agents wrote last");
            fetch.run();
        }
        disturber.finish();
        String lost = agents.lost().entrySet().stream()
                .filter(agent -> writers.contains(agent.getKey()))
                .map(agent -> "lost agent " + agent.getKey() + ": " + agent.getValue())
                .collect(Collectors.joining("; "));
        return lost.isEmpty() ? OK : lost;
    }

    /** The workloads that run, and the controls. */
    private List<String> writers() {
        return Stream.concat(
                        volumes.stream().map(Volume::name).filter(name -> !idle.contains(name)),
                        nodes.stream().map(Workloads::control))
                .toList();
    }

    private void readBack(List<Volume> which, Progress.Step step) {
        step.detail("reading back through the mounts");
        agents.together(
                which.stream()
                        .map(Volume::name)
                        .filter(name -> !idle.contains(name))
                        .toList(),
                name -> readBack(name, "/readback"));
        step.detail("reading back straight from S3");
        agents.together(
                nodes.stream().map(Workloads::control).toList(),
                control -> which.stream()
                        .filter(volume -> control.equals(Workloads.control(volume.node())))
                        .forEach(volume -> readBack(
                                control,
                                "/readback?bucket=" + volume.bucket() + "&prefix=" + volume.prefix() + "&source="
                                        + volume.name())));
    }

    private void stopWriting(String agent) {
        // asked first for what is answered at once: a drain may take its time, silence may not
        agents.insist(agent, () -> agents.status(agent))
                .flatMap(state -> agents.insist(
                        agent, () -> agents.post(agent, "/drain?timeout=" + DRAIN.toSeconds(), DRAIN.plusSeconds(15))))
                .ifPresent(state -> trace.accept("agent " + agent + " is " + state));
    }

    private void noteLosses() {
        agents.lost().forEach((name, why) -> facts.put("lost agent " + name, why));
    }

    /** Has an agent read back and waits until it has; one that is silent, stuck or fails is lost. */
    private void readBack(String agent, String request) {
        agents.insist(agent, () -> {
                    // an answer that got lost on its way does not make a second request a mistake
                    String state = agents.status(agent);
                    return state.startsWith(READING) ? state : agents.post(agent, request, Duration.ofSeconds(15));
                })
                .ifPresent(begun -> awaitReadBack(agent));
    }

    private void awaitReadBack(String agent) {
        AtomicReference<String> last = new AtomicReference<>("");
        AtomicLong since = new AtomicLong(System.nanoTime());
        cluster.await(
                "agent " + agent + " has read back",
                // never reached: a lost agent ends it, and one that gets on is waited for
                Duration.ofDays(1),
                () -> agents.insist(agent, () -> agents.status(agent)).orElse(LOST),
                state -> {
                    if (!state.equals(last.getAndSet(state))) {
                        since.set(System.nanoTime());
                    }
                    if (!state.startsWith(READING) && !state.startsWith(DONE)) {
                        agents.lose(agent, "it does not read back any more, but is '" + state + "'");
                    } else if (System.nanoTime() - since.get() > STUCK.toNanos()) {
                        agents.lose(agent, "its reading back got stuck: " + state);
                    }
                    return state.startsWith(DONE) || agents.lost().containsKey(agent);
                },
                seen -> {});
    }

    private void pause(String what, Duration time) {
        try (Progress.Step step = progress.step(what + " for " + time.toSeconds() + " s")) {
            interruption.rest(time);
            step.detail("");
        }
    }

    private void phase(Sink sink, String name, Runnable body) {
        interruption.check();
        phase(name, thenOk(body), () -> sink.manifest(manifest()));
    }

    /** Runs a phase that comes after the evidence is sealed, so that it has its line in the phase table. */
    public void afterwards(String name, Runnable body) {
        phase(name, thenOk(body), () -> {});
    }

    private static Supplier<String> thenOk(Runnable body) {
        return () -> {
            body.run();
            return OK;
        };
    }

    /** Runs a phase, of which the body says how it ended. */
    private void phase(String name, Supplier<String> body, Runnable note) {
        long start = System.nanoTime();
        phases.add(new Phase(name, start, null, null));
        note.run();
        progress.say("phase: " + name);
        onPoint.accept(name);
        String result = OK;
        try {
            result = body.get();
        } catch (RuntimeException e) {
            // whatever an interruption made fail first, that is why
            result = interruption.asked() ? Phase.INTERRUPTED : e.getMessage() == null ? e.toString() : e.getMessage();
            throw new CampaignException("phase '" + name + "' broke: " + result, e);
        } finally {
            phases.set(phases.size() - 1, new Phase(name, start, System.nanoTime(), result));
            note.run();
        }
    }

    private static List<String> schedulable(List<Node> nodes) {
        List<String> names = nodes.stream()
                .filter(node -> !Boolean.TRUE.equals(node.getSpec().getUnschedulable()))
                .map(node -> node.getMetadata().getName())
                .sorted()
                .toList();
        if (names.isEmpty()) {
            throw new CampaignException("the cluster has no schedulable node");
        }
        return names;
    }

    /** The kubelet's own syncFrequency: it paces the republish of volumes. */
    private double podSyncSeconds(String node) {
        // A kubelet that has just started may not be able yet to ask who may read that, and answers 500.
        String answer = cluster.persist(
                "the kubelet of " + node + " tells its configuration",
                Duration.ofSeconds(30),
                () -> cluster.nodeGet(node, "configz"));
        try {
            JsonNode config = new ObjectMapper().readTree(answer);
            return goSeconds(config.path("kubeletconfig").path("syncFrequency").asText());
        } catch (JsonProcessingException e) {
            throw new CampaignException(
                    "the kubelet of " + node + " answers /configz with something that is no JSON", e);
        }
    }

    /** Go's notation of a duration, such as 1m0s or 10s, in seconds. */
    static double goSeconds(String text) {
        Matcher part = GO_DURATION.matcher(text);
        double seconds = 0;
        while (part.find()) {
            seconds += Double.parseDouble(part.group(1)) * GO_UNITS.get(part.group(2));
        }
        return seconds;
    }

    private static String version() {
        String version = Campaign.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
