package dev.holdfast.preflight.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.preflight.Causes;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.change.Plan;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A report as JSON. Every field is always there; one that has nothing to say is null, or empty if it is a list. New fields may come, and
 * {@link #FORMAT} changes with anything else.
 */
final class JsonText {
    static final int FORMAT = 1;

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private JsonText() {}

    static String of(Report report) {
        Report.Subject subject = report.subject();
        ObjectNode root = JSON.createObjectNode()
                .put("kind", "holdfast preflight")
                .put("format", FORMAT)
                .put("mode", subject.mode());
        root.set("cluster", object(subject.cluster()));
        root.put("driver", subject.driver().isEmpty() ? null : subject.driver());
        root.set("target", object(subject.target()));
        ArrayNode checks = root.putArray("checks");
        Causes causes = report.causes();
        report.groups()
                .forEach(group -> group.checks().forEach(check -> add(checks.addObject(), group, check, causes)));
        ArrayNode notChecked = root.putArray("notChecked");
        report.notChecked().forEach(notChecked::add);
        ArrayNode skipped = root.putArray("skipped");
        report.deselected()
                .forEach(check -> skipped.addObject().put("id", check.id()).put("level", name(check.level())));
        root.set("plan", report.plan().map(JsonText::array).orElse(null));
        root.put("conclusion", report.conclusion()).put("exitCode", report.exitCode());
        try {
            return JSON.writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values cannot be written as JSON", e);
        }
    }

    /** Null if there is nothing in it. */
    private static ObjectNode object(Map<String, String> values) {
        if (values.isEmpty()) {
            return null;
        }
        ObjectNode object = JSON.createObjectNode();
        values.forEach(object::put);
        return object;
    }

    private static ArrayNode array(Plan plan) {
        ArrayNode steps = JSON.createArrayNode();
        for (Plan.Step step : plan.steps()) {
            ObjectNode object = steps.addObject().put("title", step.title());
            step.commands().forEach(object.putArray("commands")::add);
            step.effects().forEach(object.putArray("effects")::add);
        }
        return steps;
    }

    private static void add(ObjectNode object, Report.Group group, Check check, Causes causes) {
        Optional<Check> teller = causes.teller(check);
        String advice = teller.isPresent() ? "" : Report.advice(check);
        object.put("id", check.id())
                .put("name", check.name())
                .put("group", group.title())
                .put("level", name(check.level()))
                .put("result", check.found() ? "finding" : check.undetermined() ? "undetermined" : "ok")
                .put("value", teller.map(Causes::see).orElseGet(check.result()::value))
                .put("advice", advice.isEmpty() ? null : advice)
                .put("source", check.looked())
                .put("see", teller.map(Check::id).orElse(null));
    }

    private static String name(Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }
}
