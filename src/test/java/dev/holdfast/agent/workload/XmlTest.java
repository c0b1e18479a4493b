package dev.holdfast.agent.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class XmlTest {
    @Test
    void textsAreDecoded() {
        String xml = "<L><Key>a&amp;b</Key><Key>&lt;&#252;&#x1F600;&gt;</Key><KeyCount>2</KeyCount><Key></Key></L>";
        assertThat(Xml.texts(xml, "Key")).containsExactly("a&b", "<ü\ud83d\ude00>", "");
        assertThat(Xml.text(xml, "KeyCount")).isEqualTo("2");
        assertThat(Xml.text(xml, "None")).isNull();
    }

    @Test
    void whatIsEncodedComesBack() {
        String text = "<a> & \"b\"";
        assertThat(Xml.text("<K>" + Xml.encode(text) + "</K>", "K")).isEqualTo(text);
    }

    @Test
    void tornAnswersAreErrors() {
        assertThatIllegalArgumentException().isThrownBy(() -> Xml.texts("<Key>a", "Key"));
        assertThatIllegalArgumentException().isThrownBy(() -> Xml.texts("<Key>&unknown;</Key>", "Key"));
        assertThatIllegalArgumentException().isThrownBy(() -> Xml.texts("<Key>&amp</Key>", "Key"));
    }
}
