package dev.holdfast.evidence.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.holdfast.evidence.CredentialFiles;
import dev.holdfast.evidence.HandleLine;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.ReadBack;
import dev.holdfast.evidence.VolumeFolders;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What it reads, Jackson reads in the same way; what it does not know, Jackson decides. */
class FlatDecoderTest {
    /** A text and the type of line it is tried as. */
    record Sample(Class<? extends Line> type, String text) {}

    @Property(tries = 5000, edgeCases = EdgeCasesMode.NONE)
    void whatItReadsIsWhatJacksonReads(@ForAll("lines") Sample sample) {
        Line read = flat(sample.type, sample.text);
        if (read != null) {
            assertThat(jackson(sample.type, sample.text)).as(sample.text).contains(read);
        }
    }

    @Property(tries = 5000, edgeCases = EdgeCasesMode.NONE)
    void ofABrokenLineItReadsWhatJacksonReads(@ForAll("lines") Sample sample, @ForAll Random random) {
        String broken = sample.text;
        for (int i = random.nextInt(3); i >= 0; i--) {
            broken = broken(broken, random);
        }
        Line read = flat(sample.type, broken);
        if (read != null) {
            assertThat(jackson(sample.type, broken)).as(broken).contains(read);
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void whatTheBundleWritesItKnows(@ForAll("plain") Sample sample) {
        assertThat(flat(sample.type, sample.text)).as(sample.text).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"k\":\"invoke\",\"n\":07,\"t\":1,\"op\":0,\"key\":\"a\"}",
                "{\"k\":\"invoke\",\"n\":-0,\"t\":1,\"op\":0,\"key\":\"a\"}",
                "{\"k\":\"invoke\",\"n\":,\"t\":1,\"op\":0,\"key\":\"a\"}",
                "{\"k\":\"invoke\",\"n\":-,\"t\":1,\"op\":0,\"key\":\"a\"}",
                "{\"k\":\"invoke\",\"n\":1.0,\"t\":1,\"op\":0,\"key\":\"a\"}",
                "{\"k\":\"invoke\",\"n\":1234567890123456789,\"t\":1,\"op\":0,\"key\":\"a\"}",
                "{\"k\":\"invoke\",\"n\":12345678901234567890,\"t\":1,\"op\":0,\"key\":\"a\"}",
                "{\"k\":\"invoke\",\"n\":0,\"t\":1,\"op\":0,\"key\":\"\\u0041\"}",
                "{\"k\":\"invoke\",\"n\":0,\"t\":1,\"op\":0,\"key\":\"\u00e4\"}",
                "{\"k\":\"invoke\",\"n\":0,\"t\":1,\"op\":0,\"key\":\"a\tb\"}",
                "{\"k\":\"invoke\",\"n\":0,\"t\":1,\"op\":0,\"key\":null}",
                "{\"k\":\"invoke\",\"n\":0,\"t\":1,\"op\":0,\"key\":\"a\",\"x\":1}",
                "{\"k\":\"invoke\",\"n\":0,\"t\":1,\"op\":0,\"key\":\"a\"}}",
                "{\"k\":\"invoke\",\"n\":0,\"t\":1,\"op\":0,\"key\":\"a\"",
                "{\"k\":\"invoke\",\"n\":0,\"t\":1,\"op\":0,\"key\":\"a",
                "{\"k\":\"invoke\",\"n\":0,\"op\":0,\"t\":1,\"key\":\"a\"}",
                "{\"n\":0,\"t\":1,\"op\":0,\"key\":\"a\",\"k\":\"invoke\"}",
                " {\"k\":\"invoke\",\"n\":0,\"t\":1,\"op\":0,\"key\":\"a\"}",
                "{\"k\":\"other\",\"n\":0,\"t\":1,\"op\":0,\"key\":\"a\"}",
                "",
                "null"
            })
    void anythingUnusualIsLeftToJackson(String line) {
        assertThat(flat(Operation.class, line)).isNull();
    }

    @Test
    void aNumberThatIsTooGreatIsLeftToJackson() {
        String read =
                "{\"k\":\"read\",\"n\":0,\"t\":1,\"handle\":\"read\",\"offset\":0,\"length\":%s,\"match\":true,\"ns\":5}";
        assertThat(flat(HandleLine.class, read.formatted(Integer.MAX_VALUE)))
                .isEqualTo(new HandleLine.Read(0, 1, "read", 0, Integer.MAX_VALUE, true, 5));
        assertThat(flat(HandleLine.class, read.formatted(Integer.MAX_VALUE + 1L)))
                .isNull();
    }

    @Test
    void aVeryLongLineIsLeftToJackson() {
        String line = "{\"k\":\"invoke\",\"n\":0,\"t\":1,\"op\":0,\"key\":\"%s\"}";
        assertThat(flat(Operation.class, line.formatted("a".repeat(60_000)))).isNotNull();
        assertThat(flat(Operation.class, line.formatted("a".repeat(70_000)))).isNull();
    }

    @Provide
    Arbitrary<Sample> lines() {
        return samples(
                Arbitraries.oneOf(
                        Arbitraries.longs(),
                        Arbitraries.longs().between(-20, 20),
                        Arbitraries.of(Long.MIN_VALUE, Long.MAX_VALUE),
                        Arbitraries.longs().between(999_999_999_999_999_990L, 1_000_000_000_000_000_010L)),
                Arbitraries.oneOf(
                        Arbitraries.strings().ascii().ofMaxLength(40),
                        Arbitraries.strings().withCharRange('a', 'z').ofMaxLength(40),
                        Arbitraries.strings().ofMaxLength(12)));
    }

    @Provide
    Arbitrary<Sample> plain() {
        return samples(
                Arbitraries.longs().between(-999_999_999_999_999_999L, 999_999_999_999_999_999L),
                Arbitraries.strings()
                        .withCharRange(' ', '~')
                        .excludeChars('"', '\\')
                        .ofMaxLength(80));
    }

    private static Arbitrary<Sample> samples(Arbitrary<Long> number, Arbitrary<String> text) {
        Arbitrary<Integer> small = Arbitraries.integers();
        Arbitrary<Boolean> truth = Arbitraries.of(true, false);
        return Arbitraries.oneOf(
                Combinators.combine(number, number, number, text)
                        .as((n, t, op, key) -> sample(Operation.class, new Operation.Invoked(n, t, op, key))),
                Combinators.combine(number, number, number, text, number, text, number)
                        .as((n, t, op, key, size, sha, mnt) ->
                                sample(Operation.class, new Operation.Acknowledged(n, t, op, key, size, sha, mnt))),
                Combinators.combine(number, number, number, text, text, text)
                        .as((n, t, op, key, errno, at) ->
                                sample(Operation.class, new Operation.Failed(n, t, op, key, errno, at))),
                Combinators.combine(number, number, text, text, number, number)
                        .as((n, t, handle, dev, ino, mnt) ->
                                sample(HandleLine.class, new HandleLine.Stat(n, t, handle, dev, ino, mnt))),
                Combinators.combine(number, number, text, number, small, truth, number)
                        .as((n, t, handle, offset, length, match, ns) ->
                                sample(HandleLine.class, new HandleLine.Read(n, t, handle, offset, length, match, ns))),
                Combinators.combine(number, number, text, small, number, number)
                        .as((n, t, handle, length, total, ns) ->
                                sample(HandleLine.class, new HandleLine.Appended(n, t, handle, length, total, ns))),
                Combinators.combine(number, number, text, number, text, truth)
                        .as((n, t, key, size, said, read) -> sample(
                                ReadBack.class, new ReadBack(n, t, key, size, read ? said : null, read ? null : said))),
                Combinators.combine(
                                number,
                                number,
                                number,
                                Arbitraries.of(List.<Class<? extends Line>>of(
                                        Mounts.class,
                                        Processes.class,
                                        CredentialFiles.class,
                                        VolumeFolders.class,
                                        Pods.class)))
                        .as((n, t, same, type) ->
                                new Sample(type, "{\"n\":%d,\"t\":%d,\"same\":%d}".formatted(n, t, same))));
    }

    private static Sample sample(Class<? extends Line> type, Line line) {
        return new Sample(type, json(type, line));
    }

    private static String broken(String line, Random random) {
        int at = random.nextInt(line.length() + 1);
        int to = Math.min(line.length(), at + random.nextInt(4));
        String any = "{}[]\":,0123456789-+.eE\\ntrufalsk \t\u0000\u007f\u00e4";
        return switch (random.nextInt(5)) {
            case 0 -> line.substring(0, at) + line.substring(to);
            case 1 -> line.substring(0, at);
            case 2 -> line.substring(0, at) + any.charAt(random.nextInt(any.length())) + line.substring(at);
            case 3 -> line.substring(0, at) + any.charAt(random.nextInt(any.length())) + line.substring(to);
            default -> line.substring(0, at) + line.substring(at, to).repeat(2) + line.substring(to);
        };
    }

    private static Line flat(Class<? extends Line> type, String text) {
        // In the middle of a buffer, between bytes that belong to other lines.
        byte[] line = text.getBytes(UTF_8);
        byte[] buffer = ("}1\"" + text + "\"1}" + "1".repeat(FlatDecoder.PAST_END)).getBytes(UTF_8);
        return new FlatDecoder(type).decode(buffer, 3, line.length);
    }

    private static Optional<Line> jackson(Class<? extends Line> type, String text) {
        try {
            return Optional.ofNullable(Json.reader(type).readValue(text.getBytes(UTF_8)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String json(Class<? extends Line> type, Line line) {
        try {
            return Json.writer(type).writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
