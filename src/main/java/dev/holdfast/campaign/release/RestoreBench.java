package dev.holdfast.campaign.release;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.observe.Agents;
import dev.holdfast.campaign.workload.Workloads;
import dev.holdfast.cluster.RunLabel;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.Chart;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.bundle.Redactor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A cluster with a release, and workloads on a static and a dynamic volume in it, of which nothing is recorded. */
public final class RestoreBench {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration ANSWER = Duration.ofSeconds(45);
    private static final String STATIC = "kept-static";
    private static final String DYNAMIC = "kept-dynamic";

    private final Environment environment;
    private final String node;
    private final Agents agents;
    private final RunLabel label;
    private final Workloads workloads;

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
        workloads.claims().claimStatic(STATIC, node);
        workloads.claims().claimDynamic(DYNAMIC);
        startOn(STATIC, true);
        startOn(DYNAMIC, false);
    }

    /** Backs up release, volumes and claims. */
    public void backUp(Path folder) {
        new Backup(environment, agents.namespace(), new Redactor(environment.secrets()), false).write(folder);
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
        String read = agents.post(name, "/cross-read?writer=" + name + "&key=" + key, ANSWER);
        if (!read.contains("SHA-256")) {
            throw new CampaignException("workload " + name + " cannot read what it wrote: " + read);
        }
    }
}
