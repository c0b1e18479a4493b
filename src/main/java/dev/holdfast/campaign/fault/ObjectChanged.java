package dev.holdfast.campaign.fault;

import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Something happens to an object in the S3 server's storage, past the server. It is one that the workload has acknowledged, and a workload
 * writes each of its objects once.
 *
 * @param workload whose object it is
 * @param how what happens to it
 */
public record ObjectChanged(String workload, How how) implements WorkloadFault {
    /** What can happen to it. */
    public enum How {
        /** One bit of its first byte is turned over. */
        FLIPPED,
        /** It is deleted. */
        DELETED,
        /** It gets the bytes of an object written earlier. */
        REPLACED
    }

    /** The objects that are taken, counted in the order they were acknowledged. */
    private static final int OBJECT = 20;

    private static final int EARLIER = 10;

    @Override
    public String name() {
        return switch (how) {
            case FLIPPED -> "object-flipped";
            case DELETED -> "object-deleted";
            case REPLACED -> "object-replaced";
        };
    }

    @Override
    public Map<String, String> act(FaultContext context) {
        Volume volume = context.volume(workload);
        List<Operation.Acknowledged> ledger = context.acknowledged(workload);
        if (ledger.size() <= OBJECT) {
            throw new NoSuchElementException(
                    "so far " + workload + " acknowledged " + ledger.size() + " objects, too few to choose from");
        }
        String key = ledger.get(OBJECT).key();
        String earlier = ledger.get(EARLIER).key();
        Path bucket = context.lab().bucket(volume.bucket());
        change(bucket.resolve(key), bucket.resolve(earlier));
        Map<String, String> facts = new LinkedHashMap<>(Map.of("bucket", volume.bucket(), "key", key));
        if (how == How.REPLACED) {
            facts.put("by", earlier);
        }
        return facts;
    }

    /** In place, as the server keeps what it knows of an object beside its bytes. */
    private void change(Path object, Path earlier) {
        try {
            switch (how) {
                case DELETED -> Files.delete(object);
                case REPLACED -> Files.write(object, Files.readAllBytes(earlier));
                case FLIPPED -> {
                    byte[] bytes = Files.readAllBytes(object);
                    bytes[0] ^= 1;
                    Files.write(object, bytes);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("object " + object + " cannot be changed", e);
        }
    }
}
