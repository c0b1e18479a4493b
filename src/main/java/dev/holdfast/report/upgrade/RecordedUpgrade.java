package dev.holdfast.report.upgrade;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.HelmRevisions;
import dev.holdfast.evidence.Look;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Replay;
import dev.holdfast.judge.recording.Window;
import dev.holdfast.report.Times;
import dev.holdfast.verdict.RunVerdict;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A recorded run as the sections of the report ask for it: before the upgrade, after it, at the end. */
final class RecordedUpgrade {
    private final Evidence evidence;
    private final Recording recording;
    private final Replay replay;
    private final RunVerdict verdict;

    RecordedUpgrade(Evidence evidence, RunVerdict verdict) {
        this.evidence = evidence;
        this.recording = Recording.of(evidence);
        this.replay = new Replay(evidence);
        this.verdict = verdict;
    }

    /**
     * What was seen of something; null where nobody looked then.
     *
     * @param before at the last look before the upgrade began
     * @param after at the last look since, before the way back or the drain where the run came to one
     * @param last at the last look of all
     */
    record Seen<T>(T before, T after, T last) {}

    Evidence evidence() {
        return evidence;
    }

    Manifest manifest() {
        return recording.manifest();
    }

    Recording recording() {
        return recording;
    }

    Replay replay() {
        return replay;
    }

    RunVerdict verdict() {
        return verdict;
    }

    Window window() {
        return recording.window();
    }

    /** Whether the run came to its upgrade. */
    boolean upgraded() {
        return window().upgraded();
    }

    /** Whether others did the upgrade. */
    boolean byOthers() {
        return manifest().facts().containsKey(OTHERS) || manifest().phase(Phase.LEFT_ALONE) != null;
    }

    /** The fact that says what others changed. */
    static final String OTHERS = "what others changed";

    /** What the observer's looks of a kind show. */
    <T extends Look> Seen<T> seen(Channel<T> channel) {
        Seens<T> seens = new Seens<>();
        replay.looks(channel, Channel.OBSERVER, (at, look, source) -> {
            if (at < window().upgradeStart()) {
                seens.before = look;
            } else if (upgraded() && at < window().end()) {
                seens.after = look;
            }
            seens.last = look;
        });
        return new Seen<>(seens.before, seens.after, seens.last);
    }

    /** The observer's last look of a kind before a time; null where nobody had looked by then. */
    <T extends Look> T before(Channel<T> channel, long time) {
        Seens<T> seens = new Seens<>();
        replay.looks(channel, Channel.OBSERVER, (at, look, source) -> {
            if (at < time) {
                seens.before = look;
            }
        });
        return seens.before;
    }

    private static final class Seens<T> {
        private T before;
        private T after;
        private T last;
    }

    /** The newest revision of a look at Helm's history. */
    static Optional<HelmRevisions.Entry> newest(HelmRevisions look) {
        return look == null || look.revisions() == null
                ? Optional.empty()
                : look.revisions().stream().max(Comparator.comparingInt(HelmRevisions.Entry::revision));
    }

    /** A revision in words. */
    static String words(HelmRevisions.Entry revision) {
        return "revision " + revision.revision() + " of " + revision.chart() + ", " + revision.status();
    }

    /** Time of day, with the date where it is not the one on which the run began. */
    String clock(long at) {
        return clockOfWall(recording.wall(at));
    }

    /** The same of milliseconds since the epoch. */
    String clockOfWall(long wall) {
        String day = Times.day(wall);
        return (day.equals(Times.day(manifest().originWall())) ? "" : day + " ") + Times.clock(wall);
    }

    /** Names with commas; of many the first, and how many more there are. */
    static String few(List<String> names, int most) {
        return names.size() <= most
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, most)) + " and " + (names.size() - most) + " more";
    }
}
