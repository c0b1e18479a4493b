package dev.holdfast.preflight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is kept in a file for a later comparison: JSON, with the kind and the version of its form. */
public final class Saved {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectWriter WRITER =
            JSON.writer().with(SerializationFeature.INDENT_OUTPUT, SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private Saved() {}

    /** A file that is not what it should be; the message says what it is, and what to do. */
    public static final class UnreadableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnreadableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Writes a value whose fields {@code kind} and {@code format} say what it is. */
    public static void write(Path file, Object value) {
        try {
            Files.writeString(file, WRITER.writeValueAsString(value) + "\n");
        } catch (IOException e) {
            throw new UnreadableException("'" + file + "' cannot be written: " + e, e);
        }
    }

    /**
     * Reads one.
     *
     * @throws UnreadableException if it is not there, of another kind or of another format
     */
    public static <T> T read(Path file, Class<T> type, String kind, int format) {
        try {
            JsonNode tree = JSON.readTree(Files.readString(file));
            if (!tree.path("kind").asText().equals(kind)) {
                throw new UnreadableException("'" + file + "' is no " + kind + " that was saved", null);
            }
            if (tree.path("format").asInt() != format) {
                throw new UnreadableException(
                        "'" + file + "' has format " + tree.path("format").asText() + ", this program reads " + format
                                + ": make it anew",
                        null);
            }
            return JSON.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            throw new UnreadableException("'" + file + "' is no " + kind + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UnreadableException("'" + file + "' cannot be read: " + e, e);
        }
    }
}
