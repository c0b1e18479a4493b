package dev.holdfast.campaign;

import dev.holdfast.evidence.Volume;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Verdict;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What somebody needs to know who wants to look at a cluster that was left as a red run left it. */
final class Handover {
    private static final String JAR = "java -jar target/holdfast.jar";

    private final List<String> nodes;
    private final List<Volume> volumes;
    private final String namespace;
    private final String driverNamespace;
    private final Path kubeconfig;
    private final String context;
    private final Optional<String> lab;

    /**
     * Of one cluster.
     *
     * @param lab the lab's id, or empty for a cluster of the user's
     */
    Handover(
            List<String> nodes,
            List<Volume> volumes,
            String namespace,
            String driverNamespace,
            Path kubeconfig,
            String context,
            Optional<String> lab) {
        this.nodes = nodes;
        this.volumes = volumes;
        this.namespace = namespace;
        this.driverNamespace = driverNamespace;
        this.kubeconfig = kubeconfig;
        this.context = context;
        this.lab = lab;
    }

    /** Where a finding points at. */
    private record Pointer(Guarantee guarantee, Finding finding) {
        boolean doubts() {
            return finding.verdict() != Verdict.FAIL;
        }

        boolean follows() {
            return finding.offence() != null && finding.offence().follows() != null;
        }

        long at() {
            return finding.offence() == null
                    ? Long.MAX_VALUE
                    : finding.offence().at();
        }
    }

    /**
     * The text, some lines long.
     *
     * @param why why the cluster was left, in words
     * @param removal how what the campaign made is removed from a cluster of the user's
     */
    String text(String why, Collection<Judgement> judgements, Path bundle, String removal) {
        Optional<Pointer> first = judgements.stream()
                .flatMap(judgement -> judgement.findings().stream()
                        .filter(finding -> finding.verdict() != Verdict.PASS)
                        .map(finding -> new Pointer(judgement.guarantee(), finding)))
                // An offence before a doubt; of offences one that follows from no other; of these the guarantee that
                // others rest
                // on, which comes first; of that the earliest.
                .min(Comparator.comparing(Pointer::doubts)
                        .thenComparing(Pointer::follows)
                        .thenComparing(Pointer::guarantee)
                        .thenComparingLong(Pointer::at));
        Optional<Volume> volume = first.flatMap(pointer -> volumes.stream()
                .filter(v -> v.name().equals(pointer.finding().subject()))
                .findFirst());
        String node = first.map(pointer -> pointer.finding().node())
                .filter(nodes::contains)
                .orElse(nodes.get(0));
        StringBuilder text = new StringBuilder("-Dholdfast.debug: everything keeps running, because " + why + "\n");
        first.ifPresent(pointer -> line(
                text,
                pointer.finding().offence() == null ? "first doubt" : "first offence",
                pointer.guarantee() + ", " + pointer.finding().subject() + " on "
                        + pointer.finding().node() + ": " + pointer.finding().message()));
        line(text, "cluster", "export KUBECONFIG=" + kubeconfig.toAbsolutePath() + " (context " + context + ")");
        volume.ifPresent(v -> line(text, "its pod", kubectl() + "-n " + v.namespace() + " describe pod " + v.pod()));
        line(text, "workloads", kubectl() + "-n " + namespace + " get pods,pvc -o wide");
        line(text, "driver", kubectl() + "-n " + driverNamespace + " get pods -o wide");
        lab.ifPresent(id -> {
            line(text, "its node", JAR + " lab ssh --lab " + id + " " + node);
            line(text, "its mounts", JAR + " lab ssh --lab " + id + " " + node + " findmnt -t fuse");
        });
        line(text, "evidence", bundle + " (logs, events and objects: context/README.txt in it)");
        line(text, "judge again", JAR + " judge " + bundle);
        line(text, "take down", lab.map(id -> JAR + " lab down " + id).orElse(removal));
        return text.append("(target/holdfast.jar is made by: mvn -q -DskipTests package)")
                .toString();
    }

    /** In the lab by way of its control plane, as the host need not have a kubectl. */
    private String kubectl() {
        return lab.map(id -> JAR + " lab ssh --lab " + id + " cp1 kubectl ")
                .orElse("kubectl --context " + context + " ");
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("  %-14s%s%n".formatted(name, value));
    }
}
