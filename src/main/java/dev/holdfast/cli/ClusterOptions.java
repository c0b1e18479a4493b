package dev.holdfast.cli;

import dev.holdfast.cluster.AgentImage;
import dev.holdfast.cluster.ClusterException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that name a cluster and what pods in it run; shared by the commands that read one. */
final class ClusterOptions extends NamedCluster {
    @Option(
            names = "--agent-image",
            paramLabel = "IMAGE",
            description = "Image of the pods that look or measure: any with a Java 17 runtime on its PATH.")
    private String image;

    @Option(
            names = "--agent-pull-secrets",
            split = ",",
            paramLabel = "NAMESPACE/NAME",
            description = "Image pull Secrets for it; they are copied into the temporary namespace, and go with it.")
    private List<String> pullSecrets = List.of();

    @Override
    void check() {
        super.check();
        try {
            image();
        } catch (ClusterException e) {
            throw wrong(e);
        }
    }

    /** Whether the image of the pods that are started is named. */
    boolean hasImage() {
        return image != null;
    }

    /** The image of the pods that are started. */
    AgentImage image() {
        return new AgentImage(image, pullSecrets, "--agent-pull-secrets");
    }

    /** The same, if it is named. */
    Optional<AgentImage> namedImage() {
        return hasImage() ? Optional.of(image()) : Optional.empty();
    }

    /** The options of the pods that look, as they were given. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        if (image != null) {
            words.addAll(List.of("--agent-image", image));
        }
        if (!pullSecrets.isEmpty()) {
            words.addAll(List.of("--agent-pull-secrets", String.join(",", pullSecrets)));
        }
        return words;
    }

    /** Kubeconfig and context, by their names. */
    Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("kubeconfig", kubeconfig());
        names.put("context", contextName());
        return names;
    }
}
