package dev.holdfast.campaign.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.VolumeBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecreationOrderTest {
    private static final List<String> NODES = List.of("w1", "w2", "w3");

    private static Volume volume(String name, String node) {
        return VolumeBuilder.named(name).node(node).build();
    }

    private static final List<Volume> VOLUMES =
            List.of(volume("d", "w3"), volume("a", "w1"), volume("c", "w2"), volume("b", "w2"));

    private static List<String> inWords(RecreationOrder order) {
        return order.of(VOLUMES, NODES).stream()
                .map(move -> move.volume().name() + " on " + move.node())
                .toList();
    }

    @Test
    void byNameEachStaysWhereItIs() {
        assertThat(inWords(RecreationOrder.byName())).containsExactly("a on w1", "b on w2", "c on w2", "d on w3");
        assertThat(RecreationOrder.byName()).hasToString("in the order of their names, each on its node");
    }

    @Test
    void aSeedDrawsOneOrderWhateverTheOrderBefore() {
        List<String> drawn = inWords(RecreationOrder.drawn(7));
        assertThat(inWords(RecreationOrder.drawn(7))).isEqualTo(drawn);
        List<Volume> turned = new java.util.ArrayList<>(VOLUMES);
        java.util.Collections.reverse(turned);
        assertThat(RecreationOrder.drawn(7).of(turned, NODES))
                .isEqualTo(RecreationOrder.drawn(7).of(VOLUMES, NODES));
        assertThat(List.of(
                        inWords(RecreationOrder.drawn(1)),
                        inWords(RecreationOrder.drawn(2)),
                        inWords(RecreationOrder.drawn(3)),
                        inWords(RecreationOrder.drawn(4))))
                .as("not all seeds draw the same")
                .anySatisfy(other -> assertThat(other).isNotEqualTo(drawn));
        assertThat(RecreationOrder.drawn(7))
                .hasToString("in an order drawn with seed 7, every other one on another node");
    }

    @Test
    void everyOtherOneGoesToTheNextNode() {
        List<RecreationOrder.Move> moves = RecreationOrder.drawn(7).of(VOLUMES, NODES);
        for (int i = 0; i < moves.size(); i++) {
            String from = moves.get(i).volume().node();
            String next = NODES.get((NODES.indexOf(from) + 1) % NODES.size());
            assertThat(moves.get(i).node()).isEqualTo(i % 2 == 0 ? next : from);
        }
    }

    @Test
    void oneNodeIsNotEnoughToLeaveIt() {
        assertThatThrownBy(() -> RecreationOrder.drawn(7).of(VOLUMES, List.of("w1")))
                .isInstanceOf(CampaignException.class)
                .hasMessageContaining("[w1] is the only one");
    }
}
