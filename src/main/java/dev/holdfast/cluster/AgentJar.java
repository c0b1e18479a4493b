package dev.holdfast.cluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** The agents' classes as one small jar, built from the running program's own classes; small enough for a ConfigMap (1 MiB). */
public final class AgentJar {
    private static final String PACKAGE = "dev/holdfast/agent";

    private AgentJar() {}

    /** The ConfigMap {@code agent} that the pods of the templates mount. */
    public static ConfigMap configMap(String namespace) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName("agent")
                .withNamespace(namespace)
                .endMetadata()
                .addToBinaryData("agent.jar", Base64.getEncoder().encodeToString(build()))
                .build();
    }

    /** The jar's bytes, the same for the same classes. */
    static byte[] build() {
        return build(place());
    }

    /**
     * The jar built from other classes.
     *
     * @param place a folder of classes, or a jar
     */
    static byte[] build(Path place) {
        try {
            if (Files.isDirectory(place)) {
                return pack(place);
            }
            try (FileSystem jar = FileSystems.newFileSystem(place)) {
                return pack(jar.getPath("/"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the agents' jar cannot be built from " + place, e);
        }
    }

    private static byte[] pack(Path classes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes)) {
            try (Stream<Path> files = Files.walk(classes.resolve(PACKAGE))) {
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
        return bytes.toByteArray();
    }

    private static Path place() {
        try {
            return Path.of(AgentJar.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new ClusterException("the location of the agents' classes is not a path", e);
        }
    }
}
