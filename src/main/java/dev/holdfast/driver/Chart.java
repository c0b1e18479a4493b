package dev.holdfast.driver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
    private static final String OCI = "oci://";
    private static final String CHART_FILE = "Chart.yaml";
    /** Charts of one repository lie in folders of it. */
    private static final int SUBFOLDERS = 3;
    /** With which a compressed archive begins. */
    private static final byte[] GZIP = {0x1f, (byte) 0x8b};

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /**
     * Why a reference cannot name a chart, as a message goes on after it; empty if it may. Of an archive only its first bytes are looked at, and
     * of an OCI reference its form.
     *
     * @param reference as for {@link #resolve}
     */
    public static Optional<String> problem(String reference) {
        if (isPulled(reference)) {
            return reference.matches("oci://[^/\\s]+/\\S+")
                    ? Optional.empty()
                    : Optional.of("is no OCI reference: these are oci://REGISTRY/CHART:VERSION");
        }
        Path path = Path.of(reference);
        try {
            if (reference.isEmpty() || !Files.isReadable(path)) {
                return Optional.of("cannot be read");
            }
            return Files.isDirectory(path) ? folderProblem(path) : archiveProblem(path);
        } catch (IOException e) {
            return Optional.of("cannot be read: " + e.getMessage());
        }
    }

    private static Optional<String> folderProblem(Path folder) throws IOException {
        if (Files.isReadable(folder.resolve(CHART_FILE))) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(folder, SUBFOLDERS)) {
            List<String> charts = files.filter(
                            file -> file.getFileName().toString().equals(CHART_FILE))
                    .map(file -> String.valueOf(file.getParent()))
                    .sorted()
                    .toList();
            return Optional.of("is no chart: it has no Chart.yaml"
                    + (charts.isEmpty() ? "" : "; there is one in " + String.join(", ", charts)));
        }
    }

    private static Optional<String> archiveProblem(Path file) throws IOException {
        try (InputStream bytes = Files.newInputStream(file)) {
            return Arrays.equals(bytes.readNBytes(GZIP.length), GZIP)
                    ? Optional.empty()
                    : Optional.of(
                            "is no chart: a chart is a folder with Chart.yaml, or an archive that helm package wrote");
        }
    }

    /** Whether Helm has to pull what a reference names. */
    public static boolean isPulled(String reference) {
        return reference.startsWith(OCI);
    }

    /**
     * A chart by reference.
     *
     * @param reference a folder, an archive, or {@code oci://REGISTRY/CHART[:VERSION]}
     * @param download folder for a pulled archive
     * @throws DriverException if Helm cannot pull or read it
     */
    public static Chart resolve(String reference, Helm helm, Path download) {
        Path path;
        String text;
        try {
            if (isPulled(reference)) {
                helm.pull(reference, download);
                path = onlyArchive(download);
            } else {
                path = Path.of(reference);
            }
            text = helm.show("chart", path.toString());
        } catch (DriverException e) {
            // Helm's own words name no chart
            throw new DriverException(
                    "chart '" + reference + "' cannot be read: " + e.getMessage()
                            + (isPulled(reference)
                                    ? "; try helm pull with it"
                                    : "; a chart is a folder with Chart.yaml, or an archive that helm package wrote:"
                                            + " get it again from where it came"),
                    e);
        }
        try {
            JsonNode chart = YAML.readTree(text);
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
