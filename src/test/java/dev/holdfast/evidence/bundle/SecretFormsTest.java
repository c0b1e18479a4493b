package dev.holdfast.evidence.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFormsTest {
    private static final String KEY = "ab/Cd+Ef0123456789GHijklMNopqrSTuvwXYz==";
    private static final SecretForms FORMS = new SecretForms(Map.of(
            KEY, Redactor.SECRET_KEY, "certificate/of/holdfast", Redactor.PRIVATE_KEY, "short", Redactor.ACCESS_KEY));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "key=ab/Cd+Ef0123456789GHijklMNopqrSTuvwXYz==;",
                "?key=ab%2FCd%2BEf0123456789GHijklMNopqrSTuvwXYz%3D%3D",
                "?key=ab%2fCd%2bEf0123456789GHijklMNopqrSTuvwXYz%3d%3d",
                "{\"key\":\"ab\\/Cd+Ef0123456789GHijklMNopqrSTuvwXYz==\"}",
                "{\"key\":\"ab\\u002fCd\\u002bEf0123456789GHijklMNopqrSTuvwXYz\\u003d\\u003d\"}"
            })
    void aKeyIsFoundInEveryForm(String text) {
        assertThat(FORMS.in(text)).extracting(SecretForms.Form::kind).contains(Redactor.SECRET_KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab", "abc", "user:", "a long beginning, "})
    void aKeyIsFoundInBase64WhereverItBegins(String before) {
        for (String after : new String[] {"", "x", "xy", "xyz"}) {
            byte[] text = (before + KEY + after).getBytes(StandardCharsets.UTF_8);
            assertThat(FORMS.in(Base64.getEncoder().encodeToString(text)))
                    .as(before + "…" + after)
                    .extracting(SecretForms.Form::name)
                    .containsExactly("base64");
            assertThat(FORMS.in(Base64.getUrlEncoder().encodeToString(text))).isNotEmpty();
        }
    }

    @Test
    void nothingElseIsFound() {
        assertThat(FORMS.in("ab/Cd+Ef0123456789 short certificate/of/holdfast")).isEmpty();
        assertThat(new SecretForms(Map.of()).all()).isEmpty();
    }

    @Test
    void aFormNeverTellsTheKey() {
        assertThat(FORMS.toString()).doesNotContain("Ef0123456789");
        assertThat(FORMS.all()).allSatisfy(form -> assertThat(form.toString()).doesNotContain("0123"));
    }
}
