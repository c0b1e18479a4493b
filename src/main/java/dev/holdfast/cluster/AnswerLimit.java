package dev.holdfast.cluster;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Ends an answer that began and does not end: the client's own time limit is for the beginning. So it is behind a network that loses large
 * packets, or a proxy that hangs. A watch and a log that is followed have no end, and none is asked for.
 *
 * @param limit from the beginning of the answer to its end
 */
record AnswerLimit(Duration limit) implements Interceptor {
    /** Name of the interceptor. */
    static final String NAME = "ANSWER_LIMIT";

    private static final Pattern ENDLESS = Pattern.compile("(^|&)(watch|follow)=true(&|$)");

    @Override
    public void after(HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        if (response.body() instanceof AsyncBody body
                && !ENDLESS.matcher(Objects.requireNonNullElse(request.uri().getQuery(), ""))
                        .find()) {
            CompletableFuture<Void> done = body.done();
            // what depends on the end ends with it, and its clock too
            CompletableFuture<Void> unused = done.copy()
                    .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((nothing, error) -> {
                        if (error instanceof TimeoutException) {
                            done.completeExceptionally(new Unended(
                                    "the answer did not end within " + Cluster.seconds(limit) + " after it had begun"));
                            body.cancel();
                        }
                    });
        }
    }

    /** An answer that began in time, and did not end. */
    static final class Unended extends TimeoutException {
        private static final long serialVersionUID = 1L;

        Unended(String message) {
            super(message);
        }
    }
}
