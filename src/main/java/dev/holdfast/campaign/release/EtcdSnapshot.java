package dev.holdfast.campaign.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.cluster.Cluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * A snapshot of etcd as {@code etcdctl snapshot save} takes it, by etcd's HTTP gateway. It holds the whole cluster with every Secret in it.
 *
 * @param endpoint of one member, such as https://10.0.0.1:2379
 * @param ca certificate of etcd's authority
 * @param certificate of a client
 * @param key of that client
 */
public record EtcdSnapshot(URI endpoint, Path ca, Path certificate, Path key) {
    /** Its file in a backup. */
    static final String FILE = "etcd-snapshot.db";

    private static final String PATH = "/v3/maintenance/snapshot";
    private static final long LIMIT_SECONDS = Duration.ofMinutes(5).toSeconds();
    /** Behind the pages of the database stands the SHA-256 of all of them. */
    private static final int SUM = 32;

    private static final int PAGE = 512;

    /**
     * Takes it.
     *
     * @param file is written
     * @throws CampaignException if etcd gives none, or not all of it
     */
    void write(Path file) {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl(endpoint.toString())
                .withCaCertFile(ca.toString())
                .withClientCertFile(certificate.toString())
                .withClientKeyFile(key.toString())
                // otherwise it is taken for one of RSA
                .withClientKeyAlgo(Config.getKeyAlgorithm(key.toString(), null))
                .build();
        try (KubernetesClient client = client(config);
                OutputStream out = Files.newOutputStream(file)) {
            HttpClient http = client.getHttpClient();
            HttpResponse<InputStream> answer = http.sendAsync(
                            http.newHttpRequestBuilder()
                                    .uri(endpoint.resolve(PATH))
                                    .timeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                                    .post("application/json", "{}")
                                    .build(),
                            InputStream.class)
                    .join();
            if (answer.code() != 200) {
                throw new CampaignException(
                        "etcd at " + endpoint + " gives no snapshot: it answers " + answer.code() + " to POST " + PATH);
            }
            try (InputStream body = answer.body()) {
                copy(body, out);
            }
        } catch (CompletionException e) {
            throw new CampaignException(
                    "etcd at " + endpoint + " does not answer: " + e.getCause()
                            + "; see that the endpoint is right, and the" + " certificates are etcd's",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("the snapshot of etcd cannot be written to " + file, e);
        }
        check(file);
    }

    private KubernetesClient client(Config config) {
        try {
            return new KubernetesClientBuilder().withConfig(config).build();
        } catch (KubernetesClientException e) {
            throw new CampaignException(
                    "etcd at " + endpoint + " is not asked: " + Cluster.reason(e) + "; " + ca + ", " + certificate
                            + " and " + key
                            + " are to be its authority, a client's certificate and the key of that, as PEM",
                    e);
        }
    }

    /** The gateway sends the database in pieces, each an object of its own. */
    static void copy(InputStream body, OutputStream out) throws IOException {
        try (MappingIterator<JsonNode> pieces =
                new ObjectMapper().readerFor(JsonNode.class).readValues(body)) {
            while (pieces.hasNextValue()) {
                JsonNode piece = pieces.nextValue();
                if (piece.has("error")) {
                    throw new CampaignException("etcd broke its snapshot off: "
                            + piece.path("error").path("message").asText(piece.toString()));
                }
                out.write(Base64.getDecoder()
                        .decode(piece.path("result").path("blob").asText("")));
            }
        }
    }

    /** That nothing of it is missing, by the sum that etcd itself has put at its end. */
    static void check(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            long pages = Files.size(file) - SUM;
            if (pages <= 0 || pages % PAGE != 0) {
                throw new CampaignException("the snapshot of etcd in " + file + " is not whole: it has "
                        + Files.size(file) + " bytes, which are not pages and a sum");
            }
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] piece = new byte[1 << 16];
            for (long left = pages; left > 0; ) {
                int count = in.read(piece, 0, (int) Math.min(piece.length, left));
                if (count < 0) {
                    throw new CampaignException(
                            "the snapshot of etcd in " + file + " became shorter while it was read");
                }
                digest.update(piece, 0, count);
                left -= count;
            }
            if (!Arrays.equals(digest.digest(), in.readNBytes(SUM))) {
                throw new CampaignException(
                        "the snapshot of etcd in " + file + " is not whole: its sum is another one");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the snapshot of etcd in " + file + " cannot be read", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
