package dev.holdfast.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.bundle.Bundle;
import dev.holdfast.evidence.bundle.BundleWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What judges of campaigns with several changes need to find again in a bundle. */
class ActionsTest {
    @TempDir
    Path folder;

    @Test
    void aVolumeIsDescribedByFactsAndReadAgain() {
        Volume volume = History.volume("w", "dynamic", false, "w1");
        assertThat(Actions.volume("w", Actions.describe(volume))).contains(volume);
        assertThat(Actions.volume("w", Actions.describe(History.volume("w", "static", true, "w1"))))
                .hasValueSatisfying(v -> assertThat(v.before()).isFalse());
    }

    @Test
    void aVolumeThatLacksAFactIsNotDescribed() {
        Map<String, String> facts = Actions.describe(History.volume("w", "dynamic", false, "w1"));
        for (String name : facts.keySet()) {
            Map<String, String> fewer = new HashMap<>(facts);
            fewer.remove(name);
            assertThat(Actions.volume("w", fewer)).as(name).isEmpty();
        }
    }

    @Test
    void crossReadsAndVersionsAreKeptInABundle() throws IOException {
        CrossRead good = new CrossRead(0, 5, "writer", "a/b", 3, "sha", 7, null);
        CrossRead bad = new CrossRead(1, 6, "writer", "a/b", -1, null, 8, "ENOENT");
        Source reader = new Source("reader", 0);
        Manifest plain = History.healthy().manifest();
        Manifest manifest = History.healthy()
                .change(c -> new Manifest.Change(
                        "1.1.0", "2.0.0", c.wantedImages(), c.crds(), null, List.of("1.1.0", "1.2.0", "2.0.0")))
                .manifest();
        try (BundleWriter writer = new BundleWriter(folder)) {
            writer.manifest(manifest);
            writer.append(Channel.CROSS_READS, reader, good);
            writer.append(Channel.CROSS_READS, reader, bad);
            writer.seal();
        }
        Bundle bundle = Bundle.open(folder);
        assertThat(bundle.damage()).isEmpty();
        try (Stream<CrossRead> lines = bundle.lines(Channel.CROSS_READS, reader)) {
            assertThat(lines).containsExactly(good, bad);
        }
        assertThat(bundle.manifest().change()).isEqualTo(manifest.change());
        assertThat(plain.change().versions()).isNull();
    }

    @Test
    void aManifestWithOtherPhasesOrVolumesIsOtherwiseTheSame() {
        Manifest manifest = History.healthy().manifest();
        List<Phase> phases = List.of(History.phase("x", 1, 2));
        List<Volume> volumes = List.of(History.volume("w", "static", true, "w1"));
        assertThat(manifest.withPhases(phases).phases()).isEqualTo(phases);
        assertThat(manifest.withVolumes(volumes).volumes()).isEqualTo(volumes);
        assertThat(manifest.withPhases(phases).withPhases(manifest.phases())).isEqualTo(manifest);
        assertThat(manifest.withVolumes(volumes).withVolumes(manifest.volumes()))
                .isEqualTo(manifest);
    }
}
