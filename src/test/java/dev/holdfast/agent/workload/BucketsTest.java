package dev.holdfast.agent.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BucketsTest {
    private FakeS3 server;
    private Buckets buckets;

    @BeforeEach
    void start() throws IOException {
        server = new FakeS3();
        server.buckets().add("a");
        server.buckets().add("b");
        for (int i = 0; i < 5; i++) {
            server.objects().put("a/" + i, new byte[] {1});
        }
        buckets = new Buckets(server.endpoint(), "us-east-1", "key", "hush");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void allAreListed() throws IOException {
        assertThat(buckets.all()).containsExactly("a", "b");
    }

    @Test
    void oneIsDeletedWhenItIsEmptyAndNotBefore() throws IOException {
        assertThatThrownBy(() -> buckets.delete("a")).hasMessageContaining("409 BucketNotEmpty");
        buckets.empty("a");
        assertThat(server.objects()).isEmpty();
        buckets.delete("a");
        assertThat(server.buckets()).containsExactly("b");
    }

    @Test
    void oneThatIsGoneIsLeftAlone() throws IOException {
        buckets.empty("none");
        buckets.delete("none");
        assertThat(server.buckets()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void aKeyThatIsRefusedIsAnError() {
        server.refuse("AccessDenied");
        assertThatThrownBy(buckets::all).isInstanceOf(IOException.class).hasMessageContaining("AccessDenied");
    }
}
