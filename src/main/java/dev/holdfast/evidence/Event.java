package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;

/** A Kubernetes event when first seen or when its count changed. Times are milliseconds since the epoch. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Event(
        long n,
        long t,
        String uid,
        String type,
        String reason,
        String message,
        String kind,
        String namespace,
        String name,
        String involvedUid,
        int count,
        long first,
        long last)
        implements Line {}
