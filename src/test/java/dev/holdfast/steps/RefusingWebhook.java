package dev.holdfast.steps;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A validating webhook that refuses whatever it is asked about, served by this process to the lab's API server until it is closed. */
final class RefusingWebhook implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ALIAS = "webhook";
    /** Of a key that is used for one scenario and opens nothing. */
    private static final String PASSWORD = "nothing-to-hide";

    private final HttpsServer server;
    private final String certificate;

    /**
     * Begins to serve.
     *
     * @param apiServer which is to reach it: by the address of this machine in that one's network
     * @param folder for its key
     * @param why the reason that it gives
     */
    RefusingWebhook(URL apiServer, Path folder, String why) {
        try {
            InetAddress here = here(apiServer);
            KeyStore keys = keys(folder, here);
            certificate = pem(keys);
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, PASSWORD.toCharArray());
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(managers.getKeyManagers(), null, null);
            server = HttpsServer.create(new InetSocketAddress(here, 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(tls));
            server.createContext("/", exchange -> refuse(exchange, why));
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException("a webhook cannot be served", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a webhook cannot be served", e);
        }
    }

    private static InetAddress here(URL apiServer) throws IOException {
        try (Socket socket = new Socket(apiServer.getHost(), apiServer.getPort())) {
            return socket.getLocalAddress();
        }
    }

    private static KeyStore keys(Path folder, InetAddress address) throws IOException, GeneralSecurityException {
        Path file = Files.createDirectories(folder).resolve("keys.p12");
        Files.deleteIfExists(file);
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=preflight",
                        "-ext",
                        "san=ip:" + address.getHostAddress(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
        if (!Files.exists(file)) {
            throw new IOException("keytool made no key: " + said);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private static String pem(KeyStore keys) throws GeneralSecurityException {
        String pem = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(UTF_8))
                        .encodeToString(keys.getCertificate(ALIAS).getEncoded())
                + "\n-----END CERTIFICATE-----\n";
        return Base64.getEncoder().encodeToString(pem.getBytes(UTF_8));
    }

    private static void refuse(HttpExchange exchange, String why) throws IOException {
        try (exchange) {
            String uid = JSON.readTree(exchange.getRequestBody())
                    .path("request")
                    .path("uid")
                    .asText();
            ObjectNode review = JSON.createObjectNode();
            review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
            ObjectNode response = review.putObject("response");
            response.put("uid", uid).put("allowed", false);
            response.putObject("status").put("message", why);
            byte[] answer = JSON.writeValueAsBytes(review);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    /** Where it is, as a webhook's configuration has it. */
    String url() {
        return "https://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort() + "/";
    }

    /** Whom the API server is to trust, as a webhook's configuration has it. */
    String certificate() {
        return certificate;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
