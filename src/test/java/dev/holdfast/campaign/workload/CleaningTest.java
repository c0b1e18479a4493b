package dev.holdfast.campaign.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.cluster.FakeApi;
import dev.holdfast.console.RunInterruptedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CleaningTest {
    @TempDir
    private Path folder;

    private FakeApi api;
    private Cluster cluster;
    private Cleaning cleaning;

    @BeforeEach
    void start() throws IOException {
        api = new FakeApi();
        cluster = api.connect(folder);
        cleaning = new Cleaning(cluster, "http://s3:7070");
    }

    @AfterEach
    void stop() {
        cluster.close();
        api.close();
    }

    private static void refused() {
        throw new ClusterException("409 BucketNotEmpty");
    }

    @Test
    void whatFailsKeepsNothingElseFromBeingRemovedAndIsToldWithItsCommand() {
        List<String> done = new ArrayList<>();
        assertThat(cleaning.tried("bucket b", cleaning.bucket("b"), CleaningTest::refused))
                .isFalse();
        assertThat(cleaning.tried("namespace n", cleaning.kubectl("delete namespace n"), () -> done.add("n")))
                .isTrue();
        assertThat(done).containsExactly("n");
        assertThat(cleaning.isComplete()).isFalse();
        assertThat(cleaning.text())
                .isEqualTo(
                        "  bucket b: 409 BucketNotEmpty; remove it with: aws --endpoint-url http://s3:7070 s3 rb --force s3://b");
    }

    @Test
    void nothingIsToldWhereNothingIsLeft() {
        cleaning.tried("namespace n", "", () -> {});
        cleaning.awaited(Duration.ZERO, List::of, name -> name, name -> name, seen -> {});
        assertThat(cleaning.isComplete()).isTrue();
        assertThat(cleaning.text()).isEmpty();
    }

    @Test
    void whatDoesNotGoIsLeft() {
        cleaning.awaited(
                Duration.ZERO,
                () -> List.of("pv-1"),
                name -> "PersistentVolume " + name,
                name -> cleaning.kubectl("delete pv " + name),
                seen -> {});
        assertThat(cleaning.text())
                .startsWith("  PersistentVolume pv-1: still there after 0 s; remove it with: kubectl --kubeconfig ")
                .endsWith(" --context test delete pv pv-1");
    }

    @Test
    void anInterruptionEndsIt() {
        assertThatThrownBy(() -> cleaning.tried("bucket b", "", () -> {
                    throw new RunInterruptedException();
                }))
                .isInstanceOf(RunInterruptedException.class);
    }
}
