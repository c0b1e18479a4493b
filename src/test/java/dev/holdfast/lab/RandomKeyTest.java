package dev.holdfast.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.RepeatedTest;

final class RandomKeyTest {
    @RepeatedTest(20)
    void aKeyLooksAsThoseDoThatS3ServersGiveAway() {
        RandomKey key = RandomKey.make();
        assertThat(key.access()).matches("[A-Z0-9]{16}");
        assertThat(key.secret()).matches("[A-Za-z0-9/+]{40}");
        assertThat(key).isNotEqualTo(RandomKey.make());
        assertThat(key.toString()).contains(key.access()).doesNotContain(key.secret());
    }
}
