package dev.holdfast.agent.runtime;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Asks an agent's HTTP interface. */
public final class HttpCalls {
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI base;

    public HttpCalls(int port) {
        base = URI.create("http://127.0.0.1:" + port);
    }

    /** Status and body of an answer. */
    public record Answer(int status, String body) {}

    /** Makes a call without a body. */
    public Answer call(String method, String path) throws IOException, InterruptedException {
        return call(method, path, "");
    }

    /** Makes a call. */
    public Answer call(String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(base.resolve(path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body());
    }
}
