package dev.holdfast.agent.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The requests, keys and signatures of the Amazon S3 API Reference, "Authenticating Requests: Using the Authorization Header". */
class SigV4Test {
    private static final Instant TIME = Instant.parse("2013-05-24T00:00:00Z");
    private static final String HOST = "examplebucket.s3.amazonaws.com";
    private static final String NO_BODY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private final SigV4 signer =
            new SigV4("us-east-1", "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

    @Test
    void getObject() {
        assertThat(sign("GET", "/test.txt", Map.of(), NO_BODY, Map.of("range", "bytes=0-9")))
                .isEqualTo("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                        + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                        + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    }

    @Test
    void putObject() {
        String body = Hash.hex("Welcome to Amazon S3.".getBytes(StandardCharsets.UTF_8));
        assertThat(sign(
                        "PUT",
                        "/" + SigV4.encode("test$file.text", true),
                        Map.of(),
                        body,
                        Map.of("date", "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class", "REDUCED_REDUNDANCY")))
                .endsWith("Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
    }

    @Test
    void bucketLifecycle() {
        assertThat(sign("GET", "/", Map.of("lifecycle", ""), NO_BODY, Map.of()))
                .endsWith("Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
    }

    @Test
    void listObjects() {
        assertThat(sign("GET", "/", Map.of("prefix", "J", "max-keys", "2"), NO_BODY, Map.of()))
                .endsWith("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
    }

    @Test
    void encodingLeavesOnlyUnreservedCharacters() {
        assertThat(SigV4.encode("aZ09-._~/ü +&", true)).isEqualTo("aZ09-._~/%C3%BC%20%2B%26");
        assertThat(SigV4.encode("a/b", false)).isEqualTo("a%2Fb");
        assertThat(SigV4.query(Map.of("b", "2", "a", "x y", "c", ""))).isEqualTo("a=x%20y&b=2&c=");
    }

    @Test
    void theHostIsSignedButNotAmongTheHeadersToSet() {
        assertThat(signer.sign("GET", "/", "", HOST, NO_BODY, Map.of(), TIME))
                .containsOnlyKeys("authorization", "x-amz-content-sha256", "x-amz-date");
    }

    private String sign(
            String method, String path, Map<String, String> query, String body, Map<String, String> headers) {
        return signer.sign(method, path, SigV4.query(query), HOST, body, headers, TIME)
                .get("authorization");
    }
}
