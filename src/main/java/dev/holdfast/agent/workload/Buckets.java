package dev.holdfast.agent.workload;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/** Buckets of an object store, for whoever tidies up after agents that are gone. */
public final class Buckets {
    private final S3Client s3;

    /**
     * Those of a store.
     *
     * @param endpoint such as {@code https://s3.example.com}
     */
    public Buckets(URI endpoint, String region, String accessKey, String secretKey) {
        this.s3 = new S3Client(endpoint, region, accessKey, secretKey);
    }

    /** The names of all. */
    public List<String> all() throws IOException {
        return s3.buckets();
    }

    /** Deletes all objects of one that exists. */
    public void empty(String bucket) throws IOException {
        if (s3.bucketExists(bucket)) {
            s3.empty(bucket, "");
        }
    }

    /** Deletes one that is empty; it may be gone already. */
    public void delete(String bucket) throws IOException {
        if (s3.bucketExists(bucket)) {
            s3.deleteBucket(bucket);
        }
    }
}
