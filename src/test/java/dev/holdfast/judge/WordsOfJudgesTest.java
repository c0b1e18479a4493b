package dev.holdfast.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What each judge says of a run in which nothing goes wrong: limit, worst value, and for each subject a sentence and its figures. It is what reports
 * show of a guarantee that holds, word by word.
 */
final class WordsOfJudgesTest {
    private static final Path SAID = Path.of("src/test/resources/judgements");

    private static List<String> words(Judgement judgement) {
        List<String> lines = new ArrayList<>(List.of(
                judgement.guarantee().id() + ": " + judgement.verdict(),
                "limit: " + judgement.limit(),
                "worst: " + judgement.worst()));
        judgement.findings().forEach(finding -> {
            lines.add("");
            lines.add(finding.subject() + (finding.node().isEmpty() ? "" : " on " + finding.node()) + ": "
                    + finding.verdict() + ", " + finding.message());
            finding.figures().forEach((name, value) -> lines.add("  " + name + ": " + value));
        });
        return lines;
    }

    /** Whoever changes what a judge says changes the file with it, after a look at both. */
    @ParameterizedTest
    @EnumSource(Guarantee.class)
    void aHealthyRunIsToldWordByWord(Guarantee guarantee) throws Exception {
        List<String> words = words(Histories.judge(guarantee.id(), Histories.of(guarantee.id())));
        Path now = Files.createDirectories(Path.of("target/judgements")).resolve(guarantee.id() + ".txt");
        Files.write(now, words);
        Path said = SAID.resolve(guarantee.id() + ".txt");
        assertThat(said)
                .describedAs("what the judge says of a healthy run; it is in %s now", now)
                .exists();
        assertThat(words)
                .describedAs("what the judge says of a healthy run, which is in %s now, is to be %s", now, said)
                .isEqualTo(Files.readAllLines(said));
    }
}
