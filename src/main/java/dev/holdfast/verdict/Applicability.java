package dev.holdfast.verdict;

import dev.holdfast.evidence.Manifest;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which guarantees say nothing of a driver, because it has not what they are about, as far as a record of a run tells what it has. None of them passes: each
 * is named, with the reason.
 */
public final class Applicability {
    private static final Set<Guarantee> OF_MOUNTER_PODS = EnumSet.of(
            Guarantee.POD_MOUNTER,
            Guarantee.MIXED,
            Guarantee.SHARING,
            Guarantee.UNPRIVILEGED,
            Guarantee.SEPARATION,
            Guarantee.ATTACHMENTS,
            Guarantee.MOUNTER_RELEASE,
            Guarantee.RECOVERY,
            Guarantee.MOUNTER_RESOURCES,
            Guarantee.CACHE);

    private Applicability() {}

    /**
     * Why a guarantee does not apply to a driver.
     *
     * @param who the driver in words, for the reason
     * @return empty where it applies, or where the record does not tell
     */
    public static Optional<String> not(String who, Manifest.Driver driver, Guarantee guarantee) {
        if (OF_MOUNTER_PODS.contains(guarantee) && driver.mounterNamespace() == null) {
            return Optional.of(who + " has no mounter pods");
        }
        // older records leave out more than what a driver has not
        boolean whole = driver.capabilities() != null;
        return switch (guarantee) {
            case PROCESS, MEMORY, SPEED ->
                Optional.of(who + " has its mounts served by the kernel, without a process")
                        .filter(why -> driver.can().byKernel());
            case REPUBLISH ->
                Optional.of(who + " says that the kubelet does not republish its volumes")
                        .filter(why -> !driver.can().republishes());
            case TRANSITION, ROLLS ->
                Optional.of(who + " has no mounter pods")
                        .filter(why -> driver.mounterNamespace() == null
                                && !driver.can().byKernel());
            case UNITS ->
                Optional.of(who + " does not go from systemd units to mounter pods")
                        .filter(why -> driver.systemdUnit() == null || driver.mounterNamespace() == null);
            case SEPARATION, ATTACHMENTS ->
                Optional.of(who + " does not say what pods share mounter pods by")
                        .filter(why -> whole && driver.sharing() == null);
            case MOUNTER_RELEASE ->
                Optional.of(who + " names no label of mounter pods that says which release made them")
                        .filter(why -> whole && driver.versionLabel() == null);
            case RECOVERY ->
                Optional.of(who + " does not say what is promised where a mounter pod fails")
                        .filter(why -> whole && driver.recovery() == null);
            case VOLUME_ATTACHMENTS ->
                Optional.of(who + " does not attach volumes")
                        .filter(why -> whole && !driver.capabilities().attaches());
            case KERNEL_MODULE ->
                Optional.of(who + " names no kernel module that its mounts need")
                        .filter(why -> driver.module() == null);
            default -> Optional.empty();
        };
    }
}
