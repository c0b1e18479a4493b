package dev.holdfast.evidence.bundle;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Gives a bundle that was tampered with a seal that fits, as whoever tampers with one can. */
public final class Seals {
    private Seals() {}

    /** Seals what is in a folder as it is now. */
    public static void renew(Path folder) throws IOException {
        Path file = folder.resolve(Digests.MANIFEST);
        Manifest manifest = Bundle.sealed(Json.reader(Manifest.class).readValue(Files.readAllBytes(file)), null);
        Map<String, Manifest.Digest> streams = new TreeMap<>();
        for (Channel<?> channel : Channel.all()) {
            Path of = folder.resolve(channel.name());
            for (Path stream : Files.isDirectory(of) ? list(of) : List.<Path>of()) {
                streams.put(folder.relativize(stream).toString(), BundleWriter.digest(stream));
            }
        }
        streams.put(Digests.MANIFEST, Bundle.digest(manifest));
        Files.write(
                file,
                Json.writer(Manifest.class).writeValueAsBytes(Bundle.sealed(manifest, new Manifest.Seal(streams))));
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
