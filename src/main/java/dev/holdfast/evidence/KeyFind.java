package dev.holdfast.evidence;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A place where a key of the run was found. What the key is does not stand in it.
 *
 * @param pod or systemd unit, or what an event is about; empty where nothing is known
 * @param container empty where it is in none
 * @param where in it: a variable, the number of an argument, or empty
 * @param form in which it was found, such as {@code base64}
 * @param kind of key
 */
public record KeyFind(String pod, String container, String where, String form, String kind) {
    private static final String PARTS = "|";
    private static final String FINDS = "; ";
    private static final int COUNT = 5;

    /** Several as the value of one fact. */
    public static String text(Collection<KeyFind> finds) {
        return finds.stream().distinct().map(KeyFind::text).collect(Collectors.joining(FINDS));
    }

    private String text() {
        return List.of(pod, container, where, form, kind).stream()
                .map(part -> part.replace('|', ' ').replace(';', ' '))
                .collect(Collectors.joining(PARTS));
    }

    /**
     * Those that a fact names.
     *
     * @throws IllegalArgumentException when it is not of that form
     */
    public static List<KeyFind> parse(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(FINDS, -1)).map(KeyFind::one).toList();
    }

    private static KeyFind one(String text) {
        String[] parts = text.split("\\" + PARTS, -1);
        if (parts.length != COUNT) {
            throw new IllegalArgumentException("'" + text + "' does not say where a key was found");
        }
        return new KeyFind(parts[0], parts[1], parts[2], parts[3], parts[4]);
    }
}
