package dev.holdfast.evidence;

/**
 * A line that shows a state: what somebody saw who looked. A look equal to an earlier one of its source names that instead of repeating it,
 * so that most looks are short.
 */
public sealed interface Look extends Line
        permits Attachments,
                CredentialFiles,
                Csi,
                CsiDriver,
                HelmRevisions,
                KernelModules,
                Mounts,
                NodeModule,
                Pods,
                Processes,
                Rollouts,
                VolumeAttachments,
                VolumeFolders {
    /** Number of the earlier line that shows the same; null where this one says itself what it shows. */
    Long same();
}
