package dev.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.evidence.bundle.Seals;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A run that passed, damaged in many ways, with the seal that it had and with one made to fit. It ends in one line that names the file, or in
 * verdicts with doubt; where evidence is missing nothing is green, and nothing shows a stack trace or hangs.
 */
@ResourceLock(Resources.SYSTEM_OUT)
final class DamagedBundlesTest {
    private static final Path GREEN = Path.of("fixtures/bundles/kernel-silent.zip");
    private static final String WRITES = "operations/static-1@0.jsonl";
    private static final String MANIFEST = "manifest.json";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Map<String, byte[]> FILES = new LinkedHashMap<>();
    private static PrintStream console;

    @TempDir
    private Path folder;

    /** What the command said last. */
    private String said;

    /** Does something to a bundle in a folder. */
    private interface Damage {
        void to(Path bundle) throws IOException;
    }

    @BeforeAll
    static void read() throws IOException {
        console = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
        try (FileSystem zip = FileSystems.newFileSystem(GREEN);
                Stream<Path> all = Files.walk(zip.getPath("/"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                FILES.put(file.toString().substring(1), Files.readAllBytes(file));
            }
        }
    }

    @AfterAll
    static void restore() {
        System.setOut(console);
    }

    private static Damage text(String file, UnaryOperator<String> change) {
        return bundle -> {
            String before = Files.readString(bundle.resolve(file));
            String after = change.apply(before);
            assertThat(after).as("a change of " + file).isNotEqualTo(before);
            Files.writeString(bundle.resolve(file), after);
        };
    }

    /** Changes the tenth line. */
    private static Damage line(String file, UnaryOperator<String> change) {
        return text(file, all -> {
            List<String> lines = all.lines().toList();
            return String.join("\n", lines.subList(0, 9)) + "\n" + change.apply(lines.get(9)) + "\n"
                    + String.join("\n", lines.subList(10, lines.size())) + "\n";
        });
    }

    private static Damage cut(String file, double part) {
        return bundle -> {
            byte[] all = FILES.get(file);
            Files.write(bundle.resolve(file), Arrays.copyOf(all, (int) (all.length * part)));
        };
    }

    private static Damage removed(String file) {
        return bundle -> Files.delete(bundle.resolve(file));
    }

    private static Damage swapped(String one, String other) {
        return bundle -> {
            Files.write(bundle.resolve(one), FILES.get(other));
            Files.write(bundle.resolve(other), FILES.get(one));
        };
    }

    private static Damage linked(String file, String to) {
        return bundle -> {
            Files.delete(bundle.resolve(file));
            Files.createSymbolicLink(bundle.resolve(file), Path.of(to));
        };
    }

    private static Arguments of(String name, Damage damage) {
        return Arguments.of(name, damage);
    }

    /** Evidence that is no longer there, or cannot be read: nothing is green then, whatever the seal says. */
    static Stream<Arguments> losses() {
        String bytes = "a file ends in the middle: ";
        return Stream.of(
                of(bytes + "writes at a tenth", cut(WRITES, 0.1)),
                of(bytes + "writes before the last byte", cut(WRITES, 0.99999)),
                of(bytes + "mounts of the node", cut("mounts/cp1@0.jsonl", 0.5)),
                of(bytes + "pods", cut("pods/observer@0.jsonl", 0.3)),
                of(bytes + "manifest", cut(MANIFEST, 0.5)),
                of("an empty manifest", cut(MANIFEST, 0)),
                of("no writes of a volume", removed(WRITES)),
                of("no read-back", removed("readback/static-1@0.jsonl")),
                of("no clocks", removed("clocks/observer@0.jsonl")),
                of("no rollouts", removed("rollouts/observer@0.jsonl")),
                of("no manifest", removed(MANIFEST)),
                of("no operations at all", bundle -> {
                    for (String file : FILES.keySet()) {
                        if (file.startsWith("operations/")) {
                            Files.delete(bundle.resolve(file));
                        }
                    }
                }),
                of("a folder where writes were", bundle -> {
                    Files.delete(bundle.resolve(WRITES));
                    Files.createDirectory(bundle.resolve(WRITES));
                }),
                of("a link to nothing", linked(WRITES, "nowhere")),
                of("a link without an end", linked(WRITES, "/dev/zero")),
                of("a line that never ends", bundle -> Files.write(bundle.resolve(WRITES), new byte[64 << 20])),
                of("streams of two channels swapped", swapped(WRITES, "handles/static-1@0.jsonl")),
                of("no UTF-8", line(WRITES, line -> line.replace("\"key\":\"", "\"key\":\"\u0000"))),
                of("bytes that are no text", bundle -> {
                    byte[] all = FILES.get(WRITES).clone();
                    new Random(1).nextBytes(all);
                    Files.write(bundle.resolve(WRITES), all);
                }),
                of("a word for a number", line(WRITES, line -> line.replaceFirst("\"t\":\\d+", "\"t\":\"soon\""))),
                of("a list for a number", line(WRITES, line -> line.replaceFirst("\"t\":\\d+", "\"t\":[1]"))),
                of("nothing for a number", line(WRITES, line -> line.replaceFirst("\"t\":\\d+", "\"t\":null"))),
                of(
                        "a number beyond all",
                        line(WRITES, line -> line.replaceFirst("\"t\":\\d+", "\"t\":1" + "0".repeat(400)))),
                of(
                        "a line number beyond all",
                        line(WRITES, line -> line.replaceFirst("\"n\":\\d+", "\"n\":9223372036854775807"))),
                of("a line that is null", line(WRITES, line -> "null")),
                of("a line without an end", line(WRITES, line -> line.substring(0, line.length() - 3))),
                of("a line within a line", line(WRITES, line -> line + line)),
                of("a line twice", line(WRITES, line -> line + "\n" + line)),
                of("deep nesting", line(WRITES, line -> "[".repeat(100_000))),
                of("a line left out", text(WRITES, all -> all.lines().skip(1).reduce("", (a, b) -> a + b + "\n"))));
    }

    /** What no judge needs where nothing went wrong: only the seal tells that it is not there. */
    static Stream<Arguments> removals() {
        Map<String, String> ofChannels = new LinkedHashMap<>();
        FILES.keySet().stream()
                .filter(file -> !file.equals(MANIFEST))
                .forEach(file -> ofChannels.putIfAbsent(file.substring(0, file.indexOf('/')), file));
        return ofChannels.values().stream().map(file -> of(file, removed(file)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("removals")
    void aFileThatTheSealNamesMustBeThere(String name, Damage damage) throws IOException {
        assertThat(judged(damaged(damage))).as("without " + name).isNotZero();
    }

    /** Other contents, of which a judge may make what it can, but it must come to an end. */
    static Stream<Arguments> oddities() {
        return Stream.of(
                of("streams of two volumes swapped", swapped(WRITES, "operations/dynamic-1@0.jsonl")),
                of("a time before all others", line(WRITES, line -> line.replaceFirst("\"t\":\\d+", "\"t\":-5"))),
                of(
                        "a time after all others",
                        line(WRITES, line -> line.replaceFirst("\"t\":\\d+", "\"t\":9223372036854775807"))),
                of(
                        "the least of all times",
                        line(WRITES, line -> line.replaceFirst("\"t\":\\d+", "\"t\":-9223372036854775808"))),
                of(
                        "clocks far apart",
                        line(
                                "clocks/observer@0.jsonl",
                                line -> line.replaceFirst("\"remote\":\\d+", "\"remote\":-9223372036854775808"))),
                of(
                        "a negative size",
                        line("readback/static-1@0.jsonl", line -> line.replaceFirst("\"size\":\\d+", "\"size\":-1"))),
                of("an unknown channel", bundle -> {
                    Files.createDirectory(bundle.resolve("dreams"));
                    Files.writeString(bundle.resolve("dreams/observer@0.jsonl"), "{}\n");
                }),
                of(
                        "a file without an incarnation",
                        bundle -> Files.write(bundle.resolve("operations/static-1.jsonl"), FILES.get(WRITES))),
                of(
                        "a file without a name",
                        bundle -> Files.write(bundle.resolve("operations/@0.jsonl"), FILES.get(WRITES))),
                of("a channel that is a file", bundle -> Files.writeString(bundle.resolve("faults"), "x")),
                of(
                        "a volume without a name",
                        text(MANIFEST, all -> all.replaceFirst("\"name\" ?: ?\"static-1\"", "\"name\":null"))),
                of(
                        "a volume that is null",
                        text(MANIFEST, all -> all.replaceFirst("\"volumes\" ?: ?\\[", "\"volumes\":[null,"))),
                of(
                        "no volumes",
                        text(MANIFEST, all -> all.replaceFirst("(?s)\"volumes\" ?: ?\\[.*?\\]", "\"volumes\":[]"))),
                of(
                        "a phase that is null",
                        text(MANIFEST, all -> all.replaceFirst("\"phases\" ?: ?\\[", "\"phases\":[null,"))),
                of(
                        "no phases",
                        text(MANIFEST, all -> all.replaceFirst("(?s)\"phases\" ?: ?\\[.*?\\]", "\"phases\":[]"))),
                of(
                        "a phase that ends before it begins",
                        text(MANIFEST, all -> all.replaceFirst("\"end\" ?: ?\\d+", "\"end\":-1"))),
                of(
                        "a node that is null",
                        text(MANIFEST, all -> all.replaceFirst("\"nodes\" ?: ?\\[", "\"nodes\":[null,"))),
                of(
                        "a guarantee that is null",
                        text(MANIFEST, all -> all.replaceFirst("\"guarantees\" ?: ?\\[", "\"guarantees\":[null,"))),
                of(
                        "an unknown guarantee",
                        text(MANIFEST, all -> all.replaceFirst("\"guarantees\" ?: ?\\[", "\"guarantees\":[\"luck\","))),
                of("an unknown limit", limits("{\"luck\": 1000}")),
                of("a limit that is null", limits("{\"max-gap\": null}")),
                of("a limit in words", limits("{\"max-gap\": \"1s\"}")),
                of("a limit below nothing", limits("{\"max-gap\": -1}")),
                of("limits that are none", limits("[]")),
                of(
                        "a word for volumes",
                        text(MANIFEST, all -> all.replaceFirst("(?s)\"nodes\" ?: ?\\[.*?\\]", "\"nodes\":\"cp1\""))),
                of(
                        "a version to come",
                        text(MANIFEST, all -> all.replaceFirst("\"format\" ?: ?\\d+", "\"format\":99"))),
                of(
                        "a version beyond all",
                        text(MANIFEST, all -> all.replaceFirst("\"format\" ?: ?\\d+", "\"format\":99999999999"))),
                of(
                        "a version in words",
                        text(MANIFEST, all -> all.replaceFirst("\"format\" ?: ?\\d+", "\"format\":\"2\""))));
    }

    /** Manifests of which nothing can be said, with the words that say why. */
    static Stream<Arguments> invalidManifests() {
        return Stream.of(
                Arguments.of("phase \"workloads\" lasts from", time("end", Long.MAX_VALUE)),
                Arguments.of("phase \"workloads\" lasts from", time("end", TimeUnit.DAYS.toNanos(400))),
                Arguments.of("phase \"workloads\" lasts from", time("end", 0)),
                Arguments.of("phase \"workloads\" lasts from", time("start", Long.MIN_VALUE)),
                Arguments.of("fact \"dream\" is null", field("facts", "{\"dream\": null}")),
                Arguments.of("field \"seal\" names no streams", field("seal", "{}")),
                Arguments.of("field \"driver.name\" is missing", inDriver("name", null)),
                Arguments.of("field \"driver.namespace\" is missing", inDriver("namespace", null)),
                Arguments.of("field \"driver.nodePluginLabels\" is missing", inDriver("nodePluginLabels", null)),
                Arguments.of("field \"driver.systemdUnit\" is not a regular", inDriver("systemdUnit", "\"mount-(\"")),
                Arguments.of("field \"driver.publishLog\" is not a regular", inDriver("publishLog", "\"*\"")),
                Arguments.of("field \"driver.credentialFile\" is not a regular", inDriver("credentialFile", "\"[\"")),
                Arguments.of("field \"driver.errorLog\" is not a regular", inDriver("errorLog", "\"(?<\"")),
                Arguments.of("field \"driver.harmlessLog\" is not a regular", inDriver("harmlessLog", "\"(\"")),
                Arguments.of("field \"driver.refusedKey\" is not a regular", inDriver("refusedKey", "\"(\"")),
                Arguments.of("field \"driver.mountCommand\" is not a regular", inDriver("mountCommand", "\"(\"")),
                Arguments.of(
                        "field \"driver.module.image\" is not a regular",
                        inDriver("module", "{\"name\": \"m\", \"image\": \"(\"}")),
                Arguments.of("field \"change.from\" is missing", field("change", "{\"to\": \"2.2.0\"}")),
                Arguments.of("field \"change.to\" is missing", field("change", "{\"from\": \"1.2.0\"}")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalidManifests")
    void aManifestOfWhichNothingCanBeSaidIsRefusedByItsField(String why, Damage damage) throws IOException {
        Path bundle = damaged(damage);
        assertThat(judged(bundle)).isEqualTo(64);
        assertThat(said).startsWith(bundle.resolve(MANIFEST) + " is not a valid manifest: " + why);
    }

    @Test
    void aStreamThatOnlyThePictureReadsIsToldByItsDamageToo() throws IOException {
        Path bundle = damaged(text("csi/observer@0.jsonl", all -> all.replaceFirst("\"nodes\":\\{[^}]*},", "")));
        assertThat(judged(bundle)).isEqualTo(64);
        assertThat(said).startsWith(bundle + " cannot be judged, because csi/observer@0.jsonl is edited: ");
    }

    /** Gives the second phase another time. */
    private static Damage time(String field, long value) {
        return json(manifest -> ((ObjectNode) manifest.get("phases").get(1)).put(field, value));
    }

    private static Damage field(String name, String json) {
        return json(manifest -> manifest.set(name, JSON.readTree(json)));
    }

    private static Damage inDriver(String name, String json) {
        return json(manifest -> {
            ObjectNode driver = (ObjectNode) manifest.get("driver");
            if (json == null) {
                driver.remove(name);
            } else {
                driver.set(name, JSON.readTree(json));
            }
        });
    }

    /** Does something to a manifest. */
    private interface Edit {
        void to(ObjectNode manifest) throws IOException;
    }

    private static Damage json(Edit edit) {
        return bundle -> {
            ObjectNode manifest =
                    (ObjectNode) JSON.readTree(bundle.resolve(MANIFEST).toFile());
            edit.to(manifest);
            JSON.writeValue(bundle.resolve(MANIFEST).toFile(), manifest);
        };
    }

    private static Damage limits(String json) {
        return text(MANIFEST, all -> all.replaceFirst("(\"nodes\" ?: ?\\[)", "\"limits\": " + json + ", $1"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void whereEvidenceIsMissingNothingIsGreen(String name, Damage damage) throws IOException {
        Path bundle = damaged(damage);
        assertThat(judged(bundle)).as(name).isNotZero();
        if (resealed(bundle)) {
            assertThat(judged(bundle)).as(name + ", under a seal that fits").isNotZero();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oddities")
    void whateverIsInItJudgingComesToAnEnd(String name, Damage damage) throws IOException {
        Path bundle = damaged(damage);
        judged(bundle);
        if (resealed(bundle)) {
            judged(bundle);
        }
    }

    @Test
    void aRecordThatCannotBeReadIsToldByItsDamage() throws IOException {
        Path bundle = damaged(text("pods/observer@0.jsonl", all -> all.replaceFirst("\"labels\":\\{[^}]*},", "")));
        assertThat(judged(bundle)).isEqualTo(64);
    }

    @Test
    void aCopyIsAsGreenAsItsOriginal() throws IOException {
        Path bundle = damaged(copy -> {});
        assertThat(judged(bundle)).isZero();
        assertThat(resealed(bundle)).isTrue();
        assertThat(judged(bundle)).isZero();
    }

    @Test
    void anArchiveThatIsCutIsToldInOneLine() throws IOException {
        byte[] all = Files.readAllBytes(GREEN);
        for (double part : new double[] {0, 0.3, 0.9, 0.9999}) {
            Path zip = Files.write(folder.resolve("cut.zip"), Arrays.copyOf(all, (int) (all.length * part)));
            assertThat(judged(zip)).as("cut at " + part).isEqualTo(64);
        }
    }

    @Test
    void anArchiveThatUnfoldsToManyTimesItsSizeIsToldInOneLine() throws IOException {
        Path zip = folder.resolve("bomb.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (Map.Entry<String, byte[]> file : FILES.entrySet()) {
                out.putNextEntry(new ZipEntry(file.getKey()));
                out.write(file.getValue());
            }
            out.putNextEntry(new ZipEntry("operations/bomb@0.jsonl"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                out.write(zeros);
            }
        }
        assertThat(judged(zip)).isNotZero();
    }

    private Path damaged(Damage damage) throws IOException {
        Path bundle = folder.resolve("bundle");
        for (Map.Entry<String, byte[]> file : FILES.entrySet()) {
            Path there = bundle.resolve(file.getKey());
            Files.createDirectories(there.getParent());
            Files.write(there, file.getValue());
        }
        damage.to(bundle);
        return bundle;
    }

    /** Whether there was something to seal. */
    private static boolean resealed(Path bundle) {
        try {
            Seals.renew(bundle);
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    /** The exit code, after a look at how the command ended. */
    private int judged(Path bundle) {
        StringWriter errors = new StringWriter();
        int code = assertTimeoutPreemptively(
                LIMIT,
                () -> Holdfast.commandLine()
                        .setErr(new PrintWriter(errors, true))
                        .execute(
                                "judge",
                                "--no-page",
                                "--report",
                                folder.resolve("report").toString(),
                                bundle.toString()));
        assertThat(errors.toString()).doesNotContain("\tat ", "Exception");
        said = errors.toString();
        if (code == 64) {
            assertThat(errors.toString().lines()).as("message and hint").hasSize(2);
            assertThat(errors.toString()).contains(bundle.toString());
        } else {
            assertThat(code).isIn(0, 1, 2, 4);
        }
        return code;
    }
}
