package dev.holdfast.suite;

import dev.holdfast.report.FolderLock;
import dev.holdfast.report.RunReport;
import java.io.IOException;
import java.nio.file.Path;

/** The folder of a run's reports, which is the run's alone: a second run in the same checkout would mix its results with them. */
final class SessionFolder implements AutoCloseable {
    private final Path folder;
    // held, as the lock goes with the last one who knows it
    private FolderLock lock;

    SessionFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Takes the folder and removes the reports of an earlier run.
     *
     * @throws FolderLock.InUseException if another run writes to it; nothing is removed then
     */
    void begin() throws IOException {
        lock = FolderLock.of(folder);
        new RunReport(folder).begin();
    }

    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }
}
