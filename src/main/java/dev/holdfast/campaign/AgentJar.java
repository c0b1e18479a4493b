package dev.holdfast.campaign;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** The agents' classes as one small jar, made from what was compiled; small enough for a ConfigMap (1 MiB). */
final class AgentJar {
    private static final List<String> PACKAGES = List.of("agent", "workload", "probe");

    private AgentJar() {}

    /** The jar's bytes, the same for the same classes. */
    static byte[] build() {
        Path classes = classes();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes)) {
            for (String name : PACKAGES) {
                Path folder = classes.resolve("dev/holdfast").resolve(name);
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path file : files.filter(f -> f.toString().endsWith(".class"))
                            .sorted()
                            .toList()) {
                        JarEntry entry = new JarEntry(classes.relativize(file).toString());
                        entry.setTime(0);
                        jar.putNextEntry(entry);
                        Files.copy(file, jar);
                        jar.closeEntry();
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the agents' jar cannot be made from " + classes, e);
        }
        return bytes.toByteArray();
    }

    private static Path classes() {
        try {
            Path place = Path.of(AgentJar.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            if (!Files.isDirectory(place)) {
                throw new CampaignException("the agents' classes are expected in a folder, not in " + place
                        + "; run from the project with Maven");
            }
            return place;
        } catch (java.net.URISyntaxException e) {
            throw new CampaignException("the agents' classes are at no path", e);
        }
    }
}
