package dev.holdfast.steps;

import dev.holdfast.driver.Chart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A chart like another, but for one thing. */
final class ChangedChart {
    private ChangedChart() {}

    /** The same chart, asking for this version of Kubernetes or a newer one; it is a folder in {@code folder}. */
    static Chart asking(Chart chart, String kubernetes, Path folder) {
        return edited(
                chart,
                "asking-" + kubernetes,
                "Chart.yaml",
                text -> text.lines()
                                .filter(line -> !line.startsWith("kubeVersion:"))
                                .collect(Collectors.joining("\n"))
                        + "\nkubeVersion: \">=" + kubernetes + ".0-0\"\n",
                folder);
    }

    /**
     * The same chart with one file that is edited, or made; it is a folder of this name in {@code folder}.
     *
     * @param file its path in the chart
     * @param edit takes the text of the file, empty if there is none
     * @throws IllegalStateException if that changes nothing: the chart is another one than the edit was written for
     */
    static Chart edited(Chart chart, String name, String file, UnaryOperator<String> edit, Path folder) {
        Path copy = folder.resolve(name).toAbsolutePath();
        try (Stream<Path> files = Files.walk(chart.path())) {
            for (Path there : files.filter(Files::isRegularFile).toList()) {
                Path to = copy.resolve(chart.path().relativize(there));
                Files.createDirectories(to.getParent());
                Files.copy(there, to, StandardCopyOption.REPLACE_EXISTING);
            }
            Path original = chart.path().resolve(file);
            String before = Files.exists(original) ? Files.readString(original) : "";
            String after = edit.apply(before);
            if (after.equals(before)) {
                throw new IllegalStateException("nothing in " + original + " is as the edit expects it");
            }
            Files.writeString(copy.resolve(file), after);
            return new Chart(copy, chart.name(), chart.version(), chart.appVersion());
        } catch (IOException e) {
            throw new UncheckedIOException("the chart cannot be copied to " + copy, e);
        }
    }
}
