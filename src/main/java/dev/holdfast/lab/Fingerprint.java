package dev.holdfast.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A key derived from everything that an artifact is built from. */
final class Fingerprint {
    private final MessageDigest digest = sha256();

    /** Adds a text. */
    Fingerprint text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
        return this;
    }

    /** Adds the names and contents of a file, or of every file in a folder. */
    Fingerprint files(Path root) {
        try {
            if (Files.isDirectory(root)) {
                for (Path path : Trees.below(root)) {
                    if (Files.isRegularFile(path)) {
                        text(root.relativize(path).toString());
                        text(HexFormat.of().formatHex(sha256().digest(Files.readAllBytes(path))));
                    }
                }
            } else {
                text(root.getFileName().toString());
                text(HexFormat.of().formatHex(sha256().digest(Files.readAllBytes(root))));
            }
            return this;
        } catch (IOException e) {
            throw new LabException("cannot read " + root + ": " + e, e);
        }
    }

    /** Twelve hexadecimal digits. */
    String key() {
        return HexFormat.of().formatHex(digest.digest()).substring(0, 12);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
