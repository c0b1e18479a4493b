package dev.holdfast.agent.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetsTest {
    private static final long BLOCK = 256 << 10;

    @ParameterizedTest
    @ValueSource(longs = {3, 4, 15, 16, 17, 255, 256})
    void eachPageButThoseOfTheFirstBlockIsGivenOnce(long blocks) {
        Offsets offsets = new Offsets(blocks * BLOCK);
        Set<Long> given = new HashSet<>();
        for (long offset = offsets.next(); offset >= 0; offset = offsets.next()) {
            assertThat(offset % 4096).isZero();
            assertThat(offset).isBetween(BLOCK, blocks * BLOCK - 4096);
            assertThat(given.add(offset)).as("offset %d is new", offset).isTrue();
        }
        assertThat(given).hasSize((int) (blocks - 1) * 64);
        assertThat(offsets.next()).isEqualTo(-1);
    }

    @Test
    void neighboursInTimeAreFarApartAndBlocksFillFromTheMiddle() {
        Offsets offsets = new Offsets(256 * BLOCK);
        long before = offsets.next();
        for (int i = 1; i < 255; i++) {
            long offset = offsets.next();
            assertThat(Math.abs(offset - before)).isGreaterThan(8 << 20);
            assertThat(offset % BLOCK).isZero();
            before = offset;
        }
        assertThat(offsets.next() % BLOCK).isEqualTo(BLOCK / 2);
    }

    @Test
    void aFileTooSmallToJumpInIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Offsets(2 * BLOCK));
    }
}
