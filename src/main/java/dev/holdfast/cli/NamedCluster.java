package dev.holdfast.cli;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that name a cluster; shared by all commands that read one. */
class NamedCluster {
    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--kubeconfig", paramLabel = "FILE", description = "Kubeconfig of the cluster.")
    private Path kubeconfig;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "Context in the kubeconfig; the current context is never used.")
    private String context;

    final boolean isNamed() {
        return kubeconfig != null && context != null;
    }

    /** Whether somebody meant to name one. */
    final boolean isAnythingNamed() {
        return kubeconfig != null || context != null;
    }

    /** Call it first: a cluster that is not named, or not there, is a usage error. It asks the cluster nothing. */
    void check() {
        if (!isNamed()) {
            throw wrong("a cluster is needed: --kubeconfig=FILE and --context=NAME; none is taken by default");
        }
        if (!Files.isReadable(kubeconfig) || Files.isDirectory(kubeconfig)) {
            throw wrong("--kubeconfig: '" + kubeconfig + "' "
                    + (Files.isDirectory(kubeconfig) ? "is a folder" : "cannot be read"));
        }
        try {
            Cluster.config(kubeconfig, context);
        } catch (ClusterException e) {
            throw wrong(e);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    final ParameterException wrong(ClusterException why) {
        return new ParameterException(spec.commandLine(), why.getMessage(), why);
    }

    final Cluster connect() {
        return Cluster.connect(kubeconfig, context, change -> {}, () -> {});
    }

    /** The kubeconfig as it was named. */
    final String kubeconfig() {
        return kubeconfig.toString();
    }

    /** The context that was named. */
    final String contextName() {
        return context;
    }

    @Override
    public String toString() {
        return "context " + context + " of " + kubeconfig;
    }
}
