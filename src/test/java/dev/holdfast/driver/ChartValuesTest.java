package dev.holdfast.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ChartValuesTest {
    @Test
    void filesComeFirstAndTheUsersOwnSettingsLast() {
        ChartValues values = new ChartValues(List.of(Path.of("a.yaml")), Map.of(), List.of("image.tag=x"))
                .with(Map.of("s3.endpointUrl", "http://s3:7070"));
        assertThat(values.arguments())
                .containsExactly(
                        "--values",
                        "a.yaml",
                        "--set-json",
                        "s3.endpointUrl=\"http://s3:7070\"",
                        "--set",
                        "image.tag=x");
    }

    @Test
    void aValueIsTextWhateverItLooksLike() {
        assertThat(ChartValues.none().with(Map.of("a", "x,y=\"1.10\"")).arguments())
                .containsExactly("--set-json", "a=\"x,y=\\\"1.10\\\"\"");
    }

    @Test
    void whatIsGivenIsNamedWithoutWhatItIs() {
        ChartValues values = new ChartValues(
                List.of(Path.of("/home/me/prod.yaml")),
                Map.of("image.tag", "2.2.0"),
                List.of("key=secret,other=also=secret", "list={a,b=c}", "text=one\\,two=three", "nodes=a,b"));
        assertThat(values.names())
                .containsExactly("file prod.yaml", "image.tag", "key", "other", "list", "text", "nodes");
        assertThat(ChartValues.none().names()).isEmpty();
    }
}
