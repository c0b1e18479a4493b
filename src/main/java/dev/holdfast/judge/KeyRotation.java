package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Limits;
import java.util.concurrent.TimeUnit;

/**
 * How the key was changed; times are the observer's.
 *
 * @param changed when the change of the Secret began, or null
 * @param ready when whoever hands the key on had the new one, or null
 * @param revoked when the revocation began, or null unless all that must come before it did
 * @param refused when the server was first seen refusing the old key for good, or null
 */
record KeyRotation(Long changed, Long ready, Long revoked, Long refused) {
    /** A republish comes every 1 to 1.5 pod sync periods. */
    private static final double LONGEST_PERIOD = 1.5;

    /** Reads it as a part of a case, which doubts whatever is missing. */
    static KeyRotation read(RotatedKey whose, Scope scope) {
        FindingBuilder finding = scope.finding();
        RecordedActions actions = finding.actions();
        RecordedAction revoke = actions.of(Actions.REVOKE_KEY, d -> whose.is(d.input(Actions.SECRET))).stream()
                .findFirst()
                .orElse(null);
        if (revoke == null) {
            finding.doubt("no key " + (whose.secret() == null ? "" : "of Secret " + whose.secret() + " ")
                    + "was revoked at the S3 server");
            return new KeyRotation(null, null, null, null);
        }
        RecordedAction change =
                actions.of(Actions.CHANGE_SECRET, d -> whose.is(d.subject()) && d.begun() < revoke.begun()).stream()
                        .reduce((first, second) -> second)
                        .orElse(null);
        Long ready = change == null ? null : ready(actions, change, revoke, finding);
        if (change == null) {
            finding.doubt("the Secret was not changed before key " + revoke.subject() + " was revoked");
        }
        boolean sound = ready != null && waited(ready, revoke, scope);
        if (revoke.failed()) {
            finding.doubt("key " + revoke.subject() + " could not be revoked: " + revoke.error());
        } else if (!revoke.succeeded()) {
            finding.doubt("the revocation of key " + revoke.subject() + " was begun, but its end was not recorded");
        }
        return new KeyRotation(
                change == null ? null : Long.valueOf(change.begun()),
                ready,
                sound && revoke.succeeded() ? Long.valueOf(revoke.begun()) : null,
                revoke.succeeded() ? refused(actions, revoke, finding) : null);
    }

    /** When the driver had the new key; null where it was not recorded that it got it. */
    private static Long ready(
            RecordedActions actions, RecordedAction change, RecordedAction revoke, FindingBuilder finding) {
        if (!change.succeeded() || change.done() > revoke.begun()) {
            finding.doubt("Secret " + change.subject() + " was not changed before key " + revoke.subject()
                    + " was revoked: "
                    + (change.failed() ? change.error() : "the change was not done"));
            return null;
        }
        String restarts = change.input(Actions.RESTARTS);
        if (restarts == null) {
            finding.doubt("the change of Secret " + change.subject() + " does not say what must be restarted");
            return null;
        }
        long ready = change.done();
        for (String name : restarts.split(",", -1)) {
            if (name.isEmpty()) {
                continue;
            }
            RecordedAction restart = actions
                    .of(
                            Actions.RESTART_DRIVER,
                            d -> d.subject().equals(name)
                                    && d.begun() >= change.done()
                                    && d.succeeded()
                                    && d.done() <= revoke.begun())
                    .stream()
                    .findFirst()
                    .orElse(null);
            if (restart == null) {
                finding.doubt(name + " was not restarted between the change of Secret " + change.subject()
                        + " and the revocation of key " + revoke.subject());
                return null;
            }
            ready = Math.max(ready, restart.done());
        }
        return ready;
    }

    private static boolean waited(long ready, RecordedAction revoke, Scope scope) {
        FindingBuilder finding = scope.finding();
        Recording recording = scope.recording();
        Limits limits = scope.limits();
        long cycle = Math.round(LONGEST_PERIOD * recording.manifest().republishSeconds() * TimeUnit.SECONDS.toNanos(1));
        long wanted = limits.republishCycles() * cycle;
        long waited = revoke.begun() - ready;
        boolean enough = waited >= wanted;
        if (!enough) {
            finding.doubt("key " + revoke.subject() + " was revoked " + Text.span(waited)
                    + " after the driver had the new one; " + limits.republishCycles()
                    + " republish cycles, which bring it to each mount, take up to " + Text.span(wanted));
        }
        return enough;
    }

    /** What is done after the first refusal that no acceptance followed was surely not done with the old key. */
    private static Long refused(RecordedActions actions, RecordedAction revoke, FindingBuilder finding) {
        Long refused = null;
        boolean tried = false;
        for (RecordedAction attempt :
                actions.of(Actions.TRY_KEY, d -> d.subject().equals(revoke.subject()) && d.begun() >= revoke.done())) {
            String answer = attempt.output(Actions.ANSWER);
            if (attempt.succeeded() && Actions.ACCEPTED.equals(answer)) {
                tried = true;
                refused = null;
            } else if (attempt.succeeded() && Actions.REFUSED.equals(answer)) {
                tried = true;
                refused = refused == null ? attempt.done() : refused;
            }
        }
        if (!tried) {
            finding.doubt("whether the server refuses key " + revoke.subject()
                    + " was not asked, or not answered, after its revocation");
        } else if (refused == null) {
            finding.doubt("the server still accepts key " + revoke.subject() + " after its revocation");
        }
        return refused;
    }
}
