package dev.holdfast.cli;

import dev.holdfast.evidence.Manifest;
import dev.holdfast.verdict.Guarantee;
import java.util.List;
import java.util.Optional;

/** Which guarantees say nothing of the driver of a recorded run, as far as the record can tell. */
final class NotJudged {
    private NotJudged() {}

    /** Why a guarantee that was asked for by name does not apply; empty where it does, or where that cannot be told. */
    static Optional<String> reason(Manifest manifest, Guarantee guarantee) {
        String known = manifest.facts().get("does not apply: " + guarantee.id());
        if (known != null) {
            return Optional.of(known);
        }
        List<String> promised = manifest.guarantees();
        return promised != null && promised.contains(guarantee.id())
                ? Optional.empty()
                : ofDriver(manifest.driver(), guarantee);
    }

    /** What a run says of a guarantee that it leaves out, of those that it did not set out to prove. */
    private static Optional<String> ofDriver(Manifest.Driver driver, Guarantee guarantee) {
        String name = "driver " + driver.name();
        return switch (guarantee) {
            case PROCESS, MEMORY, SPEED ->
                Optional.of(name + " has its mounts served by the kernel, without a process")
                        .filter(why -> driver.can().byKernel());
            case REPUBLISH ->
                Optional.of(name + " says that the kubelet does not republish its volumes")
                        .filter(why -> !driver.can().republishes());
            case VOLUME_ATTACHMENTS ->
                Optional.of(name + " does not attach volumes")
                        // older records do not say whether it does
                        .filter(why -> driver.capabilities() != null
                                && !driver.capabilities().attaches());
            case KERNEL_MODULE ->
                Optional.of(name + " names no kernel module that its mounts need")
                        .filter(why -> driver.module() == null);
            default -> Optional.empty();
        };
    }
}
