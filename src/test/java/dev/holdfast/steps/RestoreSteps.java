package dev.holdfast.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.environment.Options;
import dev.holdfast.campaign.release.Restore;
import dev.holdfast.campaign.release.RestoreBench;
import dev.holdfast.cluster.RunLabel;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.Chart;
import dev.holdfast.suite.TestSession;
import io.cucumber.java.After;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A backup, and what comes of it in another lab. */
public final class RestoreSteps {
    private static final Path FOLDER = Path.of("target", "restore");

    private final Progress progress = new Progress(TestSession.OUT);
    private final Consumer<String> trace = Options.ofProcess().flag("holdfast.trace")
            ? text -> text.lines().forEach(line -> progress.say("trace: " + line))
            : text -> {};
    private final String id = Long.toString(ThreadLocalRandom.current().nextLong(36 * 36 * 36, 36L * 36 * 36 * 36), 36);
    private final Path backup = FOLDER.resolve(id);
    private Environment environment;
    private RestoreBench bench;
    private String release;
    private List<String> planned = List.of();

    /** Takes the lab down. */
    @After("@restore")
    public void close() {
        if (environment != null) {
            environment.close();
            environment = null;
        }
        progress.close();
    }

    @Given("^release (\\S+) serves a static and a dynamic volume, which workloads write to$")
    public void served(String version) {
        release = version;
        open();
        step("installing release " + version, () -> bench.install(chart()));
        step("making volumes", bench::makeVolumes);
    }

    @Given("it is backed up")
    public void backedUp() {
        step("backing up", () -> bench.backUp(backup));
    }

    @Given("it is backed up by command, with a snapshot of etcd")
    public void backedUpByCommand() throws IOException {
        Node node = environment.cluster().nodes().get(0);
        String address = node.getStatus().getAddresses().stream()
                .filter(one -> one.getType().equals("InternalIP"))
                .map(NodeAddress::getAddress)
                .findFirst()
                .orElseThrow();
        HoldfastProcess.Output output = holdfast(
                "backup",
                "--into",
                backup.toString(),
                "--etcd",
                "https://" + address + ":2379",
                "--etcd-ca",
                ofEtcd(node, "ca.crt"),
                "--etcd-cert",
                ofEtcd(node, "server.crt"),
                "--etcd-key",
                ofEtcd(node, "server.key"));
        assertThat(output.exitCode()).as(output.text()).isZero();
        assertThat(output.text()).contains("namespaces that use the driver: holdfast-" + id);
        assertThat(Files.readString(backup.resolve("SHA256SUMS"))).contains("  etcd-snapshot.db\n");
    }

    private String ofEtcd(Node node, String file) throws IOException {
        String content = environment
                .lab()
                .orElseThrow()
                .run(node.getMetadata().getName(), "cat", "/etc/kubernetes/pki/etcd/" + file);
        return Files.writeString(Files.createDirectories(FOLDER).resolve(id + "-" + file), content)
                .toString();
    }

    @When("the driver's CRDs are deleted")
    public void crdsLost() {
        step("losing the CRDs", () -> bench.lose(RestoreBench.Loss.CRDS));
    }

    @When("workloads and claims are deleted, and the volumes kept")
    public void claimsLost() {
        step("losing the claims", () -> bench.lose(RestoreBench.Loss.CLAIMS));
    }

    @When("the DaemonSet and the CSIDriver are deleted, and the release kept")
    public void objectsLost() {
        step("losing objects of the release", () -> bench.lose(RestoreBench.Loss.OBJECTS));
    }

    @When("the release is uninstalled")
    public void releaseLost() {
        step("losing the release", () -> bench.lose(RestoreBench.Loss.RELEASE));
    }

    @Then("a dry run of the restore would create {string}, and changes nothing")
    public void dryRun(String what) {
        HoldfastProcess.Output output = restore("--dry-run");
        assertThat(output.exitCode()).as(output.text()).isZero();
        planned = lines(output, "  would ");
        assertThat(planned).as(output.text()).anyMatch(line -> line.matches("(create|install) " + what + " .*"));
    }

    @When("the backup is restored by command")
    public void restoredByCommand() {
        HoldfastProcess.Output output = restore();
        assertThat(output.exitCode()).as(output.text()).isZero();
        // had the dry run changed anything, there would be less to do
        assertThat(lines(output, "  ")).as(output.text()).startsWith(planned.toArray(String[]::new));
    }

    private static List<String> lines(HoldfastProcess.Output output, String begin) {
        return output.text()
                .lines()
                .filter(line -> line.startsWith(begin))
                .map(line -> line.substring(begin.length()))
                .toList();
    }

    @Then("new pods on both volumes read what was written before, and a new claim is served")
    public void readOld() {
        step("reading what was written before", bench::readOld);
    }

    @Then("a second restore finds nothing to do")
    public void secondRestore() {
        HoldfastProcess.Output output = restore();
        assertThat(output.exitCode()).as(output.text()).isZero();
        assertThat(output.text()).contains("Done: 0; ").contains("; left, and not as in the backup: 0");
    }

    private HoldfastProcess.Output restore(String... more) {
        return holdfast(
                "restore",
                Stream.concat(
                                Stream.of(
                                        backup.toString(),
                                        "--chart",
                                        chart().path().toString()),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    private HoldfastProcess.Output holdfast(String command, String... arguments) {
        Stream<String> cluster = Stream.of(
                command,
                "--kubeconfig",
                environment.cluster().kubeconfig().toString(),
                "--context",
                environment.cluster().context(),
                "--helm",
                environment.helm().binary().toString());
        return HoldfastProcess.run(Stream.concat(cluster, Stream.of(arguments)).toArray(String[]::new));
    }

    @When("in another, empty cluster the backup is restored")
    public void restored() {
        environment.close();
        open();
        step("restoring", () -> Restore.open(backup).into(environment, chart(), new RunLabel(id)));
    }

    @When("a digit is added to {string} of a copy of it")
    public void changed(String file) throws IOException {
        Path copy = copy();
        Files.writeString(copy.resolve(file), "1", StandardOpenOption.APPEND);
    }

    @Then("the copy is not restored, because {string} was changed")
    public void refused(String file) {
        assertThatThrownBy(() -> Restore.open(copyFolder()))
                .isInstanceOf(CampaignException.class)
                .hasMessageEndingWith("is not restored: " + file + " was changed");
    }

    @Then(
            "every restored claim is bound, and once their buckets are recreated workloads write to both volumes and read what they wrote")
    public void used() {
        step("using the volumes", bench::useVolumes);
        assertThat(environment
                        .helm()
                        .installed(
                                environment.profile().release(),
                                environment.profile().namespace()))
                .isTrue();
    }

    private void open() {
        Environment.Request request = Environment.Request.of(release, 1);
        environment = Environment.open(request, Options.ofProcess(), progress, trace, TestSession.INTERRUPTION);
        if (!environment.disposable()) {
            String context = environment.cluster().context();
            environment.close();
            environment = null;
            throw new CampaignException("a backup is restored in the lab only, and not in " + context);
        }
        bench = new RestoreBench(environment, progress, id);
    }

    private Chart chart() {
        return environment.chart(release, environment.upgrade().fromChart(), FOLDER);
    }

    private Path copyFolder() {
        return FOLDER.resolve(id + "-copy");
    }

    private Path copy() throws IOException {
        Path copy = Files.createDirectories(copyFolder());
        try (Stream<Path> files = Files.list(backup)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private void step(String what, Runnable action) {
        try (Progress.Step step = progress.step(what)) {
            step.detail("");
            action.run();
        }
    }
}
