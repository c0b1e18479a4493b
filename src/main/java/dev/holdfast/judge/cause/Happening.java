package dev.holdfast.judge.cause;

import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import java.util.Set;

/**
 * Something that went wrong, at a time and a place. Times are on the observer's clock.
 *
 * @param kind what it is
 * @param subject a volume's workload, a node, a pod, or a part of the release
 * @param node where it is, or empty
 * @param volumes the volumes that it concerns; null for any
 * @param from the earliest that it can have happened: when the last look showed nothing of it
 * @param at when it was seen first
 * @param until when it was over; far in the future where it never was
 * @param who what went wrong: the subject with its node, or a pod
 * @param what went wrong, in words
 * @param guarantee the guarantee that it is an offence against; null where it is seen in the record alone
 * @param finding that of the guarantee, or null
 */
record Happening(
        Kind kind,
        String subject,
        String node,
        Set<String> volumes,
        long from,
        long at,
        long until,
        String who,
        String what,
        Guarantee guarantee,
        Finding finding) {
    /** Where it is and what it is, in words. */
    String words() {
        return words(who);
    }

    /** The same of several. */
    String words(String all) {
        return all + (guarantee == null ? " " : ": ") + what;
    }

    /** How a text about another thing names it. */
    String reference() {
        return guarantee == null ? words() : guarantee + " of " + subject + ": " + what.replaceFirst(" \\(.*", "");
    }

    /** Whether it concerns something at a place. */
    boolean reaches(Happening other) {
        if (other.kind == Kind.DRIVER) {
            return subject.equals(other.subject);
        }
        if (kind == Kind.LOGS) {
            // the first error is told, and the next call meets it for the next volume
            return true;
        }
        if (volumes == null) {
            return node.isEmpty() || other.node.isEmpty() || node.equals(other.node);
        }
        return other.volumes != null && volumes.stream().anyMatch(other.volumes::contains);
    }
}
