package dev.holdfast.preflight.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.cluster.Cluster;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an answer of the API server to a dry run means. */
final class Answers {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The authorizer's words; admission plugins, which answer 403 as well, use others. */
    private static final Pattern NOT_ALLOWED =
            Pattern.compile("User \"[^\"]*\" cannot (\\w+) resource \"([^\"]+)\"(?: in API group \"([^\"]*)\")?");

    private static final String STRICT = "strict decoding error";
    private static final int SERVER_ERROR = 500;

    private Answers() {}

    /** The object in the answer, or what the answer says instead. */
    record Tried(Optional<JsonNode> object, Optional<Effect> instead) {}

    /**
     * Reads an answer.
     *
     * @param made objects that the change itself creates
     */
    static Tried read(Cluster.Answer answer, Collection<ObjectId> made) {
        JsonNode body = json(answer.body());
        if (answer.code() / 100 == 2) {
            return new Tried(Optional.of(body), Optional.empty());
        }
        return new Tried(
                Optional.empty(),
                Optional.of(effect(answer.code(), answer.message().strip(), made)));
    }

    private static Effect effect(int code, String said, Collection<ObjectId> made) {
        // The words before it repeat the whole object, Secrets among them.
        String message = said.substring(Math.max(0, said.indexOf(STRICT)));
        Matcher denied = NOT_ALLOWED.matcher(message);
        if (code == 401) {
            return new Effect.Unknown("the account is not known: " + message);
        }
        if (code == 403 && denied.find()) {
            String group = denied.group(3) == null || denied.group(3).isEmpty() ? "" : "." + denied.group(3);
            return new Effect.Unknown("may not " + denied.group(1) + " " + denied.group(2) + group);
        }
        if (message.contains("does not support dry run")) {
            return new Effect.Unknown(message);
        }
        Optional<ObjectId> missing =
                made.stream().filter(object -> lacks(message, object.name())).findFirst();
        if (missing.isPresent()) {
            return new Effect.Unaskable("needs " + missing.get());
        }
        boolean webhookFailed = message.contains("failed calling webhook");
        return (code == 429 || code >= SERVER_ERROR) && !webhookFailed
                ? new Effect.Unknown("the API server answers " + code + ": " + message)
                : new Effect.Refused(message);
    }

    /** Whether a message says that what is called so is not there. */
    private static boolean lacks(String message, String name) {
        return Pattern.compile("(?<![\\w.-])" + Pattern.quote(name) + "(?![\\w-])[\"' ]*(was )?not found")
                        .matcher(message)
                        .find()
                || Pattern.compile("no \\w+ with name " + Pattern.quote(name) + " was found")
                        .matcher(message)
                        .find();
    }

    static JsonNode json(String text) {
        try {
            JsonNode read = JSON.readTree(text);
            return read.isObject() ? read : JSON.createObjectNode();
        } catch (JsonProcessingException notJson) {
            // A proxy in between answers in words of its own; the caller takes the text.
            return JSON.createObjectNode();
        }
    }
}
