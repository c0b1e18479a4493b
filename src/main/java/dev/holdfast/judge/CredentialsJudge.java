package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Republishes;
import dev.holdfast.verdict.Guarantee;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A new key reaches every mount, old and new: the Secret is changed, the driver restarted as the profile says, and after the republish
 * cycles that bring the key to each mount the old one is revoked at the S3 server. From then on nothing that is read or written through
 * a mount may fail, and the server must refuse the old key when it is tried straight. A volume that brings a Secret is judged by what was
 * done to that one's key, and all others by what was done to the driver's. Republishes must be seen to go on after the revocation. Where
 * checks at given times were planned ({@link PlannedChecks}), each must be recorded and good.
 */
final class CredentialsJudge extends SubjectJudge<CredentialsJudge.Watched> {
    private static final String LIMIT = "no failure after the old key was revoked";

    CredentialsJudge() {
        super(Guarantee.CREDENTIALS);
    }

    /**
     * A volume.
     *
     * @param seen its republishes, or null where none can be seen
     */
    record Watched(Volume volume, Republishes seen) {}

    @Override
    String limit(Assessment assessment) {
        return LIMIT;
    }

    @Override
    List<Subject<Watched>> subjects(Assessment assessment) {
        Recording recording = assessment.recording();
        FindingBuilder told = new FindingBuilder(recording, "logs", "", LIMIT);
        Map<String, FindingBuilder> nodes = new HashMap<>();
        List<Republishes> all = new ArrayList<>();
        for (Volume volume : recording.manifest().volumes()) {
            nodes.computeIfAbsent(volume.node(), node -> new FindingBuilder(recording, node, node, LIMIT, told));
            all.add(new Republishes(recording, volume));
        }
        boolean visible = Republishes.read(told, nodes, all);
        return all.stream()
                .map(seen -> new Subject<>(
                        new Watched(seen.volume(), visible ? seen : null),
                        seen.volume().name(),
                        seen.volume().node(),
                        nodes.get(seen.volume().node())))
                .toList();
    }

    @Override
    List<Required> required(Recording recording) {
        List<Required> required = new ArrayList<>(Required.onEachNode(recording, "no volume is"));
        RecordedActions actions = recording.actions();
        if (!PlannedChecks.amongRotation(actions)) {
            return required;
        }
        // Of each key, an old mount and a new one must have been in use.
        Map<String, String> own = own(actions);
        Set<String> secrets = recording.manifest().volumes().stream()
                .map(v -> own.getOrDefault(v.name(), ""))
                .collect(Collectors.toCollection(TreeSet::new));
        secrets.add("");
        for (String secret : secrets) {
            for (boolean before : new boolean[] {true, false}) {
                String kind = kind(before, secret);
                required.add(new Required(
                        kind, kind, "", "none of the " + kind + " was written to before the Secret was changed"));
            }
        }
        return required;
    }

    private static String kind(boolean before, String secret) {
        return (before ? "old mounts" : "new mounts") + (secret.isEmpty() ? "" : " with Secret " + secret);
    }

    /** The Secret that each workload's volume brings; those that have the driver's key are not in it. */
    private static Map<String, String> own(RecordedActions actions) {
        Map<String, String> own = new TreeMap<>();
        actions.of(Actions.USE_SECRET, d -> d.input(Actions.SECRET) != null)
                .forEach(d -> own.put(d.subject(), d.input(Actions.SECRET)));
        return own;
    }

    @Override
    void judge(Watched subject, Scope scope) {
        RecordedActions actions = scope.recording().actions();
        Volume volume = subject.volume;
        if (PlannedChecks.amongRotation(actions)) {
            Map<String, String> own = own(actions);
            RotatedKey whose = new RotatedKey(own.get(volume.name()), Set.copyOf(own.values()));
            if (new RotatedVolume(volume, whose, subject.seen, scope).judge()) {
                scope.shows(kind(volume.before(), own.getOrDefault(volume.name(), "")));
            }
        }
        PlannedChecks.judge(volume, subject.seen, scope);
    }
}
