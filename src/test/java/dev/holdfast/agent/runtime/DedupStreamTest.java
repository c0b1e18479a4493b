package dev.holdfast.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Mounts;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DedupStreamTest {
    @TempDir
    Path evidence;

    @Test
    void anEqualLookNamesTheLineThatSaidItLast() throws Exception {
        DedupStream samples = new DedupStream(new Recorder(evidence, 1).open("mounts", "n"));
        Members none = new Members().put("mounts", List.of());
        Members one = MountInfo.members(
                List.of(new MountInfo.Mount(1, 2, "0:3", "/", "/data", "rw", "fuse", "mountpoint-s3", "rw")));
        samples.append(10, none);
        samples.append(20, none);
        samples.failed(30, "EIO");
        samples.append(40, none);
        samples.append(50, one);
        samples.same(60);

        List<Mounts> lines = WrittenLines.of(evidence, Channel.MOUNTS, "n");
        assertThat(lines)
                .extracting(Mounts::t, Mounts::same, Mounts::error)
                .containsExactly(
                        tuple(10L, null, null),
                        tuple(20L, 0L, null),
                        tuple(30L, null, "EIO"),
                        tuple(40L, 0L, null),
                        tuple(50L, null, null),
                        tuple(60L, 4L, null));
        assertThat(lines.get(0).mounts()).isEmpty();
        assertThat(lines.get(4).mounts())
                .containsExactly(new Mounts.Entry(1, 2, "0:3", "/", "/data", "rw", "fuse", "mountpoint-s3", "rw"));
    }
}
