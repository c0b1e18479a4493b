package dev.holdfast.campaign.environment;

import dev.holdfast.cluster.AgentImage;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.console.Interruption;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Helm;
import dev.holdfast.driver.UpgradeOptions;
import dev.holdfast.evidence.bundle.Redactor;
import dev.holdfast.lab.KubernetesRelease;
import dev.holdfast.lab.Lab;
import dev.holdfast.lab.LabException;
import dev.holdfast.lab.LabOptions;
import dev.holdfast.lab.S3Server;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Where campaigns run: the lab, or the cluster that {@code -Dcluster.kubeconfig} names. There is no third way, and above all no
 * default kubeconfig.
 */
public final class Environment implements AutoCloseable {
    /** Region of the lab's S3 server, which takes any. */
    private static final String LAB_REGION = "us-east-1";

    private static final String KUBECONFIG = "cluster.kubeconfig";
    private static final String CONTEXT = "cluster.context";

    private static final Path CHARTS = Path.of("fixtures/charts");

    private final Optional<Lab> lab;
    private final Cluster cluster;
    private final Helm helm;
    private final DriverProfile profile;
    private final UpgradeOptions upgrade;
    private final S3Settings s3;
    private final String agentImage;
    private final Options options;
    private final Interruption interruption;

    Environment(
            Optional<Lab> lab,
            Cluster cluster,
            Helm helm,
            DriverProfile profile,
            UpgradeOptions upgrade,
            S3Settings s3,
            String agentImage,
            Options options,
            Interruption interruption) {
        this.options = options;
        this.interruption = interruption;
        this.lab = lab;
        this.cluster = cluster;
        this.helm = helm;
        this.profile = profile;
        this.upgrade = upgrade;
        this.s3 = s3;
        this.agentImage = agentImage;
    }

    /**
     * What has to be there to carry something out.
     *
     * @param from release that is there first, as a feature names it
     * @param to release that is there in the end
     * @param nodes how many the lab has to have; empty for as many as its options say
     * @param kubernetes release of Kubernetes that the lab has to boot with; empty for the one that its options say
     * @param later releases of Kubernetes that its nodes must be able to be upgraded to
     */
    public record Request(String from, String to, OptionalInt nodes, Optional<String> kubernetes, List<String> later) {
        /** One release on a number of nodes. */
        public static Request of(String release, int nodes) {
            return new Request(release, release, OptionalInt.of(nodes), Optional.empty(), List.of());
        }
    }

    /**
     * Opens what the system properties name.
     *
     * @param request what it and the options name is looked for before anything is booted
     * @param trace takes each Helm and API call that changes something
     * @param interruption ends whatever is done here when the run is to wind up
     */
    public static Environment open(
            Request request, Options options, Progress progress, Consumer<String> trace, Interruption interruption) {
        UpgradeOptions upgrade = check(request, options);
        DriverProfile profile = upgrade.load();
        Optional<String> kubeconfig = options.text(KUBECONFIG);
        return kubeconfig.isEmpty()
                ? inLab(request, options, upgrade, profile, progress, trace, interruption)
                : onCluster(Path.of(kubeconfig.get()), options, upgrade, profile, trace, interruption);
    }

    /**
     * Looks whether what is asked for and what the options name is there, before anything is booted or called.
     *
     * @return what the options say of the upgrade
     * @throws CampaignException if an option is unknown, missing, or has a value that it does not take
     * @throws DriverException if there is no such release, chart or profile
     * @throws ClusterException if the kubeconfig or its context is not there
     * @throws LabException if the lab cannot be as the options say
     */
    public static UpgradeOptions check(Request request, Options options) {
        options.check();
        labFor(request, options);
        UpgradeOptions upgrade = UpgradeOptions.from(options.properties());
        DriverProfile profile = upgrade.load();
        requireChart(profile, profile.upgradePath().release(request.from()), upgrade.fromChart());
        requireChart(profile, profile.upgradePath().release(request.to()), upgrade.toChart());
        if (!upgrade.pullSecrets().isEmpty() && !profile.values().containsKey(DriverProfile.PULL_SECRET)) {
            throw new DriverException("-Dupgrade.pull.secrets is given, and driver profile '" + upgrade.profile()
                    + "' has no chart value for it; add " + DriverProfile.PULL_SECRET + " under 'values'");
        }
        Optional<String> kubeconfig = options.text(KUBECONFIG);
        if (kubeconfig.isPresent()) {
            Path file = Path.of(kubeconfig.get());
            Cluster.config(file, context(options, file));
            s3(options, profile);
            agent(agentImage(options), options);
            helm(options);
        } else if (options.text(CONTEXT).isPresent()) {
            throw new CampaignException(
                    "-Dcluster.context is given without -Dcluster.kubeconfig; name both for a cluster of"
                            + " your own, or neither for the lab");
        }
        return upgrade;
    }

    /**
     * Looks whether both charts of an upgrade are named where the reference driver's are of no use: in a cluster of the user's.
     *
     * @throws CampaignException if one is not
     */
    public static void checkCharts(Request request, Options options) {
        if (options.text(KUBECONFIG).isPresent()) {
            UpgradeOptions upgrade = UpgradeOptions.from(options.properties());
            if (upgrade.fromChart() == null || upgrade.toChart() == null) {
                throw inLabOnly(upgrade.fromChart() == null ? request.from() : request.to());
            }
        }
    }

    private static CampaignException inLabOnly(String release) {
        return new CampaignException(
                "release " + release + " of the reference driver exists in the lab only; name charts with"
                        + " -Dupgrade.from.chart= and -Dupgrade.to.chart=");
    }

    private static void requireChart(DriverProfile profile, String release, String instead) {
        if (instead == null && !Files.isDirectory(referenceChart(profile, release))) {
            throw new DriverException(
                    "the reference driver has no release '" + release + "'; there are " + releases(profile));
        }
        if (instead != null && !instead.startsWith("oci://") && !Files.exists(Path.of(instead))) {
            throw new DriverException("chart '" + instead
                    + "' does not exist; give a folder, an archive or oci://REGISTRY/CHART:VERSION");
        }
    }

    private static Path referenceChart(DriverProfile profile, String release) {
        return CHARTS.resolve(release).resolve(profile.chart());
    }

    private static Environment inLab(
            Request request,
            Options options,
            UpgradeOptions upgrade,
            DriverProfile profile,
            Progress progress,
            Consumer<String> trace,
            Interruption interruption) {
        Lab lab = Lab.up(labFor(request, options), progress, interruption);
        try {
            if (!upgrade.images().isEmpty()) {
                try (Progress.Step step =
                        progress.step("loading " + upgrade.images().size() + " image archives into every node")) {
                    step.detail(upgrade.images().toString());
                    lab.loadImages(upgrade.images());
                }
            }
            Cluster cluster = Cluster.connect(lab.kubeconfig(), lab.context(), trace, interruption::check);
            S3Server server = lab.s3();
            return new Environment(
                    Optional.of(lab),
                    cluster,
                    new Helm(lab.helm(), lab.kubeconfig(), lab.context(), trace, interruption),
                    profile,
                    upgrade,
                    new S3Settings(server.endpoint(), LAB_REGION, server.accessKey(), server.secretKey()),
                    options.text("agent.image").orElseGet(lab::agentImage),
                    options,
                    interruption);
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    private static LabOptions labFor(Request request, Options options) {
        LabOptions asked = LabOptions.from(options.properties());
        List<KubernetesRelease> kubernetes = new ArrayList<>(request.kubernetes()
                .map(name -> List.of(KubernetesRelease.named(name)))
                .orElseGet(asked::kubernetes));
        request.later().forEach(name -> kubernetes.add(KubernetesRelease.named(name)));
        LabOptions lab = asked.withKubernetes(kubernetes);
        return request.nodes().isEmpty() ? lab : lab.withWorkers(request.nodes().getAsInt() - 1);
    }

    private static Environment onCluster(
            Path kubeconfig,
            Options options,
            UpgradeOptions upgrade,
            DriverProfile profile,
            Consumer<String> trace,
            Interruption interruption) {
        String context = context(options, kubeconfig);
        Cluster cluster = Cluster.connect(kubeconfig, context, trace, interruption::check);
        return new Environment(
                Optional.empty(),
                cluster,
                new Helm(helm(options), kubeconfig, context, trace, interruption),
                profile,
                upgrade,
                s3(options, profile),
                agentImage(options),
                options,
                interruption);
    }

    private static String context(Options options, Path kubeconfig) {
        return need(options, CONTEXT, "the context in " + kubeconfig + " that names the cluster");
    }

    private static S3Settings s3(Options options, DriverProfile profile) {
        if (profile.capabilities().remounts()) {
            return S3Settings.NONE;
        }
        return new S3Settings(
                need(options, "s3.endpoint", "the object store's URL as nodes and pods reach it"),
                options.text("s3.region").orElse("us-east-1"),
                environment("AWS_ACCESS_KEY_ID"),
                environment("AWS_SECRET_ACCESS_KEY"));
    }

    private static String agentImage(Options options) {
        return need(options, "agent.image", "an image with a Java 17 runtime that the cluster can pull");
    }

    private static Path helm(Options options) {
        Optional<String> named = options.text("helm.binary");
        if (named.isPresent()) {
            Path binary = Path.of(named.get());
            if (!Files.isRegularFile(binary) || !Files.isExecutable(binary)) {
                throw new CampaignException("-Dhelm.binary: '" + binary + "' is not an executable file");
            }
            return binary;
        }
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, "helm"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new CampaignException(
                        "no helm on PATH: install Helm 3, or name it with -Dhelm.binary=/path/to/helm"));
    }

    private static String need(Options options, String property, String meaning) {
        return options.text(property)
                .orElseThrow(() -> new CampaignException(
                        "with -Dcluster.kubeconfig also -D" + property + "= is needed: " + meaning));
    }

    private static String environment(String variable) {
        String value = System.getenv(variable);
        if (value == null || value.isBlank()) {
            throw new CampaignException("with -Dcluster.kubeconfig the environment variable " + variable
                    + " must hold the object store's key");
        }
        return value;
    }

    /**
     * The chart of a release: what an option names in its place, else the reference driver's. The images of the reference driver's, or of a changed
     * copy of it, are in every node of the lab afterwards.
     *
     * @param named the release, as the feature names it
     * @param instead value of upgrade.from.chart or upgrade.to.chart, or null
     */
    public Chart chart(String named, String instead, Path download) {
        String release = release(named);
        requireChart(profile, release, instead);
        if (instead != null) {
            Chart chart = Chart.resolve(instead, helm, download);
            lab.filter(own -> Files.isDirectory(referenceChart(profile, chart.appVersion())))
                    .ifPresent(own -> own.driverImage(profile.chart(), chart.appVersion()));
            return chart;
        }
        if (lab.isEmpty()) {
            throw inLabOnly(release);
        }
        lab.get().driverImage(profile.chart(), release);
        return Chart.resolve(referenceChart(profile, release).toString(), helm, download);
    }

    /** The driver's release for one that a feature names. */
    public String release(String named) {
        return profile.upgradePath().release(named);
    }

    private static Object releases(DriverProfile profile) {
        try (Stream<Path> folders = Files.list(CHARTS)) {
            return folders.filter(folder -> Files.isDirectory(folder.resolve(profile.chart())))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(CHARTS + " cannot be listed", e);
        }
    }

    /** The cluster. */
    public Cluster cluster() {
        return cluster;
    }

    /** Helm for it. */
    public Helm helm() {
        return helm;
    }

    /** What the driver is called, and where it is. */
    public DriverProfile profile() {
        return profile;
    }

    /** What the options say of releases and their values. */
    public UpgradeOptions upgrade() {
        return upgrade;
    }

    /** Values that every release of the driver is given here: of the object store what the profile has a value for. Never a key. */
    public Map<String, String> driverValues() {
        Map<String, List<String>> settings = Map.of(
                DriverProfile.ENDPOINT,
                List.of(s3.endpoint()),
                DriverProfile.REGION,
                List.of(s3.region()),
                DriverProfile.PULL_SECRET,
                upgrade.pullSecrets());
        Map<String, String> values = new LinkedHashMap<>();
        if (profile.module() != null) {
            values.putAll(profile.module().values());
        }
        profile.values().forEach((setting, path) -> {
            List<String> given = settings.get(setting);
            for (int i = 0; i < given.size(); i++) {
                values.put(path.replace("[]", "[" + i + "]"), given.get(i));
            }
        });
        return values;
    }

    /** The object store under the driver. */
    public S3Settings s3() {
        return s3;
    }

    /** The image that agents run in. */
    public String agentImage() {
        return agentImage;
    }

    /** The same with the Secrets that open its registry. */
    public AgentImage agent() {
        return agent(agentImage, options);
    }

    private static AgentImage agent(String image, Options options) {
        return new AgentImage(
                image,
                options.text("agent.pull.secrets")
                        .map(text -> List.of(text.strip().split("\\s*,\\s*")))
                        .orElse(List.of()),
                "-Dagent.pull.secrets");
    }

    /** The lab, unless the cluster is the user's. */
    public Optional<Lab> lab() {
        return lab;
    }

    /** The run's own secrets, each with its kind: the object store's keys, and what opens the cluster. */
    public Map<String, String> secrets() {
        Map<String, String> secrets = new HashMap<>();
        Config config = cluster.client().getConfiguration();
        add(secrets, config.getOauthToken(), Redactor.TOKEN);
        add(secrets, config.getPassword(), Redactor.PASSWORD);
        add(secrets, config.getClientKeyData(), Redactor.PRIVATE_KEY);
        add(secrets, System.getenv("AWS_SESSION_TOKEN"), Redactor.SESSION_TOKEN);
        add(secrets, s3.accessKey(), Redactor.ACCESS_KEY);
        add(secrets, s3.secretKey(), Redactor.SECRET_KEY);
        return secrets;
    }

    private static void add(Map<String, String> secrets, String secret, String kind) {
        if (secret != null && !secret.isBlank()) {
            secrets.put(secret, kind);
        }
    }

    /** Lets the lab run on when this process ends. A cluster of the user's does so anyway. */
    public void keep() {
        lab.ifPresent(Lab::keep);
    }

    /** What was given on the command line. */
    public Options options() {
        return options;
    }

    /** What ends the run early. */
    public Interruption interruption() {
        return interruption;
    }

    /** Whether the cluster goes away by itself when the run ends. */
    public boolean disposable() {
        return lab.isPresent();
    }

    /** What the manifest says of where it ran. */
    public Map<String, String> facts() {
        Map<String, String> facts = new TreeMap<>();
        lab.ifPresent(l -> facts.putAll(l.facts()));
        facts.put("cluster", lab.isPresent() ? "lab" : cluster.context());
        facts.put("kubernetes", cluster.version());
        facts.put("helm", helm.version());
        if (!s3.endpoint().isEmpty()) {
            facts.put("s3", s3.endpoint());
        }
        facts.put("agent image", agentImage);
        facts.put("profile", upgrade.profile().toString());
        if (!options.isOn("probe.fuse.connection")) {
            facts.put("fuse_connection", "ignored");
        }
        cluster.nodes()
                .forEach(node -> facts.put(
                        "node " + node.getMetadata().getName(),
                        node.getStatus().getNodeInfo().getOsImage() + ", kernel "
                                + node.getStatus().getNodeInfo().getKernelVersion() + ", "
                                + node.getStatus().getNodeInfo().getContainerRuntimeVersion()));
        return facts;
    }

    @Override
    public void close() {
        cluster.close();
        lab.ifPresent(Lab::close);
    }
}
