package dev.holdfast.preflight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A JSON file saved for a later comparison, with its kind and the version of its format. */
public final class SavedFile {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectWriter WRITER =
            JSON.writer().with(SerializationFeature.INDENT_OUTPUT, SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private SavedFile() {}

    /** A file that cannot be read or written, or is of the wrong kind or format; the message says which, and what to do. */
    public static final class UnreadableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnreadableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Writes a value, which has fields {@code kind} and {@code format}. */
    public static void write(Path file, Object value) {
        try {
            Files.writeString(file, WRITER.writeValueAsString(value) + "\n");
        } catch (IOException e) {
            throw new UnreadableException("'" + file + "' cannot be written: " + e, e);
        }
    }

    /**
     * Reads a value.
     *
     * @throws UnreadableException if the file does not exist, or is of another kind or format
     */
    public static <T> T read(Path file, Class<T> type, String kind, int format) {
        try {
            JsonNode tree = JSON.readTree(Files.readString(file));
            if (!tree.path("kind").asText().equals(kind)) {
                throw new UnreadableException("'" + file + "' is not a saved " + kind, null);
            }
            if (tree.path("format").asInt() != format) {
                throw new UnreadableException(
                        "'" + file + "' has format " + tree.path("format").asText() + ", this version reads " + format
                                + "; save it again",
                        null);
            }
            return JSON.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            throw new UnreadableException("'" + file + "' is not a " + kind + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UnreadableException("'" + file + "' cannot be read: " + e, e);
        }
    }
}
