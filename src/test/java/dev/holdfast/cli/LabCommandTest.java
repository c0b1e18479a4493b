package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LabCommandTest {
    @ParameterizedTest
    @CsvSource({
        "--kubernetes, 1.32, the lab has no Kubernetes '1.32'; it has 1.33",
        "--kubernetes, '', the lab has no Kubernetes ''; it has 1.33",
        "--workers, 99, 99"
    })
    void aLabThatCannotBeIsWrongUsage(String option, String value, String said) {
        StringWriter errors = new StringWriter();
        int code = Holdfast.commandLine().setErr(new PrintWriter(errors, true)).execute("lab", "up", option, value);
        assertThat(errors.toString()).contains(said);
        assertThat(code).isEqualTo(64);
    }
}
