package dev.holdfast.campaign.release;

import dev.holdfast.cluster.Cluster;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import java.util.Set;

/** What a restore does about one thing that a backup holds. */
public sealed interface RestoreStep {
    /** In one line, as the end of "restore would". */
    String text();

    /** Whether it changes the cluster. */
    default boolean acts() {
        return false;
    }

    /** Whether what the backup holds is not in the cluster as the backup has it, and does not come there. */
    default boolean leaves() {
        return false;
    }

    /**
     * An object is missing.
     *
     * @param object as it is created
     * @param remark what somebody should know of it; empty if nothing
     */
    record Create(HasMetadata object, String remark) implements RestoreStep {
        @Override
        public String text() {
            return "create " + Cluster.describe(object) + (remark.isEmpty() ? "" : "; " + remark);
        }

        @Override
        public boolean acts() {
            return true;
        }
    }

    /**
     * A volume is kept for a claim that is gone: the claim of that name may have it again.
     *
     * @param volume as it is in the cluster
     */
    record Rebind(PersistentVolume volume) implements RestoreStep {
        @Override
        public String text() {
            return "bind " + Cluster.describe(volume) + " again to claim "
                    + volume.getSpec().getClaimRef().getNamespace() + "/"
                    + volume.getSpec().getClaimRef().getName() + ", whose claim of that name is gone";
        }

        @Override
        public boolean acts() {
            return true;
        }
    }

    /** The release is missing. */
    record Install(ReleaseFact release) implements RestoreStep {
        @Override
        public String text() {
            return "install release " + release.name() + " of " + release.what() + " in namespace "
                    + release.namespace() + " by the values of the backup";
        }

        @Override
        public boolean acts() {
            return true;
        }
    }

    /**
     * A Secret is missing that no backup brings: its key is the user's.
     *
     * @param secret NAMESPACE/NAME
     * @param needed what names it, in words
     */
    record Bring(String secret, Set<String> needed) implements RestoreStep {
        @Override
        public String text() {
            return "make Secret " + secret + " yourself: it is neither there nor in the backup, and is needed by "
                    + String.join(", ", needed);
        }

        @Override
        public boolean leaves() {
            return true;
        }
    }

    /** It is there as the backup has it. */
    record There(String what) implements RestoreStep {
        @Override
        public String text() {
            return "leave " + what + ", which is there";
        }
    }

    /**
     * It is left as it is, or left out.
     *
     * @param why in words
     * @param harmless whether nothing is missing by that
     */
    record Leave(String what, String why, boolean harmless) implements RestoreStep {
        @Override
        public String text() {
            return "leave " + what + ": " + why;
        }

        @Override
        public boolean leaves() {
            return !harmless;
        }
    }
}
