package dev.holdfast.campaign.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.bundle.Redactor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LiveSourcesTest {
    private static final String NOTHING = "{\"n\":3,\"t\":3,\"mounts\":[]}";

    private BundleSink sink;
    private LiveSources seen;

    @BeforeEach
    void record(@TempDir Path folder) {
        sink = new BundleSink(folder.resolve("bundle"), new Redactor());
        seen = new LiveSources(sink);
    }

    @AfterEach
    void end() {
        sink.close();
    }

    private void attached(String volume, String mounter) {
        sink.append(
                Channel.ATTACHMENTS,
                new Source(Channel.OBSERVER, 0),
                new Attachments(
                        1,
                        1,
                        null,
                        List.of(new Attachments.Entry("a", "w1", volume, "h", Map.of(mounter, List.of("uid"))))));
    }

    private void mounted(String node, String... lines) {
        sink.appendRaw(
                Channel.MOUNTS,
                new Source(node, 0),
                (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String at(String target) {
        return "{\"n\":1,\"t\":1,\"mounts\":[{\"id\":1,\"target\":\"" + target + "\"}]}";
    }

    @Test
    void whatAMounterPodHasMountedIsThereUntilALookWithoutIt() {
        attached("pv", "mp-1");
        assertThat(seen.of("pv")).isEmpty();
        mounted("w1", at("/var/lib/kubelet/plugins/d/mnt/mp-1"));
        mounted("w2", at("/var/lib/kubelet/plugins/d/mnt/mp-2"));
        assertThat(seen.of("pv")).containsExactly("mp-1");
        assertThat(seen.of("other")).isEmpty();
        mounted("w1", "{\"n\":2,\"t\":2,\"same\":1}", "{\"n\":3,\"t\":3,\"error\":\"none\"}");
        assertThat(seen.of("pv")).as("as the time before").containsExactly("mp-1");
        mounted("w1", NOTHING);
        assertThat(seen.of("pv")).isEmpty();
    }

    @Test
    void amongSeveralLinesTheLastOneSays() {
        attached("pv", "mp-1");
        attached("pv", "mp-3");
        mounted("w1", NOTHING, at("/mnt/mp-1"));
        mounted("w2", at("/mnt/mp-3"));
        assertThat(seen.of("pv")).containsExactly("mp-1", "mp-3");
        mounted("w1", at("/mnt/mp-1"), NOTHING);
        assertThat(seen.of("pv")).containsExactly("mp-3");
    }
}
