package dev.holdfast.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The upgrade report of a campaign as it is written to disk.
 *
 * @param campaign its name
 * @param markdown the document for a repository, a ticket or a mail
 * @param html the same as one page that opens from disk
 */
public record UpgradeDocuments(String campaign, String markdown, String html) {
    /** What the names of their files match. */
    static final String FILES = "upgrade-report-.*\\.(md|html)";

    /**
     * Writes both files into a folder, over those of an earlier time.
     *
     * @return their paths, Markdown first
     * @throws IOException when one cannot be written; the message names it
     */
    public List<Path> write(Path folder) throws IOException {
        Files.createDirectories(folder);
        return List.of(write(folder.resolve(markdownFile()), markdown), write(folder.resolve(htmlFile()), html));
    }

    /** Whole or not at all: half a document would be taken for one. */
    private static Path write(Path file, String text) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.writeString(part, text);
            return Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    String markdownFile() {
        return name() + ".md";
    }

    String htmlFile() {
        return name() + ".html";
    }

    private String name() {
        return "upgrade-report-" + FileNames.of(campaign);
    }
}
