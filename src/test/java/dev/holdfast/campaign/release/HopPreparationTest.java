package dev.holdfast.campaign.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Level;
import java.util.List;
import org.junit.jupiter.api.Test;

class HopPreparationTest {
    @Test
    void whatBlocksIsToldInWords() {
        assertThat(HopPreparation.blocking(List.of(
                        check(
                                Level.BLOCKING,
                                "no release skipped",
                                new Check.Finding("1.1.0 → 2.0.0 skips 1.2.0", "go")),
                        check(Level.BLOCKING, "nodes Ready", new Check.Undetermined("no answer", "ask")),
                        check(Level.BLOCKING, "driver pods Ready", new Check.Ok("2 of 2")),
                        check(Level.WARNING, "volumes come back", new Check.Finding("a class is gone", "keep it")))))
                .isEqualTo("no release skipped: 1.1.0 → 2.0.0 skips 1.2.0; nodes Ready: no answer");
    }

    private static Check check(Level level, String name, Check.Result result) {
        return new Check(level, name, "a test", result);
    }
}
