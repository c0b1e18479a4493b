package dev.holdfast.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kubernetes objects from YAML files with {@code ${name}} placeholders. */
public final class Templates {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(\\w+)}");

    private final KubernetesSerialization yaml = new KubernetesSerialization();
    private final Path folder;

    /** Templates below {@code folder}. */
    public Templates(Path folder) {
        this.folder = folder;
    }

    /**
     * The objects of one file, its placeholders filled.
     *
     * @throws ClusterException if a placeholder has no value
     */
    public List<HasMetadata> load(String file, Map<String, String> values) {
        Path path = folder.resolve(file);
        try {
            String text = fill(Files.readString(path), values, path.toString());
            return Arrays.stream(text.split("(?m)^---\\s*$"))
                    .filter(document -> !document.isBlank())
                    .map(document -> (HasMetadata) yaml.unmarshal(document))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("template " + path + " cannot be read", e);
        }
    }

    /** Fills each placeholder; {@code where} is named when one has no value. */
    public static String fill(String text, Map<String, String> values, String where) {
        return PLACEHOLDER.matcher(text).replaceAll(match -> {
            String value = values.get(match.group(1));
            if (value == null) {
                throw new ClusterException(
                        where + " has a placeholder ${" + match.group(1) + "} without a value; known: "
                                + values.keySet().stream().sorted().toList());
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
