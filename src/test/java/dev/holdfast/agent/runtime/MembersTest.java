package dev.holdfast.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class MembersTest {
    @Test
    void anyTextComesBackAsItWas() throws Exception {
        String text = "quote \" backslash \\ newline \n tab \t bell \u0007 unit \u001f umlaut ü pair \ud83d\ude00 /";
        assertThat(parse(new Members().put("text", text)).get("text").textValue())
                .isEqualTo(text);
    }

    @Test
    void nullIsLeftOut() throws Exception {
        assertThat(parse(new Members().put("a", 1).put("b", (String) null).put("c", true)))
                .hasToString("{\"a\":1,\"c\":true}");
    }

    @Test
    void objectsMakeAnArray() throws Exception {
        Members one = new Members().put("x", -1);
        Members two = new Members().put("x", Long.MAX_VALUE);
        assertThat(parse(new Members().put("list", List.of(one, two)).put("none", List.of())))
                .hasToString("{\"list\":[{\"x\":-1},{\"x\":9223372036854775807}],\"none\":[]}");
    }

    private static JsonNode parse(Members members) throws Exception {
        return new ObjectMapper().readTree("{" + members + "}");
    }
}
