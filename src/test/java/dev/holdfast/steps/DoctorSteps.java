package dev.holdfast.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.qameta.allure.Allure;

/** What {@code holdfast doctor} is to say of a machine that lacks something. */
public final class DoctorSteps {
    private HoldfastProcess.Output output;

    @When("doctor looks at this machine")
    public void looks() {
        run(new LackingMachine());
    }

    private void run(LackingMachine machine) {
        try (machine) {
            output = machine.doctor();
        }
        Allure.addAttachment("Doctor", "application/json", output.text(), ".json");
    }

    @When("^doctor looks at this machine, where (.+)$")
    public void looks(String cause) {
        LackingMachine machine = new LackingMachine();
        switch (cause) {
            case "the user is not root" -> machine.withoutRoot();
            case "the processor is another" -> machine.option("-Dos.arch=aarch64");
            case "there is no /dev/fuse" -> machine.withoutFuse();
            case "no cgroups are mounted" -> machine.mounting("mount -t tmpfs none /sys/fs/cgroup");
            case "the cache cannot be written" -> machine.withReadOnlyCache();
            case "the cache is empty and Go is not installed" ->
                machine.withEmptyCache().without("go");
            case "the cache is empty and Rust is not installed" ->
                machine.withEmptyCache().without("cargo", "rustc");
            case "the cache is empty and the JDK has no jmods folder" ->
                machine.withEmptyCache().withoutJmods();
            case "there is neither iproute2 nor apt-get" -> machine.without("ip", "apt-get");
            case "the working folder is not the project's" -> machine.elsewhere();
            case "Helm is of version v3.12.9" -> machine.withHelm("v3.12.9");
            default -> throw new IllegalArgumentException("nobody knows how to bring this about: " + cause);
        }
        run(machine);
    }

    @Then("^(.+) are as they should be$")
    public void lacksNothing(String names) {
        assertThat(output.results().keySet())
                .as(output.text())
                .containsExactlyInAnyOrderElementsOf(PreflightSteps.quoted(names));
        assertThat(output.results().values()).as(output.text()).containsOnly("ok");
        assertThat(output.exitCode()).isZero();
    }

    @Then("{string} blocks, and nothing else does")
    public void blocks(String name) {
        finds(name, "blocking");
        assertThat(output.exitCode()).isEqualTo(1);
    }

    @Then("{string} is the only warning")
    public void warns(String name) {
        finds(name, "warning");
        assertThat(output.exitCode()).isZero();
    }

    private void finds(String name, String level) {
        assertThat(output.checks())
                .as(output.text())
                .filteredOn(check -> !check.path("result").asText().equals("ok"))
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.path("name").asText()).isEqualTo(name);
                    assertThat(check.path("level").asText()).isEqualTo(level);
                });
    }

    @Then("it says what to do: {string}")
    public void advises(String words) {
        assertThat(output.checks())
                .as(output.text())
                .filteredOn(check -> !check.path("result").asText().equals("ok"))
                .singleElement()
                .satisfies(check -> assertThat(check.path("value").asText()
                                + check.path("advice").asText())
                        .contains(words));
    }
}
