package dev.holdfast.cluster;

import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * The image that agents run in, and what opens its registry.
 *
 * @param name any image with a Java 17 runtime on its PATH
 * @param pullSecrets image pull Secrets for it, each as NAMESPACE/NAME
 * @param option that names them, for messages
 */
public record AgentImage(String name, List<String> pullSecrets, String option) {
    /** Begins the name of the image that the nodes of a lab have; its version follows. */
    public static final String OF_LABS = "holdfast.dev/agent:";

    /**
     * An image.
     *
     * @throws ClusterException if a pull Secret is not NAMESPACE/NAME
     */
    public AgentImage {
        pullSecrets = List.copyOf(pullSecrets);
        pullSecrets.stream()
                .filter(place -> !place.matches("[^/]+/[^/]+"))
                .findFirst()
                .ifPresent(place -> {
                    throw new ClusterException(
                            option + " takes NAMESPACE/NAME, several with commas between, not '" + place + "'");
                });
    }

    /** One that everybody may pull, or that is on the nodes. */
    public static AgentImage open(String name) {
        return new AgentImage(name, List.of(), "");
    }

    /**
     * Copies the Secrets from where the user has them into a run's namespace, and has the account name them that every pod in it has.
     *
     * @param label of the run; it goes onto the copies
     * @throws ClusterException if one is not there
     */
    public void copyPullSecrets(Cluster cluster, RunLabel label) {
        List<LocalObjectReference> names = new ArrayList<>();
        for (String place : pullSecrets) {
            String[] parts = place.split("/", 2);
            Secret there = cluster.client()
                    .secrets()
                    .inNamespace(parts[0])
                    .withName(parts[1])
                    .get();
            if (there == null) {
                throw new ClusterException(option + " names Secret " + place + ", which is not there");
            }
            cluster.apply(List.of(label.on(new SecretBuilder()
                    .withNewMetadata()
                    .withName(parts[1])
                    .withNamespace(label.namespace())
                    .endMetadata()
                    .withType(there.getType())
                    .withData(there.getData())
                    .build())));
            names.add(new LocalObjectReference(parts[1]));
        }
        if (!names.isEmpty()) {
            cluster.apply(List.of(new ServiceAccountBuilder()
                    .withNewMetadata()
                    .withName("default")
                    .withNamespace(label.namespace())
                    .endMetadata()
                    .withImagePullSecrets(names)
                    .build()));
        }
    }
}
