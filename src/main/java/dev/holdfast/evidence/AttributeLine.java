package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a workload sees of a volume that was set up otherwise than usual. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "k")
@JsonSubTypes({
    @JsonSubTypes.Type(value = AttributeLine.Looked.class, name = "looked"),
    @JsonSubTypes.Type(value = AttributeLine.Tried.class, name = "tried")
})
public sealed interface AttributeLine extends Line {
    /**
     * Owner and permissions of a file or a folder.
     *
     * @param key below the volume's root
     * @param folder whether it is a folder
     * @param uid owner, or -1
     * @param gid group, or -1
     * @param mode permissions as four octal digits, or null
     * @param errno why they could not be seen, or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Looked(long n, long t, String key, boolean folder, long uid, long gid, String mode, String errno)
            implements AttributeLine {}

    /**
     * The workload of a read-only volume tried to make a file on it.
     *
     * @param errno why it could not, or null where it could
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Tried(long n, long t, String errno) implements AttributeLine {}
}
