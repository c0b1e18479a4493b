package dev.holdfast.campaign;

import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.fault.FaultInjector;
import dev.holdfast.campaign.fault.Moment;
import dev.holdfast.campaign.observe.ActionLog;
import dev.holdfast.campaign.observe.AgentPuller;
import dev.holdfast.campaign.observe.Agents;
import dev.holdfast.campaign.observe.Attempts;
import dev.holdfast.campaign.observe.BundleSink;
import dev.holdfast.campaign.observe.LiveNodePlugins;
import dev.holdfast.campaign.observe.LiveRepublishes;
import dev.holdfast.campaign.observe.LiveSources;
import dev.holdfast.campaign.observe.Observer;
import dev.holdfast.campaign.release.Releases;
import dev.holdfast.campaign.workload.Controllers;
import dev.holdfast.campaign.workload.CredentialRotation;
import dev.holdfast.campaign.workload.ExtraWorkloads;
import dev.holdfast.campaign.workload.JudgedWorkloads;
import dev.holdfast.campaign.workload.JudgedWorkloads.NewWorkload;
import dev.holdfast.campaign.workload.LightPods;
import dev.holdfast.campaign.workload.Moves;
import dev.holdfast.campaign.workload.PodReplacements;
import dev.holdfast.campaign.workload.Readers;
import dev.holdfast.campaign.workload.TimedPods;
import dev.holdfast.campaign.workload.Workloads;
import dev.holdfast.campaign.workload.WriterDrain;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.RunLabel;
import dev.holdfast.console.Interruption;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.bundle.Redactor;
import dev.holdfast.verdict.GoBack;
import dev.holdfast.verdict.Limit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** What stages have to do with: the plan, the cluster and what is in it, the record, and what earlier stages brought about. */
public final class CampaignContext implements AutoCloseable {
    /** As long as new workloads write at least before what they do is judged no more: enough to see one stand still for seconds. */
    private static final Duration NEW_WRITES = Duration.ofSeconds(10);

    private final Base base;
    private final BundleSink sink;
    private final Observer observer;
    private final AgentPuller puller;
    private final FaultInjector injector;
    private final ActionLog actions;
    private final Attempts attempts;
    private final Releases releases;
    private final ExtraWorkloads extra;
    private final Moves moves;
    private final WriterDrain drain;
    private final PodReplacements replacements;
    private final LiveRepublishes republishes;
    private final Map<String, Long> notRepublished = new HashMap<>();
    private final LiveNodePlugins nodePlugins;
    private final LiveSources sources;
    private long rolledOut = System.nanoTime();
    private boolean upgraded;
    private Optional<String> stuck = Optional.empty();
    private String result = Phase.OK;
    private Runnable fetch = () -> {};
    private long watched = System.nanoTime();

    /**
     * What a campaign has from its begin to its end, also when nothing is recorded.
     *
     * @param label goes on everything that is made in the cluster
     * @param charts of the plan's releases, as soon as they are known
     * @param nodes those that it uses, by name
     * @param rotation the keys that change hands, where they do
     * @param change what the manifest says of the change of releases
     * @param trace takes what is of interest only to somebody who looks for a fault in the campaign itself
     * @param folder of the bundle
     * @param syncSeconds the longest pod sync period of its nodes
     * @param adviser judges what was recorded so far
     * @param goBack what that asked for, as soon as it is known
     */
    record Base(
            CampaignPlan plan,
            Environment environment,
            RunLabel label,
            AtomicReference<List<Chart>> charts,
            List<String> nodes,
            Agents agents,
            Workloads workloads,
            Controllers controllers,
            JudgedWorkloads judged,
            Phases phases,
            Pause pause,
            Redactor redactor,
            Optional<CredentialRotation> rotation,
            AtomicReference<Manifest.Change> change,
            Progress progress,
            Consumer<String> trace,
            Path folder,
            double syncSeconds,
            Adviser adviser,
            AtomicReference<GoBack> goBack) {
        /** For charts that are pulled or packaged. */
        Path downloads() {
            return folder.resolveSibling(folder.getFileName() + "-charts");
        }
    }

    CampaignContext(
            Base base,
            BundleSink sink,
            ActionLog actions,
            Observer observer,
            AgentPuller puller,
            FaultInjector injector) {
        this.base = base;
        this.sink = sink;
        this.observer = observer;
        this.puller = puller;
        this.injector = injector;
        this.actions = actions;
        this.attempts = new Attempts(actions, base.environment().cluster(), interruption(), base.progress());
        this.releases = new Releases(base.environment(), base.progress(), observer, base.label());
        this.extra = new ExtraWorkloads(base.workloads(), base.agents(), actions, attempts, puller);
        this.moves = new Moves(
                base.environment().cluster(), base.workloads(), base.agents(), actions, attempts, puller, base.nodes());
        this.drain = new WriterDrain(
                base.environment().cluster(),
                base.workloads(),
                base.judged(),
                extra,
                base.agents(),
                attempts,
                puller,
                base.nodes(),
                base.progress(),
                base.trace());
        this.republishes = new LiveRepublishes(
                sink, base.environment().profile().forJudges(), base.syncSeconds(), base.judged()::volumes);
        this.nodePlugins =
                new LiveNodePlugins(sink, base.environment().profile().forJudges());
        this.sources = new LiveSources(sink);
        this.replacements = new PodReplacements(base.agents(), base.judged(), base.controllers(), puller);
    }

    /** What mounter pods have mounted, as far as it was seen. */
    public LiveSources sources() {
        return sources;
    }

    /** What is carried out. */
    public CampaignPlan plan() {
        return base.plan();
    }

    /** One of the plan's limits. */
    public Duration limit(Limit limit) {
        return base.plan().limit(limit);
    }

    /** Where it is carried out. */
    public Environment environment() {
        return base.environment();
    }

    /** The cluster. */
    public Cluster cluster() {
        return base.environment().cluster();
    }

    /** Goes on every object that the campaign makes in the cluster, so that it is found and removed. */
    public RunLabel label() {
        return base.label();
    }

    /** What the driver is called, and where it is. */
    public DriverProfile profile() {
        return base.environment().profile();
    }

    /** The chart of one of the plan's releases, by its place in the plan. */
    public Chart chart(int release) {
        return base.charts().get().get(release);
    }

    /** The nodes that are used, by name. */
    public List<String> nodes() {
        return base.nodes();
    }

    /** The last node, which is no control plane's where there is another: whatever is done to a node is done to this one. */
    public String lastNode() {
        return base.nodes().get(base.nodes().size() - 1);
    }

    /** The agents in the cluster. */
    public Agents agents() {
        return base.agents();
    }

    /** Makes what a workload needs in the cluster, and takes it away again. */
    public Workloads workloads() {
        return base.workloads();
    }

    /** Workloads whose pods controllers make. */
    public Controllers controllers() {
        return base.controllers();
    }

    /** The workloads whose volumes are judged from the warm-up to the drain. */
    public JudgedWorkloads judged() {
        return base.judged();
    }

    /** Pods that do nothing but use a volume. */
    public LightPods lightPods() {
        return base.workloads().lightPods(attempts);
    }

    /** Pods that time operations on a volume. */
    public TimedPods timedPods() {
        return base.workloads().timedPods(attempts, interruption());
    }

    /** Workloads that come besides, and are judged by what was done for them. */
    public ExtraWorkloads extra() {
        return extra;
    }

    /** Workloads whose owners replace their pods while the driver rolls out; none where no stage started them. */
    public Moves moves() {
        return moves;
    }

    /** Pods that took the places of others. */
    public PodReplacements replacements() {
        return replacements;
    }

    /** Stops writers and has everything read back. */
    public WriterDrain drain() {
        return drain;
    }

    /** Reads volumes on new mounts. */
    public Readers readers() {
        return new Readers(cluster(), profile(), agents(), attempts, puller, workloads(), nodes(), progress());
    }

    /** Lets time pass. */
    public Pause pause() {
        return base.pause();
    }

    /** Tells on the console what is going on. */
    public Progress progress() {
        return base.progress();
    }

    /** What ends the run early. */
    public Interruption interruption() {
        return base.environment().interruption();
    }

    /** Takes secrets out of texts. */
    public Redactor redactor() {
        return base.redactor();
    }

    /** The keys that change hands, where they do. */
    public Optional<CredentialRotation> rotation() {
        return base.rotation();
    }

    /** Records what is done. */
    public ActionLog actions() {
        return actions;
    }

    /** Does what the driver may fail to do, and records it. */
    public Attempts attempts() {
        return attempts;
    }

    /** Installs, upgrades and rolls back the driver's release. */
    public Releases releases() {
        return releases;
    }

    /** Looks at the API server. */
    public Observer observer() {
        return observer;
    }

    /** Fetches what agents record. */
    public AgentPuller puller() {
        return puller;
    }

    /** Carries out the plan's faults. */
    public FaultInjector injector() {
        return injector;
    }

    /** The bundle. */
    public BundleSink sink() {
        return sink;
    }

    /** The bundle's folder. */
    public Path folder() {
        return base.folder();
    }

    /** For charts that are pulled or packaged. */
    public Path downloads() {
        return base.downloads();
    }

    /** When the phase that runs began, perhaps in another process, in nanoseconds on the monotonic clock. */
    public long phaseStart() {
        return base.phases().open().orElseThrow().start();
    }

    /** Something within a phase happens that faults wait for. */
    public void reached(String point) {
        base.phases().reached(point);
    }

    /** Says in the manifest what is now known of the change of releases. */
    public void change(UnaryOperator<Manifest.Change> known) {
        base.change().updateAndGet(known);
    }

    /** A release was rolled out just now, or did not get further: republishes are waited for from here on. */
    public void rolledOut() {
        rolledOut = System.nanoTime();
    }

    /** When that was last, in nanoseconds on the monotonic clock. */
    public long lastRollout() {
        return rolledOut;
    }

    /**
     * Holds until the new node plugins have republished some volumes, or had the time to fail to. How long that may take is told on the
     * console; what it means is for the judges to say.
     */
    public void awaitRepublished(List<Volume> volumes) {
        if (!profile().capabilities().republishes()) {
            holdForPodSync();
            return;
        }
        new RepublishWait(this, republishes, notRepublished).sinceRollout(volumes);
    }

    /** The same since a time of the monotonic clock, for everybody who runs. */
    public void awaitRepublishedSince(long time) {
        if (!profile().capabilities().republishes()) {
            holdForPodSync();
            return;
        }
        new RepublishWait(this, republishes, notRepublished).since(runningVolumes(), time);
    }

    /**
     * Where the kubelet's calls for a volume have failed since the last change of releases, waits until the next is surely under way: one that
     * hangs holds the volume for two minutes, and what is asked of the volume at the end of those meets next to nothing of it.
     */
    public void awaitFailingCall(Volume volume) {
        if (!profile().capabilities().republishes()) {
            return;
        }
        new RepublishWait(this, republishes, notRepublished).untilFailingCall(volume);
    }

    /** Where nothing is republished there is nothing to wait for but that the kubelets have looked at all their pods once. */
    private void holdForPodSync() {
        pause().hold("letting each kubelet look at its pods", Duration.ofMillis(Math.round(base.syncSeconds() * 1500)));
    }

    /** Has what was recorded up to now judged, and keeps what that asks for. */
    public GoBack decide() {
        // looks go on: what comes after the decision is judged too
        long until = System.nanoTime();
        puller.fetch(
                judged().writers().stream().filter(agents().all()::containsKey).toList());
        GoBack decided = base.adviser().judge(folder(), plan().limits(), until);
        base.goBack().set(decided);
        return decided;
    }

    /** Whether that was done and asks for the old release to be brought back. */
    public boolean isToGoBack() {
        return base.goBack().get() != null && base.goBack().get().isAskedFor();
    }

    /** The volumes of the workloads under judgement that run. */
    public List<Volume> runningVolumes() {
        List<String> running = judged().running();
        return judged().volumes().stream()
                .filter(volume -> running.contains(volume.name()))
                .toList();
    }

    /** When the last change of releases began, forward or back, in nanoseconds on the monotonic clock; the run's begin where there was none. */
    long changeBegun() {
        List<Phase> phases = base.phases().all();
        return phases.stream()
                .filter(phase ->
                        phase.name().equals(Phase.UPGRADE) || phase.name().equals(Phase.ROLLBACK))
                .map(Phase::start)
                .max(Long::compare)
                .orElseGet(() -> phases.get(0).start());
    }

    /** When the first node plugin of that change was seen ready on a node, on the same clock; empty where none was. */
    Optional<Long> newNodePluginReady(String node) {
        return nodePlugins.ready(node, changeBegun());
    }

    /** The upgrade made a new revision of the release, whether or not it works. */
    public void upgraded() {
        upgraded = true;
    }

    /** Whether there is a new release that something can be asked of. */
    public boolean isUpgraded() {
        return upgraded;
    }

    /** No further release may be gone to, for this reason. */
    public void stuck(String reason) {
        stuck = Optional.of(reason);
    }

    /** Why no further release may be gone to; empty where one may. */
    public Optional<String> whyStuck() {
        return stuck;
    }

    /** How the phase that runs ended, where that is more than its end. */
    public void result(String words) {
        result = words;
    }

    /** How the phase ended; from then on nothing more than its end is known of the next one. */
    String takeResult() {
        String taken = result;
        result = Phase.OK;
        return taken;
    }

    /** What {@link #fetchLines} does in the phase that runs. */
    void fetchBy(Runnable how) {
        fetch = how;
    }

    /** Fetches what agents have written up to now: they take with them what was not fetched when their pods go. Once in a phase. */
    public void fetchLines() {
        Runnable once = fetch;
        fetch = () -> {};
        once.run();
    }

    /** The phase that runs is not to end before this time, in nanoseconds on the monotonic clock: something is looked at until then. */
    public void watchUntil(long time) {
        watched = Math.max(watched, time);
    }

    /** Starts workloads after the upgrade, and says so to faults that wait until they write. */
    public void startNew(List<NewWorkload> all) {
        judged().startNew(all, puller, attempts);
        reached(Moment.NEW_WRITES);
    }

    /** Lets workloads that came after the upgrade write for as long as their mounts have to be seen. */
    void letNewOnesWrite() {
        judged().lastNew().ifPresent(begun -> {
            if (System.nanoTime() - begun < NEW_WRITES.toNanos()) {
                pause().holdSince(begun, "letting the new workloads write", NEW_WRITES);
            }
        });
    }

    /** Waits until everything was looked at for as long as it was asked for. */
    void keepWatching() {
        Duration rest = Duration.ofNanos(watched - System.nanoTime());
        if (!rest.isNegative()) {
            pause().hold("looking for what is left", rest);
        }
    }

    @Override
    public void close() {
        extra.close();
        moves.close();
    }
}
