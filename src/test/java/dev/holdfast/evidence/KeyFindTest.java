package dev.holdfast.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class KeyFindTest {
    private static final KeyFind ONE = new KeyFind("pod", "container", "VARIABLE", "base64", "access key");

    @Test
    void whatIsWrittenIsRead() {
        KeyFind other = new KeyFind("mount.service", "", "", "plain", "secret access key");
        assertThat(KeyFind.parse(KeyFind.text(List.of(ONE, other, ONE)))).containsExactly(ONE, other);
        assertThat(KeyFind.parse(KeyFind.text(List.of()))).isEmpty();
    }

    @Test
    void whatWouldEndAPartIsReplaced() {
        KeyFind odd = new KeyFind("pod", "c", "A|B; C", "plain", "access key");
        assertThat(KeyFind.parse(KeyFind.text(List.of(odd))))
                .containsExactly(new KeyFind("pod", "c", "A B  C", "plain", "access key"));
    }

    @Test
    void anythingElseIsRefused() {
        assertThatThrownBy(() -> KeyFind.parse("a|b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not say where a key was found");
    }
}
