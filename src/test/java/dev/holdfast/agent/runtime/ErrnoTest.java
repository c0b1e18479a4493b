package dev.holdfast.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrnoTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "Transport endpoint is not connected, ENOTCONN",
        "Input/output error, EIO",
        "Bad file descriptor, EBADF",
        "Stale file handle, ESTALE",
        "No space left on device, ENOSPC",
        "Operation not permitted, EPERM",
        "Device or resource busy, EBUSY",
        "Software caused connection abort, ECONNABORTED",
        "Cannot allocate memory, ENOMEM",
        "Read-only file system, EROFS",
        "Interrupted system call, EINTR",
        "Socket not connected, ENOTCONN",
        "Out of memory, ENOMEM",
        "The moon is full, The moon is full"
    })
    void textsOfBothCLibrariesHaveNames(String text, String name) {
        assertThat(Errno.of(new IOException(text))).isEqualTo(name);
        assertThat(Errno.of(new FileSystemException("/data/x", null, text))).isEqualTo(name);
    }

    @Test
    void theRuntimesOwnErrorsAreNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(errno(() -> Files.size(folder.resolve("none")))).isEqualTo("ENOENT");
        assertThat(errno(() -> Files.createFile(file))).isEqualTo("EEXIST");
        assertThat(errno(() -> Files.createFile(file.resolve("below")))).isEqualTo("ENOTDIR");
        assertThat(errno(() -> FileChannel.open(folder, StandardOpenOption.READ).read(ByteBuffer.allocate(1))))
                .isEqualTo("EISDIR");
    }

    @Test
    void anErrorWithoutTextKeepsItsKind() {
        assertThat(Errno.of(new ConnectException())).isEqualTo("ECONNREFUSED");
        assertThat(Errno.of(new HttpTimeoutException("request timed out"))).isEqualTo("ETIMEDOUT");
        assertThat(Errno.of(new NoSuchFileException("/x"))).isEqualTo("ENOENT");
        assertThat(Errno.of(new IOException())).isEqualTo("IOException");
    }

    private interface Call {
        void make() throws IOException;
    }

    private static String errno(Call call) {
        return Errno.of(catchThrowableOfType(IOException.class, call::make));
    }
}
