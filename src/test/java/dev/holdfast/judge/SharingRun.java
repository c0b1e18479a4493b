package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.NodeLines.dev;
import static dev.holdfast.evidence.NodeLines.mount;
import static dev.holdfast.evidence.NodeLines.target;

import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.VolumeBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A run in which two workloads share a volume and its mounter pod. */
final class SharingRun {
    private SharingRun() {}

    /** On each node a second new workload uses the volume of the first, by the same mounter pod. */
    static History sharing() {
        return sharing(NEW).apply(sharing("new-2").apply(History.healthy()));
    }

    private static UnaryOperator<History> sharing(String first) {
        String second = first + "-b";
        String node = first.equals(NEW) ? "w1" : "w2";
        return history -> history.volumes(volumes -> {
                    List<Volume> more = new ArrayList<>(volumes);
                    volumes.stream()
                            .filter(v -> v.name().equals(first))
                            .forEach(v -> more.add(VolumeBuilder.of(v)
                                    .name(second)
                                    .before(false)
                                    .pod(second)
                                    .podUid("uid-" + second)
                                    .build()));
                    return more;
                })
                .map(Channel.MOUNTS, node, (s, look) -> {
                    if (look.mounts().stream().noneMatch(m -> m.target().equals(target(first)))) {
                        return look;
                    }
                    List<Mounts.Entry> more = new ArrayList<>(look.mounts());
                    more.add(mount(
                            90, dev(first), target(first).replace("/uid-" + first + "/", "/uid-" + second + "/")));
                    return Lines.mounts(more);
                })
                .map(Channel.ATTACHMENTS, OBSERVER, (s, look) -> attached(look, "uid-" + first, "uid-" + second));
    }

    /** The attachments with another pod beside one that they name. */
    private static Attachments attached(Attachments look, String uid, String more) {
        return look.attachments() == null
                ? look
                : Lines.attachments(look.attachments().stream()
                        .map(a -> new Attachments.Entry(
                                a.name(),
                                a.node(),
                                a.persistentVolume(),
                                a.volumeId(),
                                a.workloads().entrySet().stream()
                                        .collect(Collectors.toMap(
                                                Map.Entry::getKey,
                                                w -> w.getValue().contains(uid)
                                                        ? Stream.concat(w.getValue().stream(), Stream.of(more))
                                                                .toList()
                                                        : w.getValue()))))
                        .toList());
    }
}
