package dev.holdfast.agent.runtime;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Map;

/**
 * Names of errors. Java keeps only the text of strerror, which is mapped back to the name; agents run with LC_ALL=C. The texts of both C
 * libraries in JRE images are known: first glibc's, then musl's where it differs.
 */
public final class Errno {
    private static final Map<String, String> BY_TEXT = Map.ofEntries(
            Map.entry("Transport endpoint is not connected", "ENOTCONN"),
            Map.entry("Socket not connected", "ENOTCONN"),
            Map.entry("Input/output error", "EIO"),
            Map.entry("I/O error", "EIO"),
            Map.entry("Bad file descriptor", "EBADF"),
            Map.entry("Stale file handle", "ESTALE"),
            Map.entry("No such file or directory", "ENOENT"),
            Map.entry("Permission denied", "EACCES"),
            Map.entry("Operation not permitted", "EPERM"),
            Map.entry("No space left on device", "ENOSPC"),
            Map.entry("Device or resource busy", "EBUSY"),
            Map.entry("Resource busy", "EBUSY"),
            Map.entry("Software caused connection abort", "ECONNABORTED"),
            Map.entry("Connection aborted", "ECONNABORTED"),
            Map.entry("Cannot allocate memory", "ENOMEM"),
            Map.entry("Out of memory", "ENOMEM"),
            Map.entry("Read-only file system", "EROFS"),
            Map.entry("Interrupted system call", "EINTR"),
            Map.entry("File exists", "EEXIST"),
            Map.entry("Is a directory", "EISDIR"),
            Map.entry("Not a directory", "ENOTDIR"),
            Map.entry("Invalid argument", "EINVAL"),
            Map.entry("File too large", "EFBIG"),
            Map.entry("Disk quota exceeded", "EDQUOT"),
            Map.entry("Quota exceeded", "EDQUOT"),
            Map.entry("No such device", "ENODEV"),
            Map.entry("No such device or address", "ENXIO"),
            Map.entry("No such process", "ESRCH"),
            Map.entry("Function not implemented", "ENOSYS"),
            Map.entry("Operation not supported", "EOPNOTSUPP"),
            Map.entry("Not supported", "EOPNOTSUPP"),
            Map.entry("Connection refused", "ECONNREFUSED"),
            Map.entry("Connection reset", "ECONNRESET"),
            Map.entry("Connection reset by peer", "ECONNRESET"),
            Map.entry("Connection timed out", "ETIMEDOUT"),
            Map.entry("Operation timed out", "ETIMEDOUT"));

    private Errno() {}

    /** The symbolic name of an error, or Java's own text where no name is known. */
    public static String of(IOException error) {
        if (error instanceof NoSuchFileException) {
            return "ENOENT";
        }
        if (error instanceof AccessDeniedException) {
            return "EACCES";
        }
        if (error instanceof FileAlreadyExistsException) {
            return "EEXIST";
        }
        if (error instanceof HttpTimeoutException) {
            return "ETIMEDOUT";
        }
        if (error instanceof ConnectException && error.getMessage() == null) {
            // The JDK's HTTP client does not keep the text of a refused connection.
            return "ECONNREFUSED";
        }
        String text = error instanceof FileSystemException fs ? fs.getReason() : error.getMessage();
        if (text == null) {
            return error.getClass().getSimpleName();
        }
        return BY_TEXT.getOrDefault(text, text);
    }
}
