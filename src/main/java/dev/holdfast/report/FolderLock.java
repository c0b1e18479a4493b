package dev.holdfast.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a folder of reports for one run: a second one would remove the first one's results while it goes on. The end of the process releases it,
 * however it ends.
 */
public final class FolderLock implements AutoCloseable {
    private final FileChannel file;

    private FolderLock(FileChannel file) {
        this.file = file;
    }

    /** Another run writes to the folder; the message says which and what to do. */
    public static final class InUseException extends IOException {
        private static final long serialVersionUID = 1L;

        InUseException(Path folder, String owner) {
            super("another run (process " + owner + ") writes to '" + folder
                    + "': let it end first, or give this one a folder of its own (with mvn test: a checkout)");
        }
    }

    /**
     * Takes the folder, which is made if it is not there.
     *
     * @throws InUseException if another run has it
     * @throws IOException if it cannot be written to
     */
    public static FolderLock of(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path place = folder.resolve(".lock");
        FileChannel file =
                FileChannel.open(place, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = tryLock(file);
            if (lock == null) {
                throw new InUseException(folder, Files.readString(place).strip());
            }
            file.truncate(0);
            file.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
            return new FolderLock(file);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** The lock; null if a run has it, of another process or of this one. */
    private static FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
