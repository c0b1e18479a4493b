package dev.holdfast.driver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SensitiveTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3.secretKey",
                "AWS_ACCESS_KEY_ID",
                "awsAccessSecret.accessKey",
                "db.password",
                "AWS_SESSION_TOKEN",
                "api-key"
            })
    void aNameThatSoundsLikeASecretIsOne(String name) {
        assertThat(Sensitive.isName(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image.tag",
                "imagePullSecrets[0].name",
                "s3CredentialSecret.name",
                "awsSecret.secretName",
                "accessMode"
            })
    void theNameOfASecretIsNone(String name) {
        assertThat(Sensitive.isName(name)).isFalse();
    }

    @Test
    void eachValueOfATextIsHiddenThatIsToBeAndNoOther() {
        assertThat(Sensitive.masked("a=1,b.secretKey=x,c=d=e")).isEqualTo("a=1,b.secretKey=***,c=d=e");
        assertThat(Sensitive.masked("password=a\\,b,c=1")).isEqualTo("password=***,c=1");
        assertThat(Sensitive.masked("tokens={a,b},c=1")).isEqualTo("tokens=***,c=1");
        assertThat(Sensitive.isIn("--reuse-values")).isFalse();
    }
}
