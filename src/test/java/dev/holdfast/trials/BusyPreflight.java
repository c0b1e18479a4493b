package dev.holdfast.trials;

import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.environment.Options;
import dev.holdfast.campaign.release.Prerequisites;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.RunLabel;
import dev.holdfast.console.Interruption;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.preflight.Preflight;
import dev.holdfast.preflight.Reader;
import dev.holdfast.preflight.Snapshot;
import dev.holdfast.preflight.upgrade.Inspection;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How long a preflight takes in a busy cluster: three nodes, and beside them one without a kubelet, to which 400 pods with 200 volumes are
 * bound, so that nothing has to be mounted. The program is run as a user runs it; then its parts are timed in this process.
 *
 * <p>Arguments: numbers of volumes (200), of pods (400) and of runs (5). It ends with an error when a run takes more than {@link #LIMIT}.
 */
final class BusyPreflight {
    private static final PrintStream OUT = System.out;
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration READY = Duration.ofMinutes(3);
    private static final String FROM = "1.2.0";
    private static final String TO = "2.2.0";
    private static final String NAME = "busy";
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private final Environment environment;
    private final Progress progress;

    private BusyPreflight(Environment environment, Progress progress) {
        this.environment = environment;
        this.progress = progress;
    }

    public static void main(String... given) throws IOException, InterruptedException {
        int volumes = given.length > 0 ? Integer.parseInt(given[0]) : 200;
        int pods = given.length > 1 ? Integer.parseInt(given[1]) : 400;
        int runs = given.length > 2 ? Integer.parseInt(given[2]) : 5;
        Interruption interruption = new Interruption(OUT::println);
        interruption.begin();
        try (Progress progress = new Progress(OUT);
                Environment environment = Environment.open(
                        Environment.Request.of(FROM, 3), Options.ofProcess(), progress, call -> {}, interruption)) {
            BusyPreflight busy = new BusyPreflight(environment, progress);
            busy.install();
            busy.fill(volumes, pods);
            busy.parts();
            busy.whole(runs);
        } finally {
            interruption.close();
        }
    }

    private Cluster cluster() {
        return environment.cluster();
    }

    private void install() {
        DriverProfile profile = environment.profile();
        try (Progress.Step step = progress.step("installing release " + FROM)) {
            step.detail("");
            new Prerequisites(environment, new RunLabel(NAME))
                    .make(environment.s3().key());
            environment
                    .helm()
                    .install(
                            profile.release(),
                            profile.namespace(),
                            environment.chart(FROM, environment.upgrade().fromChart(), Path.of("target")),
                            environment.upgrade().fromValues().with(environment.driverValues()),
                            READY);
            cluster().await("the driver runs", READY, () -> read(Optional.empty()), BusyPreflight::isReady, seen -> {});
        }
    }

    private static boolean isReady(Snapshot snapshot) {
        return Preflight.of(snapshot).checks().stream()
                .filter(check -> check.id().equals("driver-pods-ready"))
                .noneMatch(check -> check.found() || check.undetermined());
    }

    /** Makes the node, the volumes with their claims, and the pods; each pod uses one volume. */
    private void fill(int volumes, int pods) {
        KubernetesClient client = cluster().client();
        List<HasMetadata> objects = new ArrayList<>(objects("""
                apiVersion: v1
                kind: Node
                metadata: {name: %1$s, labels: {kubernetes.io/hostname: %1$s, kubernetes.io/os: linux}}
                ---
                apiVersion: v1
                kind: Namespace
                metadata: {name: %1$s}
                """.formatted(NAME)));
        for (int i = 0; i < volumes; i++) {
            objects.addAll(objects("""
                    apiVersion: v1
                    kind: PersistentVolume
                    metadata: {name: %1$s-%2$d}
                    spec:
                      capacity: {storage: 1Gi}
                      accessModes: [ReadWriteMany]
                      storageClassName: ""
                      claimRef: {namespace: %1$s, name: %1$s-%2$d}
                      csi: {driver: %3$s, volumeHandle: %1$s-%2$d, volumeAttributes: {bucketName: %1$s-%2$d}}
                    ---
                    apiVersion: v1
                    kind: PersistentVolumeClaim
                    metadata: {namespace: %1$s, name: %1$s-%2$d}
                    spec:
                      accessModes: [ReadWriteMany]
                      storageClassName: ""
                      volumeName: %1$s-%2$d
                      resources: {requests: {storage: 1Gi}}
                    """.formatted(NAME, i, environment.profile().name())));
        }
        for (int i = 0; i < pods; i++) {
            objects.addAll(objects("""
                    apiVersion: v1
                    kind: Pod
                    metadata: {namespace: %1$s, name: %1$s-%2$d}
                    spec:
                      nodeName: %1$s
                      tolerations: [{operator: Exists}]
                      containers:
                        - name: c
                          image: registry.k8s.io/pause
                          resources: {requests: {cpu: 1m, memory: 1Mi}}
                          volumeMounts: [{name: v, mountPath: /v}]
                      volumes: [{name: v, persistentVolumeClaim: {claimName: %1$s-%3$d}}]
                    """.formatted(NAME, i, i % volumes)));
        }
        try (Progress.Step step = progress.step("making " + volumes + " volumes and " + pods + " pods")) {
            step.detail("");
            objects.forEach(object -> client.resource(object).create());
            nodeReady();
            PatchContext merge = PatchContext.of(PatchType.JSON_MERGE);
            for (int i = 0; i < pods; i++) {
                client.pods()
                        .inNamespace(NAME)
                        .withName(NAME + "-" + i)
                        .subresource("status")
                        .patch(merge, "{\"status\": {\"phase\": \"Running\"}}");
            }
            cluster()
                    .await(
                            "every claim is bound",
                            READY,
                            () -> client.persistentVolumeClaims().inNamespace(NAME).list().getItems().stream()
                                    .filter(claim ->
                                            "Bound".equals(claim.getStatus().getPhase()))
                                    .count(),
                            bound -> bound == volumes,
                            step::detail);
        }
    }

    /** What a kubelet would report; it is taken for lost 40 s later. */
    private void nodeReady() {
        String now = Instant.now().toString();
        cluster()
                .client()
                .nodes()
                .withName(NAME)
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), """
                        {"status": {
                          "capacity": {"cpu": "64", "memory": "256Gi", "pods": "500"},
                          "allocatable": {"cpu": "64", "memory": "256Gi", "pods": "500"},
                          "conditions": [{"type": "Ready", "status": "True", "reason": "Busy",
                            "lastHeartbeatTime": "%1$s", "lastTransitionTime": "%1$s"}]}}
                        """.formatted(now));
    }

    private static List<HasMetadata> objects(String yaml) {
        return List.of(yaml.split("(?m)^---$")).stream()
                .<HasMetadata>map(YAML::unmarshal)
                .toList();
    }

    private Snapshot read(Optional<Reader.TargetChart> target) {
        return new Reader(cluster(), environment.profile(), Optional.of(environment.helm())).read(target, Map.of());
    }

    private String chart() {
        return environment
                .chart(TO, environment.upgrade().toChart(), Path.of("target"))
                .path()
                .toString();
    }

    private void parts() {
        Reader.TargetChart target = new Reader.TargetChart(chart(), ChartValues.none(), DriverProfile.USUAL_WAY);
        nodeReady();
        for (String round : List.of("first", "second")) {
            Snapshot snapshot = timed("reading, " + round + " time", () -> read(Optional.of(target)));
            timed("judging what was read, " + round + " time", () -> Preflight.of(snapshot));
            timed("asking about the upgrade, " + round + " time", () -> new Inspection(cluster(), snapshot).checks());
        }
    }

    private <T> T timed(String what, Supplier<T> part) {
        long start = System.nanoTime();
        T result = part.get();
        OUT.printf("| %s | %.1f s |%n", what, seconds(start));
        return result;
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /** In a process of its own, from its start to its end. */
    private void whole(int runs) throws IOException, InterruptedException {
        String chart = chart();
        File result = Path.of("target", "busy-preflight.txt").toFile();
        double most = 0;
        for (int run = 1; run <= runs; run++) {
            nodeReady();
            long start = System.nanoTime();
            int code = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            "dev.holdfast.cli.Holdfast",
                            "preflight",
                            "--kubeconfig=" + cluster().kubeconfig(),
                            "--context=" + cluster().context(),
                            "--helm=" + environment.helm().binary(),
                            "--to=" + chart)
                    .redirectErrorStream(true)
                    .redirectOutput(result)
                    .start()
                    .waitFor();
            double took = seconds(start);
            most = Math.max(most, took);
            OUT.printf("| the whole, run %d, exit code %d | %.1f s |%n", run, code, took);
        }
        if (most > LIMIT.toSeconds()) {
            throw new IllegalStateException("a preflight took " + most + " s, more than " + LIMIT.toSeconds() + " s");
        }
    }
}
