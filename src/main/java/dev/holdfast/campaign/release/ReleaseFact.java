package dev.holdfast.campaign.release;

import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Release;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Which release a backup is of.
 *
 * @param name of the release
 * @param namespace of the release
 * @param chart name of its chart
 * @param version of its chart
 * @param revision its number in Helm's history
 * @param status as Helm reports it
 */
record ReleaseFact(String name, String namespace, String chart, String version, int revision, String status) {
    static ReleaseFact of(DriverProfile profile, Release release) {
        return new ReleaseFact(
                profile.release(),
                profile.namespace(),
                release.chart(),
                release.version(),
                release.revision(),
                release.status());
    }

    /**
     * As it stands in a file.
     *
     * @throws IllegalArgumentException naming what is wrong with it
     */
    static ReleaseFact read(String text) {
        Map<?, ?> all;
        try {
            all = new KubernetesSerialization().unmarshal(text, Map.class);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("it is not YAML with a field in each line", e);
        }
        if (all == null) {
            throw new IllegalArgumentException("it is empty");
        }
        for (String field : List.of("name", "namespace", "revision")) {
            if (all.get(field) == null) {
                throw new IllegalArgumentException("its field '" + field + "' is missing");
            }
        }
        if (!(all.get("revision") instanceof Integer revision)) {
            throw new IllegalArgumentException("its revision is no number: '" + all.get("revision") + "'");
        }
        return new ReleaseFact(
                Objects.toString(all.get("name")),
                Objects.toString(all.get("namespace")),
                Objects.toString(all.get("chart")),
                Objects.toString(all.get("version")),
                revision,
                Objects.toString(all.get("status")));
    }

    /** Chart and version. */
    String what() {
        return version.isEmpty() ? chart : chart + "-" + version;
    }

    String text() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", name);
        all.put("namespace", namespace);
        all.put("chart", chart);
        all.put("version", version);
        all.put("revision", revision);
        all.put("status", status);
        return new KubernetesSerialization().asYaml(all).replaceFirst("^---\n", "");
    }
}
