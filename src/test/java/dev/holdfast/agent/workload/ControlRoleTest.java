package dev.holdfast.agent.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.holdfast.agent.runtime.Agent;
import dev.holdfast.agent.runtime.AgentOptions;
import dev.holdfast.agent.runtime.HttpCalls;
import dev.holdfast.agent.runtime.Members;
import dev.holdfast.agent.runtime.Server;
import dev.holdfast.agent.runtime.WrittenLines;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.ReadBack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlRoleTest {
    @TempDir
    Path evidence;

    private FakeS3 s3;
    private Server server;
    private HttpCalls http;

    @BeforeEach
    void start() throws IOException {
        s3 = new FakeS3();
        Agent agent =
                new Agent("n-s3", evidence, new Members().put("role", "control").put("tickMs", 20));
        server = new Server(agent, 0);
        ControlRole.start(
                agent,
                server,
                "n",
                new AgentOptions(List.of("--s3-endpoint=" + s3.endpoint(), "--bucket=controls", "--period-ms=20")),
                Map.of("AWS_ACCESS_KEY_ID", "key", "AWS_SECRET_ACCESS_KEY", "secret"));
        server.start();
        http = new HttpCalls(server.port());
    }

    @AfterEach
    void stop() throws Exception {
        http.call("POST", "/drain");
        server.close();
        s3.close();
    }

    @Test
    void theLoopWritesToItsBucketAndRecordsRefusals() throws Exception {
        await("writes").until(() -> operations().size() > 10);
        assertThat(s3.buckets()).containsExactly("controls");
        assertThat(s3.objects()).containsKey("controls/control/n/0");
        s3.refuse("AccessDenied");
        await("a refusal").until(() -> operations().stream().anyMatch(line -> line instanceof Operation.Failed));
        s3.refuse(null);
        http.call("POST", "/drain");
        assertThat(WrittenLines.of(operations(), Operation.Failed.class)).allSatisfy(failed -> {
            assertThat(failed.errno()).isEqualTo("HTTP 403 AccessDenied");
            assertThat(failed.at()).isEqualTo("put");
        });
        Operation.Acknowledged last =
                WrittenLines.of(operations(), Operation.Acknowledged.class).get(0);
        assertThat(last.mnt()).isZero();
        assertThat(last.sha256()).isEqualTo(Hash.hex(s3.objects().get("controls/" + last.key())));
    }

    @Test
    void objectsOutsideOfAPrefixAreCountedAndTheFirstNamed() throws Exception {
        http.call("POST", "/bucket?name=data");
        for (String key : List.of("a/1", "a/2", "b/1", "b/2", "b/3", "c")) {
            http.call("POST", "/put?bucket=data&key=" + key, "x");
        }
        assertThat(http.call("POST", "/outside?bucket=data&prefix=a/").body()).isEqualTo("4\nb/1\nb/2\nb/3\n");
    }

    @Test
    void volumesAreReadOneAfterAnotherAndAMissingBucketStopsNone() throws Exception {
        http.call("POST", "/bucket?name=data");
        for (int i = 0; i < 5; i++) {
            assertThat(http.call("POST", "/put?bucket=data&key=v1/" + i, "content " + i)
                            .status())
                    .isEqualTo(200);
        }
        assertThat(http.call("POST", "/readback?bucket=data&prefix=v1/&source=static-1")
                        .status())
                .isEqualTo(409);
        http.call("POST", "/drain");
        http.call("POST", "/readback?bucket=gone&prefix=&source=static-0");
        http.call("POST", "/readback?bucket=data&prefix=v1/&source=static-1");
        await("both are read").until(() -> http.call("GET", "/status").body().equals("done\n"));
        assertThat(WrittenLines.of(evidence, Channel.READ_BACK, "s3-static-0"))
                .extracting(ReadBack::key, ReadBack::errno)
                .containsExactly(tuple("", "ENOENT"));
        List<ReadBack> lines = WrittenLines.of(evidence, Channel.READ_BACK, "s3-static-1");
        assertThat(lines.get(0)).extracting(ReadBack::key, ReadBack::size).containsExactly("", 5L);
        assertThat(lines.subList(1, lines.size()))
                .extracting(ReadBack::key)
                .containsExactlyInAnyOrder("0", "1", "2", "3", "4");
        assertThat(lines.subList(1, lines.size())).allSatisfy(line -> {
            byte[] content = ("content " + line.key()).getBytes(StandardCharsets.UTF_8);
            assertThat(line.size()).isEqualTo(content.length);
            assertThat(line.sha256()).isEqualTo(Hash.hex(content));
        });
    }

    @Test
    void aKeyIsTriedStraight() throws Exception {
        assertThat(http.call("POST", "/try", "KEY\nsecret")).isEqualTo(new HttpCalls.Answer(200, "accepted\n"));
        s3.refuse("InvalidAccessKeyId");
        assertThat(http.call("POST", "/try", "KEY\nsecret")).isEqualTo(new HttpCalls.Answer(200, "refused\n"));
        assertThat(http.call("POST", "/try", "KEY").status()).isEqualTo(400);
    }

    @Test
    void bucketsAndObjectsAreServedOverHttp() throws Exception {
        assertThat(http.call("GET", "/bucket?name=data").status()).isEqualTo(404);
        assertThat(http.call("POST", "/bucket?name=data").status()).isEqualTo(200);
        assertThat(http.call("POST", "/bucket?name=data").status()).isEqualTo(200);
        assertThat(http.call("GET", "/bucket?name=data").status()).isEqualTo(200);
        for (String key : List.of("a/1", "a/2", "a/3", "b/1")) {
            http.call("POST", "/put?bucket=data&key=" + key, key);
        }
        assertThat(http.call("GET", "/object?bucket=data&key=a/3")).isEqualTo(new HttpCalls.Answer(200, "a/3"));
        assertThat(http.call("GET", "/object?bucket=data&key=none").status()).isEqualTo(404);
        assertThat(http.call("GET", "/object?bucket=data").status()).isEqualTo(400);
        assertThat(http.call("POST", "/empty?bucket=data&prefix=a/"))
                .isEqualTo(new HttpCalls.Answer(200, "deleted 3\n"));
        assertThat(http.call("GET", "/object?bucket=data&key=b/1").status()).isEqualTo(200);
        assertThat(http.call("DELETE", "/bucket?name=data").body()).contains("409 BucketNotEmpty");
        assertThat(http.call("POST", "/empty?bucket=data").status()).isEqualTo(200);
        assertThat(http.call("DELETE", "/bucket?name=data").status()).isEqualTo(200);
        assertThat(http.call("GET", "/bucket?name=data").status()).isEqualTo(404);
    }

    private List<Operation> operations() throws IOException {
        return WrittenLines.of(evidence, Channel.CONTROLS, "n-s3");
    }
}
