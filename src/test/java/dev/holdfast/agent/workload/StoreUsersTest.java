package dev.holdfast.agent.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests as versitygw's admin API takes them. */
final class StoreUsersTest {
    private final List<String> asked = new ArrayList<>();
    private final List<String> signed = new ArrayList<>();
    private HttpServer http;
    private StoreUsers users;
    private int status = 201;

    @BeforeEach
    void start() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", exchange -> {
            try (exchange) {
                asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                        + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                signed.add(exchange.getRequestHeaders().getFirst("Authorization"));
                byte[] answer = "<Error><Code>XAdminUserExists</Code><Message>there already</Message></Error>"
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        http.start();
        users = new StoreUsers(
                URI.create("http://127.0.0.1:" + http.getAddress().getPort()), "us-east-1", "ROOT", "root-secret");
    }

    @AfterEach
    void stop() {
        http.stop(0);
    }

    @Test
    void aKeyStandsInTheBodyOfASignedRequest() throws IOException {
        users.create("USER", "a/b+c<&>");
        users.delete("USER");
        assertThat(asked)
                .containsExactly(
                        "PATCH /create-user <Account><Access>USER</Access><Secret>a/b+c&lt;&amp;&gt;</Secret>"
                                + "<Role>admin</Role></Account>",
                        "PATCH /delete-user?access=USER ");
        assertThat(signed).allMatch(header -> header.startsWith("AWS4-HMAC-SHA256 Credential=ROOT/"));
    }

    @Test
    void aRefusalNamesItsReasonAndNoKey() {
        status = 409;
        assertThatThrownBy(() -> users.create("USER", "hush"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("XAdminUserExists")
                .hasMessageNotContaining("hush");
    }
}
