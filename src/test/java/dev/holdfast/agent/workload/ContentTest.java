package dev.holdfast.agent.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ContentTest {
    @Test
    void aPageIsTheSameHoweverItIsReached() {
        byte[] whole = new byte[64 << 10];
        new Content("a/read.bin").fill(whole, 0);
        byte[] page = new byte[4096];
        new Content("a/read.bin").fill(page, 8192);
        assertThat(page).isEqualTo(Arrays.copyOfRange(whole, 8192, 8192 + 4096));
    }

    @Test
    void otherNamesAndOffsetsHaveOtherBytes() {
        byte[] one = new byte[4096];
        byte[] two = new byte[4096];
        new Content("a").fill(one, 0);
        new Content("b").fill(two, 0);
        assertThat(two).isNotEqualTo(one);
        new Content("a").fill(two, 4096);
        assertThat(two).isNotEqualTo(one);
    }
}
