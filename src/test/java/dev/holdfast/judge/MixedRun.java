package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.NodeLines.dev;
import static dev.holdfast.evidence.Writes.read;
import static dev.holdfast.evidence.Writes.wrote;

import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.VolumeBuilder;
import java.util.List;

/** A run in which workloads of both mounters read each other's objects in one bucket. */
final class MixedRun {
    private MixedRun() {}

    /**
     * All volumes are on one bucket. The old one on w1 and the new one on w2 read each other's: an object made at 40 at 40.5; another
     * made at 35, read at 36, recreated at 40, and read again at 51.
     */
    static History mixed() {
        History h = History.healthy()
                .volumes(volumes -> volumes.stream().map(MixedRun::shared).toList());
        for (List<String> pair : List.of(List.of(OLD, "new-2"), List.of("new-2", OLD))) {
            String reader = pair.get(0);
            String writer = pair.get(1);
            wrote(h, writer, 90_001, 40, "shared/once", "one");
            wrote(h, writer, 90_002, 35, "shared/twice", "before");
            wrote(h, writer, 90_003, 40, "shared/twice", "after");
            read(h, reader, 40.5, writer, "shared/once", "one");
            read(h, reader, 36, writer, "shared/twice", "before");
            read(h, reader, 51, writer, "shared/twice", "after");
        }
        return h;
    }

    private static Volume shared(Volume v) {
        return VolumeBuilder.of(v).bucket("bucket-shared").build();
    }
}
