package dev.holdfast.agent.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class S3ClientTest {
    private FakeS3 server;
    private S3Client s3;

    @BeforeEach
    void start() throws IOException {
        server = new FakeS3();
        s3 = new S3Client(server.endpoint(), "us-east-1", "key", "secret");
        s3.createBucket("data");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aBucketOfOursMayBeMadeAgain() throws IOException {
        s3.createBucket("data");
        assertThat(s3.bucketExists("data")).isTrue();
        s3.deleteBucket("data");
        assertThat(s3.bucketExists("data")).isFalse();
    }

    @Test
    void objectsComeBackUnderAnyName() throws IOException {
        String key = "a b/ü+&<1>.txt";
        put(key, "text");
        try (InputStream in = s3.getObject("data", key)) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("text");
        }
        assertThat(s3.list("data", "", null)).isEqualTo(new S3Client.Page(List.of(key), null));
        s3.deleteObjects("data", List.of(key));
        assertThat(server.objects()).isEmpty();
    }

    @Test
    void listingsGoOnWhereThePageEnded() throws IOException {
        for (String key : List.of("p/1", "p/2", "p/3", "q/4")) {
            put(key, key);
        }
        S3Client.Page first = s3.list("data", "p/", null);
        assertThat(first.keys()).containsExactly("p/1", "p/2");
        assertThat(s3.list("data", "p/", first.next())).isEqualTo(new S3Client.Page(List.of("p/3"), null));
    }

    @Test
    void errorsAreNamed() throws IOException {
        assertThat(errno("none")).isEqualTo("ENOENT");
        server.refuse("InvalidAccessKeyId");
        assertThat(errno("none")).isEqualTo("HTTP 403 InvalidAccessKeyId");
        server.close();
        assertThat(errno("none")).isEqualTo("ECONNREFUSED");
    }

    @Test
    void anEndpointWithoutSchemeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new S3Client(URI.create("s3:7070"), "us-east-1", "key", "secret"))
                .withMessageContaining("s3:7070");
    }

    private void put(String key, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        s3.putObject("data", key, bytes, Hash.hex(bytes));
    }

    private String errno(String key) {
        return S3Client.errno(catchThrowableOfType(IOException.class, () -> s3.getObject("data", key)));
    }
}
