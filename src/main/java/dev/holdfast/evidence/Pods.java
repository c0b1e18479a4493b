package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/**
 * The pods of the namespaces concerned at one time: workloads, driver, mounter pods.
 *
 * @param same number of the earlier line with the same content, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Pods(long n, long t, Long same, List<Entry> pods) implements Look {
    /** One pod; {@code ready} is its Ready condition, {@code deleting} whether it has a deletion timestamp. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Entry(
            String namespace,
            String name,
            String uid,
            String node,
            String phase,
            boolean ready,
            boolean deleting,
            Map<String, String> labels,
            Map<String, String> annotations,
            List<Container> containers) {}

    /** One container; id as the runtime reports it, empty while there is none; state waiting, running or terminated with its reason. */
    public record Container(String name, String id, String image, int restarts, String state) {}
}
