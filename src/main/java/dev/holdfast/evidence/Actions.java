package dev.holdfast.evidence;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The kinds of actions the judges know ({@link Action.Begun#what}) and the facts each carries. Facts are written with the line in
 * which they are known first: what was asked for when it begins, what came of it when it is done. An action that failed is done with
 * an error; one without a second line never came back. Kinds no judge knows may be recorded too.
 */
public final class Actions {
    // ---- facts

    /** Node it is done on. */
    public static final String NODE = "node";
    /** Namespace of a pod. */
    public static final String NAMESPACE = "namespace";
    /** Name of a pod. */
    public static final String POD = "pod";
    /** Uid of a pod. */
    public static final String UID = "uid";
    /** {@code static} or {@code dynamic}. */
    public static final String PROVISIONING = "provisioning";
    /** Name of a PersistentVolume. */
    public static final String PERSISTENT_VOLUME = "persistentVolume";
    /** CSI volume handle. */
    public static final String VOLUME_HANDLE = "volumeHandle";
    /** A bucket. */
    public static final String BUCKET = "bucket";
    /** The prefix in the bucket, or empty. */
    public static final String PREFIX = "prefix";
    /** Where a pod sees its volume. */
    public static final String PATH = "path";
    /** Reclaim policy of a PersistentVolume: {@link #DELETE} or {@link #RETAIN}. */
    public static final String POLICY = "reclaimPolicy";
    /** A Secret, as NAMESPACE/NAME. */
    public static final String SECRET = "secret";
    /** What is planned or reached, in whole seconds since a stretch of time began; several are comma-separated. */
    public static final String SECONDS = "seconds";
    /** Names of what has to be restarted, comma-separated; empty for nothing. */
    public static final String RESTARTS = "restarts";
    /** Chart version before. */
    public static final String FROM = "from";
    /** Chart version after. */
    public static final String TO = "to";
    /** Why something was answered, in words. */
    public static final String REASON = "reason";
    /** {@link #YES} where the run changes keys too, else {@link #NO}. */
    public static final String ROTATED = "rotated";
    /** What was answered; each kind says which answers there are. */
    public static final String ANSWER = "answer";

    /** Key of the object that a pod left for its successor to read. */
    public static final String KEY = "key";
    /** The workload by whose name the streams of a pod go on that took another's place; the same as before where it is not on record. */
    public static final String SUCCESSOR = "successor";
    /** Kind of what owns a pod: Deployment, StatefulSet or ReplicaSet. */
    public static final String OWNER = "owner";
    /** How a pod was replaced: {@link #ROLLED} or {@link #EVICTED}. */
    public static final String HOW = "how";
    /** Pods, each as NAMESPACE/NAME, comma-separated; empty for none. */
    public static final String PODS = "pods";
    /** Pods that a drain leaves where they are, as {@link #PODS}: no controller would make them anew. */
    public static final String LEFT = "left";
    /** Names of systemd units, comma-separated; empty for none. */
    public static final String UNITS = "units";
    /** What shows that something of a node is the same or another: a process and when it began, a pod's uid, a boot id. Before it is done. */
    public static final String BEFORE = "before";
    /** The same after it was done. */
    public static final String AFTER = "after";

    // ---- values of facts

    /** {@link #HOW}: what owns the pod was restarted, or where it cannot be, the pod was deleted. */
    public static final String ROLLED = "rolled";
    /** {@link #HOW}: its node was drained. */
    public static final String EVICTED = "evicted";

    /** Reclaim policy by which the bucket goes with its volume. */
    public static final String DELETE = "Delete";
    /** Reclaim policy by which the bucket stays. */
    public static final String RETAIN = "Retain";
    /** Answer to {@link #BUCKET_EXISTS}. */
    public static final String YES = "yes";
    /** Answer to {@link #BUCKET_EXISTS}. */
    public static final String NO = "no";
    /** Answer to {@link #TRY_KEY} and {@link #PREFLIGHT}: it was let through. */
    public static final String ACCEPTED = "accepted";
    /** Answer to {@link #TRY_KEY} and {@link #PREFLIGHT}: it was turned down. */
    public static final String REFUSED = "refused";

    // ---- credentials

    /**
     * A workload's volume brings a Secret of its own, in which its key is. Subject: the workload. Begun: {@link #SECRET}. A workload without
     * it has the driver's key.
     */
    public static final String USE_SECRET = "use-secret";
    /**
     * A Secret, the driver's or a volume's own, gets another key. Subject: the Secret, as NAMESPACE/NAME. Begun: {@link #RESTARTS}, what
     * the profile says must be restarted for the driver to take the new key; nothing for that of a volume. No secret key is ever recorded.
     */
    public static final String CHANGE_SECRET = "change-secret";
    /** Something of the driver is restarted. Subject: one name of {@link #RESTARTS}. Done when it is rolled out again. */
    public static final String RESTART_DRIVER = "restart-driver";
    /**
     * A key is taken away at the S3 server. Subject: its access key id. Begun: {@link #SECRET}, in which it was; without it, the driver's.
     * Done when the server said so.
     */
    public static final String REVOKE_KEY = "revoke-key";
    /**
     * A request signed with a key goes straight to S3, past every mount. Subject: the access key id. Done: {@link #ANSWER},
     * {@link #ACCEPTED} or {@link #REFUSED}; an error where the server gave neither.
     */
    public static final String TRY_KEY = "try-key";
    /**
     * The Secret of a volume gets a key that the server refuses. Subject: the workload. Begun: {@link #SECRET}. Done when it is in the
     * Secret: {@link #ANSWER} of the server to that key, as for {@link #TRY_KEY}.
     */
    public static final String GIVE_WRONG_KEY = "give-wrong-key";
    /** The Secret of a volume gets the right key back. Subject: the workload. Begun: {@link #SECRET}. Done when it is in the Secret. */
    public static final String CORRECT_KEY = "correct-key";
    /**
     * It is said when each workload's credentials are to be checked, before the first check. Subject: the cluster's workloads, in words.
     * Begun: {@link #SECONDS} of each check, {@link #ROTATED}.
     */
    public static final String PLAN_CREDENTIAL_CHECKS = "plan-credential-checks";
    /**
     * A workload writes an object and reads it, both through its mount. Subject: the workload. Begun: {@link #SECONDS} that the check was
     * planned for. Done: {@link #ANSWER}, {@link #ACCEPTED} where both succeeded, else {@link #REFUSED} with a {@link #REASON}; an error
     * where that could not be learnt.
     */
    public static final String CREDENTIAL_CHECK = "credential-check";

    // ---- workloads

    /**
     * A workload's pod is made. Subject: the workload, which is the source of its streams. Begun: {@link #NODE}, {@link #PROVISIONING}.
     * Done when the pod is ready: everything in {@link #describe}. Recorded for each pod that is not in the manifest's volumes, such as
     * one started during the rollout or after a rollback.
     */
    public static final String START_POD = "start-pod";
    /** A claim is made. Subject: the workload it is for. Begun: {@link #NODE} of that workload. Done when it is bound. */
    public static final String CREATE_PVC = "create-pvc";
    /** A workload's pod is deleted for good. Subject: the workload. Begun: {@link #NODE}, {@link #UID}. Done when it is gone. */
    public static final String DELETE_POD = "delete-pod";
    /**
     * A workload's pod is deleted and made again under its name with its volume. Subject: the workload, whose streams go on in a further
     * incarnation, or by another name ({@link #SUCCESSOR}) on another node, whose clock is another. Begun: {@link #UID} of the old pod,
     * {@link #KEY} where it left something to be read. Done when the new pod writes: {@link #UID} of the new one; where it may be on
     * another node also everything else in {@link #describe}. The pod of a volume in the manifest is made again only after the drain,
     * because until then it must not be disturbed.
     */
    public static final String RECREATE_POD = "recreate-pod";
    /**
     * What owns a workload's pod makes another in its place. Subject: the workload. Begun: {@link #UID} and {@link #NODE} of the old pod,
     * {@link #KEY}, {@link #OWNER}, {@link #HOW}. Done when the old pod is gone and the new one writes: {@link #SUCCESSOR} and everything
     * in {@link #describe}.
     */
    public static final String REPLACE_POD = "replace-pod";
    /**
     * A node takes no new pods, and those that a controller would make anew elsewhere are evicted. Subject: the node. Done when they are
     * gone: {@link #PODS}, {@link #LEFT}.
     */
    public static final String DRAIN_NODE = "drain-node";
    /** A node that was drained takes new pods again. Subject: the node. */
    public static final String UNCORDON = "uncordon-node";
    /** The systemd of a node is asked for its units, failed ones too. Subject: the node. Done: {@link #UNITS}, those of mounts. */
    public static final String LIST_UNITS = "list-units";
    /** All workload pods are deleted. Subject: their namespace. Done when they are gone. */
    public static final String STOP_WORKLOADS = "stop-workloads";

    // ---- nodes

    /** The kubelet of a node is restarted. Subject: the node. Begun: {@link #BEFORE}, its process. Done: {@link #AFTER}. */
    public static final String RESTART_KUBELET = "restart-kubelet";
    /** The container runtime of a node is restarted. Subject: the node. Begun: {@link #BEFORE}, its process. Done: {@link #AFTER}. */
    public static final String RESTART_CONTAINERD = "restart-containerd";
    /**
     * The pod of the node plugin on a node is deleted. Subject: the node. Begun: {@link #BEFORE}, its uid. Done when another one is ready:
     * {@link #AFTER}.
     */
    public static final String RESTART_PLUGIN = "restart-node-plugin";
    /**
     * A node is rebooted. Subject: the node. Begun: {@link #BEFORE}, its boot id. Done when its container runtime answers again:
     * {@link #AFTER}.
     */
    public static final String REBOOT_NODE = "reboot-node";
    /** A workload of a rebooted node is waited for. Subject: the workload. Done when its agent says that it writes again. */
    public static final String AWAIT_WORKLOAD = "await-workload";

    // ---- volumes and buckets

    /** All objects of a bucket are deleted straight in S3. Subject: the bucket. */
    public static final String EMPTY_BUCKET = "empty-bucket";
    /**
     * A claim is deleted, or the PersistentVolume of a static one. Subject: the workload it was for. Begun:
     * {@link #PERSISTENT_VOLUME}, {@link #BUCKET}, {@link #POLICY}. Done when it is gone.
     */
    public static final String DELETE_VOLUME = "delete-volume";
    /** The campaign itself removes a bucket straight in S3, after which nobody is to blame for its absence. Subject: the bucket. */
    public static final String DELETE_BUCKET = "delete-bucket";
    /** S3 is asked for a bucket. Subject: the bucket. Done: {@link #ANSWER}, {@link #YES} or {@link #NO}. */
    public static final String BUCKET_EXISTS = "bucket-exists";

    // ---- versions

    /** The cluster and the release are checked before a hop. Subject: the release. Begun: {@link #TO}. An error says what is wrong. */
    public static final String CHECK = "check";
    /** What is needed to go back is saved before a hop. Subject: the release. Begun: {@link #TO}. */
    public static final String BACK_UP = "back-up";
    /** The release goes from one version to the next. Subject: the release. Begun: {@link #FROM}, {@link #TO}. Done when rolled out. */
    public static final String HOP = "hop";
    /**
     * The preflight is asked whether the release may go from one version to another; nothing is changed. Subject: the release. Begun:
     * {@link #FROM}, {@link #TO}. Done: {@link #ANSWER}, {@link #ACCEPTED} or {@link #REFUSED}.
     */
    public static final String PREFLIGHT = "preflight";

    private static final List<String> OF_A_VOLUME =
            List.of(PROVISIONING, NODE, NAMESPACE, POD, UID, PERSISTENT_VOLUME, VOLUME_HANDLE, BUCKET, PREFIX, PATH);

    private Actions() {}

    /** The facts of {@link #START_POD} that describe a workload's volume. */
    public static Map<String, String> describe(Volume volume) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(PROVISIONING, volume.provisioning());
        facts.put(NODE, volume.node());
        facts.put(NAMESPACE, volume.namespace());
        facts.put(POD, volume.pod());
        facts.put(UID, volume.podUid());
        facts.put(PERSISTENT_VOLUME, volume.persistentVolume());
        facts.put(VOLUME_HANDLE, volume.volumeHandle());
        facts.put(BUCKET, volume.bucket());
        facts.put(PREFIX, volume.prefix());
        facts.put(PATH, volume.path());
        return facts;
    }

    /** The volume that such facts describe, mounted after the upgrade began; empty when one of them is missing. */
    public static Optional<Volume> volume(String workload, Map<String, String> facts) {
        if (!facts.keySet().containsAll(OF_A_VOLUME)) {
            return Optional.empty();
        }
        return Optional.of(new Volume(
                workload,
                facts.get(PROVISIONING),
                false,
                facts.get(NODE),
                facts.get(NAMESPACE),
                facts.get(POD),
                facts.get(UID),
                facts.get(PERSISTENT_VOLUME),
                facts.get(VOLUME_HANDLE),
                facts.get(BUCKET),
                facts.get(PREFIX),
                facts.get(PATH)));
    }
}
