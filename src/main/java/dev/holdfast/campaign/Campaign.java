package dev.holdfast.campaign;

import dev.holdfast.campaign.disturbance.Reach;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.console.Interruption;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.bundle.Bundle;
import dev.holdfast.evidence.bundle.Redactor;
import dev.holdfast.lab.Lab;
import dev.holdfast.verdict.Judgement;
import io.fabric8.kubernetes.api.model.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One upgrade under load (GUARANTEES, "Phases of a run"): its record from the first line to the seal, and its end, however it comes. It acts
 * and records; what the record means is for the judges. A phase that breaks ends the campaign, with what was recorded so far sealed in
 * the bundle.
 */
public final class Campaign {
    /** How long an agent may give no answer before it counts as lost: longer than an API server is away for a restart. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** For the agents' last lines when a campaign broke, and when somebody waits for its end. */
    private static final Duration LAST_LINES = Duration.ofSeconds(20);

    private static final Duration HASTE = Duration.ofSeconds(3);
    /** For what explains a red run, and the same in haste. */
    private static final Duration COLLECTION = Duration.ofSeconds(30);

    private static final Duration HASTY_COLLECTION = Duration.ofSeconds(8);

    private static final long NANOS_OF_A_MILLISECOND = 1_000_000;

    private final CampaignPlan plan;
    private final Environment environment;
    private final Cluster cluster;
    private final DriverProfile profile;
    private final Interruption interruption;
    private final Progress progress;
    private final Consumer<String> trace;
    private final Path folder;
    private final String id;
    private final Agents agents;
    private final Workloads workloads;
    private final Phases phases;
    private final Fleet fleet;
    private final Setting setting;
    private final long originT;
    private final long originWall;
    private final Map<String, String> facts = new TreeMap<>();
    private final List<String> nodes;
    private final double syncSeconds;
    private final Redactor redactor;
    private final AtomicReference<Manifest.Change> change;
    private Optional<Sink> bundle = Optional.empty();
    private boolean collected;

    /**
     * A campaign that is about to run, or to go on.
     *
     * @param folder where its bundle goes; if there is one that another process has begun, this is its campaign
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
        this.id = id;
        Optional<Manifest> before = begun(folder);
        this.originT = before.map(Manifest::originT).orElseGet(System::nanoTime);
        this.originWall = before.map(Manifest::originWall).orElseGet(System::currentTimeMillis);
        this.agents = new Agents(cluster, "holdfast-" + id, PATIENCE, interruption);
        this.workloads = new Workloads(environment, agents, progress, plan.periodMs());
        Optional<Rotation> rotation = plan.has(Part.CREDENTIALS)
                ? Optional.of(new Rotation(environment, workloads, progress, id))
                : Optional.empty();
        Map<String, String> secrets = new HashMap<>(environment.secrets());
        rotation.ifPresent(keys -> secrets.putAll(keys.secrets()));
        this.redactor = new Redactor(secrets);
        this.nodes = before.map(Manifest::nodes).orElseGet(() -> schedulable(cluster.nodes()));
        this.syncSeconds = nodes.stream()
                .mapToDouble(node -> PodSync.seconds(cluster, node))
                .max()
                .orElseThrow();
        this.phases = new Phases(interruption, progress);
        Controllers controllers = new Controllers(plan, cluster, workloads, agents, nodes);
        this.fleet = new Fleet(plan, workloads, controllers, agents, nodes);
        this.change = new AtomicReference<>(new Manifest.Change(plan.from(), plan.to(), List.of(), List.of(), null));
        this.setting = new Setting(
                plan,
                environment,
                nodes,
                agents,
                workloads,
                controllers,
                fleet,
                phases,
                new Pause(interruption, progress, syncSeconds),
                redactor,
                rotation,
                progress,
                trace,
                folder);
    }

    private static Optional<Manifest> begun(Path folder) {
        try {
            return Continuation.exists(folder) && Files.exists(folder)
                    ? Optional.of(Bundle.open(folder).manifest())
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("the bundle " + folder + " cannot be read", e);
        }
    }

    /** Whether another process has begun it. */
    public boolean isBegun() {
        return Continuation.exists(folder);
    }

    /** The bundle's folder. */
    public Path folder() {
        return folder;
    }

    /** Whether there is a bundle, be the campaign broken or not. */
    public boolean recorded() {
        return bundle.isPresent();
    }

    /** How things were in each minute of a long hold; empty without one. */
    public Optional<String> health() {
        return Hold.told(folder);
    }

    /** What the manifest says at this moment, without secrets. */
    public Manifest manifest() {
        Map<String, String> told = new TreeMap<>();
        facts.forEach((name, value) -> told.put(name, redactor.text(value)));
        agents.lost().forEach((name, why) -> told.put("lost agent " + name, redactor.text(why)));
        return new Manifest(
                Manifest.FORMAT,
                plan.name() + " " + id,
                "holdfast " + version(),
                told,
                originWall,
                originT,
                syncSeconds,
                profile.forJudges(),
                change.get(),
                plan.guarantees(),
                phases.all().stream().map(this::redacted).toList(),
                fleet.volumes(),
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
        refuseSabotageOutside();
        refuseForeignRelease();
        facts.putAll(environment.facts());
        Chart from = environment.chart(plan.from(), environment.upgrade().fromChart(), setting.downloads());
        List<Chart> between = plan.through().stream()
                .map(release -> environment.chart(release, null, setting.downloads()))
                .toList();
        Chart to = environment.chart(plan.to(), environment.upgrade().toChart(), setting.downloads());
        change.set(new Manifest.Change(
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
                                .toList()));
        facts.put("chart from", from.name() + " " + from.version() + " (" + from.path() + ")");
        facts.put("chart to", to.name() + " " + to.version() + " (" + to.path() + ")");

        Continuation continuation = Continuation.begin(folder);
        return recorded(new Sink(folder, redactor), continuation, course -> {
            course.run(from, between, to);
            return true;
        });
    }

    /**
     * Goes on with a run whose process is gone, from the long hold on.
     *
     * @throws CampaignException naming why it cannot be gone on with, or the phase that broke
     */
    public Manifest resume() {
        Continuation continuation = Continuation.resume(folder);
        return recorded(takeOver(continuation), continuation, course -> {
            course.resume();
            return true;
        });
    }

    /**
     * Starts workloads and leaves them alone. The driver that is there is taken as it is; where there is none, the plan's is installed.
     *
     * @throws CampaignException naming the phase that broke, and why
     */
    public Manifest setUp() {
        facts.putAll(environment.facts());
        Revisions revisions = new Revisions(environment);
        boolean there = revisions.driver();
        Optional<Chart> from = there
                ? Optional.empty()
                : Optional.of(
                        environment.chart(plan.from(), environment.upgrade().fromChart(), setting.downloads()));
        environment.lab().ifPresent(lab -> lab.driverImage(plan.to()));
        Continuation continuation = Continuation.begin(folder);
        return recorded(new Sink(folder, redactor), continuation, course -> {
            course.setUp(from);
            continuation.setUp(!there, revisions.current());
            change.set(new Manifest.Change(revisions.version(), "not known yet", List.of(), List.of(), null));
            return false;
        });
    }

    /**
     * Looks at what an upgrade by others did to a run that was set up. If none was seen everything goes on, and this can be done again.
     *
     * @param command does the upgrade, or is empty where it was done
     * @throws CampaignException naming the phase that broke, and why
     */
    public Manifest verify(Optional<String> command) {
        Continuation continuation = Continuation.resume(folder);
        Sink sink = takeOver(continuation);
        return recorded(sink, continuation, course -> {
            command.ifPresent(line -> new UpgradeCommand(environment, progress).run(line));
            return course.verify(
                    continuation.revision(), wall -> originT + (wall - originWall) * NANOS_OF_A_MILLISECOND);
        });
    }

    /** Takes over what the bundle says of the run so far. */
    private Sink takeOver(Continuation continuation) {
        Sink sink = Sink.resume(folder, redactor, continuation.session());
        Manifest before = sink.manifest();
        facts.putAll(before.facts());
        change.set(before.change());
        phases.resume(before.phases());
        fleet.resume(before.volumes());
        return sink;
    }

    /**
     * Records what is done.
     *
     * @param done what is done; whether the run is over then, and its bundle sealed
     */
    private Manifest recorded(Sink opened, Continuation continuation, Predicate<Course> done) {
        try (Sink sink = opened;
                AgentPuller puller = new AgentPuller(agents, sink, continuation, trace);
                Observer observer = new Observer(
                        cluster,
                        profile,
                        agents.namespace(),
                        nodes,
                        change.get().crds(),
                        sink,
                        trace);
                OwnStalls stalls = new OwnStalls(sink)) {
            bundle = Optional.of(sink);
            ActionLog actions = new ActionLog(sink);
            try (Disturber disturber = new Disturber(plan.disturbances(), reach(), actions, progress::say);
                    Course course = new Course(setting, change, sink, actions, observer, puller, disturber)) {
                sink.manifest(manifest());
                phases.tell(() -> sink.manifest(manifest()), disturber::reached);
                stalls.start();
                boolean over = done.test(course);
                stalls.end();
                sink.manifest(manifest());
                return over ? sink.seal() : manifest();
            } catch (RuntimeException e) {
                stalls.end();
                puller.finishAtOnce(interruption.asked() ? HASTE : LAST_LINES);
                collect("the campaign broke: " + e.getMessage());
                sink.manifest(manifest());
                sink.seal();
                throw e;
            } finally {
                phases.tellNobody();
            }
        }
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
                if (!environment.disposable() || !plan.has(Part.UPGRADE)) {
                    step.detail("emptying buckets, removing volumes");
                    // perhaps another process has started them
                    workloads.follow(nodes);
                    workloads.remove(nodes);
                }
                if (!environment.disposable() && isOurs()) {
                    step.detail("removing release " + profile.release());
                    environment.helm().uninstall(profile.release(), profile.namespace());
                }
            }
        });
    }

    /** Whether the driver's release is the campaign's own. */
    private boolean isOurs() {
        return plan.has(Part.UPGRADE) || Continuation.installed(folder);
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
                        fleet.volumes(),
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

    private void refuseSabotageOutside() {
        WorstDay.check(plan, environment, nodes);
        if (plan.sabotaged() && environment.lab().isEmpty()) {
            throw new CampaignException("the plan goes wrong on purpose (" + plan.name()
                    + "), which is done in the lab only and never to " + cluster.context());
        }
    }

    private Reach reach() {
        return new Reach(environment.lab().orElse(null), cluster, profile, agents.namespace(), fleet::volumes, folder);
    }

    private void refuseForeignRelease() {
        if (environment.helm().installed(profile.release(), profile.namespace())) {
            throw new CampaignException("Helm release " + profile.release() + " exists already in namespace "
                    + profile.namespace() + " of context " + cluster.context()
                    + "; a campaign installs its own and does not touch one it did not make");
        }
    }

    /** Runs a phase that comes after the evidence is sealed, so that it has its line in the phase table. */
    public void afterwards(String name, Runnable body) {
        phases.finish(name, () -> {
            body.run();
            return Phase.OK;
        });
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

    private static String version() {
        String version = Campaign.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
