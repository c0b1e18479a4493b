package dev.holdfast.preflight;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/** How lists and numbers are put. */
final class Words {
    private static final int MOST = 5;

    private Words() {}

    /** The first few, and how many there are besides. */
    static String some(List<String> texts) {
        return texts.size() <= MOST
                ? String.join("; ", texts)
                : String.join("; ", texts.subList(0, MOST)) + "; and " + (texts.size() - MOST) + " more";
    }

    /** A number with its noun, such as 1 node, 3 nodes. */
    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    static String name(HasMetadata object) {
        return object.getMetadata().getName();
    }

    /** Namespace and name. */
    static String path(HasMetadata object) {
        return object.getMetadata().getNamespace() + "/" + name(object);
    }
}
