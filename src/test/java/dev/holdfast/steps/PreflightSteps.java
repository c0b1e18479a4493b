package dev.holdfast.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.Helm;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Preflight;
import dev.holdfast.preflight.PreflightText;
import dev.holdfast.preflight.Reader;
import dev.holdfast.preflight.Snapshot;
import dev.holdfast.preflight.upgrade.Inspection;
import io.cucumber.java.After;
import io.cucumber.java.AfterAll;
import io.cucumber.java.Before;
import io.cucumber.java.Scenario;
import io.cucumber.java.Status;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.fabric8.kubernetes.client.Config;
import io.qameta.allure.Allure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a preflight is to find, and what is done to a lab so that it does. */
public final class PreflightSteps {
    static final PreflightLab LAB = new PreflightLab();
    /** Checks by their names, in a sentence. */
    static final String CHECKS = "((?:\"[^\"]+\"(?:, | and )?)+)";

    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");
    private final PreflightCauses causes = new PreflightCauses(LAB);
    private final PreflightScenario scenario;
    private String to;
    private Preflight preflight;
    private HoldfastProcess.Output silent;
    private Map<String, JsonNode> before;
    /** Made by Cucumber. */
    public PreflightSteps(PreflightScenario scenario) {
        this.scenario = scenario;
    }

    /** Whoever comes next gets the machine for itself: a lab that idles takes part of it. */
    @Before("not @preflight")
    public void leave() {
        LAB.close();
    }

    /** Leaves the lab to the next scenario as it was; what a scenario that broke has left is nothing for the next. */
    @After("@preflight and not @compared")
    public void tidy(Scenario ended) {
        boolean tidy = false;
        try {
            // one with a step that nobody knows has not failed, and has not passed either
            if (ended.getStatus() == Status.PASSED) {
                scenario.mend();
                tidy = true;
            }
        } finally {
            if (!tidy) {
                LAB.abandon();
            }
        }
    }

    /** Takes the lab down. */
    @AfterAll
    public static void close() {
        LAB.close();
    }

    @Given("release {word} of the driver runs on {int} nodes, with the CRDs of release {word}")
    public void runs(String release, int nodes, String next) {
        boolean isNew = LAB.run(release, nodes);
        LAB.applyCrds(next);
        if (isNew) {
            LAB.await(
                    "release " + release + " runs",
                    () -> new PreflightLook(look(Optional.empty())),
                    look -> look.preflight().exitCode() == Preflight.READY);
            to = next;
            // a node tells of a new image up to a minute late
            LAB.await("nothing warns of an upgrade to " + next, this::lookAhead, PreflightLook::hasNoWarning);
        }
    }

    private Preflight look(Optional<Chart> chart) {
        return look(LAB.cluster(), LAB.helm(), chart);
    }

    private Preflight look(Cluster cluster, Helm helm, Optional<Chart> chart) {
        Snapshot snapshot = new Reader(cluster, scenario.profile().orElseGet(LAB::profile), Optional.of(helm))
                .read(chart.map(scenario::target), Map.of());
        return new Inspection(cluster, snapshot).preflight(List.of());
    }

    private PreflightLook lookAhead() {
        return new PreflightLook(look(Optional.of(scenario.chart().orElseGet(() -> LAB.target(to)))));
    }

    @When("a preflight for an upgrade to {word} is done")
    public void done(String release) {
        Chart chart = LAB.target(release);
        LAB.await(
                "the cluster is at rest",
                () -> ClusterObjects.in(LAB.cluster()).equals(ClusterObjects.in(LAB.cluster())),
                rests -> rests);
        before = ClusterObjects.in(LAB.cluster());
        conclude(look(Optional.of(chart)));
    }

    @When("a preflight for an upgrade to {word} is done by an account that may only read")
    public void doneByReader(String release) {
        try (Cluster account = LimitedAccount.reading(LAB.cluster(), LAB.folder())) {
            conclude(look(account, LAB.helm(account), Optional.of(LAB.target(release))));
        }
    }

    @When("a preflight for an upgrade to {word} is done by an account that may not escalate and bind")
    public void doneByChanger(String release) {
        try (Cluster account = LimitedAccount.changing(LAB.cluster(), LAB.folder())) {
            conclude(look(account, LAB.helm(account), Optional.of(LAB.target(release))));
        }
    }

    @Then("it says {string}")
    public void says(String words) {
        assertThat(preflight.checks().stream().filter(Check::found))
                .as(PreflightText.text(preflight))
                .extracting(check -> check.result().value())
                .anyMatch(value -> value.contains(words));
    }

    @Then("it says {string}, and what to do: {string}")
    public void says(String words, String advice) {
        assertThat(preflight.checks().stream()
                        .map(Check::result)
                        .filter(Check.Finding.class::isInstance)
                        .map(Check.Finding.class::cast))
                .as(PreflightText.text(preflight))
                .anySatisfy(finding -> {
                    assertThat(finding.value()).contains(words);
                    assertThat(finding.advice()).contains(advice);
                });
    }

    @When("a preflight is done at a port where nobody answers")
    public void doneInVain() throws IOException {
        Config config = LAB.cluster().client().getConfiguration();
        // The discard port: Kubernetes listens on none below 1024.
        String nowhere = URI.create(config.getMasterUrl()).getHost() + ":9/";
        Path kubeconfig = LAB.folder().resolve("nowhere.kubeconfig");
        Files.writeString(
                kubeconfig,
                Files.readString(LAB.cluster().kubeconfig()).replaceAll("server: .*", "server: https://" + nowhere));
        silent = HoldfastProcess.run(ofCluster(kubeconfig));
    }

    private static String[] ofCluster(Path kubeconfig) {
        return new String[] {
            "preflight",
            "--kubeconfig",
            kubeconfig.toString(),
            "--context",
            LAB.cluster().context(),
            "--output",
            "json"
        };
    }

    @Then("{string} blocks, and there is nothing else")
    public void alone(String obstacle) {
        assertThat(silent.results()).as(silent.text()).containsExactly(Map.entry(obstacle, "finding"));
        assertThat(silent.exitCode()).isEqualTo(Preflight.BLOCKED);
    }

    @Then("a preflight at the cluster's own says that it is reachable")
    public void reachable() {
        HoldfastProcess.Output output =
                HoldfastProcess.run(ofCluster(LAB.cluster().kubeconfig()));
        assertThat(output.results()).as(output.text()).containsEntry("API server reachable", "ok");
    }

    @When("the new node plugin requests another share of a processor")
    public void otherRequest() {
        scenario.with(Map.of("node.resources.requests.cpu", "37m"));
    }

    @Then("by a preflight for an upgrade to {word} {string} names it")
    public void listed(String release, String check) {
        to = release;
        conclude(lookAhead().preflight());
        assertThat(valueOf(check)).contains("37m");
    }

    @Then("^(.+) are listed$")
    public void listed(String checks) {
        assertThat(quoted(checks))
                .allSatisfy(name -> assertThat(preflight.checks())
                        .filteredOn(check -> check.name().equals(name))
                        .singleElement()
                        .satisfies(check -> assertThat(check.level()).isEqualTo(Level.INFORMATIVE))
                        .satisfies(check -> assertThat(check.result()).isInstanceOf(Check.Ok.class)));
    }

    @Then("once that is mended, {string} does not name it")
    public void listedNoMore(String check) {
        scenario.mend();
        conclude(lookAhead().preflight());
        assertThat(valueOf(check)).doesNotContain("37m");
    }

    private String valueOf(String name) {
        return preflight.checks().stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow()
                .result()
                .value();
    }

    private void conclude(Preflight concluded) {
        preflight = concluded;
        Allure.addAttachment("Preflight", "text/plain", PreflightText.text(concluded), ".txt");
    }

    @Then("nothing is found, and nothing is undetermined")
    public void ready() {
        assertThat(new PreflightLook(preflight).hasNothing())
                .as(PreflightText.text(preflight))
                .isTrue();
    }

    @Then("^(.+) are undetermined, and nothing else$")
    public void undetermined(String names) {
        assertThat(preflight.checks().stream().filter(Check::undetermined))
                .as(PreflightText.text(preflight))
                .extracting(Check::name)
                .containsExactlyInAnyOrderElementsOf(quoted(names));
    }

    @Then("it says that the account may not {string}")
    public void mayNot(String action) {
        assertThat(preflight.checks().stream().filter(Check::undetermined))
                .as(PreflightText.text(preflight))
                .extracting(check -> check.result().value())
                .anyMatch(value -> value.lines().anyMatch(("may not " + action)::equals));
    }

    @Then("it has made, changed and deleted no object of the cluster")
    public void nothingChanged() {
        assertThat(ClusterObjects.differences(before, ClusterObjects.in(LAB.cluster())))
                .isEmpty();
    }

    @Then("{string} blocks, and nothing else")
    public void inTheWay(String obstacle) {
        assertThat(new PreflightLook(preflight).has(Set.of(obstacle), Set.of()))
                .as(PreflightText.text(preflight))
                .isTrue();
    }

    @Then("it says that {word} → {word} skips {word}, and why")
    public void skips(String from, String release, String skipped) {
        String reason = LAB.profile().upgradePath().mustNotSkip().get(skipped);
        assertThat(preflight.checks())
                .extracting(check -> check.result().value())
                .contains(from + " → " + release + " skips " + skipped + ": " + reason);
    }

    @Then("nothing is found for an upgrade to {word}")
    public void free(String release) {
        to = release;
        awaitNothing();
    }

    /** The names of checks in a sentence. */
    static Set<String> quoted(String names) {
        return QUOTED.matcher(names)
                .results()
                .map(quoted -> quoted.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Then("^by a preflight for an upgrade to (\\S+) " + CHECKS + " blocks?, and nothing else$")
    public void blocks(String release, String obstacles) {
        await(release, quoted(obstacles), Set.of());
    }

    @Then("^by a preflight for an upgrade to (\\S+) " + CHECKS + " (?:is a warning|are warnings), and nothing else$")
    public void warns(String release, String warnings) {
        await(release, Set.of(), quoted(warnings));
    }

    @Then("^by a preflight for an upgrade to (\\S+) " + CHECKS + " blocks?, " + CHECKS
            + " (?:is a warning|are warnings), and nothing else$")
    public void blocksAndWarns(String release, String obstacles, String warnings) {
        await(release, quoted(obstacles), quoted(warnings));
    }

    @Then("by a preflight for an upgrade to {word} nothing is found")
    public void harmless(String release) {
        to = release;
        conclude(lookAhead().preflight());
        ready();
        scenario.mend();
    }

    @Then("once that is mended, nothing is found")
    public void mended() {
        scenario.mend();
        awaitNothing();
    }

    /** A cluster takes its time to show what was done to it. */
    private void await(String release, Set<String> obstacles, Set<String> warnings) {
        to = release;
        conclude(PreflightLook.await(LAB, obstacles, warnings, this::lookAhead));
    }

    private void awaitNothing() {
        conclude(PreflightLook.awaitNothing(LAB, this::lookAhead));
    }

    @When("the CSIDriver object is deleted")
    public void csiDriverDeleted() {
        scenario.caused(causes.csiDriverDeleted());
    }

    @When("the driver is taken out of the CSINode of node {word}")
    public void unregistered(String node) {
        scenario.caused(causes.unregistered(node));
    }

    @When("the node plugin is given an image that nobody has")
    public void noImage() {
        scenario.caused(causes.noImage());
    }

    @When("the kubelet of node {word} stops")
    public void kubeletStops(String node) {
        scenario.caused(causes.kubeletStops(node));
    }

    @When("a container of the node plugin on node {word} was killed")
    public void nodePluginKilled(String node) {
        scenario.caused(causes.nodePluginKilled(node));
    }

    @When("the driver could not make a volume, and has logged so")
    public void errorLogged() {
        scenario.caused(causes.errorLogged());
    }

    @When("a pod has an image that nobody has")
    public void podWithoutImage() {
        scenario.caused(causes.podWithoutImage());
    }

    @When("a claim asks for a storage class that nobody made")
    public void claimOfNoClass() {
        scenario.caused(causes.claimOfNoClass());
    }

    @When("the driver cannot make a volume for want of a key")
    public void claimWithoutKey() {
        scenario.caused(causes.claimWithoutKey());
    }

    @When("a claim waits for a driver that is not ours")
    public void claimOfAnother() {
        scenario.caused(causes.claimOfAnother());
    }

    @When("a claim waits for the first pod that uses it")
    public void claimThatWaits() {
        scenario.caused(causes.claimThatWaits());
    }

    @When("a Helm upgrade of the driver fails")
    public void helmFails() {
        scenario.caused(causes.helmFails());
    }

    @When("the new chart asks for Kubernetes {word}")
    public void chartAsks(String version) {
        scenario.upgradeTo(ChangedChart.asking(LAB.target("2.2.0"), version, LAB.folder()));
    }
}
