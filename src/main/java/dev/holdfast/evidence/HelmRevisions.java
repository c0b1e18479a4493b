package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** The Helm history of the driver's release at one time. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HelmRevisions(long n, long t, Long same, List<Entry> revisions) implements Look {
    /** One revision; status as Helm reports it (deployed, superseded, failed, pending-upgrade). */
    public record Entry(int revision, String status, String chart, String appVersion, String description) {}
}
