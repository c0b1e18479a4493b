package dev.holdfast.preflight;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/** Text of lists and numbers. */
public final class Wording {
    /** So many names or sentences are told at most. */
    static final int MOST = 5;

    private Wording() {}

    /** The first few names, and how many more there are. */
    public static String some(List<String> names) {
        return some(names, ", ");
    }

    /** The same for sentences, each on a line of its own. */
    public static String lines(List<String> sentences) {
        return some(sentences, "\n");
    }

    private static String some(List<String> texts, String between) {
        return texts.size() <= MOST
                ? String.join(between, texts)
                : String.join(between, texts.subList(0, MOST)) + between + "and " + (texts.size() - MOST) + " more";
    }

    /** A number with its noun, such as 1 node, 3 nodes. */
    public static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** Its name alone. */
    public static String name(HasMetadata object) {
        return object.getMetadata().getName();
    }

    /** Namespace and name. */
    public static String path(HasMetadata object) {
        return object.getMetadata().getNamespace() + "/" + name(object);
    }
}
