package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.MounterKind;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Serving;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** By what mounts were served when a release was taken back: by what the old release uses, and by what the new one does where it came to serve any. */
final class KindsInUse {
    private final Recording whole;
    private final Phase rollback;

    private KindsInUse(Recording recording) {
        this.whole = recording.whole();
        this.rollback = whole.manifest().phase(Phase.ROLLBACK);
    }

    /** The kind that served volumes before the upgrade; systemd units where that was not seen, since the old release is the older one. */
    static MounterKind old(Recording recording) {
        Recording whole = recording.whole();
        FindingBuilder look = new FindingBuilder(whole, "old release", "", "");
        return whole.manifest().volumes().stream()
                .filter(Volume::before)
                .map(volume -> Serving.last(look, volume, whole.window().upgradeStart()))
                .filter(Objects::nonNull)
                .map(Serving::mounter)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(MounterKind.SYSTEMD);
    }

    /** What the old release mounts with and what the new one does, which stays. */
    static Set<MounterKind> ofReleases(Recording recording) {
        EnumSet<MounterKind> kinds = EnumSet.of(old(recording));
        if (recording.manifest().driver().mounterNamespace() != null) {
            kinds.add(MounterKind.POD);
        }
        return kinds;
    }

    /** Those of which there must have been a mount before a release was taken back. */
    static Set<MounterKind> wanted(Recording recording) {
        EnumSet<MounterKind> wanted = EnumSet.of(old(recording));
        if (new KindsInUse(recording).newServes()) {
            wanted.add(MounterKind.POD);
        }
        return wanted;
    }

    /** Whether the new release mounts something before it is taken back, as far as the run set out to have it do so. */
    static boolean newServes(Recording recording) {
        return new KindsInUse(recording).newServes();
    }

    private boolean newServes() {
        List<RecordedAction> started = inBetween(Actions.START_WORKLOAD);
        return started.isEmpty()
                // of an upgrade that failed nobody need have asked more
                ? Stream.of(Actions.HELM_UPGRADE, Actions.AWAIT_ROLLOUT)
                        .flatMap(what -> inBetween(what).stream())
                        .noneMatch(RecordedAction::failed)
                // who did not come to run has no mount, which others judge
                : started.stream()
                        .anyMatch(one -> inBetween(Actions.AWAIT_WORKLOAD).stream()
                                .anyMatch(ready -> ready.subject().equals(one.subject()) && ready.succeeded()));
    }

    private List<RecordedAction> inBetween(String what) {
        return whole.actions()
                .of(
                        what,
                        action -> action.begun() >= whole.window().upgradeStart() && action.begun() < rollback.start());
    }
}
