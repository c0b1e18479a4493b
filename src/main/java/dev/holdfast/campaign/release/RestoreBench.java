package dev.holdfast.campaign.release;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.observe.Agents;
import dev.holdfast.campaign.workload.VolumeSecrets;
import dev.holdfast.campaign.workload.Workloads;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.RunLabel;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.bundle.Redactor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A cluster with a release, and workloads on a static and a dynamic volume in it, of which nothing is recorded. */
public final class RestoreBench {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration ANSWER = Duration.ofSeconds(45);
    private static final String STATIC = "kept-static";
    private static final String DYNAMIC = "kept-dynamic";
    private static final String NEW = "kept-new";

    private final Environment environment;
    private final String node;
    private final Agents agents;
    private final RunLabel label;
    private final Workloads workloads;
    /** By workload, what it wrote first, and what was read of that. */
    private final Map<String, Written> written = new TreeMap<>();

    private record Written(String key, String content) {}

    /** What a cluster can lose of a driver. */
    public enum Loss {
        /** The CRDs of the driver, and with them their objects. */
        CRDS,
        /** Workloads and their claims; the volumes stay. */
        CLAIMS,
        /** The DaemonSet of the node plugin and the CSIDriver; Helm goes on to have the release as it was. */
        OBJECTS,
        /** The Helm release. */
        RELEASE
    }

    /**
     * In a cluster.
     *
     * @param id a few letters and digits, in the names of what is made; the same for a backup and where it is restored
     */
    public RestoreBench(Environment environment, Progress progress, String id) {
        this.environment = environment;
        this.node = environment.cluster().nodes().get(0).getMetadata().getName();
        this.label = new RunLabel(id);
        this.agents = new Agents(
                environment.cluster(), label.namespace(), Duration.ofSeconds(60), environment.interruption());
        this.workloads = new Workloads(environment, agents, label, progress, 1000);
    }

    /** Installs a release and waits until it is rolled out. */
    public void install(Chart chart) {
        new Prerequisites(environment, label).make(environment.s3().key());
        environment
                .helm()
                .install(
                        environment.profile().release(),
                        environment.profile().namespace(),
                        chart,
                        environment.upgrade().fromValues().with(environment.driverValues()),
                        label.asMap(),
                        LIMIT);
        DriverReadiness.await(environment, LIMIT);
    }

    /** Has a workload write to a static volume, and another to a dynamic one. */
    public void makeVolumes() {
        workloads.harness(List.of(node));
        workloads.claims().storageClasses();
        // a class names one of them
        environment
                .lab()
                .map(lab -> new VolumeSecrets(lab, workloads))
                .ifPresent(secrets -> secrets.held()
                        .forEach(one ->
                                workloads.secret(one.name(), environment.s3().key())));
        workloads.claims().claimStatic(STATIC, node);
        workloads.claims().claimRetained(DYNAMIC);
        startOn(STATIC, true);
        startOn(DYNAMIC, false);
    }

    /** Loses something, and waits until it is gone. */
    public void lose(Loss loss) {
        switch (loss) {
            case CRDS -> loseCrds();
            case CLAIMS -> loseClaims();
            case OBJECTS -> loseObjects();
            case RELEASE ->
                environment
                        .helm()
                        .uninstall(
                                environment.profile().release(),
                                environment.profile().namespace());
        }
    }

    private void loseCrds() {
        List<CustomResourceDefinition> crds =
                new DriverObjects(environment.cluster().client(), environment.profile()).crds();
        crds.forEach(environment.cluster()::delete);
        environment
                .cluster()
                .await(
                        "the driver's CRDs are gone",
                        LIMIT,
                        () -> new DriverObjects(environment.cluster().client(), environment.profile()).crds(),
                        List::isEmpty,
                        seen -> {});
    }

    private void loseObjects() {
        Cluster cluster = environment.cluster();
        DriverProfile profile = environment.profile();
        List<HasMetadata> lost = List.of(
                Cluster.present(cluster.client()
                        .apps()
                        .daemonSets()
                        .inNamespace(profile.namespace())
                        .withName(profile.daemonSet())),
                Cluster.present(cluster.client().storage().v1().csiDrivers().withName(profile.name())));
        lost.forEach(cluster::delete);
        cluster.await(
                "node plugins and the CSIDriver are gone",
                LIMIT,
                () -> Stream.concat(
                                lost.stream(),
                                cluster
                                        .client()
                                        .pods()
                                        .inNamespace(profile.namespace())
                                        .withLabels(profile.nodePlugin().labels())
                                        .list()
                                        .getItems()
                                        .stream())
                        .filter(object -> cluster.client().resource(object).get() != null)
                        .map(Cluster::describe)
                        .toList(),
                List::isEmpty,
                seen -> {});
    }

    private void loseClaims() {
        Cluster cluster = environment.cluster();
        List<String> names = List.of(STATIC, DYNAMIC);
        names.forEach(name -> workloads.remove(name, LIMIT));
        List<PersistentVolumeClaim> claims = new DriverObjects(cluster.client(), environment.profile()).claims();
        claims.forEach(cluster::delete);
        cluster.await(
                "volumes are released",
                LIMIT,
                () -> new DriverObjects(cluster.client(), environment.profile())
                        .volumes().stream()
                                .map(volume -> volume.getStatus().getPhase())
                                .toList(),
                phases -> phases.stream().allMatch("Released"::equals),
                seen -> {});
    }

    /** Starts a pod on each volume that was there before, and reads what was written to it; then uses a new claim. */
    public void readOld() {
        written.forEach(this::readOld);
        workloads.claims().claimDynamic(NEW);
        startOn(NEW, false);
    }

    private void readOld(String name, Written before) {
        if (environment
                        .cluster()
                        .client()
                        .pods()
                        .inNamespace(agents.namespace())
                        .withName(name)
                        .get()
                == null) {
            workloads.start(name, node, LIMIT);
            workloads.describe(name, name.equals(STATIC), true, LIMIT);
        } else {
            workloads.again(name, name, node, LIMIT);
        }
        agents.await(name, "running", LIMIT);
        String now = read(name, before.key());
        if (!now.equals(before.content())) {
            throw new CampaignException("workload " + name + " reads " + now + " where " + before.content()
                    + " was written before the restore");
        }
    }

    /** Backs up release, volumes and claims. */
    public void backUp(Path folder) {
        new Backup(
                        environment.cluster(),
                        environment.helm(),
                        environment.profile(),
                        new Redactor(environment.secrets()),
                        false)
                .write(folder);
    }

    /** Makes the bucket of each volume that was restored, and has a workload write to it and read that again. */
    public void useVolumes() {
        workloads.harness(List.of(node));
        for (String name : List.of(STATIC, DYNAMIC)) {
            workloads.claims().awaitBound(name, LIMIT);
            agents.post(
                    workloads.control(node),
                    "/bucket?name=" + workloads.claims().bucketOf(name),
                    Duration.ofSeconds(30));
        }
        startOn(STATIC, true);
        startOn(DYNAMIC, false);
    }

    private void startOn(String name, boolean isStatic) {
        workloads.start(name, node, LIMIT);
        Volume volume = workloads.describe(name, isStatic, true, LIMIT);
        agents.await(name, "running", LIMIT);
        String key = "kept/" + volume.podUid();
        agents.post(name, "/write?key=" + key, ANSWER);
        written.putIfAbsent(name, new Written(key, read(name, key)));
    }

    private String read(String name, String key) {
        String read = agents.post(name, "/cross-read?writer=" + name + "&key=" + key, ANSWER);
        if (!read.contains("SHA-256")) {
            throw new CampaignException("workload " + name + " cannot read what was written as " + key + ": " + read);
        }
        return read;
    }
}
