package dev.holdfast.agent.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.agent.runtime.Recorder;
import dev.holdfast.agent.runtime.Ticker;
import dev.holdfast.agent.runtime.WrittenLines;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteLoopTest {
    @TempDir
    Path evidence;

    @Test
    void operationsAreOnRecordBeforeTheyAreTriedAndFailuresStopNothing() throws Exception {
        CountDownLatch stop = new CountDownLatch(1);
        List<Operation> seenAtPut = new ArrayList<>();
        List<String> hashes = new ArrayList<>();
        Store store = new Store() {
            @Override
            public String key(long op) {
                return "k" + op;
            }

            @Override
            public Taken put(String key, byte[] content, String sha256) throws Refused {
                List<Operation> soFar = operations();
                seenAtPut.add(soFar.get(soFar.size() - 1));
                assertThat(sha256).isEqualTo(Hash.hex(content));
                hashes.add(sha256);
                if (key.equals("k1")) {
                    throw new Refused("close", "EIO", new IOException("Input/output error"));
                }
                if (key.equals("k2")) {
                    stop.countDown();
                }
                return new Taken(42, content.length, sha256);
            }
        };
        Ticker ticker = new Ticker(System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(1), stop);
        WriteLoop loop =
                new WriteLoop(store, new Recorder(evidence, 1).open("operations", "w"), ticker, new Content("w"), 64);
        loop.run();

        assertThat(loop.progress()).isEqualTo("2 acknowledged 1 failed");
        assertThat(seenAtPut)
                .hasOnlyElementsOfType(Operation.Invoked.class)
                .extracting(Operation::op)
                .containsExactly(0L, 1L, 2L);
        assertThat(hashes).doesNotHaveDuplicates();
        List<Operation> lines = operations();
        assertThat(WrittenLines.of(lines, Operation.Acknowledged.class))
                .extracting(
                        Operation.Acknowledged::op,
                        Operation.Acknowledged::key,
                        Operation.Acknowledged::size,
                        Operation.Acknowledged::sha256,
                        Operation.Acknowledged::mnt)
                .containsExactly(tuple(0L, "k0", 64L, hashes.get(0), 42L), tuple(2L, "k2", 64L, hashes.get(2), 42L));
        assertThat(WrittenLines.of(lines, Operation.Failed.class))
                .extracting(Operation.Failed::op, Operation.Failed::key, Operation.Failed::errno, Operation.Failed::at)
                .containsExactly(tuple(1L, "k1", "EIO", "close"));
    }

    @Test
    void whatIsAskedForIsWrittenInTheOrderOfAskingAndInThePlaceOfTheUsual() throws Exception {
        CountDownLatch stop = new CountDownLatch(1);
        List<byte[]> contents = new ArrayList<>();
        List<Boolean> ended = new ArrayList<>();
        List<CompletableFuture<Long>> asked = new ArrayList<>();
        Store store = new Store() {
            @Override
            public String key(long op) {
                return "k" + op;
            }

            @Override
            public Taken put(String key, byte[] content, String sha256) throws Refused {
                contents.add(content.clone());
                ended.add(asked.get(0).isDone());
                if (key.equals("shared/bad")) {
                    throw new Refused("open", "EPERM", new IOException("Operation not permitted"));
                }
                if (key.equals("k4")) {
                    stop.countDown();
                }
                return new Taken(42, content.length, sha256);
            }
        };
        Ticker ticker = new Ticker(System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(1), stop);
        WriteLoop loop =
                new WriteLoop(store, new Recorder(evidence, 1).open("operations", "w"), ticker, new Content("w"), 64);
        for (String key : List.of("shared/a", "shared/bad", "shared/a")) {
            asked.add(loop.write(key));
        }
        loop.run();
        CompletableFuture<Long> late = loop.write("shared/late");

        assertThat(ended).containsExactly(false, true, true, true, true);
        assertThat(asked.get(0)).isCompletedWithValue(0L);
        assertThatThrownBy(asked.get(1)::join).hasCauseInstanceOf(Store.Refused.class);
        assertThat(asked.get(2)).isCompletedWithValue(2L);
        assertThat(late).isNotDone();
        assertThat(WrittenLines.of(operations(), Operation.Invoked.class))
                .extracting(Operation::op, Operation::key)
                .containsExactly(
                        tuple(0L, "shared/a"),
                        tuple(1L, "shared/bad"),
                        tuple(2L, "shared/a"),
                        tuple(3L, "k3"),
                        tuple(4L, "k4"));
        assertThat(WrittenLines.of(operations(), Operation.Acknowledged.class))
                .extracting(Operation.Acknowledged::op, Operation.Acknowledged::size, Operation.Acknowledged::sha256)
                .containsExactly(
                        tuple(0L, 72L, Hash.hex(contents.get(0))),
                        tuple(2L, 88L, Hash.hex(contents.get(2))),
                        tuple(3L, 64L, Hash.hex(contents.get(3))),
                        tuple(4L, 64L, Hash.hex(contents.get(4))));
        assertThat(contents).extracting(Hash::hex).doesNotHaveDuplicates();
        // Nor is one version the begin of another, as it would look like when a mount took its old size for it.
        assertThat(Arrays.copyOf(contents.get(2), 72)).isNotEqualTo(contents.get(0));
    }

    private List<Operation> operations() {
        try {
            return WrittenLines.of(evidence, Channel.OPERATIONS, "w");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
