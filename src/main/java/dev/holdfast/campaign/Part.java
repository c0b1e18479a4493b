package dev.holdfast.campaign;

import java.util.Set;

/** What a campaign does only where it is asked to, and the guarantee that this is to prove. */
public enum Part {
    /** Does the upgrade itself, with Helm; else others do it, with any tool. */
    UPGRADE("upgrade"),
    /** Expects mounter pods of the new release. */
    POD_MOUNTER("pod-mounter"),
    /** Holds until every old volume was republished twice. */
    REPUBLISH("republish"),
    /** Has work begun on each node while the driver rolls out there: a claim and a pod on it are made, and another pod goes. */
    ROLLOUT("rollout"),
    /** Has an old and a new workload on one bucket read what the other writes. */
    MIXED("mixed"),
    /** Starts two more workloads on one volume on each node, which could share a mounter pod. */
    SHARING("sharing"),
    /** Takes the release back to the old one and forward again. */
    ROLLBACK("rollback"),
    /** Gives the driver another key, and volumes that bring one; takes the old ones away at the S3 server, which only the lab's can be told to. */
    CREDENTIALS("credentials"),
    /** Gives the Secrets of some volumes a wrong key after the drain, and the right one back. */
    WRONG_KEY("wrong-key"),
    /** Restarts the kubelet of a node while both kinds of mounts are in use; only the lab's nodes can be told to. */
    KUBELET_RESTART("kubelet-restart"),
    /** The same with its container runtime. */
    CONTAINERD_RESTART("containerd-restart"),
    /** The same with its node plugin. */
    PLUGIN_RESTART("plugin-restart"),
    /** Reboots a node of the lab after the drain, when only those write that nobody judges up to then. */
    REBOOT("reboot"),
    /** Has each old pod made again after the drain, when nobody judges any more whether it is disturbed. */
    TRANSITION("transition"),
    /** Has pods of a Deployment, a StatefulSet and a ReplicaSet write through the upgrade, and rolls each of these after the drain. */
    ROLLS("rolls"),
    /** Has a node's pods evicted after the drain, as kubectl drain does, and the node take new ones again; only the lab's can be. */
    NODE_DRAIN("node-drain"),
    /** Looks, when every old pod has moved over, for what is left of the systemd mounter on any node. */
    UNITS("units"),
    /** Has all workloads and their volumes go at the end, among them one that is to keep its bucket, and looks at what is left. */
    CLEANUP("cleanup");

    /** What every campaign does, unless it is told otherwise. */
    public static final Set<Part> USUAL = Set.of(UPGRADE, POD_MOUNTER, REPUBLISH);

    private final String guarantee;

    Part(String guarantee) {
        this.guarantee = guarantee;
    }

    /** The guarantee that it is done for. */
    String guarantee() {
        return guarantee;
    }
}
