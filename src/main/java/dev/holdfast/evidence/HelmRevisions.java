package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/** The Helm history of the driver's release at one time. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HelmRevisions(long n, long t, Long same, List<Entry> revisions) implements Look {
    /**
     * One revision.
     *
     * @param status as Helm reports it (deployed, superseded, failed, pending-upgrade)
     * @param objects what its manifest lists, as KIND NAME or KIND NAMESPACE/NAME, with a digest of each, so that two revisions can be compared;
     *     that of a Secret is empty, as its content can be guessed from a digest. Null in records of versions that did not keep it
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Entry(
            int revision,
            String status,
            String chart,
            String appVersion,
            String description,
            Map<String, String> objects) {
        /** A revision whose objects were not recorded. */
        public Entry(int revision, String status, String chart, String appVersion, String description) {
            this(revision, status, chart, appVersion, description, null);
        }
    }
}
