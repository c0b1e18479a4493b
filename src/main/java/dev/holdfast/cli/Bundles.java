package dev.holdfast.cli;

import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.bundle.StoredBundle;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What commands have to do with the bundles that they are given. */
final class Bundles {
    private Bundles() {}

    /**
     * Refuses two bundles of one campaign: their documents are called after it, and one would be written over the other.
     *
     * @throws ParameterException naming both, and the campaign
     */
    static void requireNamesOfTheirOwn(CommandLine command, Collection<StoredBundle> bundles) {
        Map<String, Path> seen = new HashMap<>();
        for (StoredBundle stored : bundles) {
            String campaign = stored.bundle().manifest().campaign();
            Path other = seen.put(campaign, stored.place());
            if (other != null && !other.equals(stored.place())) {
                throw new ParameterException(
                        command,
                        other + " and " + stored.place() + " are of one campaign, " + campaign
                                + ", by which their documents are called; name one at a time, each with a folder of its own");
            }
        }
    }

    /**
     * Does what reads the evidence of a bundle. Of a record that is damaged nobody knows what is missing in it, so that reading it may end anywhere.
     *
     * @throws ParameterException naming the damage, if it cannot be read
     */
    static <T> T read(CommandLine command, StoredBundle stored, Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            List<Evidence.Damage> damage = stored.bundle().damage();
            if (damage.isEmpty() || e instanceof ParameterException) {
                throw e;
            }
            Evidence.Damage first = damage.get(0);
            throw new ParameterException(
                    command,
                    stored.place() + " cannot be judged, because " + first.file() + " is " + first.kind() + ": "
                            + first.detail(),
                    e);
        }
    }
}
