package dev.holdfast.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Helm 3.19 takes and refuses. */
final class SetTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a=",
                "a=b,",
                "a=b=c",
                "a[0]=1",
                "a[0]",
                "a[0].b=1",
                "a[0][1]=2",
                "a[+1]=1",
                "a={b,c}",
                "a={b,c},d=e",
                "a={b,c}x=1",
                "a.b=1",
                "a\\,b=1",
                "a=\\",
                "a=b\\,c",
                "a=null"
            })
    void whatHelmTakesIsTaken(String text) {
        assertThat(SetText.problem(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "foo",
                "a=b,c",
                "a=b,,c=d",
                "a[",
                "a[0",
                "a[x]=1",
                "a[]=1",
                "a[-1]=1",
                "a[70000]=1",
                "a[0]x=1",
                "a[0].b",
                "a={b,c",
                "a={b,c}x",
                "a.b",
                "a.=1",
                "a..b=1",
                "a\\",
                ",",
                "a[0]=1,b",
                "a[0]={x"
            })
    void whatHelmRefusesIsRefused(String text) {
        assertThat(SetText.problem(text)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"=x", ".a=1", "a[0].", "a[0].=1", "a.", "[0]=1", "a=1,=x", "\\"})
    void anEmptyNameIsRefusedThoughHelmTakesIt(String text) {
        assertThat(SetText.problem(text)).isPresent();
    }

    @Test
    void aNameIsAsDeepAsHelmTakesIt() {
        assertThat(SetText.problem("a.".repeat(30) + "a=1")).isEmpty();
        assertThat(SetText.problem("a.".repeat(31) + "a=1")).contains("names are nested more than 30 deep");
    }

    @Test
    void theNamesAreThoseThatAreGivenValues() {
        assertThat(SetText.names("a.b=1,c[0].d={x,y},e\\.f=2,g={},h[1]"))
                .containsExactly(List.of("a", "b"), List.of("c", "d"), List.of("e.f"), List.of("g"), List.of("h"));
    }
}
