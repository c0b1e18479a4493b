package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.evidence.Volume;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * In which order old pods are recreated, and where.
 *
 * @param seed of the order that is drawn; empty for the order of their names
 * @param across whether every other one comes back on another node, the first of them among these
 */
public record RecreationOrder(Optional<Long> seed, boolean across) {
    /** One pod that is recreated. */
    public record Move(Volume volume, String node) {}

    /** In the order of their names, each on its node. */
    public static RecreationOrder byName() {
        return new RecreationOrder(Optional.empty(), false);
    }

    /** In an order that the same seed always draws of the same names, every other one on another node. */
    public static RecreationOrder drawn(long seed) {
        return new RecreationOrder(Optional.of(seed), true);
    }

    /**
     * What is to be recreated, in turn; the same for the same names.
     *
     * @throws CampaignException if pods are to come back on another node and there is only one
     */
    public List<Move> of(List<Volume> volumes, List<String> nodes) {
        if (across && nodes.size() < 2) {
            throw new CampaignException("pods are to come back on another node, and " + nodes + " is the only one");
        }
        List<Volume> order = new ArrayList<>(volumes);
        order.sort(Comparator.comparing(Volume::name));
        seed.ifPresent(drawn -> Collections.shuffle(order, new Random(drawn)));
        List<Move> moves = new ArrayList<>();
        for (Volume volume : order) {
            boolean stays = !across || moves.size() % 2 == 1;
            int next = (nodes.indexOf(volume.node()) + 1) % nodes.size();
            moves.add(new Move(volume, stays ? volume.node() : nodes.get(next)));
        }
        return List.copyOf(moves);
    }

    /** In words: "in an order drawn with seed 7, every other one on another node". */
    @Override
    public String toString() {
        return seed.map(drawn -> "in an order drawn with seed " + drawn).orElse("in the order of their names")
                + (across ? ", every other one on another node" : ", each on its node");
    }
}
