package dev.holdfast.judge.recording;

import dev.holdfast.evidence.Action;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the campaign did: the begin and the end of each action joined, in the order they began. Immutable. */
public final class RecordedActions {
    private final Manifest manifest;
    private final List<RecordedAction> all;
    private final List<String> doubts;

    private RecordedActions(Manifest manifest, List<RecordedAction> all, List<String> doubts) {
        this.manifest = manifest;
        this.all = List.copyOf(all);
        this.doubts = List.copyOf(doubts);
    }

    private record Key(Source source, long id) {}

    static RecordedActions read(Recording recording) {
        Map<Key, Integer> places = new HashMap<>();
        List<RecordedAction> all = new ArrayList<>();
        List<String> doubts = new ArrayList<>();
        boolean any = new StreamReader(recording).read(Channel.ACTIONS, Channel.OBSERVER, (at, line, source) -> {
            Key key = new Key(source, line.id());
            if (line instanceof Action.Begun begun) {
                places.put(key, all.size());
                all.add(new RecordedAction(
                        begun.what(), begun.subject(), at, facts(begun.facts()), null, Map.of(), null));
            } else if (line instanceof Action.Done done) {
                Integer place = places.get(key);
                if (place == null) {
                    doubts.add("action " + done.id() + " ended, but its begin was not recorded");
                    return;
                }
                RecordedAction begun = all.get(place);
                all.set(
                        place,
                        new RecordedAction(
                                begun.what(),
                                begun.subject(),
                                begun.begun(),
                                begun.inputs(),
                                at,
                                facts(done.facts()),
                                done.error()));
            }
        });
        if (!any) {
            doubts.add("no action of the campaign was recorded");
        }
        return new RecordedActions(recording.manifest(), all, doubts);
    }

    private static Map<String, String> facts(Map<String, String> said) {
        return said == null ? Map.of() : said;
    }

    /** Why these may not be all. */
    List<String> doubts() {
        return doubts;
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** All of a kind. */
    public List<RecordedAction> of(String what) {
        return of(what, any -> true);
    }

    /** All of a kind that are wanted. */
    public List<RecordedAction> of(String what, Predicate<RecordedAction> wanted) {
        return all.stream().filter(a -> a.what().equals(what)).filter(wanted).toList();
    }

    /** The first of a kind, or null. */
    public RecordedAction first(String what) {
        return first(what, any -> true);
    }

    /** The first of a kind that is wanted, or null. */
    public RecordedAction first(String what, Predicate<RecordedAction> wanted) {
        return of(what, wanted).stream().findFirst().orElse(null);
    }

    /** The last of a kind that is wanted, or null. */
    public RecordedAction last(String what, Predicate<RecordedAction> wanted) {
        List<RecordedAction> found = of(what, wanted);
        return found.isEmpty() ? null : found.get(found.size() - 1);
    }

    /** All, whatever their kind. */
    public Stream<RecordedAction> stream() {
        return all.stream();
    }

    /** Those by which a pod took the place of another, in order. */
    public List<RecordedAction> replacements() {
        return all.stream()
                .filter(a -> List.of(Actions.RECREATE_POD, Actions.REPLACE_POD).contains(a.what()))
                .toList();
    }

    /**
     * A workload's volume: as the manifest describes it, else as it was when its pod was started or took the place of another; null when
     * nothing does.
     */
    public Volume volume(String workload) {
        return manifest.volumes().stream()
                .filter(v -> v.name().equals(workload))
                .findFirst()
                .orElseGet(() -> all.stream()
                        .filter(a -> a.succeeded()
                                && (a.what().equals(Actions.START_POD)
                                        ? a.subject().equals(workload)
                                        : workload.equals(a.output(Actions.SUCCESSOR))))
                        .findFirst()
                        .flatMap(a -> Actions.volume(workload, a.outputs()))
                        .orElse(null));
    }
}
