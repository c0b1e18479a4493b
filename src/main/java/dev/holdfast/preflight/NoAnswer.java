package dev.holdfast.preflight;

import dev.holdfast.preflight.Reading.Unread;
import java.util.regex.Pattern;

/** Requests that got no answer: that says nothing of what was asked for, and another try may get one. */
final class NoAnswer {
    /**
     * The words of Go's HTTP client and of the API server. A webhook that does not answer is another thing: the API server has then, and
     * says that it refuses.
     */
    private static final Pattern WORDS = Pattern.compile(
            "Kubernetes cluster unreachable|i/o timeout|TLS handshake timeout|Client\\.Timeout exceeded|context deadline exceeded"
                    + "|connection (?:refused|reset by peer|timed out)|no route to host|network is unreachable|unexpected EOF"
                    + "|etcdserver: (?:request timed out|leader changed)|server is currently unable to handle the request"
                    + "|unable to return a response in the time allotted|Timeout: request did not complete|did not end within \\d+ s");

    private NoAnswer() {}

    /** Whether a message of Helm's says so. */
    static boolean isIn(String message) {
        return WORDS.matcher(message).find()
                && !message.contains("failed calling webhook")
                // a chart is pulled from a registry, whose silence is no matter of the API server
                && !message.startsWith("helm show")
                && !message.startsWith("helm pull");
    }

    /**
     * What was asked for without an answer.
     *
     * @param why the request, and how long it was waited for
     */
    static <T> Unread<T> unread(String why) {
        return new Unread<>(
                why,
                "run preflight again; if it comes again, look whether the API server or the network is slow:"
                        + " kubectl get --raw /readyz",
                Causes.NO_ANSWER);
    }
}
