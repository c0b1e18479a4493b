package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentJarTest {
    /** A ConfigMap takes 1 MiB in all, and base64 makes three bytes four. */
    private static final int LARGEST = 700_000;

    @Test
    void theAgentsFitIntoAConfigMapAndHoldNothingElse() throws IOException {
        byte[] jar = AgentJar.build();
        assertThat(jar.length).isLessThan(LARGEST);
        assertThat(names(jar))
                .contains("dev/holdfast/agent/Main.class")
                .allMatch(name -> name.matches("dev/holdfast/(agent|workload|probe)/.*\\.class"));
    }

    @Test
    void theyAreTakenFromThePackagedProgramAsWell(@TempDir Path folder) throws IOException {
        byte[] fromClasses = AgentJar.build();
        Path packaged = Files.write(folder.resolve("holdfast.jar"), fromClasses);
        assertThat(names(AgentJar.build(packaged))).isEqualTo(names(fromClasses));
    }

    private static List<String> names(byte[] jar) throws IOException {
        List<String> names = new ArrayList<>();
        try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(jar))) {
            for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }
}
