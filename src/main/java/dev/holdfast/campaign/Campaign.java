package dev.holdfast.campaign;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.environment.PodSync;
import dev.holdfast.campaign.fault.FaultContext;
import dev.holdfast.campaign.fault.FaultInjector;
import dev.holdfast.campaign.observe.ActionLog;
import dev.holdfast.campaign.observe.AgentPuller;
import dev.holdfast.campaign.observe.Agents;
import dev.holdfast.campaign.observe.BundleSink;
import dev.holdfast.campaign.observe.Collector;
import dev.holdfast.campaign.observe.Continuation;
import dev.holdfast.campaign.observe.Diagnostics;
import dev.holdfast.campaign.observe.DriverState;
import dev.holdfast.campaign.observe.HealthLines;
import dev.holdfast.campaign.observe.Observer;
import dev.holdfast.campaign.observe.ObserverStallMeter;
import dev.holdfast.campaign.observe.StoreScheduling;
import dev.holdfast.campaign.release.OutsideCommand;
import dev.holdfast.campaign.release.Prerequisites;
import dev.holdfast.campaign.release.Releases;
import dev.holdfast.campaign.release.Revisions;
import dev.holdfast.campaign.release.TargetChart;
import dev.holdfast.campaign.workload.Controllers;
import dev.holdfast.campaign.workload.CredentialRotation;
import dev.holdfast.campaign.workload.JudgedWorkloads;
import dev.holdfast.campaign.workload.VolumeSetup;
import dev.holdfast.campaign.workload.WorkloadPlan;
import dev.holdfast.campaign.workload.Workloads;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.RunLabel;
import dev.holdfast.console.Interruption;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.bundle.Bundle;
import dev.holdfast.evidence.bundle.Redactor;
import dev.holdfast.lab.Lab;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Reader;
import dev.holdfast.preflight.Reading;
import dev.holdfast.preflight.deployers.Deployer;
import dev.holdfast.preflight.deployers.DeployerReader;
import dev.holdfast.verdict.GoBack;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import io.fabric8.kubernetes.api.model.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * One upgrade under load: its stages in their order, its record from the first line to the seal, and its end, however it comes. It acts and
 * records; what the record means is for the judges. What the driver fails to do is recorded and ends nothing; what Holdfast itself cannot do
 * ends the campaign, with what was recorded so far sealed in the bundle.
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
    /** What the API server cuts off of its times, in milliseconds. */
    private static final long CUT_OFF = 1000;

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
    private final Prerequisites prerequisites;
    private final Phases phases;
    private final CampaignContext.Base base;
    private final StageSequence stages;
    private final CampaignEnd end;
    private final long originT;
    private final long originWall;
    private final Map<String, String> facts = new TreeMap<>();
    private final double syncSeconds;
    private Optional<BundleSink> bundle = Optional.empty();
    private boolean collected;

    /**
     * A campaign that is about to run, or to go on.
     *
     * @param folder where its bundle goes; if there is one that another process has begun, this is its campaign
     * @param id a few letters and digits, in the name of everything it makes
     * @param adviser judges what was recorded so far, for plans that go back if that asks for it
     */
    public Campaign(
            CampaignPlan plan,
            Environment environment,
            Progress progress,
            Consumer<String> trace,
            Path folder,
            String id,
            Adviser adviser) {
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
        RunLabel label = new RunLabel(id);
        this.prerequisites = new Prerequisites(environment, label);
        this.agents = new Agents(cluster, label.namespace(), PATIENCE, interruption);
        Workloads workloads = new Workloads(
                environment, agents, label, progress, plan.workloads().periodMs());
        Optional<CredentialRotation> rotation = plan.workloads().ownSecrets()
                ? Optional.of(new CredentialRotation(environment, workloads, progress))
                : Optional.empty();
        Map<String, String> secrets = new HashMap<>(environment.secrets());
        rotation.ifPresent(keys -> secrets.putAll(keys.secrets()));
        Redactor redactor = new Redactor(secrets);
        List<String> nodes = before.map(Manifest::nodes).orElseGet(() -> schedulable(cluster.nodes()));
        this.syncSeconds = nodes.stream()
                .mapToDouble(node -> PodSync.seconds(cluster, node))
                .max()
                .orElseThrow();
        this.phases = new Phases(interruption, progress);
        Controllers controllers = new Controllers(plan.owners(nodes), cluster, workloads, agents);
        this.base = new CampaignContext.Base(
                plan,
                environment,
                label,
                new AtomicReference<>(List.of()),
                nodes,
                agents,
                workloads,
                controllers,
                new JudgedWorkloads(workloads, controllers, agents, nodes),
                phases,
                new Pause(interruption, progress, syncSeconds),
                redactor,
                rotation,
                new AtomicReference<>(new Manifest.Change(
                        environment.release(plan.from()), environment.release(plan.to()), List.of(), List.of(), null)),
                progress,
                trace,
                folder,
                syncSeconds,
                adviser,
                new AtomicReference<>());
        this.stages = new StageSequence(stages(), phases, profile.release());
        this.end = new CampaignEnd(base, prerequisites);
    }

    /** The plan's, and where data is in no object store the reading on new mounts: before volumes are removed, else at the end. */
    private List<Stage> stages() {
        List<Stage> all = new ArrayList<>(plan.stages());
        if (profile.capabilities().remounts()
                && all.stream().anyMatch(stage -> stage.phase().equals(Phase.DRAIN))) {
            int removal = (int) all.stream()
                    .takeWhile(stage -> !stage.phase().equals(Phase.CLEANUP))
                    .count();
            all.add(removal, new ReadRemounted());
        }
        return all;
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
        return HealthLines.of(folder);
    }

    /** What the manifest says at this moment, without secrets. */
    public Manifest manifest() {
        Map<String, String> known = new TreeMap<>();
        facts.forEach((name, value) -> known.put(name, base.redactor().text(value)));
        plan.guarantees()
                .forEach(guarantee -> notApplicable(guarantee).ifPresent(why -> known.put(notApplied(guarantee), why)));
        agents.lost()
                .forEach((name, why) ->
                        known.put("lost agent " + name, base.redactor().text(why)));
        return new Manifest(
                Manifest.FORMAT,
                plan.name() + " " + id,
                "holdfast " + version(),
                known,
                originWall,
                originT,
                syncSeconds,
                profile.forJudges(),
                base.change().get(),
                plan.guarantees().stream()
                        .filter(guarantee -> notApplicable(guarantee).isEmpty())
                        .map(Guarantee::id)
                        .toList(),
                plan.limits().unusual(),
                phases.all().stream().map(this::redacted).toList(),
                base.judged().volumes(),
                base.nodes(),
                null);
    }

    private static String notApplied(Guarantee guarantee) {
        return Manifest.NOT_APPLICABLE + guarantee;
    }

    /** What was decided on going back while it ran; empty where that was not asked. */
    public Optional<GoBack> goBack() {
        return Optional.ofNullable(base.goBack().get());
    }

    /** Why a guarantee says nothing of the driver; empty where it applies. */
    public Optional<String> notApplicable(Guarantee guarantee) {
        return NotApplicable.reason(profile, guarantee)
                .or(() -> goBack().flatMap(decided -> NotApplicable.notAskedFor(plan, decided, guarantee)))
                .or(() -> NotApplicable.goneBack(plan, base.change().get(), profile, guarantee));
    }

    /** What the driver lacks for volumes to be set up in a way; empty where it lacks nothing. */
    public Optional<String> missing(VolumeSetup setup) {
        return setup.missing(profile);
    }

    /** What must be seen of a mount of volumes that are set up in a way, in words. */
    public String words(VolumeSetup setup, boolean before) {
        return setup.words(before, profile);
    }

    /** Says on the console and in the record what the plan promises and this driver cannot be asked for. */
    private void sayWhatDoesNotApply() {
        WorkloadPlan workloads = plan.workloads();
        if (!profile.makesVolumes() && workloads.dynamics() > 0) {
            String instead = "all " + (workloads.statics() + workloads.dynamics())
                    + " workloads of the plan write to static volumes, because driver profile " + profile.name()
                    + " has no dynamic ones";
            progress.say(instead);
            facts.put("volumes", instead);
        }
        for (VolumeSetup setup : workloads.setups()) {
            missing(setup).ifPresent(why -> {
                progress.say("no volume is set up with " + setup.way() + ": " + why);
                facts.put(Manifest.NOT_APPLICABLE + "volumes set up with " + setup.way(), why);
            });
        }
        for (Guarantee guarantee : plan.guarantees()) {
            notApplicable(guarantee).ifPresent(why -> {
                progress.say("guarantee " + guarantee + " does not apply: " + why);
                facts.put(notApplied(guarantee), why);
            });
        }
    }

    private Phase redacted(Phase phase) {
        return phase.result() == null
                ? phase
                : new Phase(
                        phase.name(),
                        phase.start(),
                        phase.end(),
                        base.redactor().text(phase.result()));
    }

    /**
     * Carries out every stage.
     *
     * @return the sealed manifest
     * @throws CampaignException naming the phase that failed, and why, where Holdfast itself could not do something
     */
    public Manifest run() {
        checkStages();
        refuseForeignRelease();
        facts.putAll(environment.facts());
        sayWhatDoesNotApply();
        List<Chart> charts;
        try (Progress.Step step = progress.brief("getting the charts, and the images that the lab needs")) {
            charts = charts();
            step.detail("");
        }
        if (!environment.options().flag(UpgradeSteps.ANY)) {
            UpgradeSteps.check(
                    environment.profile().upgradePath(),
                    charts.stream().map(Chart::version).toList());
        }
        base.charts().set(charts);
        Chart from = charts.get(0);
        Chart to = charts.get(charts.size() - 1);
        base.change()
                .set(new Manifest.Change(
                        from.version(),
                        to.version(),
                        List.of(),
                        Releases.crds(environment.helm(), to).stream()
                                .map(crd -> crd.getMetadata().getName())
                                .toList(),
                        null,
                        charts.size() == 2
                                ? null
                                : charts.stream().map(Chart::version).toList(),
                        redacted(new TargetChart(environment).read(from, to))));
        facts.put("chart from", from.name() + " " + from.version() + " (" + from.path() + ")");
        facts.put("chart to", to.name() + " " + to.version() + " (" + to.path() + ")");

        Continuation continuation = Continuation.begin(folder);
        return recorded(new BundleSink(folder, base.redactor()), continuation, context -> {
            stages.carryOut(context, stages.all());
            return true;
        });
    }

    private Manifest.Target redacted(Manifest.Target target) {
        return target.unknown() == null
                ? target
                : new Manifest.Target(
                        target.images(),
                        target.crdForms(),
                        target.workloads(),
                        base.redactor().text(target.unknown()));
    }

    private List<Chart> charts() {
        List<Chart> charts = new ArrayList<>();
        int last = plan.releases().size() - 1;
        for (int i = 0; i <= last; i++) {
            String instead = i == 0
                    ? environment.upgrade().fromChart()
                    : i == last ? environment.upgrade().toChart() : null;
            charts.add(environment.chart(plan.releases().get(i), instead, base.downloads()));
        }
        return List.copyOf(charts);
    }

    private void checkStages() {
        if (plan.sabotaged() && environment.lab().isEmpty()) {
            throw new CampaignException("the plan goes wrong on purpose (" + plan.name()
                    + "), which is done in the lab only and never to " + cluster.context());
        }
        plan.stages().forEach(stage -> stage.check(environment, base.nodes()));
    }

    /**
     * Resumes a run whose process is gone, at the stage that it was in: the long hold, or the drain.
     *
     * @throws CampaignException naming why it cannot be resumed, or the phase that failed
     */
    public Manifest resume() {
        Continuation continuation = Continuation.resume(folder);
        return recorded(takeOver(continuation), continuation, context -> {
            List<Stage> rest = stages.unfinished();
            context.upgraded();
            context.observer().start();
            context.puller().start();
            stages.carryOut(context, rest);
            return true;
        });
    }

    /**
     * Starts workloads and leaves them alone. The driver that is there is taken as it is; where there is none, the plan's is installed.
     *
     * @throws CampaignException naming the phase that failed, and why
     */
    public Manifest setUp() {
        checkStages();
        facts.putAll(environment.facts());
        sayWhatDoesNotApply();
        Revisions revisions = new Revisions(environment);
        boolean there = revisions.driver();
        if (!there) {
            prerequisites.refuseForeign();
            base.charts()
                    .set(List.of(
                            environment.chart(plan.from(), environment.upgrade().fromChart(), base.downloads())));
        }
        environment.lab().ifPresent(lab -> lab.driverImage(profile.chart(), environment.release(plan.to())));
        Continuation continuation = Continuation.begin(folder);
        return recorded(new BundleSink(folder, base.redactor()), continuation, context -> {
            stages.carryOut(context, stages.beforeOthers(plan.name()));
            context.puller().fetch(agents.all().keySet());
            context.observer().lookAtAll();
            recordDeployers("before the upgrade");
            continuation.setUp(!there, revisions.current());
            context.change(
                    planned -> new Manifest.Change(revisions.version(), "not known yet", List.of(), List.of(), null));
            return false;
        });
    }

    /**
     * Looks at what an upgrade by others did to a run that was set up. If none was seen everything is left as it is, and this can be done
     * again.
     *
     * @param command does the upgrade, or is empty where it was done
     * @throws CampaignException naming the phase that failed, and why
     */
    public Manifest verify(Optional<String> command) {
        Continuation continuation = Continuation.resume(folder);
        BundleSink sink = takeOver(continuation);
        return recorded(sink, continuation, context -> {
            command.ifPresent(line -> new OutsideCommand(environment, progress).run(line));
            boolean seen = upgradeSeen(context, continuation.driver());
            if (seen) {
                stages.carryOut(context, stages.afterOthers(plan.name()));
            }
            return seen;
        });
    }

    /** Finds out when others upgraded. */
    private boolean upgradeSeen(CampaignContext context, DriverState driver) {
        Revisions revisions = new Revisions(environment);
        context.attempts()
                .succeeds(
                        Actions.AWAIT_ROLLOUT,
                        profile.release(),
                        () -> context.releases().awaitRollout("a rollout that may be under way is complete"));
        long before = phases.all().get(phases.all().size() - 1).end();
        Optional<Revisions.Change> seen = revisions.since(driver, wall(before));
        context.observer().start();
        context.puller().start();
        if (seen.isEmpty()) {
            progress.say(
                    "no upgrade was seen: workloads and node plugins of the driver are what they were. The workloads go"
                            + " on; upgrade, and verify again");
            context.puller().fetch(agents.all().keySet());
            context.observer().lookAtAll();
            return false;
        }
        context.change(planned -> new Manifest.Change(
                planned.from(), revisions.version(), planned.wantedImages(), planned.crds(), null, null));
        progress.say("an upgrade was seen: " + String.join(", ", seen.get().what()));
        recordDeployers("after the upgrade");
        facts.put("what others changed", String.join(", ", seen.get().what()));
        // of what went at a time that nobody knows, all that came since the setup may be the upgrade's
        long begun = Math.max(before, at(seen.get().from().orElse(wall(before))));
        long done = Math.max(begun, at(seen.get().to() + CUT_OFF));
        phases.unwatched(Phase.LEFT_ALONE, before, begun);
        phases.unwatched(Phase.UPGRADE, begun, done);
        context.upgraded();
        context.rolledOut();
        return true;
    }

    /** What objects of Flux or Argo CD that deploy the release say of themselves: evidence beside what is seen of the driver. */
    private void recordDeployers(String when) {
        Reading<List<Deployer>> deployers = Reader.read(
                "objects of Flux and Argo CD",
                () -> new DeployerReader(environment.cluster().client()).read(profile));
        Check.Result said = deployers.judge(
                all -> new Check.Ok(all.stream().map(Deployer::toString).collect(Collectors.joining("; "))));
        if (!said.value().isEmpty()) {
            facts.put("deployed by, " + when, (said instanceof Check.Ok ? "" : "not known: ") + said.value());
        }
    }

    /** The monotonic clock at milliseconds since the epoch. */
    private long at(long wall) {
        return originT + (wall - originWall) * NANOS_OF_A_MILLISECOND;
    }

    /** Milliseconds since the epoch at a time of the monotonic clock. */
    private long wall(long at) {
        return originWall + (at - originT) / NANOS_OF_A_MILLISECOND;
    }

    /** Takes over what the bundle says of the run so far. */
    private BundleSink takeOver(Continuation continuation) {
        BundleSink sink = BundleSink.resume(folder, base.redactor(), continuation.session());
        Manifest before = sink.manifest();
        facts.putAll(before.facts());
        base.change().set(before.change());
        phases.resume(before.phases());
        base.judged().resume(before.volumes());
        return sink;
    }

    /**
     * Records what is done.
     *
     * @param done what is done; whether the run is over then, and its bundle sealed
     */
    private Manifest recorded(BundleSink opened, Continuation continuation, Predicate<CampaignContext> done) {
        try (BundleSink sink = opened;
                AgentPuller puller = new AgentPuller(agents, sink, continuation, trace);
                Observer observer = new Observer(
                        cluster,
                        profile,
                        agents.namespace(),
                        base.nodes(),
                        base.change().get(),
                        sink,
                        trace);
                ObserverStallMeter stalls = new ObserverStallMeter(sink);
                StoreScheduling store = environment
                        .lab()
                        .map(lab -> new StoreScheduling(sink, lab.s3Process()))
                        .orElse(null)) {
            bundle = Optional.of(sink);
            ActionLog actions = new ActionLog(sink, interruption::requested);
            try (FaultInjector injector = new FaultInjector(plan.faults(), faultContext(), actions, progress::say);
                    CampaignContext context = new CampaignContext(base, sink, actions, observer, puller, injector)) {
                sink.manifest(manifest());
                phases.report(() -> sink.manifest(manifest()), injector::reached);
                stalls.start();
                if (store != null) {
                    store.start();
                }
                boolean over = done.test(context);
                stalls.end();
                if (store != null) {
                    store.end();
                }
                sink.manifest(manifest());
                return over ? sink.seal() : manifest();
            } catch (RuntimeException e) {
                stalls.end();
                if (store != null) {
                    store.end();
                }
                puller.finishAtOnce(interruption.requested() ? HASTE : LAST_LINES);
                collect("the campaign failed: " + e.getMessage());
                sink.manifest(manifest());
                sink.seal();
                throw e;
            } finally {
                phases.reportToNobody();
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
            Collector collector = new Collector(interruption.requested() ? HASTY_COLLECTION : COLLECTION);
            new Diagnostics(cluster, profile, agents.namespace(), base.nodes(), environment.lab()).collect(collector);
            collector.keep(base.redactor().text(why), bundle.get()::context);
            bundle.get().manifest(manifest());
            step.detail(collector.missing().isEmpty() ? "" : "some of it is unavailable");
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
        afterwards(Phase.CLEAN, end::clean);
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
                        base.nodes(),
                        base.judged().volumes(),
                        agents.namespace(),
                        profile.namespace(),
                        cluster.kubeconfig(),
                        cluster.context(),
                        environment.lab().map(Lab::id))
                .text(why, judgements, folder, leftovers());
    }

    /** What the campaign made and leaves behind in a cluster of the user's, and how to remove it; for when there is no time to do so. */
    public String leftovers() {
        return end.leftovers();
    }

    private FaultContext faultContext() {
        return new FaultContext(
                environment.lab().orElse(null), cluster, profile, agents.namespace(), base.judged()::volumes, folder);
    }

    private void refuseForeignRelease() {
        if (environment.helm().installed(profile.release(), profile.namespace())) {
            throw new CampaignException("Helm release " + profile.release() + " exists already in namespace "
                    + profile.namespace() + " of context " + cluster.context()
                    + "; a campaign installs its own and does not touch one it did not make");
        }
        prerequisites.refuseForeign();
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
