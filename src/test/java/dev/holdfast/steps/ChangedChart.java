package dev.holdfast.steps;

import dev.holdfast.driver.Chart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** A chart like another, but for what it asks of its cluster. */
final class ChangedChart {
    private ChangedChart() {}

    /** The same chart, asking for this version of Kubernetes or a newer one; it is a folder in {@code folder}. */
    static Chart asking(Chart chart, String kubernetes, Path folder) {
        Path copy = folder.resolve("asking-" + kubernetes).toAbsolutePath();
        try (Stream<Path> files = Files.walk(chart.path())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = copy.resolve(chart.path().relativize(file));
                Files.createDirectories(to.getParent());
                Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
            }
            Path about = copy.resolve("Chart.yaml");
            List<String> lines = Stream.concat(
                            Files.readAllLines(about).stream().filter(line -> !line.startsWith("kubeVersion:")),
                            Stream.of("kubeVersion: \">=" + kubernetes + ".0-0\""))
                    .toList();
            Files.write(about, lines);
            return new Chart(copy, chart.name(), chart.version(), chart.appVersion());
        } catch (IOException e) {
            throw new UncheckedIOException("the chart cannot be copied to " + copy, e);
        }
    }
}
