package dev.holdfast.steps;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.environment.Options;
import dev.holdfast.campaign.environment.S3Settings;
import dev.holdfast.campaign.release.Prerequisites;
import dev.holdfast.campaign.workload.Cleaning;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.RunLabel;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Helm;
import dev.holdfast.driver.RenderedChart;
import dev.holdfast.driver.ResourcePolicy;
import dev.holdfast.lab.Lab;
import dev.holdfast.suite.TestSession;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A lab with one release of the driver, shared by all scenarios that leave it as they found it. */
final class PreflightLab {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    /** For charts that are pulled or changed, and the kubeconfig of an account of the lab's. */
    private static final Path FOLDER = Path.of("target", "preflight");

    private final Progress progress = new Progress(TestSession.OUT);
    private final Consumer<String> trace = Options.ofProcess().flag("holdfast.trace")
            ? text -> text.lines().forEach(line -> progress.say("trace: " + line))
            : text -> {};
    private final Map<String, Chart> charts = new HashMap<>();
    /** What scenarios share, by its name. */
    private final Map<String, Object> shared = new HashMap<>();

    private final List<Runnable> beforeRemoval = new ArrayList<>();
    /** What an upgrade needs first, where it was applied. */
    private List<HasMetadata> crds = List.of();

    private Environment environment;
    private int nodes;
    private String installed;

    /**
     * Lets this release run, and no other, on as many nodes. What is there already is left as it is.
     *
     * @return whether it was put there just now, so that it has yet to come up
     */
    boolean run(String release, int count) {
        TestSession.INTERRUPTION.check();
        if (environment != null && nodes != count) {
            close();
        }
        if (environment == null) {
            open(release, count);
        }
        if (release.equals(installed)) {
            return false;
        }
        if (installed != null) {
            beforeRemoval.forEach(Runnable::run);
            beforeRemoval.clear();
            shared.clear();
            step("removing release " + installed, () -> {
                // The next release finds a cluster that never had this one: Helm leaves CRDs and what is annotated so.
                List<HasMetadata> left = new ArrayList<>(crds);
                objects(helm().manifest(profile().release(), profile().namespace())).stream()
                        .filter(ResourcePolicy::keeps)
                        .forEach(left::add);
                helm().uninstall(profile().release(), profile().namespace());
                remove(left);
                crds = List.of();
                Cleaning cleaning =
                        new Cleaning(environment.cluster(), environment.s3().endpoint());
                prerequisites().remove(cleaning, LIMIT, Optional.empty());
                if (!cleaning.isComplete()) {
                    throw new CampaignException("what the release needed could not be removed:\n" + cleaning.text());
                }
            });
            installed = null;
        }
        Chart chart = chart(release, environment.upgrade().fromChart());
        step("installing release " + release, () -> {
            prerequisites().make(environment.s3().key());
            helm().install(
                            profile().release(),
                            profile().namespace(),
                            chart,
                            environment.upgrade().fromValues().with(environment.driverValues()),
                            LIMIT);
        });
        installed = release;
        return true;
    }

    private Prerequisites prerequisites() {
        return new Prerequisites(environment, new RunLabel("preflight"));
    }

    /** Something that is made in this lab once, by whichever scenario needs it first; a lab in which that broke is given up. */
    <T> T once(String name, Class<T> kind, Supplier<T> make) {
        if (!shared.containsKey(name)) {
            try {
                shared.put(name, make.get());
            } catch (RuntimeException | AssertionError e) {
                abandon();
                throw e;
            }
        }
        return kind.cast(shared.get(name));
    }

    private static List<HasMetadata> objects(String manifests) {
        return RenderedChart.of("", manifests).objects();
    }

    /** Deletes objects, and waits until they are gone. */
    void remove(List<HasMetadata> objects) {
        objects.forEach(cluster()::delete);
        await(
                "they are gone",
                () -> objects.stream().map(cluster().client()::resource).noneMatch(there -> there.get() != null),
                gone -> gone);
    }

    /** Done before the release that runs is removed. */
    void beforeRemoval(Runnable task) {
        beforeRemoval.add(task);
    }

    /** Applies the CRDs of a release, as is to be done before an upgrade to it, until the release that runs is removed. */
    void applyCrds(String release) {
        if (crds.isEmpty()) {
            crds = crds(release);
            cluster().apply(crds);
        }
    }

    /** The CRDs of a release's chart. */
    List<HasMetadata> crds(String release) {
        return objects(helm().show("crds", target(release).path().toString()));
    }

    /** Upgrades the driver to a release, its CRDs first. */
    void upgrade(String release) {
        upgrade(release, Map.of());
    }

    /** The same with single values, as for {@code --set}. */
    void upgrade(String release, Map<String, String> set) {
        Chart chart = target(release);
        crds = crds(release);
        step("upgrading to release " + release, () -> {
            cluster().apply(crds);
            helm().upgrade(
                            profile().release(),
                            profile().namespace(),
                            chart.path().toString(),
                            environment
                                    .upgrade()
                                    .toValues()
                                    .with(environment.driverValues())
                                    .with(set),
                            List.of("--reuse-values"),
                            LIMIT);
        });
        installed = release;
    }

    /** Chart and version that run, as Helm knows them. */
    String version() {
        return helm().release(profile().release(), profile().namespace())
                .map(release -> release.chart() + "-" + release.version())
                .orElseThrow();
    }

    /** Begins something that takes long, and says so. */
    Progress.Step begin(String what) {
        return progress.step(what);
    }

    private void open(String release, int count) {
        Environment.Request request = Environment.Request.of(release, count);
        environment = Environment.open(request, Options.ofProcess(), progress, trace, TestSession.INTERRUPTION);
        nodes = count;
        if (!environment.disposable()) {
            String context = cluster().context();
            close();
            throw new CampaignException(
                    "scenarios of the preflight break things on purpose, in the lab only and never in " + context);
        }
    }

    /** The chart of the release that runs. */
    Chart installed() {
        return chart(installed, environment.upgrade().fromChart());
    }

    /** The chart that the options name to upgrade to, else that of the release. */
    Chart target(String release) {
        return chart(release, environment.upgrade().toChart());
    }

    private Chart chart(String release, String instead) {
        return charts.computeIfAbsent(
                instead == null ? release : instead, name -> environment.chart(release, instead, FOLDER));
    }

    Lab lab() {
        return environment.lab().orElseThrow();
    }

    Cluster cluster() {
        return environment.cluster();
    }

    Helm helm() {
        return environment.helm();
    }

    S3Settings s3() {
        return environment.s3();
    }

    DriverProfile profile() {
        return environment.profile();
    }

    /** Helm for the same cluster as another account. */
    Helm helm(Cluster account) {
        return new Helm(lab().helm(), account.kubeconfig(), account.context(), trace, TestSession.INTERRUPTION);
    }

    Path folder() {
        return FOLDER;
    }

    /** The file of the driver's profile. */
    Path profileFile() {
        return environment.upgrade().profile();
    }

    private void step(String what, Runnable action) {
        try (Progress.Step step = progress.step(what)) {
            step.detail("");
            action.run();
        }
    }

    /** Waits, and says so, until what is seen is wanted; the text of what is seen is shown meanwhile. */
    <T> T await(String what, Callable<T> look, Predicate<T> wanted) {
        try (Progress.Step step = progress.step("waiting until " + what)) {
            return cluster().await(what, LIMIT, look, wanted, step::detail);
        }
    }

    /** A scenario broke: nobody knows what is left of it, so the next gets another lab; who debugs gets this one. */
    void abandon() {
        if (environment != null && Options.ofProcess().flag("holdfast.debug")) {
            environment.keep();
            progress.say(
                    "the lab is left as it is: export KUBECONFIG=" + cluster().kubeconfig());
        }
        close();
    }

    /** Takes it down, if there is one. */
    void close() {
        if (environment != null) {
            Environment used = environment;
            environment = null;
            installed = null;
            charts.clear();
            shared.clear();
            beforeRemoval.clear();
            crds = List.of();
            used.close();
        }
    }
}
