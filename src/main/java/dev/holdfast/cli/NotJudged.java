package dev.holdfast.cli;

import dev.holdfast.evidence.Manifest;
import dev.holdfast.verdict.Applicability;
import dev.holdfast.verdict.Guarantee;
import java.util.List;
import java.util.Optional;

/** Which guarantees say nothing of the driver of a recorded run, as far as the record can tell. */
final class NotJudged {
    private NotJudged() {}

    /** Why a guarantee that was asked for by name does not apply; empty where it does, or where that cannot be told. */
    static Optional<String> reason(Manifest manifest, Guarantee guarantee) {
        String known = manifest.facts().get(Manifest.NOT_APPLICABLE + guarantee.id());
        if (known != null) {
            return Optional.of(known);
        }
        List<String> promised = manifest.guarantees();
        return promised != null && promised.contains(guarantee.id())
                ? Optional.empty()
                : Applicability.not("driver " + manifest.driver().name(), manifest.driver(), guarantee);
    }
}
