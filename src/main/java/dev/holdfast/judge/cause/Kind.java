package dev.holdfast.judge.cause;

import dev.holdfast.verdict.Guarantee;
import java.util.Set;

/**
 * What can go wrong with a driver and its volumes. They stand in the order in which one brings about the other: of two that may explain
 * something, the earlier is the cause. What brings about what is the way of a write: node, mounter pod, process, mount, operation, object.
 */
enum Kind {
    /** A node was rebooted. */
    REBOOT,
    /** Helm deleted the namespace of the mounter pods. */
    NAMESPACE_DELETED,
    /** The pod of a workload was deleted or replaced. */
    WORKLOAD_POD,
    /** Helm refused the change: there is no new revision. */
    HELM_REFUSED,
    /** The CRDs of the new release were not there. */
    CRDS,
    /** What runs is not what the target is. */
    OTHER_IMAGES,
    /** The CSIDriver is gone, or lacks what old mounts depend on. */
    CSI_DRIVER,
    /** An image of the driver cannot be pulled. */
    IMAGE,
    /** A container of the driver ends again and again. */
    CRASH,
    /** A pod of the driver runs and never becomes ready. */
    NEVER_READY,
    /** The workloads of the release are not rolled out. */
    ROLLOUT,
    /** The release is not what it should be. */
    HELM,
    /** The driver is not registered on a node. */
    REGISTRATION,
    /** A container of the driver restarted after the rollout, or a pod of it failed. */
    DRIVER,
    /** A mounter pod ended. */
    MOUNTER_POD,
    /** A mount process is gone or another one. */
    PROCESS,
    /** A mount is gone, covered, or another one. */
    MOUNT,
    /** A mount process was stopped. */
    STOPPED,
    /** The object store did not answer, nor to who asked it past the driver. */
    STORE,
    /** Writes waited too long. */
    GAPS,
    /** Operations failed. */
    ERRORS,
    /** Files held open do not work any more. */
    HANDLES,
    /** Files held open are others. */
    INODES,
    /** The kubelet's repeated publishing fails. */
    REPUBLISH,
    /** Volumes of new pods are not served as they should be. */
    NEW_VOLUME,
    /** Objects that are there cannot be read through the mount. */
    UNREADABLE,
    /** A workload's pod changed: restarted, failed. */
    POD_CHANGED,
    /** The driver logs errors. */
    LOGS,
    /** An object is lost or another one: nothing that is seen of a mount explains that. */
    LOST,
    /** Anything else that a guarantee does not allow. */
    OTHER;

    private static final Set<Kind> OF_OPERATIONS =
            Set.of(GAPS, ERRORS, HANDLES, INODES, UNREADABLE, POD_CHANGED, REPUBLISH, LOGS);
    private static final Set<Kind> OF_A_VOLUME = Set.of(
            MOUNTER_POD,
            PROCESS,
            MOUNT,
            STOPPED,
            NEW_VOLUME,
            GAPS,
            ERRORS,
            HANDLES,
            INODES,
            UNREADABLE,
            POD_CHANGED,
            REPUBLISH,
            LOGS);
    private static final Set<Kind> OF_A_RELEASE = Set.of(ROLLOUT, HELM, REGISTRATION, DRIVER, NEW_VOLUME, REPUBLISH);
    private static final Set<Kind> OF_WAITING = Set.of(GAPS, ERRORS, HANDLES, UNREADABLE, POD_CHANGED, REPUBLISH, LOGS);

    /** Whether one brings about the other, on the same volume or node. */
    boolean explains(Kind other) {
        return switch (this) {
            case REBOOT, NAMESPACE_DELETED, WORKLOAD_POD, MOUNTER_POD ->
                compareTo(other) < 0 && OF_A_VOLUME.contains(other);
            case PROCESS, MOUNT ->
                other != this && (other == PROCESS || other == MOUNT || OF_OPERATIONS.contains(other));
            case STOPPED -> OF_WAITING.contains(other);
            // the judges of gaps and errors have taken off already what the store explains
            case STORE -> OF_WAITING.contains(other) && other != GAPS && other != ERRORS;
            case GAPS -> Set.of(HANDLES, POD_CHANGED, LOGS).contains(other);
            case ERRORS -> Set.of(POD_CHANGED).contains(other);
            case HELM_REFUSED, CRDS -> Set.of(CRASH, NEVER_READY, LOGS).contains(other) || OF_A_RELEASE.contains(other);
            case IMAGE, CRASH, NEVER_READY -> other == LOGS || OF_A_RELEASE.contains(other);
            case ROLLOUT -> Set.of(HELM, REGISTRATION, NEW_VOLUME, REPUBLISH).contains(other);
            case OTHER_IMAGES -> other == NEW_VOLUME;
            case CSI_DRIVER -> Set.of(REGISTRATION, NEW_VOLUME, REPUBLISH).contains(other);
            case REGISTRATION -> Set.of(NEW_VOLUME, REPUBLISH).contains(other);
            case LOGS -> other == REPUBLISH;
            default -> false;
        };
    }

    /** Whether nothing can be said of the other any more: an agent that was started again holds no file of its predecessor. */
    boolean hides(Kind other) {
        return this == POD_CHANGED
                && Set.of(GAPS, ERRORS, HANDLES, INODES, UNREADABLE).contains(other);
    }

    /** Whether it is the driver's release that is wrong, and not one volume. */
    boolean ofRelease() {
        return Set.of(
                        HELM_REFUSED,
                        CRDS,
                        OTHER_IMAGES,
                        CSI_DRIVER,
                        IMAGE,
                        CRASH,
                        NEVER_READY,
                        ROLLOUT,
                        HELM,
                        REGISTRATION)
                .contains(this);
    }

    /** What an offence against a guarantee is. */
    static Kind of(Guarantee guarantee, String subject, String what) {
        return switch (guarantee) {
            case PROCESS -> PROCESS;
            case MOUNT -> MOUNT;
            case GAPS -> GAPS;
            case ERRORS -> ERRORS;
            case HANDLES -> HANDLES;
            case INODES -> INODES;
            case DATA ->
                what.contains(Words.THROUGH_THE_MOUNT) && what.startsWith(Words.ACKNOWLEDGED) ? UNREADABLE : LOST;
            case PODS -> POD_CHANGED;
            case REPUBLISH -> REPUBLISH;
            case POD_MOUNTER -> NEW_VOLUME;
            case DRIVER_STABLE -> DRIVER;
            case UPGRADE ->
                switch (subject) {
                    case Words.CRDS -> CRDS;
                    case Words.HELM_RELEASE -> what.startsWith(Words.NO_REVISION) ? HELM_REFUSED : HELM;
                    case Words.ROLLOUT -> ROLLOUT;
                    case Words.IMAGES -> OTHER_IMAGES;
                    case Words.CSI_DRIVER -> CSI_DRIVER;
                    case Words.REGISTRATION -> REGISTRATION;
                    case Words.DRIVER_LOGS -> LOGS;
                    default -> OTHER;
                };
            default -> OTHER;
        };
    }
}
