package dev.holdfast.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleTest {
    /** What runs in a JVM of its own, whose output a shell carries as Maven does. */
    static final class Carried {
        private Carried() {}

        public static void main(String... none) throws IOException {
            Console console = new Console(System.out);
            console.find();
            console.out().println("while it is carried");
            console.carrierIsGone();
            console.out().println("when nobody carries it");
        }
    }

    @Test
    void whatIsToldWhenNobodyCarriesItGoesWhereTheCarriersOwnOutputGoes(@TempDir Path folder) throws Exception {
        Path carried = folder.resolve("carried");
        Path terminal = Files.writeString(folder.resolve("terminal"), "before\n");
        Process shell = new ProcessBuilder(
                        "sh",
                        "-c",
                        // a pipe and not a redirection, which some shells make for themselves too while the command
                        // runs
                        "\"$1\" -cp \"$2\" \"$3\" | cat > \"$4\"; true",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Carried.class.getName(),
                        carried.toString())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(terminal.toFile()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(carried).hasContent("while it is carried");
        assertThat(terminal).hasContent("before\nwhen nobody carries it");
    }

    @Test
    void withoutAPlaceToGoItStaysWhereItWas() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Console console = new Console(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        console.carrierIsGone();
        console.out().println("told");
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("told" + System.lineSeparator());
    }
}
