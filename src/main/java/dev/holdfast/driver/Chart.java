package dev.holdfast.driver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Helm chart on disk.
 *
 * @param path folder or archive
 * @param name from Chart.yaml
 * @param version from Chart.yaml
 * @param appVersion from Chart.yaml, or empty
 */
public record Chart(Path path, String name, String version, String appVersion) {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /**
     * A chart by reference.
     *
     * @param reference a folder, an archive, or {@code oci://REGISTRY/CHART[:VERSION]}
     * @param download folder for a pulled archive
     * @throws DriverException if Helm cannot pull or read it
     */
    public static Chart resolve(String reference, Helm helm, Path download) {
        Path path;
        if (reference.startsWith("oci://")) {
            helm.pull(reference, download);
            path = onlyArchive(download);
        } else {
            path = Path.of(reference);
        }
        try {
            JsonNode chart = YAML.readTree(helm.show("chart", path.toString()));
            return new Chart(
                    path.toAbsolutePath(),
                    chart.path("name").asText(),
                    chart.path("version").asText(),
                    chart.path("appVersion").asText(""));
        } catch (JsonProcessingException e) {
            throw new DriverException(
                    "chart '" + reference + "' has an unreadable Chart.yaml: " + e.getOriginalMessage(), e);
        }
    }

    /** The same chart, packaged into a folder. */
    public Chart packaged(Helm helm, Path folder) {
        helm.pack(path, folder);
        return new Chart(onlyArchive(folder).toAbsolutePath(), name, version, appVersion);
    }

    private static Path onlyArchive(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> archives =
                    files.filter(file -> file.toString().endsWith(".tgz")).toList();
            if (archives.size() != 1) {
                throw new DriverException("expected one packaged chart in " + folder + ", found " + archives);
            }
            return archives.get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
