package dev.holdfast.driver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Manifests as Helm sends them to the API server: by the rules of YAML 1.1, where {@code yes} is a truth value and {@code 0644} is 420, and
 * with each value of the type it is written in. Classes of a client make a number of a string that stands in a number's place; the API server
 * refuses it.
 */
public final class HelmYaml {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern BETWEEN = Pattern.compile("(?m)^---\\s*$");
    /** More than any manifest has: a CRD may have a megabyte. */
    private static final int MOST = 64 << 20;

    private HelmYaml() {}

    /** Dates stay texts. */
    private static final class WithoutDates extends Resolver {
        @Override
        public void addImplicitResolver(Tag tag, Pattern pattern, String first, int limit) {
            if (!Tag.TIMESTAMP.equals(tag)) {
                super.addImplicitResolver(tag, pattern, first, limit);
            }
        }
    }

    /** The documents of a manifest that hold more than remarks. */
    static Stream<String> documents(String manifest) {
        return Arrays.stream(BETWEEN.split(manifest))
                .filter(document -> document.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("#")));
    }

    /**
     * The objects of a manifest, those of lists one by one.
     *
     * @throws DriverException if it is not YAML
     */
    public static List<JsonNode> objects(String manifest) {
        return documents(manifest).flatMap(HelmYaml::read).toList();
    }

    private static Stream<JsonNode> read(String document) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MOST);
        DumperOptions unused = new DumperOptions();
        Yaml yaml =
                new Yaml(new SafeConstructor(options), new Representer(unused), unused, options, new WithoutDates());
        try {
            JsonNode read = JSON.valueToTree(yaml.load(document));
            return read.path("kind").asText().endsWith("List")
                            && read.path("items").isArray()
                    ? stream(read.path("items"))
                    : Stream.of(read).filter(JsonNode::isObject);
        } catch (YAMLException e) {
            throw new DriverException("a manifest is not YAML: " + e.getMessage(), e);
        }
    }

    private static Stream<JsonNode> stream(JsonNode items) {
        return StreamSupport.stream(items.spliterator(), false);
    }
}
