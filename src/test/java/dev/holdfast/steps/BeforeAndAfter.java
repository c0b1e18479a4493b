package dev.holdfast.steps;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.cluster.AgentImage;
import dev.holdfast.console.Progress;
import dev.holdfast.preflight.Preflight;
import dev.holdfast.preflight.Probe;
import dev.holdfast.preflight.Reader;
import dev.holdfast.preflight.Snapshot;
import dev.holdfast.preflight.State;
import dev.holdfast.preflight.speed.Baseline;
import dev.holdfast.preflight.speed.Measurement;
import dev.holdfast.suite.TestSession;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** An upgrade with what was seen of the cluster before and after it. */
final class BeforeAndAfter {
    private static final String NEW = "new";

    private final PreflightLab lab;
    private final PreflightWorkloads workloads;
    private final Baseline baseline;
    private final Snapshot before;
    private final Set<String> left;
    private final Baseline again;
    private final Snapshot after;

    private BeforeAndAfter(PreflightLab lab, String to) {
        this.lab = lab;
        this.workloads = new PreflightWorkloads(lab);
        lab.beforeRemoval(this::clean);
        awaitReady("the old release runs");
        workloads.storageClass();
        lab.lab().nodes().forEach(node -> workloads.start(old(node), node));
        Map<String, JsonNode> held = atRest();
        baseline = measure();
        before = look();
        left = ClusterObjects.differences(held, atRest());
        lab.upgrade(to);
        awaitReady("release " + to + " runs");
        workloads.start(NEW, lab.lab().nodes().get(0));
        again = measure();
        after = look();
    }

    /** Does it, in a lab in which the old release runs. */
    static BeforeAndAfter of(PreflightLab lab, String to) {
        return new BeforeAndAfter(lab, to);
    }

    private void awaitReady(String what) {
        lab.await(what, () -> Preflight.of(read()).exitCode(), code -> code == Preflight.READY);
    }

    private static String old(String node) {
        return "old-" + node;
    }

    private Map<String, JsonNode> atRest() {
        AtomicReference<Map<String, JsonNode>> last = new AtomicReference<>(Map.of());
        lab.await(
                "the cluster is at rest",
                () -> ClusterObjects.differences(last.getAndSet(ClusterObjects.in(lab.cluster())), last.get()),
                Set::isEmpty);
        return last.get();
    }

    /** Measures as the command does. */
    Baseline measure() {
        AtomicReference<Baseline> measured = new AtomicReference<>();
        try (Progress.Step step = lab.begin("measuring how fast volumes are")) {
            new Measurement(lab.cluster(), lab.profile(), TestSession.INTERRUPTION, step::detail)
                    .measure(
                            new Measurement.Plan(
                                    PreflightWorkloads.CLASS,
                                    AgentImage.open(lab.lab().agentImage()),
                                    3,
                                    10,
                                    4096),
                            lab.version(),
                            measured::set);
        }
        return measured.get();
    }

    /** The cluster by now, without a probe. */
    Snapshot read() {
        return new Reader(lab.cluster(), lab.profile(), Optional.of(lab.helm())).read(Optional.empty(), Map.of());
    }

    /** The cluster by now, as probes see it too. */
    Snapshot look() {
        try (Progress.Step step = lab.begin("probing the nodes")) {
            step.detail("");
            return new Probe(
                            lab.cluster(),
                            TestSession.INTERRUPTION,
                            Optional.of(AgentImage.open(lab.lab().agentImage())))
                    .into(read());
        }
    }

    /** Takes a workload from before the upgrade away, with its claim; its name. */
    String loseOne() {
        String name = old(lab.lab().nodes().get(1));
        workloads.remove(name);
        return name;
    }

    private void clean() {
        List<String> names = lab.lab().nodes().stream().map(BeforeAndAfter::old).toList();
        names.forEach(workloads::remove);
        workloads.remove(NEW);
        workloads.close();
    }

    Baseline baseline() {
        return baseline;
    }

    Baseline again() {
        return again;
    }

    Snapshot before() {
        return before;
    }

    Snapshot after() {
        return after;
    }

    State saved() {
        return State.of(before);
    }

    /** What of the cluster's objects the first measurement and probe made, changed or deleted for good. */
    Set<String> left() {
        return left;
    }
}
