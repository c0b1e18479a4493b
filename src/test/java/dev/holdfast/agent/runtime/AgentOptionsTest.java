package dev.holdfast.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class AgentOptionsTest {
    @Test
    void valuesAreTakenAsTheyAre() {
        AgentOptions options = new AgentOptions(List.of("--a=x=y", "--n=12", "--g=1", "--g=2"));
        assertThat(options.text("a")).isEqualTo("x=y");
        assertThat(options.count("n", 1)).isEqualTo(12);
        assertThat(options.count("m", 3)).isEqualTo(3);
        assertThat(options.all("g")).containsExactly("1", "2");
        assertThat(options.text("h", "otherwise")).isEqualTo("otherwise");
        options.refuseOthers();
    }

    @Test
    void mistakesNameTheOption() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AgentOptions(List.of("-a=1")))
                .withMessageContaining("-a=1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AgentOptions(List.of("--a")))
                .withMessageContaining("--a");
        AgentOptions options = new AgentOptions(List.of("--n=many", "--z=0", "--g=1", "--g=2"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.count("n", 1))
                .withMessageContaining("--n=many");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.count("z", 1))
                .withMessageContaining("--z=0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.text("g", null))
                .withMessageContaining("--g");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.text("name"))
                .withMessageContaining("--name");
        AgentOptions misspelt = new AgentOptions(List.of("--evidense=/e"));
        assertThatIllegalArgumentException().isThrownBy(misspelt::refuseOthers).withMessageContaining("--evidense");
    }
}
