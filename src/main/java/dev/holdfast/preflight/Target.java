package dev.holdfast.preflight;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a release is upgraded to, or rolled back to.
 *
 * @param reference of the chart as Helm takes it: a folder, an archive, or {@code oci://REGISTRY/CHART[:VERSION]}; empty for a rollback
 * @param name of the chart
 * @param version of the chart
 * @param kubeVersion the constraint on the Kubernetes version in Chart.yaml; empty if there is none
 * @param refused Helm's message when the cluster's version does not satisfy it
 * @param helm what Helm says of the upgrade after a server dry run
 * @param objects what the release consists of then, CRDs first; unread when it cannot be rendered
 * @param hooks objects that Helm makes for a while, before or after it
 * @param before what the release consists of now
 * @param manifests the same as texts have it
 * @param revision that a rollback goes back to; empty for an upgrade, and for a rollback that cannot be
 */
public record Target(
        String reference,
        String name,
        String version,
        String kubeVersion,
        Optional<String> refused,
        Reading<HelmAnswer> helm,
        Reading<List<HasMetadata>> objects,
        List<HasMetadata> hooks,
        Reading<List<HasMetadata>> before,
        Reading<Manifests> manifests,
        OptionalInt revision) {
    /**
     * The same objects as they are written, with wrong types where they have them: so Helm sends them.
     *
     * @param before of the release as it is
     * @param after CRDs first
     * @param hooks that Helm makes for a while
     */
    public record Manifests(List<JsonNode> before, List<JsonNode> after, List<JsonNode> hooks) {}

    /** Of an upgrade. */
    public Target(
            String reference,
            String name,
            String version,
            String kubeVersion,
            Optional<String> refused,
            Reading<HelmAnswer> helm,
            Reading<List<HasMetadata>> objects,
            List<HasMetadata> hooks,
            Reading<List<HasMetadata>> before,
            Reading<Manifests> manifests) {
        this(
                reference,
                name,
                version,
                kubeVersion,
                refused,
                helm,
                objects,
                hooks,
                before,
                manifests,
                OptionalInt.empty());
    }

    /**
     * What Helm says of an upgrade that it only tries, or of a revision to roll back to.
     *
     * @param command that was tried, without values
     * @param reason why it would not upgrade, or why it makes no sense to roll back; empty if all is well
     * @param others ways of upgrading, by their names in the profile, in which it would; or revisions that one can go back to, the last first
     */
    public record HelmAnswer(String command, Optional<String> reason, List<String> others) {
        /** Whether the command takes objects over that somebody else has made. */
        public boolean takesOwnership() {
            return List.of(command.split(" ")).contains("--take-ownership");
        }
    }

    /** The DaemonSet of this name among objects. */
    public static Optional<DaemonSet> daemonSet(List<HasMetadata> objects, String name) {
        return named(objects, DaemonSet.class, name);
    }

    /** The Deployment of this name among objects. */
    public static Optional<Deployment> deployment(List<HasMetadata> objects, String name) {
        return named(objects, Deployment.class, name);
    }

    private static <T extends HasMetadata> Optional<T> named(List<HasMetadata> objects, Class<T> kind, String name) {
        return objects.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .filter(object -> Wording.name(object).equals(name))
                .findFirst();
    }
}
