package dev.holdfast.campaign.stage;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.workload.Workloads;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.driver.DriverProfile.AttachmentKind;
import dev.holdfast.evidence.Actions;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Tries which attachment objects the API server accepts, by dry runs, and what it selects by each field. */
final class AttachmentTrials {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MOUNTER = "mp-holdfast";
    private static final String NO_VALUE = "holdfast-has-no-such-value";
    /** Values of a field that are asked for. */
    private static final int VALUES = 3;

    private final CampaignContext context;
    private final AttachmentKind kind;
    private final Cluster cluster;
    private final String path;

    AttachmentTrials(CampaignContext context, AttachmentKind kind) {
        this.context = context;
        this.kind = kind;
        this.cluster = context.cluster();
        this.path = "apis/" + kind.group() + "/" + kind.version() + "/" + kind.plural();
    }

    void run() {
        trials().forEach(this::tryObject);
        fields().forEach(this::select);
    }

    private List<String> fields() {
        return Stream.of(
                        kind.nodeField(),
                        kind.persistentVolumeField(),
                        kind.volumeIdField(),
                        kind.mountOptionsField(),
                        kind.fsGroupField())
                .filter(Objects::nonNull)
                .toList();
    }

    /** What is done to an object with all that it needs, by what is wrong with it then. */
    private Map<String, Consumer<ObjectNode>> trials() {
        Map<String, Consumer<ObjectNode>> trials = new LinkedHashMap<>();
        trials.put(Actions.COMPLETE, spec -> {});
        List<String> needed =
                Stream.concat(fields().stream(), Stream.of(kind.mapField())).toList();
        needed.forEach(field -> trials.put("without " + field, spec -> spec.remove(field)));
        fields().forEach(field -> trials.put(field + " is a number", spec -> spec.put(field, 1)));
        trials.put(kind.mapField() + " is a list", spec -> spec.putArray(kind.mapField()));
        trials.put(
                "workloads are not a list",
                spec -> spec.putObject(kind.mapField()).put(MOUNTER, "uid"));
        trials.put("an entry without " + kind.uidField(), spec -> entry(spec).remove(kind.uidField()));
        trials.put("an entry without " + kind.timeField(), spec -> entry(spec).remove(kind.timeField()));
        trials.put(kind.timeField() + " is not a time", spec -> entry(spec).put(kind.timeField(), "yesterday"));
        return trials;
    }

    private ObjectNode entry(ObjectNode spec) {
        return (ObjectNode) spec.path(kind.mapField()).path(MOUNTER).path(0);
    }

    private void tryObject(String way, Consumer<ObjectNode> change) {
        context.attempts().succeeds(Actions.TRY_ATTACHMENT, way, Map.of(), () -> {
            ObjectNode object = JSON.createObjectNode();
            object.put("apiVersion", kind.group() + "/" + kind.version())
                    .put("kind", kindName())
                    .putObject("metadata")
                    .put("name", "holdfast-tried");
            ObjectNode spec = object.putObject("spec");
            fields().forEach(field -> spec.put(field, "tried"));
            spec.putObject(kind.mapField())
                    .putArray(MOUNTER)
                    .addObject()
                    .put(kind.uidField(), "tried")
                    .put(
                            kind.timeField(),
                            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
            change.accept(spec);
            Cluster.Answer answer = cluster.dryRun("POST", path, "application/json", object.toString(), false);
            if (answer.code() == 201) {
                return Map.of(Actions.ANSWER, Actions.ACCEPTED);
            }
            if (answer.code() == 422 || answer.code() == 400) {
                return Map.of(Actions.ANSWER, Actions.REFUSED, Actions.REASON, answer.message());
            }
            throw new ClusterException("the API server answers " + answer.code() + ": " + answer.message());
        });
    }

    private String kindName() {
        return Attached.list(context).stream()
                .map(GenericKubernetesResource::getKind)
                .findFirst()
                .orElseThrow(
                        () -> new ClusterException("there is no attachment that would say what its kind is called"));
    }

    private void select(String field) {
        List<String> values = Stream.concat(
                        Attached.list(context).stream()
                                .map(one -> Attached.text(one, field))
                                .distinct()
                                .limit(VALUES),
                        Stream.of(NO_VALUE))
                .toList();
        for (String value : values) {
            context.attempts()
                    .succeeds(Actions.SELECT_ATTACHMENTS, "spec." + field, Map.of(Actions.VALUE, value), () -> {
                        // two equal lists with the selection between them: nothing changed meanwhile
                        Map<String, String> answer = cluster.await(
                                "attachments stay as they are while they are selected by spec." + field,
                                Workloads.POD_READY,
                                () -> selection(field, value),
                                seen -> !seen.isEmpty(),
                                seen -> {});
                        return answer;
                    });
        }
    }

    private Map<String, String> selection(String field, String value) {
        String before = matching(field, value);
        String escaped = value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=");
        Cluster.Answer answer = cluster.ask(
                path + "?fieldSelector=" + URLEncoder.encode("spec." + field + "=" + escaped, StandardCharsets.UTF_8));
        if (answer.code() != 200) {
            throw new ClusterException("the API server answers " + answer.code() + ": " + answer.message());
        }
        String selected = names(answer.body());
        return before.equals(matching(field, value))
                ? Map.of(Actions.SELECTED, selected, Actions.MATCHING, before)
                : Map.of();
    }

    private String matching(String field, String value) {
        return Attached.list(context).stream()
                .filter(one -> Attached.text(one, field).equals(value))
                .map(one -> one.getMetadata().getName())
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .collect(Collectors.joining(","));
    }

    private static String names(String list) {
        try {
            return StreamSupport.stream(JSON.readTree(list).path("items").spliterator(), false)
                    .map(one -> one.path("metadata").path("name").asText())
                    .sorted()
                    .collect(Collectors.joining(","));
        } catch (IOException e) {
            throw new ClusterException("the list of attachments cannot be read", e);
        }
    }
}
