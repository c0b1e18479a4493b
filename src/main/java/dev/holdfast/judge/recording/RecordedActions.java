package dev.holdfast.judge.recording;

import dev.holdfast.evidence.Action;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the campaign did, by the kinds in {@link Actions}: the begin and the end of each action joined, in the order they began. */
public final class RecordedActions {
    private final Recording run;
    private final List<Deed> all;

    private RecordedActions(Recording run, List<Deed> all) {
        this.run = run;
        this.all = List.copyOf(all);
    }

    /**
     * One action.
     *
     * @param begun on the observer's clock
     * @param facts what was known when it began
     * @param done when it ended, or null when that is not on record
     * @param results what came of it
     * @param error why it failed, or null
     */
    public record Deed(
            String what,
            String subject,
            long begun,
            Map<String, String> facts,
            Long done,
            Map<String, String> results,
            String error) {
        /** Whether it ended well. */
        public boolean good() {
            return done != null && error == null;
        }

        public boolean failed() {
            return error != null;
        }

        /** A fact of its begin, or null. */
        public String asked(String name) {
            return facts.get(name);
        }

        /** A fact of its end, or null. */
        public String got(String name) {
            return results.get(name);
        }
    }

    private record Key(Source source, long id) {}

    /** Reads the actions as a part of a case, which doubts when there is none. */
    public static RecordedActions read(Recording run, FindingBuilder c) {
        Map<Key, Integer> places = new HashMap<>();
        List<Deed> all = new ArrayList<>();
        boolean any = c.read(Channel.ACTIONS, Channel.OBSERVER, (at, line, source) -> {
            Key key = new Key(source, line.id());
            if (line instanceof Action.Begun begun) {
                places.put(key, all.size());
                all.add(new Deed(begun.what(), begun.subject(), at, facts(begun.facts()), null, Map.of(), null));
            } else if (line instanceof Action.Done done) {
                Integer place = places.get(key);
                if (place == null) {
                    c.doubt("action " + done.id() + " ended, but its begin is not on record");
                    return;
                }
                Deed begun = all.get(place);
                all.set(
                        place,
                        new Deed(
                                begun.what,
                                begun.subject,
                                begun.begun,
                                begun.facts,
                                at,
                                facts(done.facts()),
                                done.error()));
            }
        });
        if (!any) {
            c.doubt("no action of the campaign is on record");
        }
        return new RecordedActions(run, all);
    }

    private static Map<String, String> facts(Map<String, String> said) {
        return said == null ? Map.of() : said;
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** All of a kind. */
    public List<Deed> of(String what) {
        return of(what, any -> true);
    }

    /** All of a kind that are wanted. */
    public List<Deed> of(String what, Predicate<Deed> wanted) {
        return all.stream().filter(d -> d.what.equals(what)).filter(wanted).toList();
    }

    /** All, whatever their kind. */
    public Stream<Deed> stream() {
        return all.stream();
    }

    /** Those by which a pod took the place of another, in order. */
    public List<Deed> replacements() {
        return all.stream()
                .filter(d -> List.of(Actions.RECREATE_POD, Actions.REPLACE_POD).contains(d.what))
                .toList();
    }

    /**
     * A workload's volume: as the manifest describes it, else as it was when its pod was started or took the place of another; null when
     * nothing does.
     */
    public Volume volume(String workload) {
        return run.manifest().volumes().stream()
                .filter(v -> v.name().equals(workload))
                .findFirst()
                .orElseGet(() -> all.stream()
                        .filter(d -> d.good()
                                && (d.what.equals(Actions.START_POD)
                                        ? d.subject.equals(workload)
                                        : workload.equals(d.got(Actions.SUCCESSOR))))
                        .findFirst()
                        .flatMap(d -> Actions.volume(workload, d.results))
                        .orElse(null));
    }

    /**
     * The volume under the pod that took the place of another; null where it is not on record which. What is said of it beside the pod's
     * uid may be missing where the pod is on the same node and goes by the same name.
     *
     * @param v under the pod before
     */
    public static Volume successor(Volume v, Deed deed) {
        String uid = deed.got(Actions.UID);
        String name = deed.got(Actions.SUCCESSOR);
        if (name == null || uid == null) {
            return uid == null ? null : under(v, uid);
        }
        return Actions.volume(name, deed.results()).orElse(null);
    }

    /** The same volume under another pod of its workload. */
    public static Volume under(Volume v, String podUid) {
        return under(v, podUid, v.node());
    }

    /** The same on another node. */
    public static Volume under(Volume v, String podUid, String node) {
        return new Volume(
                v.name(),
                v.provisioning(),
                v.before(),
                node,
                v.namespace(),
                v.pod(),
                podUid,
                v.persistentVolume(),
                v.volumeHandle(),
                v.bucket(),
                v.prefix(),
                v.path());
    }
}
