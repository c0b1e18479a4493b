package dev.holdfast.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;

class TagFilterTest {
    private static final List<List<String>> SCENARIOS = List.of(List.of("@quick", "@static"), List.of("@full"));

    @Test
    void a_scenario_stays_when_its_tags_match_the_expression() {
        TagFilter filter = new TagFilter("@quick and not @slow");
        assertThat(filter.apply(new Leaf("cucumber", "quick", "static")).included())
                .isTrue();
        assertThat(filter.apply(new Leaf("cucumber", "quick", "slow")).excluded())
                .isTrue();
        assertThat(filter.apply(new Leaf("cucumber")).excluded()).isTrue();
    }

    @Test
    void a_unit_test_stays_whatever_the_expression_says() {
        assertThat(new TagFilter("@nosuch").apply(new Leaf("junit-jupiter")).included())
                .isTrue();
        assertThat(new TagFilter("@quick and (")
                        .apply(new Leaf("junit-jupiter"))
                        .included())
                .isTrue();
    }

    @Test
    void a_malformed_expression_lets_no_scenario_through() {
        assertThat(new TagFilter("@quick and (")
                        .apply(new Leaf("cucumber", "quick"))
                        .excluded())
                .isTrue();
    }

    @Test
    void no_match_is_an_error_of_one_line_that_names_the_expression_and_the_tags_there_are() {
        assertThatThrownBy(() -> TagFilter.check("@nosuch", SCENARIOS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("-Dcucumber.filter.tags=@nosuch matches none of the 2 scenarios in features/;"
                        + " tags there: @full @quick @static");
    }

    @Test
    void no_scenario_at_all_is_an_error_too() {
        assertThatThrownBy(() -> TagFilter.check("not @nosuch", List.of()))
                .hasMessageContaining("none of the 0 scenarios")
                .hasMessageContaining("no scenario there has a tag");
    }

    @Test
    void a_malformed_expression_is_an_error_of_one_line_that_says_what_is_wrong_with_it() {
        assertThatThrownBy(() -> TagFilter.check("@quick and (", SCENARIOS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-Dcucumber.filter.tags=@quick and ( is no tag expression")
                .hasMessageContaining("Unmatched (")
                .hasMessageNotContaining("\n");
    }

    @Test
    void one_match_is_enough() {
        assertThatCode(() -> TagFilter.check("@full or @nosuch", SCENARIOS)).doesNotThrowAnyException();
    }

    /** A test of some engine. */
    private static final class Leaf extends AbstractTestDescriptor {
        private final Set<TestTag> tags;

        Leaf(String engine, String... tags) {
            super(UniqueId.forEngine("junit-platform-suite").append("engine", engine), "a test");
            this.tags = Stream.of(tags).map(TestTag::create).collect(Collectors.toSet());
        }

        @Override
        public Type getType() {
            return Type.TEST;
        }

        @Override
        public Set<TestTag> getTags() {
            return tags;
        }
    }
}
