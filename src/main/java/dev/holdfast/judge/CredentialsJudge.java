package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.HandleLine;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.Controls;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Republishes;
import dev.holdfast.judge.recording.Subjects;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judge;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A new key reaches every mount, old and new: the Secret is changed, the driver restarted as the profile says, and after the republish
 * cycles that bring the key to each mount the old one is revoked at the S3 server. From then on nothing that is read or written through
 * a mount may fail, and the server must refuse the old key when it is tried straight. A volume that brings a Secret is judged by what was
 * done to that one's key, and all others by what was done to the driver's. Republishes must be seen to go on after the revocation. Where
 * checks at given times were planned ({@link PlannedChecks}), each must be on record and good.
 */
final class CredentialsJudge implements Judge {
    private static final Guarantee NAME = Guarantee.CREDENTIALS;
    private static final String LIMIT = "no failure after the old key was revoked";
    /** The direct-S3 control that failed no further away than this failed at the same time. */
    private static final long SAME_TIME = TimeUnit.SECONDS.toNanos(2);
    /** A republish comes every 1 to 1.5 pod sync periods. */
    private static final double LONGEST_PERIOD = 1.5;

    @Override
    public Guarantee guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Recording run = new Recording(evidence);
        List<Volume> volumes = run.manifest().volumes();
        FindingBuilder told = new FindingBuilder(run, "actions and logs", "", LIMIT);
        RecordedActions deeds = RecordedActions.read(run, told);
        Map<String, String> own = own(deeds);
        Map<String, FindingBuilder> nodes = new HashMap<>();
        Map<Volume, Republishes> republishes = new LinkedHashMap<>();
        for (Volume volume : volumes) {
            nodes.computeIfAbsent(volume.node(), name -> new FindingBuilder(run, name, name, LIMIT, told));
            republishes.put(volume, new Republishes(run, volume));
        }
        boolean visible = Republishes.read(run, told, nodes, List.copyOf(republishes.values()));
        boolean rotated = PlannedChecks.amongRotation(deeds);
        Set<String> subjects = new ConcurrentSkipListSet<>();
        List<FindingBuilder> cases = new ArrayList<>(volumes.parallelStream()
                .map(volume -> {
                    FindingBuilder c =
                            new FindingBuilder(run, volume.name(), volume.node(), LIMIT, nodes.get(volume.node()));
                    Republishes seen = visible ? republishes.get(volume) : null;
                    if (rotated) {
                        Whose whose = new Whose(own.get(volume.name()), Set.copyOf(own.values()));
                        Rotation rotation = Rotation.read(run, limits, c, deeds, whose);
                        if (new Watch(run, limits, volume, c, whose, rotation, seen).judge()) {
                            subjects.add(volume.name());
                        }
                    }
                    PlannedChecks.judge(run, limits, volume, deeds, seen, c);
                    return c;
                })
                .toList());
        cases.addAll(Subjects.bareNodes(
                run, LIMIT, node -> volumes.stream().anyMatch(v -> v.node().equals(node)), "no volume is"));
        if (rotated) {
            kinds(run, volumes, own, subjects, cases);
        }
        return Recording.judgement(NAME, LIMIT, cases);
    }

    /** The Secret that each workload's volume brings; those that have the driver's key are not in it. */
    private static Map<String, String> own(RecordedActions deeds) {
        Map<String, String> own = new TreeMap<>();
        deeds.of(Actions.USE_SECRET, d -> d.asked(Actions.SECRET) != null)
                .forEach(d -> own.put(d.subject(), d.asked(Actions.SECRET)));
        return own;
    }

    /** Of each key, an old mount and a new one must have been in use. */
    private static void kinds(
            Recording run,
            List<Volume> volumes,
            Map<String, String> own,
            Set<String> subjects,
            List<FindingBuilder> cases) {
        Set<String> secrets = volumes.stream()
                .map(v -> own.getOrDefault(v.name(), ""))
                .collect(Collectors.toCollection(TreeSet::new));
        secrets.add("");
        for (String secret : secrets) {
            for (boolean before : new boolean[] {true, false}) {
                if (volumes.stream()
                        .noneMatch(v -> v.before() == before
                                && own.getOrDefault(v.name(), "").equals(secret)
                                && subjects.contains(v.name()))) {
                    String kind =
                            (before ? "old mounts" : "new mounts") + (secret.isEmpty() ? "" : " with Secret " + secret);
                    cases.add(Subjects.doubtful(
                            run,
                            LIMIT,
                            kind,
                            "",
                            "none of the " + kind + " was written to before the Secret was changed"));
                }
            }
        }
    }

    /**
     * Whose key a volume has.
     *
     * @param secret the Secret that it brings, or null where it has the driver's key
     * @param brought all Secrets that volumes bring
     */
    private record Whose(String secret, Set<String> brought) {
        /** Whether an action on this Secret, null for the driver's, is about that key. */
        boolean is(String named) {
            return secret == null ? named == null || !brought.contains(named) : secret.equals(named);
        }

        @Override
        public String toString() {
            return secret == null ? "the driver's" : "that of Secret " + secret;
        }
    }

    /**
     * How the key was changed; times are the observer's.
     *
     * @param changed when the change of the Secret began, or null
     * @param ready when whoever hands the key on had the new one, or null
     * @param revoked when the revocation began, or null unless all that must come before it did
     * @param refused when the server was first seen refusing the old key for good, or null
     */
    private record Rotation(Long changed, Long ready, Long revoked, Long refused) {
        /** Reads it as a part of a case, which doubts whatever is missing. */
        static Rotation read(Recording run, Limits limits, FindingBuilder c, RecordedActions deeds, Whose whose) {
            RecordedActions.Deed revoke = deeds.of(Actions.REVOKE_KEY, d -> whose.is(d.asked(Actions.SECRET))).stream()
                    .findFirst()
                    .orElse(null);
            if (revoke == null) {
                c.doubt("no key " + (whose.secret() == null ? "" : "of Secret " + whose.secret() + " ")
                        + "was revoked at the S3 server");
                return new Rotation(null, null, null, null);
            }
            RecordedActions.Deed change =
                    deeds.of(Actions.CHANGE_SECRET, d -> whose.is(d.subject()) && d.begun() < revoke.begun()).stream()
                            .reduce((first, second) -> second)
                            .orElse(null);
            Long ready = change == null ? null : ready(deeds, change, revoke, c);
            if (change == null) {
                c.doubt("the Secret was not changed before key " + revoke.subject() + " was revoked");
            }
            boolean sound = ready != null && waited(run, limits, ready, revoke, c);
            if (revoke.failed()) {
                c.doubt("key " + revoke.subject() + " could not be revoked: " + revoke.error());
            } else if (!revoke.good()) {
                c.doubt("the revocation of key " + revoke.subject()
                        + " was begun, but that it was done is not on record");
            }
            return new Rotation(
                    change == null ? null : Long.valueOf(change.begun()),
                    ready,
                    sound && revoke.good() ? Long.valueOf(revoke.begun()) : null,
                    revoke.good() ? refused(deeds, revoke, c) : null);
        }

        /** When the driver had the new key; null where it is not on record that it got it. */
        private static Long ready(
                RecordedActions deeds, RecordedActions.Deed change, RecordedActions.Deed revoke, FindingBuilder c) {
            if (!change.good() || change.done() > revoke.begun()) {
                c.doubt("Secret " + change.subject() + " was not changed before key " + revoke.subject()
                        + " was revoked: "
                        + (change.failed() ? change.error() : "the change was not done"));
                return null;
            }
            String restarts = change.asked(Actions.RESTARTS);
            if (restarts == null) {
                c.doubt("the change of Secret " + change.subject() + " does not say what must be restarted");
                return null;
            }
            long ready = change.done();
            for (String name : restarts.split(",", -1)) {
                if (name.isEmpty()) {
                    continue;
                }
                RecordedActions.Deed restart = deeds
                        .of(
                                Actions.RESTART_DRIVER,
                                d -> d.subject().equals(name)
                                        && d.begun() >= change.done()
                                        && d.good()
                                        && d.done() <= revoke.begun())
                        .stream()
                        .findFirst()
                        .orElse(null);
                if (restart == null) {
                    c.doubt(name + " was not restarted between the change of Secret " + change.subject()
                            + " and the revocation of key " + revoke.subject());
                    return null;
                }
                ready = Math.max(ready, restart.done());
            }
            return ready;
        }

        private static boolean waited(
                Recording run, Limits limits, long ready, RecordedActions.Deed revoke, FindingBuilder c) {
            long cycle = Math.round(LONGEST_PERIOD * run.manifest().republishSeconds() * TimeUnit.SECONDS.toNanos(1));
            long wanted = limits.republishCycles() * cycle;
            long waited = revoke.begun() - ready;
            boolean enough = waited >= wanted;
            if (!enough) {
                c.doubt("key " + revoke.subject() + " was revoked " + Text.span(waited)
                        + " after the driver had the new one; " + limits.republishCycles()
                        + " republish cycles, which bring it to each mount, take up to " + Text.span(wanted));
            }
            return enough;
        }

        /** What is done after the first refusal that no acceptance followed was surely not done with the old key. */
        private static Long refused(RecordedActions deeds, RecordedActions.Deed revoke, FindingBuilder c) {
            Long refused = null;
            boolean tried = false;
            for (RecordedActions.Deed attempt : deeds.of(
                    Actions.TRY_KEY, d -> d.subject().equals(revoke.subject()) && d.begun() >= revoke.done())) {
                String answer = attempt.got(Actions.ANSWER);
                if (attempt.good() && Actions.ACCEPTED.equals(answer)) {
                    tried = true;
                    refused = null;
                } else if (attempt.good() && Actions.REFUSED.equals(answer)) {
                    tried = true;
                    refused = refused == null ? attempt.done() : refused;
                }
            }
            if (!tried) {
                c.doubt("whether the server refuses key " + revoke.subject()
                        + " was not asked, or not answered, after its revocation");
            } else if (refused == null) {
                c.doubt("the server still accepts key " + revoke.subject() + " after its revocation");
            }
            return refused;
        }
    }

    private record Failure(long at, String what) {}

    /** What one workload met. */
    private static final class Watch {
        private final Recording run;
        private final Limits limits;
        private final Volume volume;
        private final FindingBuilder c;
        private final Whose whose;
        private final Rotation rotation;
        private final Republishes seen;
        private final List<Failure> failures = new ArrayList<>();
        private long uncertainty;
        private long firstWrite = Long.MAX_VALUE;
        private int writes;
        private int reads;

        Watch(
                Recording run,
                Limits limits,
                Volume volume,
                FindingBuilder c,
                Whose whose,
                Rotation rotation,
                Republishes seen) {
            this.run = run;
            this.limits = limits;
            this.volume = volume;
            this.c = c;
            this.whose = whose;
            this.rotation = rotation;
            this.seen = seen;
        }

        /** Whether the volume was in use before the key was changed, so that the new one had to be brought to it. */
        boolean judge() {
            Clock clock = run.clock(Channel.OPERATIONS, volume.name());
            uncertainty = clock == null ? 0 : clock.uncertainty();
            writes();
            handles();
            if (clock != null) {
                others(clock);
            }
            held();
            if (rotation.refused != null && writes == 0) {
                c.doubt("no write was begun and acknowledged after the server refused the old key");
            }
            if (rotation.refused != null && reads == 0) {
                c.doubt("nothing was read after the server refused the old key");
            }
            c.measure(failures.size(), Text.count(failures.size(), "failure"));
            c.figure("failures after the revocation", Integer.toString(failures.size()));
            c.figure("writes after the refusal", Integer.toString(writes));
            c.figure("reads after the refusal", Integer.toString(reads));
            c.figure("key", whose.toString());
            refreshed();
            c.passed(Text.count(writes, "write") + " and " + Text.count(reads, "read")
                    + " went through after the old key was revoked and refused, and none failed");
            return rotation.changed != null && firstWrite + uncertainty < rotation.changed;
        }

        /** The republishes that bring the key come before the revocation; the refresh goes on when at least one more is seen. */
        private void refreshed() {
            if (rotation.ready == null) {
                return;
            }
            if (seen == null) {
                c.doubt("the profile names neither log lines nor credential files of a republish, so none can be seen");
                return;
            }
            int cycles = seen.cycles(rotation.ready, run.end());
            int wanted = limits.republishCycles() + 1;
            c.figure("republishes since the new key", Integer.toString(cycles));
            if (cycles < wanted) {
                c.doubt("only " + Text.count(cycles, "republish")
                        + " of the volume were seen since the driver had the new" + " key; " + wanted
                        + " are needed, one of them after those that bring the key");
            }
        }

        private void writes() {
            Map<Long, Long> open = new HashMap<>();
            c.read(Channel.OPERATIONS, volume.name(), (at, line, source) -> {
                if (line instanceof Operation.Invoked) {
                    open.put(line.op(), at);
                    return;
                }
                Long since = open.remove(line.op());
                if (line instanceof Operation.Failed failed) {
                    failed(at, "operation " + failed.op() + " failed with " + failed.errno() + " at " + failed.at());
                } else if (since != null) {
                    firstWrite = Math.min(firstWrite, at);
                    writes += afterRefusal(since) ? 1 : 0;
                }
            });
        }

        private void handles() {
            c.read(Channel.HANDLES, volume.name(), (at, line, source) -> {
                if (line.handle().equals("control")) {
                    return;
                }
                if (line instanceof HandleLine.Broken broken) {
                    failed(at, "handle " + broken.handle() + " broke with " + broken.errno() + " at " + broken.at());
                } else if (line instanceof HandleLine.Read read && read.length() > 0) {
                    reads += afterRefusal(at) ? 1 : 0;
                }
            });
        }

        /** Whole objects that were read. Whether an object is there is not a matter of keys: that is for guarantee data. */
        private void others(Clock clock) {
            c.read(
                    Channel.READ_BACK,
                    volume.name(),
                    (any, line, source) -> object(clock.observer(line.t()), line.key(), line.errno()));
            c.read(
                    Channel.CROSS_READS,
                    volume.name(),
                    (any, line, source) -> object(clock.observer(line.t()), line.key(), line.errno()));
        }

        private void object(long at, String key, String errno) {
            if (errno == null) {
                reads += afterRefusal(at) ? 1 : 0;
            } else if (!errno.equals("ENOENT")) {
                failed(at, "object " + key + " could not be read: " + errno);
            }
        }

        private boolean afterRefusal(long at) {
            return rotation.refused != null && at - uncertainty >= rotation.refused;
        }

        private void failed(long at, String what) {
            if (rotation.revoked != null && at - uncertainty >= rotation.revoked) {
                failures.add(new Failure(at, what));
            }
        }

        private void held() {
            List<Long> control = new ArrayList<>();
            if (!failures.isEmpty()) {
                c.read(Channel.CONTROLS, volume.node() + Controls.S3, (at, line, source) -> {
                    if (line instanceof Operation.Failed) {
                        control.add(at);
                    }
                });
            }
            for (Failure failure : failures) {
                if (control.stream().anyMatch(t -> Math.abs(t - failure.at) <= SAME_TIME)) {
                    c.doubt(failure.what + ", " + run.when(failure.at)
                            + ", but the control straight to S3, whose key was not touched, failed at the same time");
                } else {
                    c.offence(
                            failure.at,
                            failure.what,
                            Text.count(failures.size(), "failure") + " after the old key was revoked",
                            null,
                            null,
                            "the new key never reached this mount: its credentials were not refreshed at a republish",
                            "the node plugin still has the old key, because it was not restarted or reads it elsewhere");
                }
            }
        }
    }
}
