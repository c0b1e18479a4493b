package dev.holdfast.evidence.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Source;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published form of a bundle is the one that is written. */
class BundleSchemaTest {
    private static final Path FILE = Path.of("fixtures/bundles/bundle.schema.json");
    /** Long streams repeat themselves; their first lines hold every form. */
    private static final int ENOUGH = 60;

    private final JsonNode schema = read();
    private final Map<String, JsonSchema> parts = new HashMap<>();

    private static JsonNode read() {
        try {
            return new ObjectMapper().readTree(FILE.toFile());
        } catch (IOException e) {
            throw new IllegalStateException(FILE + " cannot be read", e);
        }
    }

    private Set<String> complaints(String part, JsonNode value) {
        JsonSchema validator = parts.computeIfAbsent(part, name -> {
            JsonSchemaFactory factory = JsonSchemaFactory.getInstance(
                    SpecVersion.VersionFlag.V202012,
                    builder ->
                            builder.schemaLoaders(loaders -> loaders.schemas(Map.of("bundle:all", schema.toString()))));
            return factory.getSchema(SchemaLocation.of("bundle:all#/$defs/" + name));
        });
        return validator.validate(value).stream().map(Object::toString).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void every_line_of_a_run_has_the_published_form() {
        History run = History.healthy();
        for (Channel<?> channel : Channel.all()) {
            for (Source source : run.sources(channel)) {
                try (Stream<? extends Line> lines = run.lines(channel, source)) {
                    lines.forEach(line -> assertThat(complaints(channel.name(), json(channel.type(), line)))
                            .as("%s of %s", line, channel.name())
                            .isEmpty());
                }
            }
        }
        assertThat(complaints("manifest", json(Manifest.class, run.manifest()))).isEmpty();
    }

    static Stream<Path> bundles() throws IOException {
        try (Stream<Path> files = Files.list(FILE.getParent())) {
            return files.filter(f -> f.toString().endsWith(".zip")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void recorded_bundles_have_the_published_form(Path file) throws IOException {
        try (StoredBundle stored = StoredBundle.open(file)) {
            Bundle bundle = stored.bundle();
            assertThat(complaints("manifest", json(Manifest.class, bundle.manifest())))
                    .isEmpty();
            for (Channel<?> channel : Channel.all()) {
                for (Source source : bundle.sources(channel)) {
                    try (Stream<? extends Line> lines = bundle.lines(channel, source)) {
                        lines.limit(ENOUGH)
                                .forEach(line -> assertThat(complaints(channel.name(), json(channel.type(), line)))
                                        .as("%s of %s/%s", line, channel.name(), source)
                                        .isEmpty());
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("channels")
    void the_schema_names_just_the_fields_that_are_written(Channel<?> channel) {
        Map<String, Fields> described = described(channel.name());
        Map<String, Fields> written = written(channel.type());
        assertThat(described).containsOnlyKeys(written.keySet());
        written.forEach((kind, fields) -> {
            assertThat(described.get(kind).all()).as(kind).isEqualTo(fields.all());
            assertThat(described.get(kind).required()).as(kind).containsAll(fields.required());
        });
    }

    static List<Channel<?>> channels() {
        return List.copyOf(Channel.all());
    }

    @Test
    void a_field_that_is_missing_or_unknown_is_seen() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        assertThat(complaints("readback", mapper.readTree("{\"n\":0,\"t\":1,\"key\":\"a\",\"size\":5}")))
                .isEmpty();
        assertThat(complaints("readback", mapper.readTree("{\"n\":0,\"t\":1,\"size\":5}")))
                .anyMatch(c -> c.contains("key"));
        assertThat(complaints("readback", mapper.readTree("{\"n\":0,\"t\":1,\"key\":\"a\",\"size\":5,\"x\":1}")))
                .anyMatch(c -> c.contains("x"));
        assertThat(complaints(
                        "operations", mapper.readTree("{\"k\":\"begin\",\"n\":0,\"t\":1,\"op\":1,\"key\":\"a\"}")))
                .isNotEmpty();
    }

    @Test
    void only_format_1_comes_without_guarantees() {
        com.fasterxml.jackson.databind.node.ObjectNode manifest =
                json(Manifest.class, History.healthy().manifest()).deepCopy();
        manifest.remove("guarantees");
        assertThat(complaints("manifest", manifest)).anyMatch(c -> c.contains("guarantees"));
        assertThat(complaints("manifest", manifest.put("format", 1))).isEmpty();
    }

    private static JsonNode json(Class<?> type, Object value) {
        try {
            return new ObjectMapper().readTree(Json.writer(type).writeValueAsBytes(value));
        } catch (IOException e) {
            throw new IllegalArgumentException(value + " cannot be written as JSON", e);
        }
    }

    /** The forms of a channel in the schema, each by its kind (empty for the only one), with the fields that must be there. */
    private Map<String, Fields> described(String part) {
        JsonNode definition = schema.at("/$defs/" + part);
        if (definition.has("$ref")) {
            return described(definition.path("$ref").asText().substring("#/$defs/".length()));
        }
        Map<String, Fields> forms = new HashMap<>();
        if (definition.has("oneOf")) {
            definition
                    .path("oneOf")
                    .forEach(form -> forms.put(form.at("/properties/k/const").asText(), fields(form)));
        } else {
            forms.put("", fields(definition));
        }
        return forms;
    }

    private record Fields(Set<String> all, Set<String> required) {}

    private static Fields fields(JsonNode form) {
        Set<String> all = new TreeSet<>();
        form.path("properties").fieldNames().forEachRemaining(all::add);
        Set<String> required = new TreeSet<>();
        form.path("required").forEach(name -> required.add(name.asText()));
        all.remove("k");
        required.remove("k");
        return new Fields(all, required);
    }

    private static Map<String, Fields> written(Class<?> type) {
        Map<String, Fields> forms = new HashMap<>();
        if (type.isRecord()) {
            forms.put("", fields(type));
        } else {
            for (var kind : type.getAnnotation(com.fasterxml.jackson.annotation.JsonSubTypes.class)
                    .value()) {
                forms.put(kind.name(), fields(kind.value()));
            }
        }
        return forms;
    }

    /** What may be null is left out by a type that says so. */
    private static Fields fields(Class<?> type) {
        boolean sparse = type.isAnnotationPresent(JsonInclude.class);
        Set<String> all = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> required = Arrays.stream(type.getRecordComponents())
                .filter(c -> !sparse || c.getType().isPrimitive())
                .map(RecordComponent::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        return new Fields(all, required);
    }
}
