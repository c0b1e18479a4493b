package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.driver.DriverException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The end of a run in a cluster that stays. What cannot be removed keeps nothing else from being removed, and all of it is reported in the
 * end, each with the command that removes it.
 */
public final class Cleaning {
    private final Cluster cluster;
    private final String endpoint;
    private final Map<String, Left> left = new LinkedHashMap<>();

    /**
     * Something that is left.
     *
     * @param why why it could not be removed
     * @param command removes it
     */
    private record Left(String what, String why, String command) {
        @Override
        public String toString() {
            return what + ": " + why + "; remove it with: " + command;
        }
    }

    /**
     * In a cluster.
     *
     * @param endpoint of the object store
     */
    public Cleaning(Cluster cluster, String endpoint) {
        this.cluster = cluster;
        this.endpoint = endpoint;
    }

    /** A kubectl command line for this cluster. */
    public String kubectl(String arguments) {
        return "kubectl --kubeconfig " + cluster.kubeconfig() + " --context " + cluster.context() + " " + arguments;
    }

    /** A Helm command line for this cluster. */
    public String helm(String arguments) {
        return "helm --kubeconfig " + cluster.kubeconfig() + " --kube-context " + cluster.context() + " " + arguments;
    }

    /** A command line that removes a bucket with all that is in it. */
    public String bucket(String name) {
        return "aws --endpoint-url " + endpoint + " s3 rb --force s3://" + name;
    }

    /** Tries to remove something; whether it succeeded. What the run itself is ended by goes on up. */
    public boolean tried(String what, String command, Runnable work) {
        try {
            work.run();
            return true;
        } catch (ClusterException | DriverException | CampaignException | KubernetesClientException e) {
            left(what, e.getMessage(), command);
            return false;
        }
    }

    /** Waits until none of what was asked to go is there any more; what is then is left. */
    public void awaited(
            Duration limit,
            Supplier<List<String>> there,
            UnaryOperator<String> what,
            UnaryOperator<String> command,
            Consumer<String> note) {
        AtomicReference<List<String>> last = new AtomicReference<>(List.of());
        try {
            cluster.await(
                    "what was deleted is gone",
                    limit.plusSeconds(1),
                    () -> {
                        last.set(there.get());
                        return last.get();
                    },
                    List::isEmpty,
                    note);
        } catch (ClusterException | KubernetesClientException e) {
            last.get()
                    .forEach(name -> left(
                            what.apply(name), "still there after " + limit.toSeconds() + " s", command.apply(name)));
        }
    }

    /** Something is left, for a reason. */
    public void left(String what, String why, String command) {
        left.put(what, new Left(what, why, command));
    }

    /** Whether nothing is left. */
    public boolean isComplete() {
        return left.isEmpty();
    }

    /** What is left, a line each; empty for nothing. */
    public String text() {
        return String.join("\n", left.values().stream().map(one -> "  " + one).toList());
    }
}
