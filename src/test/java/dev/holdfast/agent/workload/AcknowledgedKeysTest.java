package dev.holdfast.agent.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.runtime.LineFile;
import dev.holdfast.agent.runtime.Members;
import dev.holdfast.agent.runtime.Recorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcknowledgedKeysTest {
    @TempDir
    Path evidence;

    @Test
    void onlyWhatWasAcknowledgedIsInItFromAllIncarnations() throws Exception {
        LineFile old = new Recorder(evidence, 1).open("operations", "w");
        old.append(1, "invoke", key("old/0"));
        old.append(2, "ok", key("old/0"));
        Files.writeString(
                evidence.resolve("1/operations/w.jsonl"),
                "{\"k\":\"ok\",\"n\":2,\"t\":3,\"op\":1,\"key\":\"torn",
                StandardOpenOption.APPEND);
        Recorder recorder = new Recorder(evidence, 2);
        LineFile operations = recorder.open("operations", "w");
        operations.append(1, "invoke", key("new/0"));
        operations.append(2, "fail", key("new/0"));
        operations.append(3, "invoke", key("new/1"));
        operations.append(4, "ok", key("new/1"));
        LineFile handles = recorder.open("handles", "w");
        handles.append(5, "closed", new Members().put("handle", "read").put("key", "read.bin"));
        handles.append(6, "closed", new Members().put("handle", "stream").put("key", "stream.bin"));
        recorder.open("operations", "other").append(1, "ok", key("other/0"));
        recorder.open("controls", "w").append(1, "ok", key("control/0"));

        List<String> keys = new ArrayList<>();
        try (AcknowledgedKeys ledger = AcknowledgedKeys.open(recorder, "w")) {
            for (String key = ledger.next(); key != null; key = ledger.next()) {
                keys.add(key);
            }
        }
        assertThat(keys).containsExactlyInAnyOrder("old/0", "new/1", "stream.bin");
        assertThat(AcknowledgedKeys.count(recorder, "w")).isEqualTo(3);
    }

    private static Members key(String key) {
        return new Members().put("op", 0).put("key", key);
    }
}
