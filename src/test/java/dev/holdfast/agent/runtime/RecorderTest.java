package dev.holdfast.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RecorderTest {
    @TempDir
    Path evidence;

    @Test
    void linesOfSeveralThreadsStandWholeAndNumberedInOrder() throws Exception {
        LineFile file = new Recorder(evidence, 7).open("agents", "a");
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                for (int line = 0; line < 500; line++) {
                    file.append(line, "stalled", new Members().put("from", line));
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(WrittenLines.of(evidence, Channel.AGENTS, "a"))
                .hasSize(2000)
                .allMatch(line -> line instanceof AgentLine.Stalled);
    }

    @Test
    void whatIsAppendedIsInTheFileAtOnce() throws Exception {
        LineFile file = new Recorder(evidence, 7).open("agents", "a");
        file.append(5, "draining", new Members());
        assertThat(evidence.resolve("7/agents/a.jsonl")).hasContent("{\"k\":\"draining\",\"n\":0,\"t\":5}\n");
    }

    @Test
    void earlierIncarnationsAreListedToo() throws Exception {
        new Recorder(evidence, 7).open("agents", "a").append(1, "draining", new Members());
        Recorder later = new Recorder(evidence, 8);
        later.open("mounts", "b");
        assertThat(later.list())
                .containsExactly(new Recorder.Entry("7", "agents", "a", 29), new Recorder.Entry("8", "mounts", "b", 0));
    }

    @Test
    void aStreamIsNeverBegunTwice() {
        Recorder recorder = new Recorder(evidence, 7);
        recorder.open("agents", "a");
        assertThatThrownBy(() -> recorder.open("agents", "a"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("a.jsonl");
    }

    @Test
    void namesDoNotLeadOutOfTheFolder() {
        Recorder recorder = new Recorder(evidence, 7);
        assertThatIllegalArgumentException().isThrownBy(() -> recorder.path("7", "agents", "../../secret"));
        assertThatIllegalArgumentException().isThrownBy(() -> recorder.path("..", "agents", "a"));
        assertThatIllegalArgumentException().isThrownBy(() -> recorder.path("7", "", "a"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void nothingIsWrittenAfterAFailure() throws Exception {
        LineFile file =
                new LineFile(Path.of("/dev/full"), FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE));
        Throwable first = catchThrowable(() -> file.append(0, new Members()));
        assertThat(first).isInstanceOf(UncheckedIOException.class).hasMessageContaining("ENOSPC");
        assertThatThrownBy(() -> file.append(0, new Members()))
                .as("it is not even tried again")
                .extracting(Throwable::getCause)
                .isSameAs(first.getCause());
    }
}
