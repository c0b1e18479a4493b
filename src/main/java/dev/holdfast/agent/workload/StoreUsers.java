package dev.holdfast.agent.workload;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Users of the lab's object store, versitygw, by its admin API. A new key stands in the body of a signed request, and never on a command line,
 * where everybody on the machine could read it.
 */
public final class StoreUsers {
    private static final byte[] NOTHING = {};

    private final S3Client s3;

    /**
     * Those of a store.
     *
     * @param endpoint such as {@code http://10.0.0.1:7070}
     * @param accessKey of its root user, as is the secret key
     */
    public StoreUsers(URI endpoint, String region, String accessKey, String secretKey) {
        this.s3 = new S3Client(endpoint, region, accessKey, secretKey);
    }

    /**
     * Makes one that may do everything.
     *
     * @throws IOException if the store refuses it, or does not answer
     */
    public void create(String access, String secret) throws IOException {
        byte[] body = ("<Account><Access>" + Xml.encode(access) + "</Access><Secret>" + Xml.encode(secret)
                        + "</Secret><Role>admin</Role></Account>")
                .getBytes(StandardCharsets.UTF_8);
        s3.call("PATCH", "/create-user", Map.of(), Map.of(), body, Hash.hex(body));
    }

    /**
     * Removes one: its key is refused from then on.
     *
     * @throws IOException if the store refuses it, or does not answer
     */
    public void delete(String access) throws IOException {
        s3.call("PATCH", "/delete-user", Map.of("access", access), Map.of(), NOTHING, Hash.hex(NOTHING));
    }
}
