package dev.holdfast.evidence.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.ClockSample;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.Evidence.Damage;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.LogLine;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.ManifestBuilder;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleTest {
    private static final Source WRITER = new Source("writer-1", 0);
    private static final Source OBSERVER = new Source(Channel.OBSERVER, 0);
    private static final String FILE = "operations/writer-1@0.jsonl";

    @TempDir
    Path folder;

    @Test
    void whatWasWrittenIsRead() throws IOException {
        try (BundleWriter writer = new BundleWriter(folder)) {
            writer.manifest(manifest());
            writer.append(Channel.OPERATIONS, WRITER, new Operation.Invoked(0, 10, 1, "a/1"));
            writer.append(Channel.OPERATIONS, WRITER, new Operation.Acknowledged(1, 20, 1, "a/1", 5, "00ff", 77));
            writer.append(Channel.OPERATIONS, WRITER, new Operation.Failed(2, 30, 2, "a/2", "ENOTCONN", "open"));
            writer.append(
                    Channel.MOUNTS,
                    WRITER,
                    new Mounts(
                            0,
                            5,
                            null,
                            List.of(new Mounts.Entry(
                                    7, 1, "0:57", "/", "/data", "rw", "fuse", "mountpoint-s3", "rw,user_id=0")),
                            null));
            writer.appendNext(Channel.CLOCKS, OBSERVER, n -> new ClockSample(n, 3, "writer-1", 1, 2, 3));
            writer.appendNext(Channel.CLOCKS, OBSERVER, n -> new ClockSample(n, 6, "writer-1", 4, 5, 6));
            writer.seal();
        }

        Bundle bundle = Bundle.open(folder);

        assertThat(bundle.damage()).isEmpty();
        assertThat(bundle.manifest().campaign()).isEqualTo("quick 1");
        assertThat(bundle.sources(Channel.OPERATIONS)).containsExactly(WRITER);
        assertThat(lines(bundle, Channel.OPERATIONS, WRITER))
                .containsExactly(
                        new Operation.Invoked(0, 10, 1, "a/1"),
                        new Operation.Acknowledged(1, 20, 1, "a/1", 5, "00ff", 77),
                        new Operation.Failed(2, 30, 2, "a/2", "ENOTCONN", "open"));
        assertThat(lines(bundle, Channel.MOUNTS, WRITER))
                .singleElement()
                .satisfies(m ->
                        assertThat(m.mounts()).extracting(Mounts.Entry::target).containsExactly("/data"));
        assertThat(lines(bundle, Channel.CLOCKS, OBSERVER))
                .extracting(ClockSample::n)
                .containsExactly(0L, 1L);
        assertThat(lines(bundle, Channel.PODS, OBSERVER)).isEmpty();
    }

    @Test
    void linesOfAnAgentAreTakenAsTheyAre() throws IOException {
        write("{\"n\":0,\"k\":\"started\",\"t\":1,\"role\":\"workload\",\"node\":\"w1\",\"pod\":null,"
                + "\"wall\":5,\"tickMs\":100}\n");
        Bundle bundle = Bundle.open(folder);
        assertThat(lines(bundle, Channel.AGENTS, WRITER))
                .containsExactly(new AgentLine.Started(0, 1, "workload", "w1", null, null, 5, 100));
    }

    @Test
    void anotherProcessGoesOnWithABundle() throws IOException {
        operations(3);
        try (BundleWriter writer = BundleWriter.resume(folder, new Redactor())) {
            assertThat(writer.manifest().campaign()).isEqualTo("quick 1");
            assertThat(writer.size(Channel.OPERATIONS, WRITER)).isEqualTo(Files.size(folder.resolve(FILE)));
            assertThat(writer.size(Channel.OPERATIONS, OBSERVER)).isZero();
            writer.append(Channel.OPERATIONS, WRITER, new Operation.Invoked(3, 40, 4, "a/4"));
            writer.appendNext(
                    Channel.CLOCKS, new Source(Channel.OBSERVER, 1), n -> new ClockSample(n, 3, "writer-1", 1, 2, 3));
            writer.seal();
        }
        Bundle bundle = Bundle.open(folder);
        assertThat(bundle.damage()).isEmpty();
        assertThat(lines(bundle, Channel.OPERATIONS, WRITER)).hasSize(4);
        assertThat(lines(bundle, Channel.CLOCKS, new Source(Channel.OBSERVER, 1)))
                .hasSize(1);
    }

    @Test
    void aTornLineIsCutOffByWhoGoesOn() throws IOException {
        operations(3);
        long whole = Files.size(folder.resolve(FILE));
        Files.writeString(folder.resolve(FILE), "{\"k\":\"invo", StandardOpenOption.APPEND);
        try (BundleWriter writer = BundleWriter.resume(folder, new Redactor())) {
            assertThat(writer.size(Channel.OPERATIONS, WRITER)).isEqualTo(whole);
            writer.append(Channel.OPERATIONS, WRITER, new Operation.Invoked(3, 40, 4, "a/4"));
            writer.seal();
        }
        Bundle bundle = Bundle.open(folder);
        assertThat(bundle.damage()).isEmpty();
        assertThat(lines(bundle, Channel.OPERATIONS, WRITER)).hasSize(4);
    }

    @Test
    void aSealedBundleIsNotResumed() throws IOException {
        try (BundleWriter writer = new BundleWriter(folder)) {
            writer.manifest(manifest());
            writer.seal();
        }
        assertThatThrownBy(() -> BundleWriter.resume(folder, new Redactor()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("its run has ended");
    }

    @Test
    void aBundleWithoutASealSaysSo() throws IOException {
        operations(3);
        assertThat(Bundle.open(folder).damage()).extracting(Damage::kind).containsExactly("unsealed");
    }

    @Test
    void aCrashLeavesEverythingUpToTheLastLine() throws IOException {
        // The writer is never closed: what a killed observer leaves behind.
        BundleWriter writer = new BundleWriter(folder);
        writer.manifest(manifest());
        for (int i = 0; i < 100; i++) {
            writer.append(Channel.OPERATIONS, WRITER, new Operation.Invoked(i, i, i, "k"));
        }
        Bundle bundle = Bundle.open(folder);
        assertThat(lines(bundle, Channel.OPERATIONS, WRITER)).hasSize(100);
        assertThat(bundle.damage()).extracting(Damage::kind).containsExactly("unsealed");
        writer.close();
    }

    @Test
    void aTornLastLineEndsTheStream() throws IOException {
        operations(3);
        String text = Files.readString(folder.resolve(FILE));
        Files.writeString(folder.resolve(FILE), text.substring(0, text.length() - 9));
        Bundle bundle = Bundle.open(folder);
        assertThat(bundle.damage())
                .filteredOn(d -> d.kind().equals("torn"))
                .singleElement()
                .satisfies(d -> assertThat(d.file() + ": " + d.detail()).startsWith(FILE + ": it ends after 2 lines"));
        assertThat(lines(bundle, Channel.OPERATIONS, WRITER)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"n\":1,\"t\":1,\"pods\":[null]}",
                "{\"n\":1,\"t\":1}",
                "{\"n\":1,\"t\":1,\"pods\":[{\"namespace\":\"a\",\"uid\":\"u\",\"node\":\"w1\",\"phase\":\"Running\",\"ready\":true,"
                        + "\"deleting\":false,\"labels\":{},\"annotations\":{},\"containers\":[]}]}"
            })
    void aLookThatLacksWhatNamesItEndsTheStream(String second) throws IOException {
        write(Channel.PODS, "{\"n\":0,\"t\":1,\"pods\":[]}\n" + second + "\n");
        Bundle bundle = Bundle.open(folder);
        assertThat(bundle.damage())
                .filteredOn(d -> d.kind().equals("torn"))
                .singleElement()
                .satisfies(d -> assertThat(d.detail()).startsWith("it ends after 1 line"));
    }

    @Test
    void aLineWithoutItsNewlineIsNotEvidence() throws IOException {
        operations(3);
        String text = Files.readString(folder.resolve(FILE));
        Files.writeString(folder.resolve(FILE), text.substring(0, text.length() - 1));
        Bundle bundle = Bundle.open(folder);
        assertThat(bundle.damage()).extracting(Damage::kind).contains("torn");
        assertThat(lines(bundle, Channel.OPERATIONS, WRITER)).hasSize(2);
    }

    @Test
    void nothingAfterAnUnreadableLineIsEvidence() throws IOException {
        operations(1);
        Files.writeString(
                folder.resolve(FILE),
                "{\"k\":\"invoke\",\"n\":1,\"t\n{\"k\":\"invoke\",\"n\":2,\"t\":3,\"op\":4,\"key\":\"x\"}\n",
                StandardOpenOption.APPEND);
        Bundle bundle = Bundle.open(folder);
        assertThat(bundle.damage()).extracting(Damage::kind).contains("torn");
        assertThat(lines(bundle, Channel.OPERATIONS, WRITER)).hasSize(1);
    }

    @Test
    void aLineOfAnotherFormIsNotEvidence() throws IOException {
        for (String line : List.of(
                "{\"k\":\"invoke\",\"n\":0,\"t\":3,\"op\":4,\"key\":\"x\",\"more\":1}",
                "{\"k\":\"invoke\",\"n\":0,\"t\":3,\"key\":\"x\"}",
                "{\"k\":\"invoke\",\"n\":0,\"t\":3,\"op\":4,\"key\":\"x\"} {}",
                "{\"k\":\"other\",\"n\":0,\"t\":3,\"op\":4,\"key\":\"x\"}",
                "null",
                "")) {
            Files.createDirectories(folder.resolve("operations"));
            Files.writeString(folder.resolve(FILE), line + "\n");
            Files.deleteIfExists(folder.resolve("manifest.json"));
            try (BundleWriter writer = new BundleWriter(folder)) {
                writer.manifest(manifest());
            }
            Bundle bundle = Bundle.open(folder);
            assertThat(bundle.damage()).as(line).extracting(Damage::kind).contains("torn");
            assertThat(lines(bundle, Channel.OPERATIONS, WRITER)).as(line).isEmpty();
        }
    }

    @Test
    void aHoleInTheNumbersIsMissingEvidence() throws IOException {
        write(Channel.OPERATIONS, invoke(0) + invoke(1) + invoke(5));
        assertThat(Bundle.open(folder).damage())
                .filteredOn(d -> d.kind().equals("missing"))
                .containsExactly(new Damage("missing", FILE, "line numbers 2 to 4 are missing"));
    }

    @Test
    void aStreamThatDoesNotBeginAtZeroIsMissingItsBeginning() throws IOException {
        write(Channel.OPERATIONS, invoke(2));
        assertThat(Bundle.open(folder).damage()).extracting(Damage::kind).contains("missing");
    }

    @Test
    void aNumberThatComesAgainIsNamed() throws IOException {
        write(Channel.OPERATIONS, invoke(0) + invoke(1) + invoke(1));
        assertThat(Bundle.open(folder).damage())
                .contains(new Damage("edited", FILE, "line number 1 is repeated after 1"));
    }

    @Test
    void anEditedFileIsNamed() throws IOException {
        operations(3);
        seal();
        String text = Files.readString(folder.resolve(FILE));
        Files.writeString(folder.resolve(FILE), text.replace("\"t\":20", "\"t\":21"));
        assertThat(Bundle.open(folder).damage()).singleElement().satisfies(d -> {
            assertThat(d.kind()).isEqualTo("edited");
            assertThat(d.file()).isEqualTo(FILE);
        });
    }

    @Test
    void aShortenedFileIsNamed() throws IOException {
        operations(3);
        seal();
        String text = Files.readString(folder.resolve(FILE));
        Files.writeString(folder.resolve(FILE), text.substring(0, text.indexOf('\n') + 1));
        assertThat(Bundle.open(folder).damage())
                .containsExactly(new Damage("edited", FILE, "it has 1 lines, 3 were sealed: the rest was cut off"));
    }

    @Test
    void aDeletedFileIsNamed() throws IOException {
        operations(3);
        seal();
        Files.delete(folder.resolve(FILE));
        assertThat(Bundle.open(folder).damage())
                .singleElement()
                .satisfies(d -> assertThat(d.kind() + " " + d.file()).isEqualTo("edited " + FILE));
    }

    @Test
    void anAddedFileIsNamed() throws IOException {
        operations(3);
        seal();
        Files.copy(folder.resolve(FILE), folder.resolve("operations/writer-2@0.jsonl"));
        assertThat(Bundle.open(folder).damage())
                .singleElement()
                .satisfies(d -> assertThat(d.kind() + " " + d.file()).isEqualTo("edited operations/writer-2@0.jsonl"));
    }

    @Test
    void anEditedManifestIsNamed() throws IOException {
        operations(3);
        seal();
        Path file = folder.resolve("manifest.json");
        Files.writeString(file, Files.readString(file).replace("quick 1", "quick 2"));
        assertThat(Bundle.open(folder).damage())
                .singleElement()
                .satisfies(d -> assertThat(d.kind() + " " + d.file()).isEqualTo("edited manifest.json"));
    }

    @Test
    void theManifestMayGoOnAfterTheSeal() throws IOException {
        try (BundleWriter writer = new BundleWriter(folder)) {
            writer.manifest(manifest());
            writer.append(Channel.OPERATIONS, WRITER, new Operation.Invoked(0, 1, 1, "k"));
            writer.seal();
            Manifest m = manifest();
            writer.manifest(ManifestBuilder.of(m)
                    .facts(Map.of("b", "2", "a", "1"))
                    .phases(List.of(new Phase(Phase.CLEAN, 1, 2L, "ok")))
                    .build());
            assertThatThrownBy(() -> writer.append(Channel.OPERATIONS, WRITER, new Operation.Invoked(1, 1, 2, "k")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("sealed");
            assertThatThrownBy(() -> writer.append(
                            Channel.OPERATIONS, new Source("late", 0), new Operation.Invoked(0, 1, 2, "k")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("sealed");
        }
        Bundle bundle = Bundle.open(folder);
        assertThat(bundle.damage()).isEmpty();
        assertThat(bundle.manifest().phase(Phase.CLEAN)).isNotNull();
    }

    @Test
    void anUnknownFormatIsRefusedByName() throws IOException {
        operations(1);
        Path file = folder.resolve("manifest.json");
        Files.writeString(file, Files.readString(file).replace("\"format\" : 2", "\"format\" : 99"));
        assertThatThrownBy(() -> Bundle.open(folder))
                .isInstanceOf(UnknownFormatException.class)
                .hasMessageContaining("format 99")
                .hasMessageContaining("reads formats 1 to 2");
    }

    @Test
    void aFolderWithoutAManifestIsNoBundle() {
        assertThatThrownBy(() -> Bundle.open(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("manifest.json");
    }

    @Test
    void anOlderBundleIsNeverOverwritten() throws IOException {
        operations(1);
        assertThatThrownBy(() -> new BundleWriter(folder)).hasMessageContaining("holds a bundle already");
    }

    @Test
    void halfALineIsNotTaken() throws IOException {
        try (BundleWriter writer = new BundleWriter(folder)) {
            assertThatThrownBy(() -> writer.appendRaw(Channel.OPERATIONS, WRITER, "{\"k\":".getBytes(UTF_8)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("newline");
        }
    }

    @Test
    void aSourceCannotLeaveTheBundle() throws IOException {
        try (BundleWriter writer = new BundleWriter(folder)) {
            assertThatThrownBy(() -> writer.append(
                            Channel.OPERATIONS, new Source("../../x", 0), new Operation.Invoked(0, 1, 1, "k")))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void manyThreadsWriteWholeNumberedLines() throws Exception {
        try (BundleWriter writer = new BundleWriter(folder)) {
            writer.manifest(manifest());
            List<Thread> threads = Stream.generate(() -> new Thread(() -> {
                        for (int i = 0; i < 500; i++) {
                            try {
                                writer.appendNext(Channel.CLOCKS, OBSERVER, n -> new ClockSample(n, n, "w", 1, 2, 3));
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        }
                    }))
                    .limit(4)
                    .toList();
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            writer.seal();
        }
        Bundle bundle = Bundle.open(folder);
        assertThat(bundle.damage()).isEmpty();
        assertThat(lines(bundle, Channel.CLOCKS, OBSERVER)).hasSize(2000);
    }

    @Test
    void linesLongerThanTheBufferAreRead() throws IOException {
        try (BundleWriter writer = new BundleWriter(folder)) {
            writer.manifest(manifest());
            for (int i = 0; i < 3; i++) {
                writer.append(Channel.LOGS, WRITER, new LogLine(i, i, "n", "p", "c", 1, "x".repeat(200_000 + i)));
            }
            writer.seal();
        }
        Bundle bundle = Bundle.open(folder);
        assertThat(bundle.damage()).isEmpty();
        assertThat(lines(bundle, Channel.LOGS, WRITER))
                .extracting(l -> l.text().length())
                .containsExactly(200_000, 200_001, 200_002);
    }

    private static <T extends Line> List<T> lines(Bundle bundle, Channel<T> channel, Source source) {
        try (Stream<T> lines = bundle.lines(channel, source)) {
            return lines.toList();
        }
    }

    private static String invoke(int n) {
        return "{\"k\":\"invoke\",\"n\":" + n + ",\"t\":" + n + ",\"op\":" + n + ",\"key\":\"k\"}\n";
    }

    private void operations(int count) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("{\"k\":\"invoke\",\"n\":").append(i).append(",\"t\":").append(10 * (i + 1));
            text.append(",\"op\":").append(i).append(",\"key\":\"k\"}\n");
        }
        write(Channel.OPERATIONS, text.toString());
    }

    private void write(String agentLines) throws IOException {
        write(Channel.AGENTS, agentLines);
    }

    private void write(Channel<?> channel, String lines) throws IOException {
        try (BundleWriter writer = new BundleWriter(folder)) {
            writer.manifest(manifest());
            writer.appendRaw(channel, WRITER, lines.getBytes(UTF_8));
        }
    }

    /** Writes the same streams again, sealed. */
    private void seal() throws IOException {
        byte[] lines = Files.readAllBytes(folder.resolve(FILE));
        Files.delete(folder.resolve(FILE));
        Files.delete(folder.resolve("manifest.json"));
        try (BundleWriter writer = new BundleWriter(folder)) {
            writer.manifest(manifest());
            writer.appendRaw(Channel.OPERATIONS, WRITER, lines);
            writer.seal();
        }
        assertThat(Bundle.open(folder).damage()).isEmpty();
    }

    private static Manifest manifest() {
        return ManifestBuilder.named("quick 1")
                .tool("0.1.0")
                .facts(Map.of("kubernetes", "v1.34.4", "chart", "2.2.0"))
                .originWall(1_000)
                .driver(DriverBuilder.named("s3.csi.scality.com").build())
                .change(new Manifest.Change("1.2.0", "2.2.0", List.of(), List.of(), "ok"))
                .guarantees(List.of("gaps"))
                .build();
    }
}
