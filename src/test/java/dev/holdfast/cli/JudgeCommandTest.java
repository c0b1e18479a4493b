package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.bundle.Seals;
import dev.holdfast.report.FolderLock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@ResourceLock(Resources.SYSTEM_OUT)
class JudgeCommandTest {
    private static final String CLEAN = "fixtures/bundles/clean.zip";
    private static final String KILLED = "fixtures/bundles/process-killed.zip";

    @TempDir
    Path folder;

    private final StringWriter errors = new StringWriter();

    private int judge(String... arguments) {
        return judgeInto(folder.resolve("report"), arguments);
    }

    private int judgeInto(Path report, String... arguments) {
        CommandLine line = Holdfast.commandLine().setErr(new PrintWriter(errors, true));
        return line.execute(
                Stream.concat(Stream.of("judge", "--no-page", "--report", report.toString()), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    @Test
    void a_clean_run_passes() {
        assertThat(judge(CLEAN)).isZero();
    }

    @Test
    void a_page_that_was_not_asked_for_is_not_missed() {
        assertThat(printed(() -> judge("--guarantee", "gaps", CLEAN)))
                .contains("Summary: ")
                .doesNotContain("HTML report");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "process | block-unstaged | driver profile block.csi.holdfast.dev has its mounts served by the kernel",
                "memory | block-unstaged | driver block.csi.holdfast.dev has its mounts served by the kernel",
                "republish | block-unstaged | driver block.csi.holdfast.dev says that the kubelet does not republish",
                "mixed | block-unstaged | driver block.csi.holdfast.dev has no mounter pods",
                "recovery | block-unstaged | driver block.csi.holdfast.dev has no mounter pods",
                "cache | block-unstaged | driver block.csi.holdfast.dev has no mounter pods",
                "units | block-unstaged | driver block.csi.holdfast.dev does not go from systemd units to mounter pods",
                "kernel-module | clean | driver s3.csi.scality.com names no kernel module"
            })
    void what_does_not_apply_to_a_driver_is_neither_held_nor_broken(String guarantee, String bundle, String why) {
        int[] code = new int[1];
        String said = printed(() -> code[0] = judge("--guarantee", guarantee, "fixtures/bundles/" + bundle + ".zip"));
        assertThat(said)
                .contains("- SKIPPED: " + guarantee, "not applicable: " + why)
                .contains("Nothing that was asked for applies to what was recorded")
                .doesNotContain("INCONCLUSIVE");
        assertThat(code[0]).isZero();
    }

    @Test
    void what_applies_counts_beside_what_does_not() {
        assertThat(judge("--guarantee", "kernel-module,gaps", CLEAN)).isZero();
        assertThat(judge("--guarantee", "kernel-module,gaps", "--max-gap", "1ms", CLEAN))
                .isEqualTo(1);
        assertThat(judge("--guarantee", "kernel-module,volume-attachments", CLEAN))
                .as("an old record does not say whether its driver attaches")
                .isEqualTo(2);
    }

    private static String printed(Runnable work) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream console = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setOut(console);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void a_broken_guarantee_is_1_also_beside_a_clean_run() {
        assertThat(judge(CLEAN, KILLED)).isEqualTo(1);
    }

    @Test
    void another_threshold_gives_another_verdict() {
        assertThat(judge("--guarantee", "gaps", "--max-gap", "1ms", CLEAN)).isEqualTo(1);
        assertThat(judge("--guarantee", "republish", "--republish-cycles", "50", CLEAN))
                .isEqualTo(2);
    }

    @Test
    void a_run_is_judged_by_the_limits_that_it_was_made_for_but_for_those_that_are_asked_for() throws IOException {
        Path bundle = folder.resolve("bundle");
        try (FileSystem zip = FileSystems.newFileSystem(Path.of(CLEAN));
                Stream<Path> all = Files.walk(zip.getPath("/"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path there = bundle.resolve(file.toString().substring(1));
                Files.createDirectories(there.getParent());
                Files.copy(file, there);
            }
        }
        Path manifest = bundle.resolve("manifest.json");
        Files.writeString(
                manifest,
                Files.readString(manifest).replaceFirst("(\"nodes\" ?: ?\\[)", "\"limits\": {\"max-gap\": 1}, $1"));
        Seals.renew(bundle);
        assertThat(judge("--guarantee", "gaps", bundle.toString())).isEqualTo(1);
        assertThat(judge("--guarantee", "gaps", "--max-gap", "1s", bundle.toString()))
                .isZero();
    }

    @Test
    void a_should_that_is_broken_warns_unless_it_was_asked_for_by_name() throws IOException {
        assertThat(judge("--max-gap", "1ms", CLEAN)).isEqualTo(4);
        assertThat(Files.readString(folder.resolve("report/summary.md")))
                .startsWith("## ⚠️ Holdfast: ")
                .contains("**By tier:** WARNING: Must 6 of 6 held; Should 4 of 5 held (gaps FAIL)");
        assertThat(judge("--guarantee", "gaps", "--max-gap", "1ms", CLEAN)).isEqualTo(1);
        assertThat(Files.readString(folder.resolve("report/summary.md")))
                .startsWith("## ❌ Holdfast: 1 FAIL")
                .contains("**By tier:** FAIL: asked for by name 0 of 1 held (gaps FAIL)");
    }

    @Test
    void what_is_no_bundle_is_a_usage_error_that_names_it() throws IOException {
        assertThat(judge("nowhere")).isEqualTo(64);
        assertThat(errors.toString()).contains("no such file: nowhere");
        Path text = Files.writeString(folder.resolve("text.zip"), "hello");
        assertThat(judge(text.toString())).isEqualTo(64);
        assertThat(errors.toString()).contains("text.zip");
        assertThat(judge(folder.toString())).isEqualTo(64);
        assertThat(errors.toString())
                .contains(folder + " is not an evidence bundle: it has no manifest.json", "reports/evidence/");
    }

    @Test
    void a_usage_error_is_not_followed_by_all_of_the_help() {
        assertThat(judge("--max-gaps", "1s", CLEAN)).isEqualTo(64);
        assertThat(errors.toString())
                .contains("Unknown option: '--max-gaps'", "--max-gap,", "See: holdfast judge --help");
        assertThat(errors.toString().lines().count()).isLessThanOrEqualTo(3);
    }

    @Test
    void a_report_that_cannot_be_written_is_a_usage_error() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(judgeInto(file, CLEAN)).isEqualTo(64);
        assertThat(judgeInto(file.resolve("below"), CLEAN)).isEqualTo(64);
        assertThat(errors.toString().lines())
                .hasSize(4)
                .contains("--report: '" + file + "' cannot be written: '" + file + "' is a file, not a folder");
        assertThat(errors.toString()).contains("--report: '" + file.resolve("below") + "' cannot be written");
    }

    @Test
    void a_damaged_or_foreign_manifest_is_a_usage_error_in_one_line() throws IOException {
        Path manifest = folder.resolve("manifest.json");
        for (String text : new String[] {
            "hello",
            "[]",
            "{\"format\": 2}",
            complete("").replace("\"campaign\": \"c\", ", ""),
            complete(", \"guarantees\": []"),
            complete(
                    ", \"guarantees\": [\"colour\"], \"driver\": {\"name\": \"d\", \"namespace\": \"n\", \"nodePluginLabels\": {}}, \"change\": {\"from\": \"1\", \"to\": \"2\"}")
        }) {
            Files.writeString(manifest, text);
            assertThat(judge(folder.toString())).as(text).isEqualTo(64);
        }
        assertThat(errors.toString().lines()).hasSize(12);
        assertThat(errors.toString())
                .contains("which driver was upgraded")
                .contains("field \"campaign\" is missing", "promises guarantee 'colour'");
        assertThat(folder.resolve("report")).doesNotExist();
    }

    private static String complete(String more) {
        return "{\"format\": 2, \"campaign\": \"c\", \"tool\": \"t\", \"originWall\": 0, \"originT\": 0, \"republishSeconds\": 10,"
                + " \"facts\": {}, \"phases\": [], \"volumes\": [], \"nodes\": []" + more + "}";
    }

    @Test
    void an_archive_that_is_cut_off_or_leads_elsewhere_is_a_usage_error_that_names_it() throws IOException {
        Path cut = Files.write(folder.resolve("cut.zip"), Arrays.copyOf(Files.readAllBytes(Path.of(CLEAN)), 20_000));
        Path elsewhere = zip("elsewhere.zip", "manifest.json", "../../outside");
        Path other = zip("other.zip", "a/text", "b/text");
        for (Path place : List.of(cut, elsewhere, other)) {
            assertThat(judge(place.toString())).isEqualTo(64);
            assertThat(errors.toString()).contains(place + " is not");
        }
        assertThat(errors.toString().lines()).hasSize(6);
    }

    private Path zip(String name, String... entries) throws IOException {
        Path file = folder.resolve(name);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String entry : entries) {
                out.putNextEntry(new ZipEntry(entry));
                out.closeEntry();
            }
        }
        return file;
    }

    @Test
    void two_runs_do_not_write_to_one_folder() throws IOException {
        try (FolderLock other = FolderLock.of(folder.resolve("report"))) {
            assertThat(other).isNotNull();
            assertThat(judge(CLEAN)).isEqualTo(64);
        }
        assertThat(errors.toString())
                .contains("another run (process " + ProcessHandle.current().pid() + ") writes to");
        assertThat(judge("--guarantee", "process", CLEAN)).isZero();
    }

    @Test
    void a_mistake_leaves_the_earlier_report_alone() throws IOException {
        Path earlier = Files.writeString(
                Files.createDirectories(folder.resolve("report")).resolve("summary.md"), "earlier");
        assertThat(judge("--guarantee", "colour", CLEAN)).isEqualTo(64);
        assertThat(judge("--guarantee", ",", CLEAN)).isEqualTo(64);
        assertThat(judge("--republish-cycles", "-1", CLEAN)).isEqualTo(64);
        assertThat(judge("--republish-failures", "101", CLEAN)).isEqualTo(64);
        assertThat(judge("--max-gap", "99999999999999999m", CLEAN)).isEqualTo(64);
        assertThat(judge(CLEAN, "nowhere")).isEqualTo(64);
        assertThat(earlier).content().isEqualTo("earlier");
    }

    @Test
    void a_bundle_of_an_unknown_format_is_refused_by_name() throws IOException {
        Files.writeString(folder.resolve("manifest.json"), "{\"format\": 99}");
        assertThat(judge(folder.toString())).isEqualTo(64);
        assertThat(errors.toString()).contains("has format 99", "reads formats 1 to 2");
    }

    @Test
    void a_guarantee_that_does_not_exist_is_named_with_those_that_do() {
        assertThat(judge("--guarantee", "colour", CLEAN)).isEqualTo(64);
        assertThat(errors.toString()).contains("no guarantee 'colour'", "gaps, errors");
    }

    @Test
    void a_time_that_is_none_is_a_usage_error() {
        assertThat(judge("--max-gap", "3 parsecs", CLEAN)).isEqualTo(64);
        assertThat(errors.toString()).contains("'3 parsecs' is not a time such as 250ms, 1.5s, 2m or 2h30m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2h30m", "1m30s", "2min", "3 m"})
    void a_time_is_written_as_for_a_campaign(String time) {
        assertThat(judge("--guarantee", "gaps", "--max-gap", time, CLEAN)).isZero();
    }

    @Test
    void the_report_is_that_of_a_run() throws IOException {
        judge(KILLED);
        assertThat(folder.resolve("report/summary.md")).content().contains("❌ FAIL", "| process |", "upgrade");
        try (Stream<Path> results = Files.list(folder.resolve("report/allure-results"))) {
            List<String> names = results.map(f -> f.getFileName().toString()).toList();
            assertThat(names).contains("environment.properties", "categories.json");
            assertThat(names.stream().filter(n -> n.endsWith("-result.json"))).hasSize(11);
            assertThat(names.stream().filter(n -> n.endsWith("-attachment.html")))
                    .as("the timeline at the first and at each red one, the upgrade report at the first")
                    .hasSize(9);
        }
        try (Stream<Path> files = Files.list(folder.resolve("report"))) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .anyMatch(n -> n.matches("timeline-upgrade.*\\.html"));
        }
    }
}
