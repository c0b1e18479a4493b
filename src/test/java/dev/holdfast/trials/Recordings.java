package dev.holdfast.trials;

import dev.holdfast.campaign.CampaignPlan;
import dev.holdfast.campaign.Flaw;
import dev.holdfast.campaign.Moves;
import dev.holdfast.campaign.Part;
import dev.holdfast.campaign.disturbance.AgentFrozen;
import dev.holdfast.campaign.disturbance.ApiServerAway;
import dev.holdfast.campaign.disturbance.ApiServerRestarted;
import dev.holdfast.campaign.disturbance.Deed;
import dev.holdfast.campaign.disturbance.Disturbance;
import dev.holdfast.campaign.disturbance.KubeletRestarted;
import dev.holdfast.campaign.disturbance.Moment;
import dev.holdfast.campaign.disturbance.MountProcessStopped;
import dev.holdfast.campaign.disturbance.NodePluginKilled;
import dev.holdfast.campaign.disturbance.ObjectChanged;
import dev.holdfast.campaign.disturbance.ObserverStopped;
import dev.holdfast.campaign.disturbance.PodDeleted;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
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

    private static final Duration PATIENCE = Duration.ofSeconds(35);
    private static final Moment UPGRADING = new Moment(Phase.UPGRADE, Duration.ofSeconds(3));
    private static final Moment ROLLING_OUT = new Moment(Moment.ROLLOUT, Duration.ofSeconds(1));
    private static final Moment STABLE = new Moment(Phase.STABILITY, Duration.ofSeconds(5));
    private static final Moment DRAINING = new Moment(Phase.DRAIN, Duration.ofSeconds(4));
    /** In the place of the day it was packed, by which archives would differ that hold the same. */
    private static final LocalDateTime PACKED = LocalDateTime.of(2026, 1, 1, 0, 0);

    private final Map<String, CampaignPlan> plans = new TreeMap<>();

    private Recordings() {
        disturbed("object-replaced", new ObjectChanged("static-1", ObjectChanged.How.REPLACED), UPGRADING);
        disturbed("process-stopped-briefly", new MountProcessStopped("static-1", Duration.ofMillis(500)), UPGRADING);
        disturbed("kubelet-restarted", new KubeletRestarted("cp1"), UPGRADING);
        disturbed("api-server-restarted", new ApiServerRestarted(), ROLLING_OUT);
        disturbed("api-server-away", new ApiServerAway(Duration.ofSeconds(30)), ROLLING_OUT);
        disturbed("api-server-away-in-drain", new ApiServerAway(Duration.ofSeconds(30)), DRAINING);
        disturbed("observer-stopped", new ObserverStopped(Duration.ofSeconds(4)), UPGRADING);
        disturbed("plugin-killed", new NodePluginKilled("cp1", Duration.ofSeconds(20)), UPGRADING);
        disturbed("probe-deleted", new PodDeleted(PodDeleted.Which.PROBE, "cp1"), UPGRADING);
        disturbed("s3-control-deleted", new PodDeleted(PodDeleted.Which.S3_CONTROL, "cp1"), STABLE);
        disturbed("agent-frozen", new AgentFrozen("static-1"), STABLE);

        Limits soon = Limits.defaults().with(Limit.REPUBLISH_AFTER, Duration.ofSeconds(20));
        flawed("unmounts-old", "unmount-old");
        flawed("mounts-anew", "remount-at-start", 1, soon);
        flawed("serves-no-old", "no-republish", 1, soon);
        flawed("stale-credentials", "stale-credentials", 1, soon);
        flawed("mounter-in-plugin", "mounter-in-plugin");
        flawed("controller-never-ready", "controller-never-ready");
        flawed("crashes-on-a-node", "crash-on-node=w1", 2, Limits.defaults());
        put("without-crds", 1, Optional.of(new Flaw(Map.of(), true, PATIENCE)), Part.USUAL, Limits.defaults());
        put(
                "mounter-per-workload",
                1,
                defect("mounter-per-workload"),
                Set.of(Part.UPGRADE, Part.POD_MOUNTER, Part.SHARING),
                Limits.defaults());
        for (String left : List.of("attachments", "units", "mounts")) {
            put(
                    "leaves-" + left,
                    1,
                    defect("leave-" + left),
                    Set.of(Part.UPGRADE, Part.POD_MOUNTER, Part.CLEANUP),
                    Limits.defaults().with(Limit.LEFTOVERS, Duration.ofSeconds(30)));
        }

        usual("work-in-rollout", 2, Limits.defaults(), Part.ROLLOUT);
        usual("side-by-side", 1, Limits.defaults().with(Limit.METADATA_TTL, Duration.ofSeconds(10)), Part.MIXED);
        usual("back-and-forth", 1, Limits.defaults(), Part.ROLLBACK);
        usual("keys-changed", 1, Limits.defaults(), Part.CREDENTIALS, Part.WRONG_KEY);
        usual("moved-over", 1, Limits.defaults(), Part.SHARING, Part.TRANSITION, Part.CLEANUP);
        usual("rolled-and-drained", 2, Limits.defaults(), Part.TRANSITION, Part.ROLLS, Part.NODE_DRAIN, Part.UNITS);
        usual(
                "worst-day",
                2,
                Limits.defaults(),
                Part.KUBELET_RESTART,
                Part.CONTAINERD_RESTART,
                Part.PLUGIN_RESTART,
                Part.REBOOT);
        plans.put(
                "hop-by-hop",
                plan(
                        "1.1.0",
                        List.of("1.2.0", "2.0.0"),
                        1,
                        List.of(),
                        Optional.empty(),
                        Part.USUAL,
                        Limits.defaults().with(Limit.STABILISATION, Duration.ofSeconds(20))));
    }

    public static void main(String... given) throws IOException {
        Map<String, CampaignPlan> plans = new Recordings().plans;
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
                Trial.Outcome outcome = trial.run(plans.get(name), name);
                Path archive = folder.resolve(name + ".zip");
                pack(outcome.bundle(), archive);
                print(name, outcome, Files.size(archive));
            }
        }
    }

    private void disturbed(String name, Deed deed, Moment moment) {
        plans.put(
                name,
                plan(
                        OLD,
                        List.of(),
                        1,
                        List.of(new Disturbance(deed, moment)),
                        Optional.empty(),
                        Part.USUAL,
                        Limits.defaults()));
    }

    private void flawed(String name, String defect) {
        flawed(name, defect, 1, Limits.defaults());
    }

    private void flawed(String name, String defect, int nodes, Limits limits) {
        put(name, nodes, defect(defect), Part.USUAL, limits);
    }

    private void usual(String name, int nodes, Limits limits, Part... more) {
        Set<Part> parts = EnumSet.of(Part.UPGRADE, Part.POD_MOUNTER);
        parts.addAll(List.of(more));
        put(name, nodes, Optional.empty(), parts, limits);
    }

    private void put(String name, int nodes, Optional<Flaw> flaw, Set<Part> parts, Limits limits) {
        plans.put(name, plan(OLD, List.of(), nodes, List.of(), flaw, parts, limits));
    }

    private static Optional<Flaw> defect(String name) {
        return Optional.of(new Flaw(Map.of("defects[0]", name), false, PATIENCE));
    }

    private static CampaignPlan plan(
            String from,
            List<String> through,
            int nodes,
            List<Disturbance> disturbances,
            Optional<Flaw> flaw,
            Set<Part> parts,
            Limits limits) {
        return new CampaignPlan(
                from,
                through,
                NEW,
                nodes,
                1,
                PERIOD_MS,
                OptionalInt.of(nodes),
                disturbances,
                flaw,
                DriverProfile.USUAL_WAY,
                parts,
                Duration.ZERO,
                List.of(),
                limits,
                nodes > 1 ? Moves.drawn(7) : Moves.byName());
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
