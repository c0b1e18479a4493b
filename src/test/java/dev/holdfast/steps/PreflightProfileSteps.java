package dev.holdfast.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.steps.PreflightCauses.Cause;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.qameta.allure.Allure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the program says of a driver of another profile, which runs beside the other one. */
public final class PreflightProfileSteps {
    private static final PreflightLab LAB = PreflightSteps.LAB;

    private final PreflightScenario scenario;
    private Path file;
    private DriverProfile profile;
    private HoldfastProcess.Output output;

    /** Made by Cucumber. */
    public PreflightProfileSteps(PreflightScenario scenario) {
        this.scenario = scenario;
    }

    @Given("release {word} of the driver of profile {word} runs beside it")
    public void beside(String release, String name) {
        file = Path.of("fixtures/profiles", name + ".yaml");
        profile = DriverProfile.load(file);
        List<HasMetadata> first = List.of(
                new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(profile.namespace())
                        .endMetadata()
                        .build(),
                new SecretBuilder()
                        .withNewMetadata()
                        .withName(profile.credentials().secret())
                        .withNamespace(profile.namespace())
                        .endMetadata()
                        .addToStringData(
                                profile.credentials().accessKey(), LAB.s3().accessKey())
                        .addToStringData(
                                profile.credentials().secretKey(), LAB.s3().secretKey())
                        .build());
        LAB.cluster().apply(first);
        scenario.caused(new Cause(() -> LAB.remove(first)));
        LAB.helm()
                .install(
                        profile.release(),
                        profile.namespace(),
                        Chart.resolve(chart(release).toString(), LAB.helm(), LAB.folder()),
                        ChartValues.none()
                                .with(Map.of("objectStore.url", LAB.s3().endpoint())),
                        Duration.ofMinutes(3));
        scenario.caused(new Cause(() -> LAB.helm().uninstall(profile.release(), profile.namespace())));
        LAB.await(
                "it is registered",
                () -> preflight(List.of()),
                seen -> findings(seen).isEmpty());
    }

    private Path chart(String release) {
        return Path.of("fixtures/charts", release, profile.chart());
    }

    private HoldfastProcess.Output preflight(List<String> options) {
        List<String> words = new ArrayList<>(List.of(
                "preflight",
                "--profile",
                file.toString(),
                "--kubeconfig",
                LAB.cluster().kubeconfig().toString(),
                "--context",
                LAB.cluster().context(),
                "--helm",
                LAB.helm().binary().toString(),
                "--output",
                "json"));
        words.addAll(options);
        return HoldfastProcess.run(words.toArray(String[]::new));
    }

    /** Names of checks that are not as they should be, and that block or warn. */
    private static Set<String> findings(HoldfastProcess.Output seen) {
        Set<String> names = new TreeSet<>();
        for (JsonNode check : seen.checks()) {
            if (!check.path("level").asText().equals("informative")
                    && !check.path("result").asText().equals("ok")) {
                names.add(check.path("name").asText());
            }
        }
        return names;
    }

    @When("the CSIDriver object of that driver is deleted")
    public void csiDriverDeleted() {
        scenario.caused(new PreflightCauses(LAB).csiDriverDeleted(profile.name()));
    }

    @When("holdfast preflight is called with that profile, for the plan of an upgrade to {word}")
    public void planned(String release) {
        output = preflight(List.of("--to", chart(release).toString(), "--plan"));
        Allure.addAttachment("Preflight", "application/json", output.text(), ".json");
    }

    @Then("it ends with {int}, and nothing is found")
    public void nothing(int code) {
        assertThat(findings(output)).as(output.text()).isEmpty();
        assertThat(output.exitCode()).isEqualTo(code);
    }

    @Then("it ends with {int}, and {string} is found, and nothing else")
    public void found(int code, String check) {
        assertThat(findings(output)).as(output.text()).containsExactly(check);
        assertThat(output.exitCode()).isEqualTo(code);
    }

    @Then("each command of the plan is about that driver")
    public void ownPlan() {
        List<String> commands = new ArrayList<>();
        output.plan().forEach(step -> step.path("commands").forEach(command -> commands.add(command.asText())));
        assertThat(commands)
                .as(output.text())
                .noneMatch(command -> command.contains(LAB.profile().release())
                        || command.contains(LAB.profile().namespace()))
                .anyMatch(command -> command.contains("-n " + profile.namespace() + " upgrade " + profile.release()))
                .anyMatch(command -> command.contains("rollout status daemonset/" + profile.daemonSet()))
                .filteredOn(command -> command.contains(" preflight "))
                .isNotEmpty()
                .allMatch(command -> command.contains("--profile " + file));
    }
}
