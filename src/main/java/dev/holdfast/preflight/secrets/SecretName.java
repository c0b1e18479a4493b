package dev.holdfast.preflight.secrets;

import java.util.Comparator;

/** Where a Secret is. */
public record SecretName(String namespace, String name) implements Comparable<SecretName> {
    private static final Comparator<SecretName> ORDER =
            Comparator.comparing(SecretName::namespace).thenComparing(SecretName::name);

    @Override
    public int compareTo(SecretName other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
