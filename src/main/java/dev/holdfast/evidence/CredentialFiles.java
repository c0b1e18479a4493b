package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Modification times of the credential files that the profile names, on a node. Contents are never read.
 *
 * @param same number of the earlier line with the same content, or null
 * @param files path on the host and modification time in milliseconds since the epoch
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CredentialFiles(long n, long t, Long same, List<Entry> files) implements Look {
    /** One file. */
    public record Entry(String path, long modified) {}
}
