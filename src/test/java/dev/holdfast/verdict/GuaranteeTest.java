package dev.holdfast.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.evidence.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The registry of guarantees, and what features say of them. */
class GuaranteeTest {
    private static final Path FEATURES = Path.of("features");
    /** Columns of tables whose cells are names of guarantees. */
    private static final Set<String> VERDICTS = Set.of("FAIL", "INCONCLUSIVE");

    @ParameterizedTest
    @EnumSource(Guarantee.class)
    void a_guarantee_is_described(Guarantee guarantee) {
        assertThat(guarantee.id()).matches("[a-z]+(-[a-z]+)*").hasToString(guarantee.toString());
        assertThat(guarantee.sentence()).endsWith(".").hasSizeLessThan(140);
        assertThat(guarantee.reason()).endsWith(".").isNotEqualTo(guarantee.sentence());
        assertThat(guarantee.page()).isEqualTo("docs/guarantees/" + guarantee.id() + ".md");
        assertThat(Guarantee.named(guarantee.id())).isSameAs(guarantee);
    }

    @Test
    void ids_and_sentences_are_there_once() {
        assertThat(Arrays.stream(Guarantee.values()).map(Guarantee::id)).doesNotHaveDuplicates();
        assertThat(Arrays.stream(Guarantee.values()).map(Guarantee::sentence)).doesNotHaveDuplicates();
    }

    @Test
    void an_unknown_name_is_refused_with_the_known_ones() {
        assertThatThrownBy(() -> Guarantee.named("luck"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no guarantee 'luck'; there are "
                        + Arrays.stream(Guarantee.values()).map(Guarantee::id).collect(Collectors.joining(", ")));
    }

    @Test
    void a_manifest_says_what_was_promised_in_its_own_order() {
        assertThat(Guarantee.promisedBy(
                        History.healthy().guarantees(List.of("gaps", "process")).manifest()))
                .containsExactly(Guarantee.GAPS, Guarantee.PROCESS);
    }

    @Test
    void a_manifest_of_format_1_promises_what_all_did_then() {
        assertThat(Guarantee.promisedBy(History.healthy().guarantees(null).manifest()))
                .extracting(Guarantee::id)
                .containsExactly(
                        "process",
                        "mount",
                        "handles",
                        "inodes",
                        "gaps",
                        "errors",
                        "data",
                        "pods",
                        "republish",
                        "pod-mounter",
                        "upgrade");
    }

    @Test
    void a_promise_of_another_version_is_refused_with_what_to_do() {
        assertThatThrownBy(() -> Guarantee.promisedBy(
                        History.healthy().guarantees(List.of("gaps", "luck")).manifest()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the manifest of unit promises guarantee 'luck'")
                .hasMessageContaining("judge it with the version that recorded it");
    }

    @Test
    void features_name_only_guarantees_in_their_tables() throws IOException {
        Set<String> used = used();
        assertThat(used).contains("process", "republish", "upgrade");
        assertThat(used).allSatisfy(id -> assertThat(Guarantee.named(id).id()).isEqualTo(id));
    }

    @Test
    void the_glossary_of_the_features_defines_each_in_the_order_of_reports() throws IOException {
        List<List<String>> rows = Files.readAllLines(FEATURES.resolve("README.md")).stream()
                .map(GuaranteeTest::cells)
                .toList();
        int head = rows.indexOf(List.of("guarantee", "what it says"));
        assertThat(head).isPositive();
        assertThat(rows.stream().skip(head + 2L).takeWhile(cells -> !cells.isEmpty()))
                .containsExactlyElementsOf(Arrays.stream(Guarantee.values())
                        .map(guarantee -> List.of(guarantee.id(), guarantee.sentence()))
                        .toList());
    }

    /** What stands in the columns of the tables in which verdicts are expected. */
    private static Set<String> used() throws IOException {
        Set<String> used = new TreeSet<>();
        try (Stream<Path> files = Files.walk(FEATURES)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".feature")).toList()) {
                List<String> head = List.of();
                for (String line : Files.readAllLines(file)) {
                    List<String> cells = cells(line);
                    if (cells.isEmpty()) {
                        head = List.of();
                    } else if (head.isEmpty()) {
                        head = cells;
                    } else {
                        for (int i = 0; i < cells.size(); i++) {
                            if (VERDICTS.contains(head.get(i)) && !cells.get(i).equals("nothing")) {
                                used.addAll(List.of(cells.get(i).split(", ")));
                            }
                        }
                    }
                }
            }
        }
        return used;
    }

    private static List<String> cells(String line) {
        String text = line.strip();
        return text.startsWith("|")
                ? Arrays.stream(text.substring(1).split("\\|", -1))
                        .map(String::strip)
                        .limit(text.chars().filter(c -> c == '|').count() - 1)
                        .toList()
                : List.of();
    }
}
