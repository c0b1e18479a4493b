package dev.holdfast.preflight;

import dev.holdfast.driver.Release;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The revision that a rollback goes back to.
 *
 * @param release that revision; empty if there is none of its number
 * @param refusal why it makes no sense to go back to it; empty if it does
 * @param others revisions that one can go back to, the last first
 */
record RollbackRevision(Optional<Release> release, Optional<String> refusal, List<Integer> others) {
    /**
     * Chooses it.
     *
     * @param history oldest first
     * @param wanted by default the last that was deployed before the present one: a revision that failed was never whole
     */
    static RollbackRevision of(List<Release> history, OptionalInt wanted) {
        int present = history.stream().mapToInt(Release::revision).max().orElse(0);
        List<Integer> good = history.stream()
                .filter(one -> one.revision() < present && one.wasDeployed())
                .map(Release::revision)
                .sorted((a, b) -> b - a)
                .toList();
        OptionalInt number = wanted.isPresent() || good.isEmpty() ? wanted : OptionalInt.of(good.get(0));
        Optional<Release> release = history.stream()
                .filter(one -> number.isPresent() && one.revision() == number.getAsInt())
                .findFirst();
        return new RollbackRevision(release, refusal(release, number, present), good);
    }

    private static Optional<String> refusal(Optional<Release> release, OptionalInt number, int present) {
        if (number.isEmpty()) {
            return Optional.of("Helm has no earlier revision that was deployed");
        }
        if (release.isEmpty()) {
            return Optional.of("Helm has no revision " + number.getAsInt());
        }
        Release to = release.get();
        String name = "revision " + to.revision() + ", " + to.chart() + "-" + to.version() + ",";
        if (to.revision() == present) {
            return Optional.of(name + " is the present one, and its status is " + to.status());
        }
        if (to.failed()) {
            return Optional.of(name + " failed" + (to.description().isEmpty() ? "" : ": " + to.description()));
        }
        return to.wasDeployed()
                ? Optional.empty()
                : Optional.of(name + " was never deployed; its status is " + to.status());
    }
}
