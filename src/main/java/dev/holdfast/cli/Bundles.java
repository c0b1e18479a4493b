package dev.holdfast.cli;

import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.bundle.StoredBundle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The bundles that a command is given, open until it ends. */
final class Bundles implements AutoCloseable {
    private final CommandLine command;
    private final List<StoredBundle> all = new ArrayList<>();

    private Bundles(CommandLine command) {
        this.command = command;
    }

    /**
     * Opens them.
     *
     * @param required refuses, with a {@link ParameterException}, a bundle that the command can do nothing with
     * @throws ParameterException naming what cannot be opened, or two of one campaign
     */
    static Bundles open(CommandLine command, List<Path> places, Consumer<StoredBundle> required) throws IOException {
        Bundles bundles = new Bundles(command);
        try {
            for (Path place : places) {
                StoredBundle stored = bundles.open(place);
                bundles.all.add(stored);
                required.accept(stored);
            }
            bundles.requireNamesOfTheirOwn();
            return bundles;
        } catch (RuntimeException e) {
            bundles.close();
            throw e;
        }
    }

    private StoredBundle open(Path place) {
        try {
            return StoredBundle.open(place);
        } catch (IOException e) {
            throw new ParameterException(command, e.getMessage(), e);
        }
    }

    /** Documents are called after the campaign, so those of one would be written over those of the other. */
    private void requireNamesOfTheirOwn() {
        Map<String, Path> seen = new HashMap<>();
        for (StoredBundle stored : all) {
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

    /** In the order in which they were given. */
    List<StoredBundle> all() {
        return all;
    }

    /**
     * Does what reads the evidence of one. Of a record that is damaged nobody knows what is missing in it, so that reading it may end anywhere.
     *
     * @throws ParameterException naming the damage, if it cannot be read
     */
    <T> T read(StoredBundle stored, Supplier<T> work) {
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

    @Override
    public void close() throws IOException {
        for (StoredBundle stored : all) {
            stored.close();
        }
    }
}
