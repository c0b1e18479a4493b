package dev.holdfast.preflight.deployers;

import dev.holdfast.cluster.CustomKind;
import dev.holdfast.driver.DriverProfile;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Set;

/** Finds the objects by which tools deploy the driver's release, of the kinds that a cluster has. It changes nothing. */
public final class DeployerReader {
    private static final Set<String> KINDS = Set.of(Deployer.FLUX, Deployer.ARGO);

    private final KubernetesClient client;

    /** In one cluster. */
    public DeployerReader(KubernetesClient client) {
        this.client = client;
    }

    /** Those of a profile's release; CRDs are asked for. */
    public List<Deployer> read(DriverProfile profile) {
        return read(
                profile,
                client.apiextensions().v1().customResourceDefinitions().list().getItems());
    }

    /**
     * Those of a profile's release.
     *
     * @param crds of the cluster
     */
    List<Deployer> read(DriverProfile profile, List<CustomResourceDefinition> crds) {
        return crds.stream()
                .filter(crd -> KINDS.contains(crd.getMetadata().getName()))
                .flatMap(crd ->
                        client
                                .genericKubernetesResources(CustomKind.stored(crd))
                                .inAnyNamespace()
                                .list()
                                .getItems()
                                .stream())
                .flatMap(object -> Deployer.of(profile, object).stream())
                .toList();
    }
}
