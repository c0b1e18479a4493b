package dev.holdfast.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What agents wrote, read as strictly as can be into the records of the evidence. */
public final class WrittenLines {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private WrittenLines() {}

    /** The lines of a source in all incarnations; fails unless each incarnation's numbers run from 0 without holes. */
    public static <T extends Line> List<T> of(Path evidence, Channel<T> channel, String source) throws IOException {
        List<T> all = new ArrayList<>();
        for (Recorder.Entry entry : new Recorder(evidence, 0).list()) {
            if (entry.channel().equals(channel.name()) && entry.source().equals(source)) {
                long n = 0;
                String text = Files.readString(evidence.resolve(entry.incarnation())
                        .resolve(entry.channel())
                        .resolve(source + ".jsonl"));
                // An agent that still runs may be in the middle of a line.
                String whole = text.substring(0, text.lastIndexOf('\n') + 1);
                for (String line : whole.lines().toList()) {
                    T parsed = JSON.readValue(line, channel.type());
                    assertThat(parsed.n()).as(line).isEqualTo(n++);
                    all.add(parsed);
                }
            }
        }
        return all;
    }

    /** The lines of that record type. */
    public static <T extends Line, R extends T> List<R> of(List<T> lines, Class<R> type) {
        return lines.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
