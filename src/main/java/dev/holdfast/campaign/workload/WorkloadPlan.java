package dev.holdfast.campaign.workload;

import dev.holdfast.driver.DriverProfile;
import java.util.List;

/**
 * The workloads of a plan that write before the upgrade.
 *
 * @param statics how many on static volumes
 * @param dynamics how many on dynamic ones
 * @param periodMs time between two writes of a workload, in milliseconds
 * @param controllers whether a Deployment, a StatefulSet and a ReplicaSet have a workload each, too
 * @param ownSecrets whether a static and a dynamic volume bring Secrets of their own, before the upgrade and after it
 * @param setups ways in which static volumes are set up otherwise than usual, before the upgrade and after it
 */
public record WorkloadPlan(
        int statics, int dynamics, int periodMs, boolean controllers, boolean ownSecrets, List<VolumeSetup> setups) {
    public WorkloadPlan {
        setups = List.copyOf(setups);
    }

    /** Bare pods, on volumes that use the driver's key. */
    public static WorkloadPlan of(int statics, int dynamics, int periodMs) {
        return new WorkloadPlan(statics, dynamics, periodMs, false, false, List.of());
    }

    /** The same, with a workload of each kind of controller. */
    public WorkloadPlan withControllers() {
        return new WorkloadPlan(statics, dynamics, periodMs, true, ownSecrets, setups);
    }

    /** The same, with volumes that bring Secrets. */
    public WorkloadPlan withOwnSecrets() {
        return new WorkloadPlan(statics, dynamics, periodMs, controllers, true, setups);
    }

    /** The same, with volumes that are set up in other ways. */
    public WorkloadPlan withSetups(List<VolumeSetup> others) {
        return new WorkloadPlan(statics, dynamics, periodMs, controllers, ownSecrets, others);
    }

    /** Those of its setups that a driver can be asked for. */
    public List<VolumeSetup> setups(DriverProfile profile) {
        return setups.stream().filter(one -> one.missing(profile).isEmpty()).toList();
    }

    /** Whether there are static and dynamic volumes, so that they can be compared. */
    public boolean ofBothKinds() {
        return statics > 0 && dynamics > 0;
    }

    /** The controllers, each with the node where its pod is to run as long as it can. */
    public List<Controllers.Owner> owners(List<String> nodes) {
        if (!controllers) {
            return List.of();
        }
        String first = nodes.get(0);
        String last = nodes.get(nodes.size() - 1);
        return List.of(
                new Controllers.Owner(Controllers.Kind.DEPLOYMENT, "deployment", true, last, true),
                new Controllers.Owner(Controllers.Kind.STATEFUL_SET, "statefulset", false, first, true),
                new Controllers.Owner(Controllers.Kind.REPLICA_SET, "replicaset", true, last, true));
    }
}
