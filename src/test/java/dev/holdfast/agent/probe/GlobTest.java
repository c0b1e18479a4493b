package dev.holdfast.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlobTest {
    @TempDir
    Path root;

    @BeforeEach
    void files() throws IOException {
        for (String file : new String[] {"pods/a/comm/token", "pods/b/comm/token", "pods/b/comm/x.json", "top"}) {
            Files.createDirectories(root.resolve(file).getParent());
            Files.createFile(root.resolve(file));
        }
    }

    @Test
    void eachPartIsAGlob() throws IOException {
        assertThat(new Glob("/pods/*/comm/token").files(root))
                .containsExactly(root.resolve("pods/a/comm/token"), root.resolve("pods/b/comm/token"));
        assertThat(new Glob("/pods/b/comm/*.{json,yaml}").files(root))
                .containsExactly(root.resolve("pods/b/comm/x.json"));
        assertThat(new Glob("/top").files(root)).containsExactly(root.resolve("top"));
    }

    @Test
    void foldersAndWhatIsNotThereAreNoFiles() throws IOException {
        assertThat(new Glob("/pods/*").files(root)).isEmpty();
        assertThat(new Glob("/none/*/token").files(root)).isEmpty();
        assertThat(new Glob("/top/*").files(root)).isEmpty();
    }

    @Test
    void onlyAbsoluteGlobsAreTaken() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Glob("pods/*"))
                .withMessageContaining("pods/*");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Glob("/pods/**"))
                .withMessageContaining("/pods/**");
    }
}
