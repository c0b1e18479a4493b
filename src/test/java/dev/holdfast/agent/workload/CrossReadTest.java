package dev.holdfast.agent.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.holdfast.agent.runtime.Agent;
import dev.holdfast.agent.runtime.AgentOptions;
import dev.holdfast.agent.runtime.HttpCalls;
import dev.holdfast.agent.runtime.Members;
import dev.holdfast.agent.runtime.Recorder;
import dev.holdfast.agent.runtime.Server;
import dev.holdfast.agent.runtime.WrittenLines;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.CrossRead;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.ReadBack;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two workloads of one volume: static-1 writes what is asked for, new-2 reads it. */
@EnabledOnOs(OS.LINUX)
class CrossReadTest {
    private static final String WRITER = "static-1";
    private static final String READER = "new-2";
    private static final String KEY = "shared/a";

    @TempDir
    Path temporary;

    private Path volume;
    private Workload writer;
    private Workload reader;

    private record Workload(Path evidence, Server server, HttpCalls http) {}

    @BeforeEach
    void start() throws IOException {
        volume = Files.createDirectory(temporary.resolve("volume")).toRealPath();
        writer = workload(WRITER);
        reader = workload(READER);
        for (Workload one : List.of(writer, reader)) {
            await("it runs").until(() -> one.http.call("GET", "/status").body().startsWith("running"));
        }
    }

    private Workload workload(String name) throws IOException {
        Path evidence = temporary.resolve("evidence-" + name);
        Agent agent =
                new Agent(name, evidence, new Members().put("role", "workload").put("tickMs", 20));
        Server server = new Server(agent, 0);
        WorkloadRole.start(
                agent,
                server,
                new AgentOptions(List.of(
                        "--volume=" + volume,
                        "--tmpfs=" + Files.createDirectory(temporary.resolve("tmpfs-" + name)),
                        "--period-ms=20",
                        "--read-file-mib=1",
                        "--stream-kib=4")));
        server.start();
        return new Workload(evidence, server, new HttpCalls(server.port()));
    }

    @AfterEach
    void stop() throws Exception {
        for (Workload one : List.of(writer, reader)) {
            one.http.call("POST", "/drain?timeout=5");
            one.server.close();
        }
    }

    @Test
    void eachVersionIsReadAsItsWriterAcknowledgedIt() throws Exception {
        for (int version = 0; version < 2; version++) {
            assertThat(write(KEY).status()).isEqualTo(200);
            assertThat(read(KEY).status()).isEqualTo(200);
        }
        List<Operation.Acknowledged> written = acknowledged(KEY);
        List<CrossRead> reads = reads();
        assertThat(written).hasSize(2);
        assertThat(reads).hasSize(2);
        for (int version = 0; version < 2; version++) {
            Operation.Acknowledged ok = written.get(version);
            CrossRead read = reads.get(version);
            assertThat(read)
                    .isEqualTo(new CrossRead(version, read.t(), WRITER, KEY, ok.size(), ok.sha256(), read.ns(), null));
            // The two agents of this test are one process, so they have one clock.
            assertThat(read.t()).isGreaterThan(ok.t());
            assertThat(read.ns()).isPositive();
            assertThat(ok.mnt()).isPositive();
        }
        assertThat(written.get(1).t())
                .isGreaterThan(reads.get(0).t() + reads.get(0).ns());
        assertThat(written.get(1).size()).isNotEqualTo(written.get(0).size());
        assertThat(written.get(1).sha256()).isNotEqualTo(written.get(0).sha256());
    }

    @Test
    void theAnswersSayWhatIsOnRecord() throws Exception {
        HttpCalls.Answer answer = write(KEY);
        Operation.Acknowledged ok = acknowledged(KEY).get(0);
        assertThat(answer.body()).isEqualTo("acknowledged as operation " + ok.op() + "\n");
        assertThat(read(KEY).body()).isEqualTo(ok.size() + " bytes, SHA-256 " + ok.sha256() + "\n");
    }

    @Test
    void whatIsAskedForTakesItsTurnAmongTheOthers() throws Exception {
        write(KEY);
        long op = acknowledged(KEY).get(0).op();
        await("the writer goes on")
                .until(() -> operations().stream()
                        .anyMatch(line -> line.op() == op + 1 && line.key().startsWith("holdfast/")));
        List<Long> begun = WrittenLines.of(operations(), Operation.Invoked.class).stream()
                .map(Operation::op)
                .toList();
        assertThat(begun).isSorted().doesNotHaveDuplicates().first().isEqualTo(0L);
        assertThat(begun.get(begun.size() - 1)).isEqualTo(begun.size() - 1L);
    }

    @Test
    void anOverwrittenObjectIsReadBackAsItWasLast() throws Exception {
        write(KEY);
        write(KEY);
        writer.http.call("POST", "/drain?timeout=10");
        assertThat(writer.http.call("POST", "/readback").status()).isEqualTo(202);
        await("all is read back")
                .until(() -> writer.http.call("GET", "/status").body().startsWith("done"));
        Operation.Acknowledged last = acknowledged(KEY).get(1);
        assertThat(WrittenLines.of(writer.evidence, Channel.READ_BACK, WRITER))
                .filteredOn(line -> line.key().equals(KEY))
                .extracting(ReadBack::size, ReadBack::sha256, ReadBack::errno)
                .containsOnly(tuple(last.size(), last.sha256(), null));
    }

    @Test
    void aTryThatFindsNothingIsOnRecordToo() throws Exception {
        assertThat(read("shared/nothing").body()).isEqualTo("ENOENT\n");
        assertThat(reads()).singleElement().satisfies(read -> {
            assertThat(read)
                    .isEqualTo(new CrossRead(0, read.t(), WRITER, "shared/nothing", -1, null, read.ns(), "ENOENT"));
            assertThat(read.ns()).isPositive();
        });
    }

    @Test
    void everyTryOfASeriesIsOnRecordAndThePeriodIsKept() throws Exception {
        write(KEY);
        assertThat(read(KEY + "&times=3&periodMs=30").status()).isEqualTo(200);
        List<CrossRead> reads = reads();
        assertThat(reads).hasSize(3).extracting(CrossRead::errno).containsOnlyNulls();
        assertThat(reads.get(2).t() - reads.get(0).t()).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(40));
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aReadThatHangsDelaysNeitherWritesNorOtherReads() throws Exception {
        Path pipe = volume.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        CompletableFuture<HttpCalls.Answer> hanging = CompletableFuture.supplyAsync(() -> {
            try {
                return read("pipe");
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        // A pipe opens for both of its ends at once, so the read is under way in here.
        try (OutputStream end = Files.newOutputStream(pipe)) {
            assertThat(reader.http.call("POST", "/write?key=shared/b").status()).isEqualTo(200);
            assertThat(read("shared/b").status()).isEqualTo(200);
            assertThat(hanging).isNotDone();
            assertThat(reads()).extracting(CrossRead::key).containsExactly("shared/b");
            end.write(new byte[5]);
        }
        assertThat(hanging.join().body()).isEqualTo("5 bytes, SHA-256 " + Hash.hex(new byte[5]) + "\n");
        CrossRead quick = reads().get(0);
        CrossRead slow = reads().get(1);
        assertThat(slow.t()).isLessThan(quick.t());
        assertThat(slow.t() + slow.ns()).isGreaterThan(quick.t() + quick.ns());
    }

    @Test
    void aWriteThatFailsIsAnsweredAndRecordedAsSuch() throws Exception {
        Files.createDirectories(volume.resolve(KEY));
        assertThat(write(KEY)).isEqualTo(new HttpCalls.Answer(500, "EISDIR at open\n"));
        assertThat(WrittenLines.of(operations(), Operation.Failed.class))
                .extracting(Operation::key, Operation.Failed::errno, Operation.Failed::at)
                .containsExactly(tuple(KEY, "EISDIR", "open"));
        assertThat(write("shared/b").status()).isEqualTo(200);
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aWriteThatHangsIsNotCalledAcknowledged() throws Exception {
        Path pipe = volume.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThat(write("pipe&timeout=1")).isEqualTo(new HttpCalls.Answer(504, "not acknowledged within 1 s\n"));
        assertThat(acknowledged("pipe")).isEmpty();
        Files.readAllBytes(pipe);
        await("it ends").until(() -> !acknowledged("pipe").isEmpty());
    }

    @Test
    void onlyWhoReadsHasAStreamOfReads() throws Exception {
        write(KEY);
        read(KEY);
        assertThat(new Recorder(writer.evidence, 0).list())
                .extracting(Recorder.Entry::channel)
                .contains("operations")
                .doesNotContain(Channel.CROSS_READS.name());
        assertThat(new Recorder(reader.evidence, 0).list())
                .filteredOn(entry -> entry.channel().equals(Channel.CROSS_READS.name()))
                .extracting(Recorder.Entry::source)
                .containsExactly(READER);
    }

    @Test
    void afterTheDrainNothingIsBegun() throws Exception {
        writer.http.call("POST", "/drain?timeout=10");
        reader.http.call("POST", "/drain?timeout=10");
        assertThat(write(KEY)).isEqualTo(new HttpCalls.Answer(409, "drained 0 in flight\n"));
        assertThat(read(KEY)).isEqualTo(new HttpCalls.Answer(409, "drained 0 in flight\n"));
        assertThat(volume.resolve(KEY)).doesNotExist();
        assertThat(reads()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/etc/a", "../a", "shared/../a", "shared//a", "shared/", ".a", "shared/a%22b", "shared/a%0A"
            })
    void whatIsNoKeyIsRefused(String key) throws Exception {
        assertThat(write(key).status()).isEqualTo(400);
        assertThat(read(key).status()).isEqualTo(400);
        assertThat(reads()).isEmpty();
    }

    @Test
    void aWorkloadsOwnObjectsCanBeReadAndNotBeReplaced() throws Exception {
        await("an object").until(() -> operations().size() > 1);
        String own = operations().get(0).key();
        assertThat(own).startsWith("holdfast/" + WRITER + "/");
        assertThat(write(own).status()).isEqualTo(400);
        assertThat(read(own).body()).contains(acknowledged(own).get(0).sha256());
    }

    @ParameterizedTest
    @ValueSource(strings = {"&times=0", "&times=x", "&periodMs=0"})
    void aSeriesOfNoneIsRefused(String parameter) throws Exception {
        assertThat(read(KEY + parameter).status()).isEqualTo(400);
        assertThat(reads()).isEmpty();
    }

    @Test
    void aReadNamesItsWriter() throws Exception {
        assertThat(reader.http.call("POST", "/cross-read?key=" + KEY).status()).isEqualTo(400);
        assertThat(reads()).isEmpty();
    }

    private HttpCalls.Answer write(String key) throws IOException, InterruptedException {
        return writer.http.call("POST", "/write?key=" + key);
    }

    private HttpCalls.Answer read(String key) throws IOException, InterruptedException {
        return reader.http.call("POST", "/cross-read?writer=" + WRITER + "&key=" + key);
    }

    private List<Operation> operations() throws IOException {
        return WrittenLines.of(writer.evidence, Channel.OPERATIONS, WRITER);
    }

    private List<Operation.Acknowledged> acknowledged(String key) throws IOException {
        return WrittenLines.of(operations(), Operation.Acknowledged.class).stream()
                .filter(ok -> ok.key().equals(key))
                .toList();
    }

    private List<CrossRead> reads() throws IOException {
        return WrittenLines.of(reader.evidence, Channel.CROSS_READS, READER);
    }
}
