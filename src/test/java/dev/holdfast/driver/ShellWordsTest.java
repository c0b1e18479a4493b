package dev.holdfast.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ShellWordsTest {
    @Test
    void aShellTakesEachWordForWhatItIs() throws IOException {
        List<String> words =
                List.of("plain/word-1.2:3", "two words", "it's", "$HOME", "a;b", "*", "", "\\", "a\nb", "~", "!x", "#");
        Process shell = new ProcessBuilder("sh", "-c", "printf '%s\\0' " + ShellWords.joined(words)).start();
        String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(List.of(printed.split("\0", -1)).subList(0, words.size())).isEqualTo(words);
        assertThat(ShellWords.quoted("plain/word-1.2:3")).isEqualTo("plain/word-1.2:3");
    }
}
