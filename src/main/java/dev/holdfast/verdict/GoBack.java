package dev.holdfast.verdict;

import dev.holdfast.evidence.Phase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Whether what the judges say of a run asks for the old release to be brought back. Each of these does: a guarantee that is a must does not hold
 * (data that differs among them), the driver does not keep running, new mounts are slower than the limit for going back allows. Any other
 * guarantee that is broken is for people to weigh.
 *
 * @param answer what is asked for
 * @param reasons each in words that stand after "because": what asks for it, or what could not be proved; where nothing asks for it, what the way back
 *     itself broke, which may be nothing
 */
public record GoBack(Answer answer, List<String> reasons) {
    /** Name of the figure by which a finding on speed says that its limit for going back is exceeded. */
    public static final String TOO_SLOW = "beyond the limit for going back";

    private static final String BY_THE_WAY_BACK = "the way back broke it: ";

    private static final Set<String> ON_THE_WAY_BACK =
            Set.of(Phase.ROLLBACK, Phase.ROLLED_BACK, Phase.FORWARD, Phase.FORWARD_WORKLOADS);

    /** What is asked for. */
    public enum Answer {
        /** The old release is to be brought back. */
        GO_BACK,
        /** Nothing asks for it that was seen, but something that would was not proved. */
        UNDECIDED,
        /** Nothing asks for it. */
        STAY
    }

    public GoBack {
        reasons = List.copyOf(reasons);
    }

    /** What judgements of one run ask for; empty where none of them is of a guarantee that decides it. */
    public static Optional<GoBack> of(Collection<Judgement> judgements) {
        List<String> reasons = new ArrayList<>();
        List<String> byTheWayBack = new ArrayList<>();
        List<String> unproved = new ArrayList<>();
        List<Judgement> deciding = judgements.stream()
                .filter(judgement -> decides(judgement.guarantee()))
                .toList();
        for (Judgement judgement : deciding) {
            Guarantee guarantee = judgement.guarantee();
            if (judgement.verdict() == Verdict.INCONCLUSIVE) {
                unproved.add(guarantee.id());
            }
            List<Finding> broken = judgement.findings().stream()
                    .filter(finding -> asksForIt(guarantee, finding))
                    .toList();
            broken.stream()
                    .filter(finding -> !onTheWayBack(finding))
                    .findFirst()
                    .ifPresentOrElse(
                            finding -> reasons.add(reason(guarantee, finding)),
                            () -> broken.stream()
                                    .findFirst()
                                    .ifPresent(finding -> byTheWayBack.add(reason(guarantee, finding))));
        }
        if (!reasons.isEmpty()) {
            return Optional.of(new GoBack(Answer.GO_BACK, reasons));
        }
        if (!unproved.isEmpty()) {
            reasons.add("nothing seen asks for it, but not proved: " + String.join(", ", unproved));
        }
        byTheWayBack.forEach(reason -> reasons.add(BY_THE_WAY_BACK + reason));
        return Optional.of(new GoBack(unproved.isEmpty() ? Answer.STAY : Answer.UNDECIDED, reasons))
                .filter(any -> !deciding.isEmpty());
    }

    private static boolean decides(Guarantee guarantee) {
        return guarantee.tier() == Tier.MUST || guarantee == Guarantee.DRIVER_STABLE || guarantee == Guarantee.SPEED;
    }

    private static boolean asksForIt(Guarantee guarantee, Finding finding) {
        return finding.verdict() == Verdict.FAIL
                && (guarantee != Guarantee.SPEED || finding.figures().containsKey(TOO_SLOW));
    }

    /** What broke on the way back, or follows from what did, is no reason to go it. */
    private static boolean onTheWayBack(Finding finding) {
        Offence offence = finding.offence();
        if (offence == null) {
            return false;
        }
        return ON_THE_WAY_BACK.contains(Objects.requireNonNullElse(offence.followsPhase(), offence.phase()));
    }

    private static String reason(Guarantee guarantee, Finding finding) {
        String why = switch (guarantee) {
            case DATA -> "data differs";
            case DRIVER_STABLE -> "the driver does not keep running";
            case SPEED -> "new mounts are more than " + finding.figures().get(TOO_SLOW) + " slower";
            default -> "guarantee " + guarantee + " does not hold";
        };
        return why
                + Optional.ofNullable(finding.offence())
                        .map(offence -> " (" + finding.subject() + ": " + offence.what() + ")")
                        .orElse("");
    }

    /** In one sentence, without its full stop. */
    public String words() {
        return switch (answer) {
            case GO_BACK -> "go back, because " + String.join("; ", reasons);
            case UNDECIDED -> "undecided whether to go back: " + String.join("; ", reasons);
            case STAY ->
                reasons.isEmpty()
                        ? "nothing asks for going back"
                        : "nothing asked for going back before that was done; " + String.join("; ", reasons);
        };
    }

    /** The same with a capital letter and a full stop. */
    public String sentence() {
        String words = words();
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1) + ".";
    }

    /** Whether the old release is to be brought back. */
    public boolean isAskedFor() {
        return answer == Answer.GO_BACK;
    }
}
