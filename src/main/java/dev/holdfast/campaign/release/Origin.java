package dev.holdfast.campaign.release;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.driver.DriverProfile;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where and when a backup was made, in the file that says of which release it is.
 *
 * @param driver name of the CSI driver
 * @param context by which the cluster was named
 * @param server address of its API server
 * @param cluster uid of its namespace {@code kube-system}, which Kubernetes makes once for each cluster; empty if it has none
 * @param made ISO-8601, UTC, in seconds
 * @param secrets the release's own Secrets that were left out of its manifest, as {@link ReleaseObjects#name} has them
 */
record Origin(String driver, String context, String server, String cluster, String made, List<String> secrets) {
    private static final String SYSTEM = "kube-system";

    static Origin of(Cluster cluster, DriverProfile profile, List<String> secrets) {
        return new Origin(
                profile.name(),
                cluster.context(),
                cluster.client().getMasterUrl().toString(),
                uid(cluster),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                secrets);
    }

    /** As it stands in a file; empty in that of an older backup. */
    static Optional<Origin> read(String text) {
        Map<?, ?> all = new KubernetesSerialization().unmarshal(text, Map.class);
        return all.get("made") == null
                ? Optional.empty()
                : Optional.of(new Origin(
                        Objects.toString(all.get("driver")),
                        Objects.toString(all.get("context")),
                        Objects.toString(all.get("server")),
                        Objects.toString(all.get("cluster")),
                        Objects.toString(all.get("made")),
                        all.get("secrets") instanceof List<?> names
                                ? names.stream().map(Objects::toString).toList()
                                : List.of()));
    }

    String text() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("driver", driver);
        all.put("context", context);
        all.put("server", server);
        all.put("cluster", cluster);
        all.put("made", made);
        all.put("secrets", secrets);
        return new KubernetesSerialization().asYaml(all).replaceFirst("^---\n", "");
    }

    /** That another cluster is meant, in words; empty if it is the same, or if that cannot be told. */
    Optional<String> elsewhere(Cluster other) {
        String here = uid(other);
        return cluster.isEmpty() || here.isEmpty() || cluster.equals(here)
                ? Optional.empty()
                : Optional.of("this is another cluster than that of the backup: its namespace " + SYSTEM + " has uid "
                        + here + ", and that of the backup had " + cluster);
    }

    private static String uid(Cluster cluster) {
        Namespace system = cluster.client().namespaces().withName(SYSTEM).get();
        return system == null ? "" : Objects.toString(system.getMetadata().getUid(), "");
    }
}
