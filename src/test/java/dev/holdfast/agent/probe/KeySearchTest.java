package dev.holdfast.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeySearchTest {
    private static final String KEY = "the-key-of-the-run";

    @TempDir
    Path proc;

    @Test
    void argumentsAndVariablesOfTheWantedProcessesAreSearched() throws Exception {
        process(
                10,
                "/kubepods/pod-a/one",
                "s3-csi\0node\0--key=" + KEY + "\0",
                "HOME=/\0AWS_KEY=" + KEY + "\0LAST=x\0");
        process(11, "/kubepods/pod-b/two", "other\0" + KEY + "\0", "KEY=" + KEY + "\0");
        JsonNode answer = search("pod-a");
        assertThat(answer.path("arguments").path("texts").asInt()).isEqualTo(1);
        assertThat(answer.path("environment").path("bytes").asInt()).isEqualTo(7 + 8 + KEY.length() + 1 + 7);
        assertThat(answer.path("finds")).hasSize(2);
        assertThat(answer.path("finds").get(0).path("where").asText()).isEqualTo("argument 2");
        assertThat(answer.path("finds").get(1).path("where").asText()).isEqualTo("AWS_KEY");
        assertThat(answer.path("finds").get(1).path("cgroup").asText()).contains("/kubepods/pod-a/one");
        assertThat(answer.path("finds").get(1).path("text").asInt()).isEqualTo(1);
        assertThat(answer.toString()).doesNotContain(KEY);
    }

    @Test
    void aProcessThatHasNoneIsSearchedAndNothingFound() throws Exception {
        process(10, "/kubepods/pod-a/one", "s3-csi\0", "HOME=/the-key-of-the-ru\0");
        JsonNode answer = search("pod-a");
        assertThat(answer.path("finds")).isEmpty();
        assertThat(answer.path("environment").path("texts").asInt()).isEqualTo(1);
        assertThat(search("pod-c").path("environment").path("texts").asInt()).isZero();
    }

    @Test
    void aRequestOfAnotherFormIsRefused() {
        assertThatThrownBy(() -> KeySearch.parse(text("key " + KEY)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'key' is none of salt, cgroup and text");
    }

    private JsonNode search(String cgroup) throws Exception {
        String request = "salt 0011\ncgroup " + cgroup + "\ntext 5 " + digest("never") + "\ntext " + KEY.length() + " "
                + digest(KEY) + "\n";
        return new ObjectMapper().readTree("{" + KeySearch.parse(text(request)).search(proc) + "}");
    }

    private static String digest(String text) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(new byte[] {0, 0x11});
        return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private void process(int pid, String cgroup, String args, String environment) throws IOException {
        Path folder = Files.createDirectories(proc.resolve(Integer.toString(pid)));
        Files.writeString(folder.resolve("cgroup"), "0::" + cgroup + "\n");
        Files.writeString(folder.resolve("cmdline"), args);
        Files.writeString(folder.resolve("environ"), environment);
    }
}
