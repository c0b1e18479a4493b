package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.holdfast.evidence.bundle.StoredBundle;
import dev.holdfast.judge.Judges;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recorded runs are judged as they were when somebody looked at them: a judge that changes its mind is noticed. */
class ReplayedBundlesTest {
    private static final Path BUNDLES = Path.of("fixtures/bundles");

    /**
     * What a recorded run must come to.
     *
     * @param recorded how it was made
     * @param limits those of the judges that are others than usual, by their options
     * @param fail guarantees that must FAIL, with the first offence's subject and words
     * @param inconclusive guarantees that must be INCONCLUSIVE, with words of the reason
     */
    record Expected(
            String recorded, Map<String, String> limits, Map<String, String> fail, Map<String, String> inconclusive) {
        String of(String guarantee) {
            if (fail != null && fail.containsKey(guarantee)) {
                return "FAIL " + fail.get(guarantee);
            }
            return inconclusive != null && inconclusive.containsKey(guarantee)
                    ? "INCONCLUSIVE " + inconclusive.get(guarantee)
                    : "PASS";
        }

        Limits judgedBy() {
            Limits all = Limits.defaults();
            for (Map.Entry<String, String> given :
                    limits == null ? Set.<Map.Entry<String, String>>of() : limits.entrySet()) {
                Limit limit = Arrays.stream(Limit.values())
                        .filter(known -> known.option().equals(given.getKey()))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("there is no limit " + given.getKey()));
                all = all.with(limit, new JudgeCommand.TimeConverter().convert(given.getValue()));
            }
            return all;
        }
    }

    static Map<String, Expected> expected() throws IOException {
        return new ObjectMapper(new YAMLFactory())
                .readerForMapOf(Expected.class)
                .readValue(BUNDLES.resolve("expected.yaml").toFile());
    }

    static List<String> names() throws IOException {
        return List.copyOf(expected().keySet());
    }

    @ParameterizedTest
    @MethodSource("names")
    void a_recorded_run_is_judged_as_expected(String name) throws IOException {
        Expected expected = expected().get(name);
        Map<String, String> wanted = new TreeMap<>();
        Map<String, String> got = new TreeMap<>();
        try (StoredBundle stored = StoredBundle.open(BUNDLES.resolve(name + ".zip"))) {
            List<Guarantee> promised = Guarantee.promisedBy(stored.bundle().manifest());
            for (Judgement judgement : Judges.judge(promised, stored.bundle(), expected.judgedBy())) {
                String id = judgement.guarantee().id();
                wanted.put(id, expected.of(id));
                got.put(id, matching(judgement, expected.of(id)));
            }
        }
        assertThat(got).isEqualTo(wanted);
    }

    /** The expectation itself if the judgement meets it, else what the judgement says. */
    private static String matching(Judgement judgement, String wanted) {
        if (judgement.verdict() == Verdict.PASS) {
            return "PASS";
        }
        List<String> said = judgement.findings().stream()
                .filter(f -> f.verdict() == judgement.verdict())
                .map(f -> judgement.verdict() + " " + f.subject() + ": " + f.message())
                .toList();
        return said.stream().anyMatch(s -> s.startsWith(wanted)) ? wanted : said.toString();
    }

    @Test
    void every_recorded_run_is_expected_to_come_to_something() throws IOException {
        try (Stream<Path> files = Files.list(BUNDLES)) {
            assertThat(files.map(f -> f.getFileName().toString())
                            .filter(f -> f.endsWith(".zip"))
                            .map(f -> f.substring(0, f.length() - ".zip".length())))
                    .containsExactlyInAnyOrderElementsOf(names());
        }
    }
}
