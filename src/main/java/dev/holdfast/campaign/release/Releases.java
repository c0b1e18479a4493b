package dev.holdfast.campaign.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.observe.Observer;
import dev.holdfast.campaign.observe.ReleaseWorkloads;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ObstacleWatch;
import dev.holdfast.cluster.RunLabel;
import dev.holdfast.console.Interruption;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Helm;
import dev.holdfast.driver.Release;
import dev.holdfast.driver.RenderedChart;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Rollouts;
import dev.holdfast.evidence.bundle.Redactor;
import dev.holdfast.lab.Lab;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts the driver's release into the cluster, changes it and takes it back, with Helm as a user would, and waits until it runs. */
public final class Releases {
    /** For Helm, and for a rollout on five nodes. */
    public static final Duration LIMIT = Duration.ofMinutes(5);

    private static final String COMPLETE = "complete";

    private final Helm helm;
    private final Optional<Lab> lab;
    private final Cluster cluster;
    private final DriverProfile profile;
    private final Interruption interruption;
    private final Progress progress;
    private final Observer observer;
    private final Redactor redactor;
    private final RunLabel label;

    /**
     * The release in a cluster.
     *
     * @param label of the run, which the release gets
     */
    public Releases(Environment environment, Progress progress, Observer observer, RunLabel label) {
        this.label = label;
        this.helm = environment.helm();
        this.lab = environment.lab();
        this.cluster = environment.cluster();
        this.profile = environment.profile();
        this.interruption = environment.interruption();
        this.progress = progress;
        this.observer = observer;
        this.redactor = new Redactor(environment.secrets());
    }

    /** The CRDs that a chart brings. */
    public static List<HasMetadata> crds(Helm helm, Chart chart) {
        KubernetesSerialization yaml = new KubernetesSerialization();
        return Arrays.stream(helm.show("crds", chart.path().toString()).split("(?m)^---\\s*$"))
                .filter(document -> document.contains("kind: CustomResourceDefinition"))
                .map(document -> (HasMetadata) yaml.unmarshal(document))
                .toList();
    }

    /** Installs the release and waits until it is rolled out. */
    public void install(Chart chart, ChartValues values) {
        try (Progress.Step step =
                progress.brief("helm install of " + profile.release() + " " + chart.version(), LIMIT)) {
            helm.install(profile.release(), profile.namespace(), chart, values, label.asMap(), LIMIT);
            step.detail("");
        }
        awaitRollout("release " + chart.version() + " is rolled out");
    }

    /**
     * How long a rollout may take: 5 min, and where there are more than five nodes a minute for each, since a DaemonSet replaces its pods one after the
     * other.
     */
    static Duration rolledOutWithin(int nodes) {
        Duration oneByOne = Duration.ofMinutes(nodes);
        return oneByOne.compareTo(LIMIT) > 0 ? oneByOne : LIMIT;
    }

    /** Applies CRDs and waits until the API server serves them. */
    public void establish(List<HasMetadata> crds) {
        cluster.apply(crds);
        for (HasMetadata crd : crds) {
            String name = crd.getMetadata().getName();
            cluster.await(
                    "CRD " + name + " is established",
                    Duration.ofSeconds(60),
                    () -> observer.established(name),
                    done -> done,
                    seen -> {});
        }
    }

    /**
     * A {@code helm upgrade} ready to be called.
     *
     * @param chart as Helm takes it: a folder, an archive or an OCI reference
     * @param secret a file that is to be deleted when all is done, or null
     */
    public record Command(String chart, ChartValues values, List<String> options, Path secret)
            implements AutoCloseable {
        /** The same command with further options. */
        public Command with(String... more) {
            return new Command(
                    chart,
                    values,
                    Stream.concat(options.stream(), Arrays.stream(more)).toList(),
                    secret);
        }

        /** What can be said of it: its options, and which values are given. */
        public Map<String, String> facts() {
            Map<String, String> facts = new TreeMap<>();
            String names = values.names().stream()
                    .filter(name -> secret == null || !name.endsWith(" " + secret.getFileName()))
                    .collect(Collectors.joining(","));
            if (!options.isEmpty()) {
                facts.put(Actions.OPTIONS, String.join(" ", options));
            }
            if (!names.isEmpty()) {
                facts.put(Actions.VALUES, names);
            }
            return facts;
        }

        @Override
        public void close() {
            if (secret != null) {
                try {
                    Files.delete(secret);
                } catch (IOException e) {
                    throw new UncheckedIOException("the values of the release cannot be deleted from " + secret, e);
                }
            }
        }
    }

    /**
     * Prepares an upgrade in a documented way.
     *
     * @param values of the user and the plan; what the way sets comes over them
     * @param folder for a packaged chart
     */
    public Command command(DriverProfile.Way way, Chart to, ChartValues values, Path folder) {
        Map<String, String> set = new TreeMap<>();
        way.set().forEach((path, value) -> set.put(path, value.replace("${to}", to.version())));
        if (way.oci()) {
            return new Command(published(to, folder), values.with(set), plain(way.options()), null);
        }
        String chart = (way.packaged() ? to.packaged(helm, folder) : to).path().toString();
        if (!way.valuesFile()) {
            return new Command(chart, values.with(set), way.options(), null);
        }
        try {
            // made readable for its owner only
            Path file = Files.createTempFile("holdfast", ".yaml");
            Files.writeString(file, helm.values(profile.release(), profile.namespace()));
            return new Command(chart, values.with(set).with(file), way.options(), file);
        } catch (IOException e) {
            throw new UncheckedIOException("the values of the release cannot be written to a file", e);
        }
    }

    /** The chart's reference in a registry: the lab's, which has no TLS. */
    private String published(Chart chart, Path folder) {
        String registry = lab.orElseThrow(
                                () -> new CampaignException(
                                        "an upgrade by OCI reference is tried with the lab's own "
                                                + "registry only; on a cluster of yours name the chart with -Dupgrade.to.chart=oci://REGISTRY/CHART:VERSION"))
                        .chartRegistry()
                + "/charts";
        helm.push(chart.packaged(helm, folder).path(), registry);
        return "oci://" + registry + "/" + chart.name() + ":" + chart.version();
    }

    private static List<String> plain(List<String> options) {
        return Stream.concat(options.stream(), Stream.of(Helm.PLAIN_HTTP)).toList();
    }

    /** What the dry runs said, and what the client's would roll out: images by KIND/NAME of the workload. */
    public record DryRun(String said, Map<String, List<String>> workloads) {}

    /** Client and server dry run; what they say is evidence, not an end of the campaign. It may hold secrets. */
    public DryRun dryRun(Command command) {
        try (Progress.Step step = progress.brief("dry runs of helm upgrade", LIMIT)) {
            String release = upgrade(command.with("--dry-run=client", "--output", "json"));
            step.detail("by the server");
            upgrade(command.with("--dry-run=server"));
            return new DryRun("ok", workloads(release));
        } catch (DriverException e) {
            if (interruption.requested()) {
                // ended by us, it says nothing of the chart
                throw e;
            }
            return new DryRun(e.getMessage(), Map.of());
        }
    }

    /** What an upgrade would make, by a client dry run. */
    public List<HasMetadata> rendered(Command command) {
        return RenderedChart.of("the dry run", manifest(upgrade(command.with("--dry-run=client", "--output", "json"))))
                .objects();
    }

    /** Upgrades the release; what Helm printed. */
    public String upgrade(Command command) {
        return upgrade(command, LIMIT);
    }

    /** The same with another time for Helm. */
    public String upgrade(Command command, Duration limit) {
        return helm.upgrade(
                profile.release(), profile.namespace(), command.chart(), command.values(), command.options(), limit);
    }

    private static Map<String, List<String>> workloads(String release) {
        Map<String, List<String>> workloads = new TreeMap<>();
        RenderedChart.of("the dry run", manifest(release))
                .images()
                .forEach((workload, containers) -> workloads.put(workload, List.copyOf(containers.values())));
        return workloads;
    }

    private static String manifest(String release) {
        try {
            return new ObjectMapper().readTree(release).path("manifest").asText();
        } catch (JsonProcessingException e) {
            throw new DriverException("helm's dry run printed no JSON", e);
        }
    }

    /** The newest revision of the release; 0 where there is none. */
    public int revision() {
        return helm.release(profile.release(), profile.namespace())
                .map(Release::revision)
                .orElse(0);
    }

    /**
     * Takes the release back to one of its revisions.
     *
     * @param options of Helm's
     * @return what Helm deleted on the way, by {@link Actions#DELETED}
     */
    public Map<String, String> rollBack(int revision, List<String> options) {
        String before = helm.manifest(profile.release(), profile.namespace());
        try (Progress.Step step = progress.brief("helm rollback", LIMIT)) {
            helm.rollback(profile.release(), profile.namespace(), revision, options, LIMIT);
            step.detail("");
        }
        String after = helm.manifest(profile.release(), profile.namespace());
        String deleted = ReleaseObjects.missing(before, after, profile.namespace()).stream()
                .filter(object -> isGoing(cluster.persist(
                        "it is seen whether Helm deleted an object",
                        LIMIT,
                        () -> List.copyOf(Optional.ofNullable(
                                        cluster.client().resource(object).get())
                                .stream()
                                .toList()))))
                .map(ReleaseObjects::name)
                .collect(Collectors.joining(","));
        return Map.of(Actions.DELETED, deleted);
    }

    /**
     * Puts each object of the release as a backup has it in the place of the one that is there, as one does who has no Helm.
     *
     * @param backup its folder
     * @return what of the newest revision is not in the backup and stays, by {@link Actions#KEPT}
     */
    public Map<String, String> putBack(Path backup) {
        String newest = helm.manifest(profile.release(), profile.namespace());
        try (Progress.Step step = progress.brief("putting back what the backup in " + backup + " has", LIMIT)) {
            String manifest = Restore.open(backup).manifest();
            new PutBack(cluster, profile.namespace()).objects(manifest);
            step.detail("");
            return Map.of(
                    Actions.KEPT,
                    ReleaseObjects.missing(newest, manifest, profile.namespace()).stream()
                            .map(ReleaseObjects::name)
                            .collect(Collectors.joining(",")));
        }
    }

    /** Whether an object is gone, or about to go. */
    private static boolean isGoing(List<HasMetadata> found) {
        return found.stream().allMatch(object -> object.getMetadata().getDeletionTimestamp() != null);
    }

    /**
     * fabric8's and Helm's own waits count a DaemonSet as ready too early; only the whole set on the new template counts here. What keeps it from
     * its end is told, and ends the wait where it does not recover by itself.
     */
    public void awaitRollout(String what) {
        Duration limit = rolledOutWithin(cluster.persist(
                "the nodes are counted", LIMIT, () -> cluster.nodes().size()));
        try (Progress.Step step = progress.step("waiting until " + what, limit)) {
            ObstacleWatch obstacles =
                    ObstacleWatch.over(cluster, () -> ReleaseWorkloads.view(cluster.client(), profile), redactor::text);
            cluster.await(
                    what,
                    limit,
                    () -> {
                        String rollout = rollout();
                        String why = rollout.equals(COMPLETE) ? "" : obstacles.check();
                        return why.isEmpty() ? rollout : rollout + "; " + why;
                    },
                    COMPLETE::equals,
                    step::detail);
        }
    }

    /** In one line: complete by the same rule as the judge's, or what is not yet. */
    private String rollout() {
        List<Rollouts.Entry> rollouts = observer.rollouts();
        if (rollouts.stream().noneMatch(entry -> entry.name().equals(profile.daemonSet()) && entry.onNodes())) {
            return "there is no DaemonSet " + profile.daemonSet() + " that wants a node";
        }
        return rollouts.stream()
                .filter(entry -> !entry.complete())
                .findFirst()
                .map(Rollouts.Entry::progress)
                .orElse(COMPLETE);
    }
}
