package dev.holdfast.cli;

import dev.holdfast.cluster.AgentImage;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that name a cluster and what pods in it run; shared by the commands that read one. */
final class ClusterOptions {
    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--kubeconfig", paramLabel = "FILE", description = "Kubeconfig of the cluster.")
    private Path kubeconfig;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "Context in the kubeconfig; the current context is never used.")
    private String context;

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

    boolean isNamed() {
        return kubeconfig != null && context != null;
    }

    /** Whether somebody meant to name one. */
    boolean isAnythingNamed() {
        return kubeconfig != null || context != null;
    }

    /** Call it first: a cluster that is not named, or not there, is a usage error. It asks the cluster nothing. */
    void check() {
        check(spec.commandLine(), kubeconfig, context);
        try {
            image();
        } catch (ClusterException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** The same for a command that starts no pods. */
    static void check(CommandLine command, Path kubeconfig, String context) {
        if (kubeconfig == null || context == null) {
            throw new ParameterException(
                    command, "a cluster is needed: --kubeconfig=FILE and --context=NAME; none is taken by default");
        }
        if (!Files.isReadable(kubeconfig) || Files.isDirectory(kubeconfig)) {
            throw new ParameterException(
                    command,
                    "--kubeconfig: '" + kubeconfig + "' "
                            + (Files.isDirectory(kubeconfig) ? "is a folder" : "cannot be read"));
        }
        try {
            Cluster.config(kubeconfig, context);
        } catch (ClusterException e) {
            throw new ParameterException(command, e.getMessage(), e);
        }
    }

    Cluster connect() {
        return Cluster.connect(kubeconfig, context, change -> {}, () -> {});
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

    /** The kubeconfig as it was named. */
    String kubeconfig() {
        return kubeconfig.toString();
    }

    /** The context that was named. */
    String contextName() {
        return context;
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
        names.put("kubeconfig", kubeconfig.toString());
        names.put("context", context);
        return names;
    }

    @Override
    public String toString() {
        return "context " + context + " of " + kubeconfig;
    }
}
