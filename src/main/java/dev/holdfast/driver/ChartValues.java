package dev.holdfast.driver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Values for a chart, in Helm's own order of precedence.
 *
 * @param files values files
 * @param set value path to value
 * @param raw further {@code --set} texts as the user wrote them
 */
public record ChartValues(List<Path> files, Map<String, String> set, List<String> raw) {
    /** Helm takes several values in one text; a comma that is escaped, or in a list, is none between them. */
    private static final Pattern PAIRS = Pattern.compile("(?<!\\\\),(?=[^,={}]+=)(?![^{]*\\})");

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** No values at all. */
    public static ChartValues none() {
        return new ChartValues(List.of(), Map.of(), List.of());
    }

    /** The same with further single values, which the user's own --set still overrides. */
    public ChartValues with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(set);
        all.putAll(more);
        return new ChartValues(files, all, raw);
    }

    /** The same with another values file, which overrides those before it. */
    public ChartValues with(Path file) {
        return new ChartValues(Stream.concat(files.stream(), Stream.of(file)).toList(), set, raw);
    }

    /** Why Helm cannot take a file for values, as the end of a sentence about it; empty if it can. */
    public static Optional<String> problem(Path file) {
        JsonNode values;
        try {
            values = YAML.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            return Optional.of("is not YAML"
                    + (e.getLocation() == null
                            ? ""
                            : ", line " + e.getLocation().getLineNr()) + ": "
                    + e.getOriginalMessage().lines().findFirst().orElse(""));
        } catch (IOException e) {
            return Optional.of("cannot be read");
        }
        return values.isObject() || values.isNull() || values.isMissingNode()
                ? Optional.empty()
                : Optional.of("holds no values: NAME: VALUE is needed at its beginning");
    }

    /** Helm's arguments for them. */
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        files.forEach(file -> arguments.addAll(List.of("--values", file.toString())));
        // not --set-string, which Helm applies after every --set, so that the user's own could not win
        set.forEach((path, value) -> arguments.addAll(List.of("--set-json", path + "=" + TextNode.valueOf(value))));
        raw.forEach(text -> arguments.addAll(List.of("--set", text)));
        return arguments;
    }

    /** Names of all that is given, files first: what they are may be secret. */
    public List<String> names() {
        return Stream.of(
                        files.stream().map(file -> "file " + file.getFileName()),
                        set.keySet().stream(),
                        raw.stream().flatMap(text -> PAIRS.splitAsStream(text)).map(pair -> pair.split("=", 2)[0]))
                .flatMap(names -> names)
                .toList();
    }
}
