package dev.holdfast.evidence;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.evidence.bundle.Bundle;
import dev.holdfast.evidence.bundle.BundleWriter;
import dev.holdfast.evidence.bundle.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The bundle of a long run, line for line as agents and observer write it, for the benchmark of the judges. Nothing goes wrong in it.
 */
public final class LongRun {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LongRunShape run;

    /** A run of so many old volumes, and so many minutes from warm-up to drain. */
    public LongRun(int volumes, int minutes) {
        run = LongRunShape.of(volumes, minutes);
    }

    /** Name of the volume that has a gap once the run is spoilt. */
    public String waiting() {
        return run.manifest().volumes().get(0).name();
    }

    /** Name of the volume that loses an object once the run is spoilt. */
    public String losing() {
        return run.manifest().volumes().get(1).name();
    }

    /** How many operations all writers together began on volumes. */
    public long operations() {
        return run.manifest().volumes().stream().mapToLong(run::ticks).sum();
    }

    /** Writes the bundle, with its seal. */
    public void write(Path folder) throws IOException {
        try (BundleWriter bundle = new BundleWriter(folder)) {
            bundle.manifest(run.manifest());
            LongRunAgents agents = new LongRunAgents(run, bundle::appendRaw);
            List<Runnable> parts = new ArrayList<>();
            run.manifest().volumes().forEach(volume -> parts.add(() -> agents.workload(volume, -1, -1)));
            run.manifest().nodes().forEach(node -> parts.add(() -> agents.node(node)));
            parts.parallelStream().forEach(Runnable::run);
            new LongRunObserver(run, bundle).write();
            bundle.seal();
        }
    }

    /** Writes the streams of two workloads anew: one waits for 1.5 s in the middle, the other loses an object in S3. */
    public void spoil(Path folder) throws IOException {
        Path manifestFile = folder.resolve(Digests.MANIFEST);
        ObjectNode json = (ObjectNode) JSON.readTree(manifestFile.toFile());
        ObjectNode seal = (ObjectNode) json.path("seal").path("streams");
        Set<String> begun = new TreeSet<>();
        JsonLines.Target target = (channel, source, lines) -> {
            String file = Bundle.file(channel, source);
            if (begun.add(file)) {
                Files.delete(folder.resolve(file));
            }
            Files.write(folder.resolve(file), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        };
        LongRunAgents agents = new LongRunAgents(run, target);
        int middle = run.ticks(run.manifest().volumes().get(0)) / 2;
        agents.workload(run.manifest().volumes().get(0), middle, -1);
        agents.workload(run.manifest().volumes().get(1), -1, middle);
        for (String file : begun) {
            seal.set(file, JSON.valueToTree(BundleWriter.digest(folder.resolve(file))));
        }
        // The digest of the manifest itself is taken without the seal.
        JSON.writeValue(manifestFile.toFile(), json);
    }
}
