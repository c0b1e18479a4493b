package dev.holdfast.evidence.bundle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class LineScannerTest {
    /** However the bytes come in, the lines are those between the newlines, and a rest without one is a line too. */
    @Property
    void linesAreWhatStandsBetweenNewlines(@ForAll("texts") String text, @ForAll Random random) throws IOException {
        List<String> lines = new ArrayList<>();
        boolean terminated = true;
        try (LineScanner scanner = new LineScanner(new Trickle(text.getBytes(ISO_8859_1), random))) {
            while (scanner.next()) {
                assertThat(terminated).as("only the last line is incomplete").isTrue();
                terminated = scanner.terminated();
                lines.add(new String(scanner.buffer(), scanner.start(), scanner.length(), ISO_8859_1));
            }
        }
        List<String> expected = new ArrayList<>(List.of(text.split("\n", -1)));
        if (text.endsWith("\n") || text.isEmpty()) {
            expected.remove(expected.size() - 1);
        }
        assertThat(lines).isEqualTo(expected);
        assertThat(terminated).isEqualTo(text.isEmpty() || text.endsWith("\n"));
    }

    @Provide
    Arbitrary<String> texts() {
        // Bytes that differ from a newline in one bit, or in the carry of a subtraction.
        return Arbitraries.strings()
                .withChars("\n\u000b\u0009\u008a\u0000\u0001\u00ffabc{}\"")
                .ofMaxLength(120);
    }

    /** A stream that gives what it likes. */
    private static final class Trickle extends ByteArrayInputStream {
        private final Random random;

        Trickle(byte[] bytes, Random random) {
            super(bytes);
            this.random = random;
        }

        @Override
        public synchronized int read(byte[] to, int from, int length) {
            return super.read(to, from, Math.min(length, 1 + random.nextInt(20)));
        }
    }
}
