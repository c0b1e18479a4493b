package dev.holdfast.campaign.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.campaign.environment.CampaignException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EtcdSnapshotTest {
    @TempDir
    Path folder;

    private static String copied(String answer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EtcdSnapshot.copy(new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)), out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void thePiecesAreOneDatabase() throws IOException {
        assertThat(copied("""
                {"result":{"remaining_bytes":"3","blob":"YWJj"}}
                {"result":{"remaining_bytes":"0","blob":"ZGVm"}}{"result":{}}""")).isEqualTo("abcdef");
    }

    @Test
    void aSnapshotThatBreaksOffIsNone() {
        assertThatThrownBy(() -> copied("{\"result\":{\"blob\":\"YWJj\"}}{\"error\":{\"message\":\"no leader\"}}"))
                .isInstanceOf(CampaignException.class)
                .hasMessage("etcd broke its snapshot off: no leader");
    }

    @Test
    void itIsHeldAgainstTheSumAtItsEnd() throws Exception {
        byte[] pages = new byte[1024];
        Arrays.fill(pages, (byte) 7);
        byte[] whole = Arrays.copyOf(pages, 1024 + 32);
        System.arraycopy(MessageDigest.getInstance("SHA-256").digest(pages), 0, whole, 1024, 32);
        Path file = Files.write(folder.resolve("a"), whole);
        assertThatCode(() -> EtcdSnapshot.check(file)).doesNotThrowAnyException();
        whole[5]++;
        Files.write(file, whole);
        assertThatThrownBy(() -> EtcdSnapshot.check(file)).hasMessageEndingWith("is not whole: its sum is another one");
        Files.write(file, Arrays.copyOf(whole, 1000));
        assertThatThrownBy(() -> EtcdSnapshot.check(file)).hasMessageContaining("is not whole: it has 1000 bytes");
    }

    @Test
    void whatIsNoKeyIsNamed() throws IOException {
        Path none = Files.writeString(folder.resolve("server.key"), "no key");
        EtcdSnapshot snapshot = new EtcdSnapshot(URI.create("https://127.0.0.1:1"), none, none, none);
        assertThatThrownBy(() -> snapshot.write(folder.resolve("snapshot")))
                .isInstanceOf(CampaignException.class)
                .hasMessageStartingWith("etcd at https://127.0.0.1:1 is not asked: ")
                .hasMessageContaining("No certificate data found")
                .hasMessageContaining(none.toString());
    }
}
