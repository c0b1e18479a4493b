package dev.holdfast.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.console.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CacheTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final AtomicInteger builds = new AtomicInteger();
    private Progress progress;

    @TempDir
    private Path root;

    @BeforeEach
    void open() {
        progress = new Progress(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void close() {
        progress.close();
    }

    private Cache cache() {
        return new Cache(root, progress, () -> {});
    }

    private Cache.Recipe recipe(Cache.Builder builder) {
        return new Cache.Recipe("thing", "0123", "a thing", Duration.ofSeconds(1), builder);
    }

    private Cache.Recipe good() {
        return recipe((content, step) -> {
            builds.incrementAndGet();
            Files.createDirectories(content.resolve("sub"));
            Files.writeString(content.resolve("sub/file"), "hello");
            Files.createSymbolicLink(content.resolve("link"), Path.of("sub/file"));
        });
    }

    private String output() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private List<String> folders() throws IOException {
        try (Stream<Path> all = Files.list(root)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void buildsOnceAndThenFinds() {
        Path content = cache().entry(good(), "1 of 2");
        assertThat(content.resolve("link")).hasContent("hello");
        assertThat(cache().has(good())).isTrue();
        assertThat(cache().entry(good(), "")).isEqualTo(content);
        assertThat(builds).hasValue(1);
        assertThat(output()).contains("building a thing (1 of 2, usually 1 s)");
    }

    @Test
    void namesThatTheLocaleMayNotKnowAreNotChecked() throws IOException {
        Cache.Recipe recipe = recipe((content, step) -> {
            Files.writeString(content.resolve("plain.pem"), "hello");
            Files.writeString(content.resolve("Tan\u00fas\u00edtv\u00e1ny.pem"), "hello");
        });
        Path content = cache().entry(recipe, "");
        assertThat(content.resolveSibling("manifest"))
                .content()
                .contains("plain.pem")
                .doesNotContain("Tan");
        Files.delete(content.resolve("Tan\u00fas\u00edtv\u00e1ny.pem"));
        assertThat(cache().has(recipe)).isTrue();
        Files.delete(content.resolve("plain.pem"));
        assertThat(cache().has(recipe)).isFalse();
    }

    @Test
    void twoAtOnceBuildOnce() {
        CountDownLatch bothThere = new CountDownLatch(2);
        Cache.Recipe slow = recipe((content, step) -> {
            good().builder().build(content, step);
            try {
                // The other one is on its way to the lock while this holds it.
                bothThere.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runnable other = () -> {
            bothThere.countDown();
            assertThat(cache().entry(slow, "").resolve("sub/file")).hasContent("hello");
        };
        Together.run(List.of(other, other), () -> {});
        assertThat(builds).hasValue(1);
    }

    @Test
    void waitForAnotherRunCanBeEnded() {
        Path file = Trees.folder(root.resolve("locks")).resolve("thing-0123");
        try (Lockfile other = Lockfile.tryTake(file).orElseThrow()) {
            assertThat(other).isNotNull();
            Cache stopped = new Cache(root, progress, () -> {
                throw new LabException("stopped");
            });
            assertThatThrownBy(() -> stopped.entry(good(), ""))
                    .isInstanceOf(LabException.class)
                    .hasMessage("stopped");
        }
        assertThat(builds).hasValue(0);
    }

    @Test
    void failedBuildLeavesNothing() throws IOException {
        Cache.Recipe bad = recipe((content, step) -> {
            Files.writeString(content.resolve("half"), "x");
            throw new LabException("the compiler said no");
        });
        assertThatThrownBy(() -> cache().entry(bad, ""))
                .isInstanceOf(LabException.class)
                .hasMessage("the compiler said no");
        assertThat(folders()).containsExactly("locks");
        assertThat(cache().has(bad)).isFalse();
    }

    @Test
    void leftoversOfAKilledBuildAreReplaced() throws IOException {
        Path half = Files.createDirectories(root.resolve(".thing-0123.building/content"));
        Files.writeString(half.resolve("half"), "x");
        Path content = cache().entry(good(), "");
        assertThat(content.resolve("half")).doesNotExist();
        assertThat(folders()).containsExactly("locks", "thing-0123");
    }

    @Test
    void emptyBuildIsAnError() {
        assertThatThrownBy(() -> cache().entry(recipe((content, step) -> {}), ""))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("cannot build a thing")
                .hasMessageContaining("created no files");
    }

    @Test
    void shortFileIsRebuiltWithAMessage() throws IOException {
        Path content = cache().entry(good(), "");
        Files.writeString(content.resolve("sub/file"), "hell");
        assertThat(cache().has(good())).isFalse();
        assertThat(cache().entry(good(), "").resolve("sub/file")).hasContent("hello");
        assertThat(builds).hasValue(2);
        assertThat(output())
                .contains("the cache entry " + root.resolve("thing-0123")
                        + " is broken (sub/file has size 4 instead of 5) and is rebuilt")
                .contains("rm -rf " + root.resolve("thing-0123"));
    }

    @Test
    void missingFileManifestOrLinkIsSeen() throws IOException {
        for (String lost : List.of("content/sub/file", "content/link", "manifest")) {
            Path content = cache().entry(good(), "");
            Files.delete(content.getParent().resolve(lost));
            assertThat(cache().has(good())).as("without " + lost).isFalse();
            cache().entry(good(), "");
            assertThat(cache().has(good())).as("after a rebuild").isTrue();
        }
    }

    @Test
    void editedManifestIsSeen() throws IOException {
        Path manifest = cache().entry(good(), "").resolveSibling("manifest");
        Files.writeString(manifest, Files.readString(manifest).replace("5 sub/file\n", ""));
        assertThat(cache().has(good())).isFalse();
    }

    @Test
    void keysTellContentsNamesAndOrderApart() throws IOException {
        Path one = Files.createDirectories(root.resolve("one"));
        Files.writeString(one.resolve("a"), "1");
        String key = new Fingerprint().files(one).key();
        assertThat(new Fingerprint().files(one).key()).isEqualTo(key).hasSize(12);
        Files.move(one.resolve("a"), one.resolve("b"));
        assertThat(new Fingerprint().files(one).key()).isNotEqualTo(key);
        assertThat(new Fingerprint().text("ab").text("c").key())
                .isNotEqualTo(new Fingerprint().text("a").text("bc").key());
    }
}
