package dev.holdfast.judge;

import dev.holdfast.evidence.CrossRead;
import dev.holdfast.evidence.Operation;

/** What a writer made of an object, once; times are the observer's, {@code acknowledged} null while or where it was not. */
final class ObjectVersion {
    private final long invoked;
    private Long acknowledged;
    private long size;
    private String sha256;

    ObjectVersion(long invoked) {
        this.invoked = invoked;
    }

    /** Takes the acknowledgement. */
    void acknowledged(long at, Operation.Acknowledged line) {
        acknowledged = at;
        size = line.size();
        sha256 = line.sha256();
    }

    /** When it was begun. */
    long invoked() {
        return invoked;
    }

    /** When it was acknowledged, or null. */
    Long acknowledged() {
        return acknowledged;
    }

    /** Whether it was read. */
    boolean is(CrossRead read) {
        return acknowledged != null && size == read.size() && sha256.equals(read.sha256());
    }

    @Override
    public String toString() {
        return size + " bytes, SHA-256 " + sha256;
    }
}
