package dev.holdfast.trials;

import dev.holdfast.campaign.fault.FaultCatalogue;
import dev.holdfast.campaign.fault.Moment;
import dev.holdfast.campaign.stage.AwaitProbes;
import dev.holdfast.campaign.stage.AwaitRepublish;
import dev.holdfast.campaign.stage.Cleanup;
import dev.holdfast.campaign.stage.DeleteOldPods;
import dev.holdfast.campaign.stage.DrainNode;
import dev.holdfast.campaign.stage.LetWrite;
import dev.holdfast.campaign.stage.LookForUnits;
import dev.holdfast.campaign.stage.PlanBuilder;
import dev.holdfast.campaign.stage.ReadAcross;
import dev.holdfast.campaign.stage.ReadBackAfterReboot;
import dev.holdfast.campaign.stage.RebootNode;
import dev.holdfast.campaign.stage.RecreatePods;
import dev.holdfast.campaign.stage.RestartControllers;
import dev.holdfast.campaign.stage.RestartNodePlugin;
import dev.holdfast.campaign.stage.RestartService;
import dev.holdfast.campaign.stage.RollBack;
import dev.holdfast.campaign.stage.RotateKeys;
import dev.holdfast.campaign.stage.ShareVolume;
import dev.holdfast.campaign.stage.StartNewWorkloads;
import dev.holdfast.campaign.stage.UpgradeAgain;
import dev.holdfast.campaign.stage.WorkForward;
import dev.holdfast.campaign.stage.WorkRolledBack;
import dev.holdfast.campaign.stage.WrongKeys;
import dev.holdfast.campaign.workload.RecreationOrder;
import dev.holdfast.campaign.workload.WorkloadPlan;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Records campaigns in the lab for {@code fixtures/bundles}: as small as they can be and still prove something. It packs each bundle as
 * {@code NAME.zip} and prints what the judges say of it, for {@code expected.yaml}.
 *
 * <p>Arguments: the folder for the archives, then names; all of them unless any is given.
 */
final class Recordings {
    private static final PrintStream OUT = System.out;
    private static final String OLD = "1.2.0";
    private static final String NEW = "2.2.0";
    /** Half as many operations as usual, which halves the archive. */
    private static final int PERIOD_MS = 200;

    private static final Moment UPGRADING = new Moment(Phase.UPGRADE, Duration.ofSeconds(3));
    private static final Moment ROLLING_OUT = new Moment(Moment.ROLLOUT, Duration.ofSeconds(1));
    private static final Moment STABLE = new Moment(Phase.STABILITY, Duration.ofSeconds(5));
    private static final Moment DRAINING = new Moment(Phase.DRAIN, Duration.ofSeconds(4));
    /** Begin of the names of those that are recorded as on a kernel that does not say which process serves which mount. */
    private static final String SILENT = "kernel-silent";
    /** In the place of the day it was packed, by which archives would differ that hold the same. */
    private static final LocalDateTime PACKED = LocalDateTime.of(2026, 1, 1, 0, 0);

    private final Map<String, PlanBuilder> plans = new TreeMap<>();

    private Recordings() {
        ofVolume("object-replaced", "an acknowledged object is replaced by an older version in S3");
        ofVolume("process-stopped-briefly", "the mount process is stopped for 0.5 s");
        republished(SILENT, 1);
        ofVolume(SILENT + "-process-killed", "the mount process is killed");
        ofCluster("kubelet-restarted", "the kubelet of node cp1 is restarted", UPGRADING);
        ofCluster("api-server-restarted", "the API server is restarted", ROLLING_OUT);
        ofCluster("api-server-away", "the API server is away for 30 s", ROLLING_OUT);
        ofCluster("api-server-away-in-drain", "the API server is away for 30 s", DRAINING);
        ofCluster("observer-stopped", "the observer stands still for 4 s", UPGRADING);
        ofCluster("plugin-killed", "the node plugin of node cp1 is killed in a loop for 20 s", UPGRADING);
        ofCluster("probe-deleted", "the probe of node cp1 is deleted", UPGRADING);
        ofCluster("s3-control-deleted", "the S3 control of node cp1 is deleted", STABLE);
        ofCluster("agent-frozen", "the agent of static-1 freezes", STABLE);

        Duration soon = Duration.ofSeconds(20);
        ofRelease("unmounts-old", "it unmounts old volumes when it starts");
        ofRelease("mounts-anew", "it unmounts old volumes and mounts them anew when it starts")
                .limit(Limit.REPUBLISH_AFTER, soon);
        ofRelease("serves-no-old", "it never serves a volume again that the old one has mounted")
                .limit(Limit.REPUBLISH_AFTER, soon);
        ofRelease("stale-credentials", "it serves them, but leaves their credentials as they are")
                .limit(Limit.REPUBLISH_AFTER, soon);
        ofRelease("mounter-in-plugin", "it runs mounters inside the node plugin");
        ofRelease("controller-never-ready", "its controller never becomes ready");
        ofRelease("without-crds", "its CRDs are not applied before it");
        ofRelease("burns-processors", "it burns both processors of a node for 3 s when it starts");
        ofRelease("republish-hangs", "it hangs when it is to serve a volume again that the old one has mounted")
                .then(new DeleteOldPods());
        ofRelease("namespace-goes", "it leaves the namespace of mounter pods to Helm, which deletes it")
                .then(new RollBack())
                .then(new WorkRolledBack());
        ofRelease("stale-keys", "it writes the credentials of old mounts anew, but with their old key")
                .workloads(WorkloadPlan.of(1, 1, PERIOD_MS).withOwnSecrets())
                .then(new RotateKeys());
        republished("crashes-on-a-node", 2).defect(FaultCatalogue.ofRelease("it crashes on node w1"));
        begun("liveness-fails", 1)
                .defect(FaultCatalogue.ofRelease("its node plugin fails its liveness probe"))
                .then(new AwaitProbes());
        begun("mounter-per-workload", 1)
                .defect(FaultCatalogue.ofRelease("it gives each workload a mounter pod of its own"))
                .then(new ShareVolume());
        leaves("leaves-attachments", "it leaves attachments behind when workloads go");
        leaves("leaves-units", "it leaves the units of old mounts when workloads go");
        leaves("leaves-mounts", "it leaves what mounter pods have mounted when workloads go");

        begun("work-in-rollout", 2).workMeanwhile();
        begun("side-by-side", 1)
                .limit(Limit.METADATA_TTL, Duration.ofSeconds(10))
                .then(new ReadAcross());
        begun("back-and-forth", 1)
                .then(new LetWrite(Duration.ofSeconds(8)))
                .then(new RollBack())
                .then(new WorkRolledBack())
                .then(new UpgradeAgain(DriverProfile.USUAL_WAY))
                .then(new WorkForward());
        begun("keys-changed", 1)
                .workloads(WorkloadPlan.of(1, 1, PERIOD_MS).withOwnSecrets())
                .then(new RotateKeys())
                .then(new WrongKeys());
        begun("moved-over", 1)
                .then(new ShareVolume())
                .then(new RecreatePods(RecreationOrder.byName()))
                .then(new Cleanup());
        begun("rolled-and-drained", 2)
                .workloads(WorkloadPlan.of(2, 1, PERIOD_MS).withControllers())
                .then(new RecreatePods(RecreationOrder.drawn(7)))
                .then(new RestartControllers())
                .then(new DrainNode())
                .then(new LookForUnits());
        begun("worst-day", 2)
                .then(new RestartService(RestartService.Service.KUBELET))
                .then(new RestartService(RestartService.Service.CONTAINERD))
                .then(new RestartNodePlugin())
                .then(new RebootNode())
                .then(new ReadBackAfterReboot());
        republished("hop-by-hop", 1)
                .upgrade(List.of("1.1.0", "1.2.0", "2.0.0", NEW))
                .limit(Limit.STABILISATION, Duration.ofSeconds(20));
    }

    /** A usual upgrade, after which new workloads are started. */
    private PlanBuilder begun(String name, int nodes) {
        PlanBuilder plan = new PlanBuilder()
                .workloads(WorkloadPlan.of(nodes, 1, PERIOD_MS))
                .nodes(nodes)
                .upgrade(List.of(OLD, NEW))
                .then(new StartNewWorkloads(true));
        plans.put(name, plan);
        return plan;
    }

    private PlanBuilder republished(String name, int nodes) {
        return begun(name, nodes).then(new AwaitRepublish());
    }

    private void ofVolume(String name, String fault) {
        PlanBuilder plan = republished(name, 1);
        FaultCatalogue.ofVolume("static-1", fault, UPGRADING).forEach(plan::fault);
    }

    private void ofCluster(String name, String fault, Moment moment) {
        republished(name, 1).fault(FaultCatalogue.ofCluster(fault, moment));
    }

    private PlanBuilder ofRelease(String name, String defect) {
        return republished(name, 1).defect(FaultCatalogue.ofRelease(defect));
    }

    private void leaves(String name, String defect) {
        begun(name, 1)
                .defect(FaultCatalogue.ofRelease(defect))
                .limit(Limit.LEFTOVERS, Duration.ofSeconds(30))
                .then(new Cleanup());
    }

    public static void main(String... given) throws IOException {
        Map<String, PlanBuilder> plans = new Recordings().plans;
        Path folder = Files.createDirectories(Path.of(given[0]));
        List<String> names = given.length == 1
                ? List.copyOf(plans.keySet())
                : Arrays.asList(given).subList(1, given.length);
        if (!plans.keySet().containsAll(names)) {
            throw new IllegalArgumentException("of " + names + " only " + plans.keySet() + " are known");
        }
        Path bundles = Files.createTempDirectory("holdfast-recordings");
        try (Trial trial = new Trial(bundles, OUT)) {
            for (String name : names) {
                System.setProperty("probe.fuse.connection", Boolean.toString(!name.startsWith(SILENT)));
                Trial.Outcome outcome = trial.run(plans.get(name).build(), name);
                Path archive = folder.resolve(name + ".zip");
                pack(outcome.bundle(), archive);
                print(name, outcome, Files.size(archive));
            }
        }
    }

    private static void pack(Path bundle, Path archive) throws IOException {
        try (OutputStream file = Files.newOutputStream(archive);
                ZipOutputStream zip = new ZipOutputStream(file);
                Stream<Path> found = Files.walk(bundle)) {
            zip.setLevel(Deflater.BEST_COMPRESSION);
            for (Path each : found.filter(Files::isRegularFile).sorted().toList()) {
                ZipEntry entry = new ZipEntry(bundle.relativize(each).toString());
                entry.setTimeLocal(PACKED);
                zip.putNextEntry(entry);
                Files.copy(each, zip);
                zip.closeEntry();
            }
        }
    }

    private static void print(String name, Trial.Outcome outcome, long bytes) {
        OUT.printf("%n%s: %d kB%n", name, bytes / 1000);
        outcome.judgements().forEach(judgement -> {
            OUT.println("  " + judgement.guarantee() + ": " + judgement.verdict() + " " + judgement.worst());
            judgement.findings().stream()
                    .filter(finding -> finding.verdict() != Verdict.PASS)
                    .forEach(finding -> OUT.println(
                            "    " + finding.verdict() + " " + finding.subject() + ": " + finding.message()));
        });
    }
}
