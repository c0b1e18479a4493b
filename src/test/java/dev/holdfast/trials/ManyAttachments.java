package dev.holdfast.trials;

import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.environment.Options;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.console.Interruption;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.DriverProfile.AttachmentKind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How long it takes to find the attachments of each node by a selectable field where there are many. The nodes are names only: nothing runs on
 * them, and no driver is installed, so nobody takes the objects away.
 *
 * <p>Arguments: numbers of attachments (100), of nodes (10) and of runs (5).
 */
final class ManyAttachments {
    private static final PrintStream OUT = System.out;
    private static final String RELEASE = "2.2.0";
    private static final Duration READY = Duration.ofMinutes(1);

    private ManyAttachments() {}

    public static void main(String... given) throws IOException, InterruptedException {
        int attachments = given.length > 0 ? Integer.parseInt(given[0]) : 100;
        int nodes = given.length > 1 ? Integer.parseInt(given[1]) : 10;
        int runs = given.length > 2 ? Integer.parseInt(given[2]) : 5;
        Interruption interruption = new Interruption(OUT::println);
        interruption.begin();
        try (Progress progress = new Progress(OUT);
                Environment environment = Environment.open(
                        Environment.Request.of(RELEASE, 1), Options.ofProcess(), progress, call -> {}, interruption)) {
            AttachmentKind kind = environment.profile().attachments();
            fill(environment, kind, attachments, nodes);
            for (int run = 1; run <= runs; run++) {
                long begin = System.nanoTime();
                for (int node = 0; node < nodes; node++) {
                    find(environment.cluster(), kind, "node-" + node, attachments / nodes);
                }
                OUT.printf(
                        "run %d: %d queries by %s of %d attachments in %.0f ms%n",
                        run, nodes, kind.nodeField(), attachments, (System.nanoTime() - begin) / 1e6);
            }
        } finally {
            interruption.close();
        }
    }

    private static void fill(Environment environment, AttachmentKind kind, int attachments, int nodes)
            throws IOException {
        Cluster cluster = environment.cluster();
        Path crds = environment
                .chart(RELEASE, environment.upgrade().toChart(), Path.of("target"))
                .path()
                .resolve("crds");
        KubernetesSerialization yaml = new KubernetesSerialization();
        try (Stream<Path> files = Files.list(crds)) {
            for (Path file : files.toList()) {
                HasMetadata crd = yaml.unmarshal(Files.readString(file));
                cluster.apply(List.of(crd));
            }
        }
        cluster.await(
                "the API server knows " + kind.plural(),
                READY,
                () -> cluster.client()
                        .genericKubernetesResources(kind.resource())
                        .list()
                        .getItems()
                        .size(),
                count -> true,
                seen -> {});
        for (int i = 0; i < attachments; i++) {
            Map<String, Object> spec = Map.of(
                    kind.nodeField(),
                    "node-" + i % nodes,
                    kind.persistentVolumeField(),
                    "pv-" + i,
                    kind.volumeIdField(),
                    "volume-" + i,
                    kind.mountOptionsField(),
                    "allow-delete",
                    kind.fsGroupField(),
                    "",
                    kind.mapField(),
                    Map.of());
            Map<String, Object> object = Map.of(
                    "apiVersion",
                    kind.group() + "/" + kind.version(),
                    "kind",
                    "MountpointS3PodAttachment",
                    "metadata",
                    Map.of("name", "many-" + i),
                    "spec",
                    spec);
            cluster.client()
                    .genericKubernetesResources(kind.resource())
                    .load(new ByteArrayInputStream(yaml.asJson(object).getBytes(StandardCharsets.UTF_8)))
                    .create();
        }
    }

    private static void find(Cluster cluster, AttachmentKind kind, String node, int expected) {
        int found = cluster.client()
                .genericKubernetesResources(kind.resource())
                .withField("spec." + kind.nodeField(), node)
                .list()
                .getItems()
                .size();
        if (found < expected) {
            throw new IllegalStateException(
                    node + " has " + found + " attachments by its field, where there are " + expected + " at least");
        }
    }
}
