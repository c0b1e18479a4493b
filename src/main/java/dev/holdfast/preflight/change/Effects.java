package dev.holdfast.preflight.change;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a change does, as text.
 *
 * @param definitions custom resource definitions that are created or changed, which Helm itself leaves alone in an upgrade
 * @param objects every other object that is created, changed or deleted, with its changed fields below it
 * @param restarts pods that will restart
 */
public record Effects(List<String> definitions, List<String> objects, List<String> restarts) {
    private static final String INNER = "    ";

    /**
     * Those of a change that was tried.
     *
     * @param rollback whether it is a rollback: no CRD of a chart's folder is part of it
     */
    static Effects of(Trial trial, Optional<Deletions> cluster, boolean rollback) {
        Set<ObjectId> byHand = rollback
                ? Set.of()
                // those of the folder crds/ come first
                : trial.objects().stream()
                        .takeWhile(object -> object.id().isOf("CustomResourceDefinition")
                                && object.after().isPresent())
                        .map(Planned::id)
                        .collect(Collectors.toSet());
        List<String> definitions = new ArrayList<>();
        List<String> objects = new ArrayList<>();
        List<String> restarts = new ArrayList<>();
        trial.objects().stream()
                .sorted(Comparator.comparingInt(object -> rank(object.effect())))
                .forEach(object -> {
                    (byHand.contains(object.id()) ? definitions : objects).addAll(lines(object));
                    restart(object, cluster).ifPresent(restarts::add);
                });
        return new Effects(definitions, objects, restarts);
    }

    private static int rank(Effect effect) {
        return effect instanceof Effect.Created || effect instanceof Effect.Unaskable
                ? 0
                : effect instanceof Effect.Changed ? 1 : effect instanceof Effect.Deleted ? 2 : 3;
    }

    private static List<String> lines(Planned object) {
        List<String> lines = new ArrayList<>();
        String name = object.id() + (object.hook() ? " (for a while)" : "");
        if (object.effect() instanceof Effect.Created) {
            lines.add("created: " + name);
        } else if (object.effect() instanceof Effect.Unaskable unaskable) {
            lines.add("created: " + name + " (not tried: " + unaskable.why() + ")");
        } else if (object.effect() instanceof Effect.Changed changed) {
            lines.add("changed: " + name);
            FieldChange.between(changed.live(), changed.object()).forEach(field -> lines.add(INNER + field));
        } else if (object.effect() instanceof Effect.Deleted) {
            lines.add("deleted: " + name);
        } else if (object.effect() instanceof Effect.Kept) {
            lines.add("kept: " + name + " (in no manifest any more; annotated helm.sh/resource-policy=keep)");
        } else if (object.effect() instanceof Effect.Foreign foreign) {
            lines.add("refused: " + name + ": " + foreign.why());
        } else if (object.effect() instanceof Effect.Refused refused) {
            lines.add("refused: " + name + ": " + refused.why());
        } else if (object.effect() instanceof Effect.Unknown unknown) {
            lines.add("unknown: " + name + ": " + unknown.what());
        }
        return lines;
    }

    private static Optional<String> restart(Planned object, Optional<Deletions> cluster) {
        if (!(object.effect() instanceof Effect.Changed changed)
                || PodTemplates.of(changed.object()).isEmpty()
                || PodTemplates.of(changed.object()).equals(PodTemplates.of(changed.live()))) {
            return Optional.empty();
        }
        if (changed.object()
                .path("spec")
                .path("updateStrategy")
                .path("type")
                .asText()
                .equals("OnDelete")) {
            return Optional.of(object.id() + ": each pod when you delete it (OnDelete)");
        }
        List<String> pods = cluster.map(there -> there.of(changed.live())).orElse(List.of());
        return Optional.of(object.id() + ": " + (pods.isEmpty() ? "no pod of it runs" : String.join(", ", pods)));
    }
}
