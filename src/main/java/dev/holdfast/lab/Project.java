package dev.holdfast.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The source tree that the lab builds from. */
record Project(Path root) {
    /** The folder that {@code holdfast.home} names, else the working folder or its nearest parent that has fixtures/lab. */
    static Project find() {
        String home = System.getProperty("holdfast.home");
        Path start = Path.of(home == null ? "" : home).toAbsolutePath().normalize();
        for (Path folder = start; folder != null; folder = home == null ? folder.getParent() : null) {
            if (Files.isRegularFile(folder.resolve("fixtures/lab/go.mod"))) {
                return new Project(folder);
            }
        }
        throw new LabException("no fixtures/lab/go.mod in " + start
                + (home == null
                        ? " or above it: run from the project's folder, or set -Dholdfast.home"
                        : ", which holdfast.home names"));
    }

    Path lab() {
        return root.resolve("fixtures/lab");
    }

    Path node() {
        return lab().resolve("node");
    }

    /** Releases of the reference drivers, by the folders of their charts. */
    List<String> releases() {
        return folders(root.resolve("fixtures/charts"));
    }

    /** Names of the charts of a release. */
    List<String> charts(String release) {
        return folders(root.resolve("fixtures/charts").resolve(release));
    }

    private static List<String> folders(Path in) {
        return Trees.in(in).stream()
                .filter(Files::isDirectory)
                .map(folder -> folder.getFileName().toString())
                .toList();
    }
}
