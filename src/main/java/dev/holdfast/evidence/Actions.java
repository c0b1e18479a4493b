package dev.holdfast.evidence;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The kinds of actions that judges read ({@link Action.Begun#what}) and the facts of each. The line written at the beginning carries the
 * input, the line at the end the output. An action that failed ends with an error; one without a second line never ended. Other kinds may
 * be recorded too.
 */
public final class Actions {
    // ---- facts

    /** Kind of a cache: {@code emptyDir} or {@code ephemeral}. */
    public static final String KIND = "kind";
    /** Medium of a cache: {@code Memory}, or empty. */
    public static final String MEDIUM = "medium";
    /** Name of a StorageClass. */
    public static final String STORAGE_CLASS = "storageClass";
    /** volumeBindingMode of a StorageClass: {@link #IMMEDIATE} or {@link #WAIT_FOR_FIRST_CONSUMER}. */
    public static final String BINDING_MODE = "volumeBindingMode";
    /** How long a claim had been there at the last look that showed it unbound, as {@link #MILLISECONDS}. */
    public static final String UNBOUND = "unbound";
    /** Type of the file system that is mounted in a pod as its volume, as {@code df -T} shows it, or the name of an error. */
    public static final String FILE_SYSTEM = "fileSystem";
    /** How many bytes a cache may hold. */
    public static final String SIZE = "size";

    public static final String FIRST = "first";
    public static final String AGAIN = "again";
    public static final String SAME = "same";
    public static final String FOUND = "found";
    public static final String IDENTITY = "identity";
    public static final String USED = "used";
    public static final String STAYED = "stayed";
    public static final String ASKED = "asked";
    /** Name of a volume attribute. */
    public static final String ATTRIBUTE = "attribute";
    /** What was read is not what was written. */
    public static final String WRONG = "wrong";
    /** Neither content nor an error came within 10 s. */
    public static final String SILENT = "silent";

    /** What a container can ask for and be limited to. */
    public static final List<String> RESOURCES =
            List.of("requests.cpu", "requests.memory", "limits.cpu", "limits.memory");
    /** Name of a pod's priority class. */
    public static final String PRIORITY_CLASS = "priorityClass";

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
    /** Prefix in the bucket, or empty. */
    public static final String PREFIX = "prefix";
    /** Mount path of a volume in its pod. */
    public static final String PATH = "path";
    /** Reclaim policy of a PersistentVolume: {@link #DELETE} or {@link #RETAIN}. */
    public static final String POLICY = "reclaimPolicy";
    /** A Secret, as NAMESPACE/NAME. */
    public static final String SECRET = "secret";
    /** Planned or actual times, in whole seconds since the period began; several are comma-separated. */
    public static final String SECONDS = "seconds";
    /** Names of what has to be restarted, comma-separated; empty for nothing. */
    public static final String RESTARTS = "restarts";
    /** Chart version before. */
    public static final String FROM = "from";
    /** Chart version after. */
    public static final String TO = "to";
    /** Reason of an answer, as text. */
    public static final String REASON = "reason";
    /** {@link #YES} if the run changes keys too, else {@link #NO}. */
    public static final String ROTATED = "rotated";
    /** The answer; each kind documents its possible answers. */
    public static final String ANSWER = "answer";

    /** Key of the object that a pod left for its successor to read. */
    public static final String KEY = "key";
    /** Name of the streams of the pod that replaced another; where it was not recorded, the name did not change. */
    public static final String SUCCESSOR = "successor";
    /** Kind of a pod's owner: Deployment, StatefulSet or ReplicaSet. */
    public static final String OWNER = "owner";
    /** How a pod was replaced: {@link #ROLLED} or {@link #EVICTED}; how it moved: {@link #GONE_FIRST}, {@link #BESIDE} or {@link #WAITS}. */
    public static final String HOW = "how";
    /** Pods, each as NAMESPACE/NAME, comma-separated; empty for none. */
    public static final String PODS = "pods";
    /** Pods that a drain does not evict, as {@link #PODS}: no controller would recreate them. */
    public static final String LEFT = "left";
    /** Names of systemd units, comma-separated; empty for none. */
    public static final String UNITS = "units";
    /** Identity of something on a node before the action: a process and its start time, a pod's uid, a boot id. */
    public static final String BEFORE = "before";
    /** The same after the action. */
    public static final String AFTER = "after";
    /** For how many seconds the API server was out of reach meanwhile; 0 for not at all. */
    public static final String AWAY = "apiServerAway";
    /** Objects of a release that Helm deleted, each as KIND NAME or KIND NAMESPACE/NAME, comma-separated; empty for none. */
    public static final String DELETED = "deleted";

    /** How a volume was set up otherwise than usual, in a word. */
    public static final String WAY = "way";
    /** Mount options, comma-separated. */
    public static final String MOUNT_OPTIONS = "mountOptions";

    /** Verb of a request to the API server. */
    public static final String VERB = "verb";
    /** Plural of a kind, with its subresource and its API group where there are any: {@code pods/exec}. */
    public static final String RESOURCE = "resource";
    /** How many texts were searched. */
    public static final String TEXTS = "texts";
    /** How many bytes they had. */
    public static final String BYTES = "bytes";
    /** What was found, by {@link KeyFind}; empty for nothing. */
    public static final String FINDS = "finds";
    /** Names of the containers of which at least one log was read, comma-separated. */
    public static final String LOGS_READ = "logsRead";
    /** Logs that went with their pods before they were read, each as CONTAINER/POD, comma-separated. */
    public static final String LOGS_GONE = "logsGone";
    /** Time of a processor, in billionths of one. */
    public static final String NANO_CORES = "nanoCores";
    /** Where keys are searched for: {@link #ARGUMENTS}, {@link #ENVIRONMENT}, {@link #POD_SPECS}, {@link #LOGS} or {@link #EVENTS}. */
    public static final String PLACE = "place";
    /** Name of the pods that a pod is compared with: those with the same. */
    public static final String SET = "set";
    /** The one thing in which a pod differs from others of its set, or {@link #NOTHING}. */
    public static final String DIFFERS = "differs";
    /** fsGroup of a pod; empty for none. */
    public static final String FS_GROUP = "fsGroup";
    /** Service account of a pod. */
    public static final String SERVICE_ACCOUNT = "serviceAccount";
    /** A value that objects are selected by. */
    public static final String VALUE = "value";
    /** Names of the objects that the API server selected, comma-separated. */
    public static final String SELECTED = "selected";
    /** Names of the objects in the full list that have the value, comma-separated. */
    public static final String MATCHING = "matching";

    /** Which of a workload's mounts: {@link #OLD_MOUNT}, {@link #NEW_MOUNT} or {@link #MOVED_MOUNT}. */
    public static final String MOUNT = "mount";
    /** Who does something: {@link #ITSELF} or {@link #ANOTHER}. */
    public static final String AS = "as";
    /** Id of a user. */
    public static final String USER = "user";
    /** Ids of supplemental groups, comma-separated; empty for none. */
    public static final String GROUPS = "groups";
    /** Whether the root of a mount could be listed: {@link #DONE}, or the name of the error. */
    public static final String LIST = "list";
    /** Whether a file could be read, as {@link #LIST}. */
    public static final String READ = "read";
    /** Whether a file could be made, as {@link #LIST}. */
    public static final String WRITE = "write";
    /** Whether what could be read is what was written: {@link #DONE} or {@link #WRONG}. */
    public static final String CONTENT = "content";
    /** Owner, group and permissions of a file, as {@code 1000:2000 0660}. */
    public static final String FILE = "file";
    /** The same of a folder. */
    public static final String FOLDER = "folder";

    /** A span of time in milliseconds, with a decimal point. */
    public static final String MILLISECONDS = "milliseconds";
    /** What two actions have in common which are compared. */
    public static final String PAIR = "pair";

    /** Options of a command line, as they are written. */
    public static final String OPTIONS = "options";
    /** Names of the chart's values that are given, and of the files that hold such, as {@link #DELETED}: what they are may be secret. */
    public static final String VALUES = "values";
    /** Objects that are not part of what a release goes back to and stay, as {@link #DELETED}. */
    public static final String KEPT = "kept";

    // ---- values of facts

    /** {@link #MOUNT}: the one that was there before the upgrade. */
    public static final String OLD_MOUNT = "old";
    /** {@link #MOUNT}: one that was made after it. */
    public static final String NEW_MOUNT = "new";
    /** {@link #MOUNT}: the new one of another pod, which the pod shares. */
    public static final String SHARED_MOUNT = "shared";
    /** {@link #MOUNT}: the one of the pod that took the place of an old one. */
    public static final String MOVED_MOUNT = "moved";
    /** {@link #AS}: the user and the groups of the workload itself. */
    public static final String ITSELF = "itself";
    /** {@link #AS}: a user and a group whom nothing was set up for. */
    public static final String ANOTHER = "another user";
    /** {@link #BINDING_MODE}: a claim is bound at once. */
    public static final String IMMEDIATE = "Immediate";
    /** {@link #BINDING_MODE}: a claim is bound when a pod uses it. */
    public static final String WAIT_FOR_FIRST_CONSUMER = "WaitForFirstConsumer";
    /** {@link #WAY} of {@link #TRY_CLAIM}: of a class that binds at once. */
    public static final String AT_ONCE = "immediate";
    /** {@link #WAY} of {@link #TRY_CLAIM}: of a class that waits for a pod. */
    public static final String WAITING = "waiting";
    /** {@link #WAY} of {@link #TRY_CLAIM}: of the class that binds at once, when it was replaced by one of another reclaim policy. */
    public static final String REPLACED = "replaced";
    /** {@link #WAY} of {@link #TRY_SECRET}: the Secret does not exist. */
    public static final String MISSING = "missing";
    /** {@link #WAY} of {@link #TRY_SECRET}: the Secret lacks a key that the driver needs. */
    public static final String INCOMPLETE = "incomplete";
    /** {@link #WAY} of {@link #TRY_SECRET}: the key in the Secret is one that the store refuses. */
    public static final String REFUSED_KEY = "refused-key";
    /** Name of the key that a Secret lacks. */
    public static final String LACKS = "lacks";
    /** Phase of a claim that has no volume. */
    public static final String PENDING = "Pending";
    /** Phase of a claim that has one. */
    public static final String BOUND = "Bound";
    /** {@link #LIST} and its like: it could be done. */
    public static final String DONE = "ok";

    /** {@link #PLACE}: command lines of processes. */
    public static final String ARGUMENTS = "arguments";
    /** {@link #PLACE}: environment variables of processes. */
    public static final String ENVIRONMENT = "environment";
    /** {@link #PLACE}: specifications of pods. */
    public static final String POD_SPECS = "pod specifications";
    /** {@link #PLACE}: logs of containers. */
    public static final String LOGS = "logs";
    /** {@link #PLACE}: events. */
    public static final String EVENTS = "events";

    /** {@link #WAY} of {@link #TRY_POD}: the pod violates nothing, so that a refusal of others is known to be for what they violate. */
    public static final String COMPLIANT = "compliant";

    /** {@link #DIFFERS}: in nothing. */
    public static final String NOTHING = "nothing";
    /** {@link #WAY} of {@link #TRY_ATTACHMENT}: an object with everything that one needs. */
    public static final String COMPLETE = "complete";
    /** {@link #HOW} of {@link #END_LIGHT_POD}: it was deleted. */
    public static final String DELETED_POD = "deleted";
    /** {@link #HOW} of {@link #END_LIGHT_POD}: its container ended by itself, and the pod stays as Succeeded. */
    public static final String COMPLETED = "completed";
    /** {@link #HOW} of {@link #END_LIGHT_POD}: it was deleted without a grace period, so that nobody waits for its node. */
    public static final String FORCED = "deleted by force";
    /** {@link #HOW} of {@link #FAIL_MOUNTER}: its mount process was killed. */
    public static final String KILLED = "killed";
    /** {@link #HOW} of {@link #FAIL_MOUNTER}: the memory limit of its control group was lowered until the kernel killed it. */
    public static final String OUT_OF_MEMORY = "out of memory";
    /** {@link #HOW} of {@link #END_LIGHT_POD}: its node was cordoned first, and it was evicted. */
    public static final String DRAINED = "drained";

    /** {@link #HOW}: the pod's owner was restarted; where that is not possible, the pod was deleted. */
    public static final String ROLLED = "rolled";
    /** {@link #HOW}: its node was drained. */
    public static final String EVICTED = "evicted";

    /** {@link #HOW}: on another node, and made when the old pod was gone. */
    public static final String GONE_FIRST = "gone first";
    /** {@link #HOW}: on the same node, where both pods ran for a while. */
    public static final String BESIDE = "beside";
    /** {@link #HOW}: on another node, where it was made while the old pod ran, and waited until its owner let that go. */
    public static final String WAITS = "waits";

    /** Reclaim policy that deletes the bucket with its volume. */
    public static final String DELETE = "Delete";
    /** Reclaim policy that keeps the bucket. */
    public static final String RETAIN = "Retain";
    /** Answer to {@link #BUCKET_EXISTS}. */
    public static final String YES = "yes";
    /** Answer to {@link #BUCKET_EXISTS}. */
    public static final String NO = "no";
    /** Answer to {@link #TRY_KEY} and {@link #PREFLIGHT}: accepted. */
    public static final String ACCEPTED = "accepted";
    /** Answer to {@link #TRY_KEY} and {@link #PREFLIGHT}: refused. */
    public static final String REFUSED = "refused";

    // ---- credentials

    /**
     * A workload's volume names a Secret of its own that holds its key. Subject: the workload. Begun: {@link #SECRET}. A workload without
     * this action uses the driver's key.
     */
    public static final String USE_SECRET = "use-secret";
    /**
     * A Secret, the driver's or a volume's own, gets another key. Subject: the Secret, as NAMESPACE/NAME. Begun: {@link #RESTARTS}, what
     * must be restarted, by the profile, for the driver to use the new key; empty for a volume's Secret. No secret key is ever recorded.
     */
    public static final String CHANGE_SECRET = "change-secret";
    /** A part of the driver is restarted. Subject: one name of {@link #RESTARTS}. Done when it is rolled out again. */
    public static final String RESTART_DRIVER = "restart-driver";
    /**
     * A key is revoked at the S3 server. Subject: its access key id. Begun: {@link #SECRET} that held it; without it, the driver's.
     * Done when the server confirmed it.
     */
    public static final String REVOKE_KEY = "revoke-key";
    /**
     * A request signed with a key is sent directly to S3, through no mount. Subject: the access key id. Done: {@link #ANSWER},
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
     * The times at which each workload's credentials will be checked, recorded before the first check. Subject: the workloads, as text.
     * Begun: {@link #SECONDS} of each check, {@link #ROTATED}.
     */
    public static final String PLAN_CREDENTIAL_CHECKS = "plan-credential-checks";
    /**
     * A workload writes an object and reads it, both through its mount. Subject: the workload. Begun: {@link #SECONDS} that the check was
     * planned for. Done: {@link #ANSWER}, {@link #ACCEPTED} where both succeeded, else {@link #REFUSED} with a {@link #REASON}; an error
     * where the result is unknown.
     */
    public static final String CREDENTIAL_CHECK = "credential-check";

    // ---- workloads

    /**
     * The times at which new work will be begun on each node while a release is held, recorded when the hold begins. Subject: the release.
     * Begun: {@link #SECONDS} of each. What is begun then are {@link #CREATE_PVC} and {@link #START_POD} with {@link #SECONDS}. After each of several upgrades they are begun
     * with {@link #TO}.
     */
    public static final String PLAN_LATE_WORK = "plan-late-work";

    /**
     * A workload's pod is created. Subject: the workload, which is the source of its streams. Begun: {@link #NODE}, {@link #PROVISIONING}.
     * Done when the pod is ready: everything in {@link #describe}. Recorded for each pod that is not in the manifest's volumes, such as
     * one started during the rollout or after a rollback.
     */
    public static final String START_POD = "start-pod";
    /** A PersistentVolumeClaim is created. Subject: the workload it is for. Begun: {@link #NODE} of that workload. Done when it is bound. */
    public static final String CREATE_PVC = "create-pvc";
    /** A workload's pod is deleted and not recreated. Subject: the workload. Begun: {@link #NODE}, {@link #UID}. Done when it is gone. */
    public static final String DELETE_POD = "delete-pod";
    /**
     * A workload's pod is deleted and recreated under its name with its volume. Subject: the workload, whose streams continue in a further
     * incarnation, or, on another node, which has another clock, under another name ({@link #SUCCESSOR}). Begun: {@link #UID} of the old pod,
     * {@link #KEY} where it left an object to be read. Done when the new pod writes: {@link #UID} of the new one; where it may be on
     * another node also everything else in {@link #describe}. The pod of a volume in the manifest is recreated only after the drain,
     * because until then it must not be disturbed.
     */
    public static final String RECREATE_POD = "recreate-pod";
    /**
     * The owner of a workload's pod replaces it. Subject: the workload. Begun: {@link #UID} and {@link #NODE} of the old pod,
     * {@link #KEY}, {@link #OWNER}, {@link #HOW}. Done when the old pod is gone and the new one writes: {@link #SUCCESSOR} and everything
     * in {@link #describe}.
     */
    public static final String REPLACE_POD = "replace-pod";
    /**
     * The owner of a workload's pod replaces it while the driver rolls out; the workload is not among the manifest's volumes. Subject: the
     * workload. Begun: as for {@link #REPLACE_POD}, with {@link #HOW} {@link #GONE_FIRST}, {@link #BESIDE} or {@link #WAITS}. Done when the old
     * pod is gone and the new one writes and has read: {@link #SUCCESSOR} and everything in {@link #describe}.
     */
    public static final String MOVE_POD = "move-pod";
    /**
     * A node is cordoned, and the pods that a controller would recreate elsewhere are evicted. Subject: the node. Done when they are
     * gone: {@link #PODS}, {@link #LEFT}.
     */
    public static final String DRAIN_NODE = "drain-node";
    /** A drained node is uncordoned. Subject: the node. */
    public static final String UNCORDON = "uncordon-node";
    /** The systemd units of a node are listed, failed ones too. Subject: the node. Done: {@link #UNITS}, those of mounts. */
    public static final String LIST_UNITS = "list-units";
    /**
     * In the drain, what a workload wrote that is not among the manifest's volumes was read back, through its mount and straight from S3.
     * Subject: the workload.
     */
    public static final String READ_EXTRA = "read-extra";
    /** All workload pods are deleted. Subject: their namespace. Done when they are gone. */
    public static final String STOP_WORKLOADS = "stop-workloads";

    /**
     * A pod is started that does nothing but use a volume. Subject: the pod. Begun: {@link #SET}, {@link #DIFFERS}, {@link #NODE}. Done when it
     * is ready: {@link #NAMESPACE}, {@link #UID}, {@link #PERSISTENT_VOLUME}, {@link #VOLUME_HANDLE}, {@link #MOUNT_OPTIONS} that the volume
     * had then, {@link #FS_GROUP}, {@link #SERVICE_ACCOUNT}.
     */
    public static final String START_LIGHT_POD = "start-light-pod";
    /**
     * Such a pod ends. Subject: the pod. Begun, while it surely runs: {@link #UID}, {@link #NODE}, {@link #HOW}: {@link #DELETED_POD},
     * {@link #COMPLETED}, {@link #EVICTED}, {@link #DRAINED} or {@link #FORCED}. Done when it is gone, or has Succeeded.
     */
    public static final String END_LIGHT_POD = "end-light-pod";

    /**
     * Somebody tries what may be done on a mount. Subject: the workload whose mount it is. Begun: {@link #NODE}, {@link #WAY}, {@link #MOUNT},
     * {@link #AS}, {@link #USER}, {@link #GROUPS}. Done: {@link #LIST}, {@link #READ}, {@link #WRITE}; {@link #CONTENT}, where one could be read;
     * {@link #FILE}, where one could be made, and {@link #FOLDER}; {@link #FILE_SYSTEM}, where one is mounted.
     */
    public static final String TRY_ACCESS = "try-access";

    // ---- mounter pods that fail

    /**
     * A workload is started on a volume whose mounter pod is to fail, or on the same volume when it has failed; it is not among the manifest's
     * volumes. Subject: the workload. Begun: {@link #HOW} the mounter pod fails, {@link #NODE}. Done when it writes: everything in
     * {@link #describe}. It goes by {@link #DELETE_POD}, and what it wrote is read by {@link #READ_KEPT}.
     */
    public static final String START_SERVED = "start-served-workload";
    /**
     * A mounter pod is made to fail while a workload writes to its volume. Subject: how, {@link #DELETED_POD}, {@link #EVICTED}, {@link #KILLED}
     * or {@link #OUT_OF_MEMORY}. Begun: {@link #NODE}, {@link #POD}, {@link #UID}. Done when the pod is gone, or the process.
     */
    public static final String FAIL_MOUNTER = "fail-mounter-pod";
    /**
     * Objects of a volume are read twice, and more than its cache may hold. Subject: the volume, by a word. Begun: {@link #NODE}, {@link #KIND}
     * of its cache, {@link #MEDIUM}, {@link #SIZE}, each empty for none. Done: how often the store was asked for the first object when it was
     * read for the {@link #FIRST} time and {@link #AGAIN}; whether each object was read as it was written, {@link #SAME}; {@link #FOUND}, the
     * volume of the mounter pod that its process caches in as KIND MEDIUM SIZE, {@link #IDENTITY} of that, and the most bytes that were
     * {@link #USED} of it; whether the mounter pod was still there in the end, {@link #STAYED}.
     */
    public static final String USE_CACHE = "use-cache";
    /**
     * A volume that caches in a folder of the node, by a mount option of the old release, is read. Subject: {@link #UNDER_OLD} the old
     * release and {@link #UNDER_NEW} the new one, each by the pod that was there, or {@link #MOVED_MOUNT}, by one that took its place. Begun: {@link #NODE},
     * {@link #FOLDER}. Done: {@link #FIRST}, {@link #AGAIN}, {@link #SAME} and {@link #FOUND} as for {@link #USE_CACHE}, where of a mount
     * that no mounter pod serves {@link #FOUND} is the folder that its process caches in; and {@link #FILES}, how many there are in the
     * node's folder.
     */
    public static final String USE_HOST_CACHE = "use-host-cache";
    /** {@link #USE_HOST_CACHE} before the upgrade. */
    public static final String UNDER_OLD = "before";
    /** {@link #USE_HOST_CACHE} after it, on a mount of before. */
    public static final String UNDER_NEW = "after";
    /** How many files a folder has. */
    public static final String FILES = "files";

    /**
     * The mounter pod of a volume with a cache is evicted. Subject: the volume. Begun: {@link #NODE}. Done: {@link #READ}, what its pod met that
     * ran, {@link #DONE}, {@link #WRONG}, {@link #SILENT} or an error; the same of a new pod as {@link #AGAIN}, and how often the store was asked
     * then, {@link #ASKED}.
     */
    public static final String EVICT_CACHE = "evict-cache";
    /**
     * A pod is started on a volume that says something wrong of its cache. Subject: what. Begun: {@link #NODE}, and the {@link #ATTRIBUTE} that is
     * wrong. Done: {@link #ANSWER}, {@link #ACCEPTED} where the pod got its volume, or {@link #REFUSED} with the last {@link #REASON} that
     * the pod's events name.
     */
    public static final String TRY_CACHE = "try-cache";
    /**
     * A pod runs on a volume, and the mounter pod that serves it is looked at. Subject: the volume, by a word. Begun: {@link #NODE}, and what its
     * mounter pod should have of {@link #RESOURCES} and as {@link #PRIORITY_CLASS}; what is left out it should not have. Done: the same as it
     * has it. Quantities are plain numbers: processors, bytes.
     */
    public static final String LOOK_AT_RESOURCES = "look-at-resources";

    // ---- how fast volumes are

    /**
     * A pod is started that times operations on its volume. Subject: the pod. Begun: {@link #NODE}, {@link #MOUNT}: {@link #OLD_MOUNT},
     * {@link #NEW_MOUNT}, or {@link #SHARED_MOUNT} with one that has a new mount. Done when it is ready: {@link #MILLISECONDS} from its creation
     * until its first process ran.
     */
    public static final String TIME_START = "time-start";
    /**
     * Such a pod times operations on its volume. Subject: the pod. Begun: {@link #NODE}, {@link #MOUNT}, and {@link #PAIR}, the number that an old
     * and a new mount have in common which were timed at the same time. Done: {@link #WRITE}, {@link #READ} and {@link #LIST}, the
     * milliseconds of each operation, comma-separated.
     */
    public static final String TIME_OPERATIONS = "time-operations";

    // ---- attachments

    /**
     * An attachment object is tried by a server-side dry run, which stores nothing. Subject: {@link #WAY}, {@link #COMPLETE} or what is wrong
     * with it. Done: {@link #ANSWER}, {@link #ACCEPTED}, or {@link #REFUSED} with a {@link #REASON}.
     */
    public static final String TRY_ATTACHMENT = "try-attachment";
    /**
     * Attachment objects are selected by a field. Subject: the field. Begun: {@link #VALUE}. Done: {@link #SELECTED} and {@link #MATCHING} of a
     * time in which nothing changed; an error where the API server does not select by it, or objects changed all the time.
     */
    public static final String SELECT_ATTACHMENTS = "select-attachments";
    /**
     * Besides the driver somebody adds an entry of a workload that is not there to an attachment object. Subject: the object. Begun: {@link #UID}
     * in the entry. Done when it is stored.
     */
    public static final String ADD_ENTRY = "add-entry";
    /**
     * An attachment object is updated by a version of it that is no longer the last. Subject: the object. Done: {@link #ANSWER},
     * {@link #ACCEPTED}, or {@link #REFUSED} as a conflict.
     */
    public static final String UPDATE_OLD_VERSION = "update-old-version";

    // ---- nodes

    /** The kubelet of a node is restarted. Subject: the node. Begun: {@link #BEFORE}, its process. Done: {@link #AFTER}. */
    public static final String RESTART_KUBELET = "restart-kubelet";
    /** The container runtime of a node is restarted. Subject: the node. Begun: {@link #BEFORE}, its process. Done: {@link #AFTER}. */
    public static final String RESTART_CONTAINERD = "restart-containerd";
    /** The CNI configuration of a node is written anew: another file, another MTU, the same network. Subject: the node. */
    public static final String REWRITE_CNI = "rewrite-cni";
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
    /**
     * The control plane is upgraded to another release of Kubernetes. Subject: its node. Begun: {@link #BEFORE}, the version that the API server
     * reports, and {@link #TO}. Done when it runs: {@link #AFTER}.
     */
    public static final String UPGRADE_CONTROL_PLANE = "upgrade-control-plane";
    /**
     * The kubelet of a node is upgraded to another release of Kubernetes. Subject: the node. Begun: {@link #BEFORE}, the version that the node
     * reports, {@link #TO}, and {@link #AWAY}. Done when the node is Ready with it: {@link #AFTER}.
     */
    public static final String UPGRADE_KUBELET = "upgrade-kubelet";
    /**
     * A workload is started after the upgrade. Subject: the workload. Begun: {@link #NODE} and {@link #PROVISIONING}, where they are
     * recorded, and {@link #WAY}, where its volume is set up otherwise than usual. Done when its claim is bound and its pod is made.
     */
    public static final String START_WORKLOAD = "start-workload";
    /** The agent of a workload that was started after the upgrade is waited for. Subject: the workload. Done when it writes. */
    public static final String AWAIT_AGENT = "await-agent";
    /**
     * A workload of a rebooted node, or one started after the upgrade, is waited for. Subject: the workload. Done when its agent reports that it
     * writes (again).
     */
    public static final String AWAIT_WORKLOAD = "await-workload";

    // ---- volumes and buckets

    /** A PersistentVolume gets other mount options while it is mounted. Subject: its name. Begun: {@link #MOUNT_OPTIONS}. */
    public static final String EDIT_MOUNT_OPTIONS = "edit-mount-options";
    /**
     * Objects of a bucket that lie outside of a volume's prefix are looked for directly in S3. Subject: the workload. Begun: {@link #BUCKET},
     * {@link #PREFIX}. Done: {@link #ANSWER}, their number, and {@link #KEY}, the first of them, comma-separated.
     */
    public static final String LOOK_OUTSIDE = "look-outside";

    /** All objects of a bucket are deleted directly in S3. Subject: the bucket. */
    public static final String EMPTY_BUCKET = "empty-bucket";
    /**
     * A PersistentVolumeClaim is deleted, or a static PersistentVolume. Subject: the workload it was for. Begun:
     * {@link #PERSISTENT_VOLUME}, {@link #BUCKET}, {@link #POLICY}. Done when it is gone.
     */
    public static final String DELETE_VOLUME = "delete-volume";
    /** The campaign itself removes a bucket directly in S3, so its absence afterwards is no offence. Subject: the bucket. */
    public static final String DELETE_BUCKET = "delete-bucket";
    /** S3 is asked whether a bucket exists. Subject: the bucket. Done: {@link #ANSWER}, {@link #YES} or {@link #NO}. */
    public static final String BUCKET_EXISTS = "bucket-exists";
    /**
     * After a workload went, with its volume or without, the bucket that stays is read straight from S3. Subject: the workload; what was read is what
     * {@link #keptSource} says.
     */
    public static final String READ_KEPT = "read-kept";

    /**
     * When all workloads are gone a new pod reads a volume, on a mount made for it. Subject: the workload; what was read is what
     * {@link #remountSource} says. Begun: {@link #NODE}. Done when everything was read; failed where the volume could not be mounted again.
     */
    public static final String READ_REMOUNTED = "read-remounted";

    // ---- StorageClasses

    /**
     * A StorageClass of the run is recreated under its name. Subject: the class. Begun: {@link #BINDING_MODE}, {@link #POLICY} that it is
     * to have.
     */
    public static final String REPLACE_CLASS = "replace-class";
    /**
     * A volume is claimed of a StorageClass, and no pod uses the claim. Subject: the claim, by {@link #triedClaim}. Begun: {@link #NODE} of its later
     * pod, {@link #WAY}, {@link #STORAGE_CLASS}, and what the API server says of that: {@link #BINDING_MODE}, {@link #POLICY}. Done where the class binds
     * at once, when the claim is bound: {@link #UNBOUND}, {@link #MILLISECONDS} since before it was made, {@link #PERSISTENT_VOLUME} and
     * {@link #POLICY} of that. Done where it waits: {@link #ANSWER}, the phase of the claim, after {@link #MILLISECONDS} without a pod.
     */
    public static final String TRY_CLAIM = "try-claim";
    /**
     * A pod uses such a claim: it lists the volume, writes a file, reads it, and ends. Subject: the claim. Begun: {@link #NODE}. Done:
     * {@link #LIST}, {@link #WRITE}, {@link #READ}, {@link #CONTENT}, {@link #FILE_SYSTEM}, {@link #PERSISTENT_VOLUME}, {@link #POLICY} of that.
     */
    public static final String USE_CLAIM = "use-claim";
    /** The volume of such a claim is looked at again. Subject: the claim. Done: {@link #PERSISTENT_VOLUME}, {@link #POLICY}. */
    public static final String LOOK_AT_POLICY = "look-at-policy";
    /**
     * A volume is claimed of a StorageClass that binds at once, and whose Secret does not fit. Subject: the claim, by {@link #triedClaim}; its pod is
     * recorded by {@link #USE_CLAIM} when the Secret is mended. Begun: {@link #NODE} of that pod, {@link #WAY}, {@link #STORAGE_CLASS},
     * {@link #SECRET}, and what it {@link #LACKS}. Done when the claim is made, with {@link #ANSWER} of the store where it was asked for the key:
     * {@link #ACCEPTED} or {@link #REFUSED}.
     */
    public static final String TRY_SECRET = "try-secret";
    /** Such a claim is looked at. Subject: the claim. Done: {@link #ANSWER}, its phase. */
    public static final String LOOK_AT_CLAIM = "look-at-claim";
    /** The Secret of such a claim gets the keys that it needs. Subject: the claim. Begun: {@link #SECRET}. Done when they are in the Secret. */
    public static final String MEND_SECRET = "mend-secret";

    // ---- versions

    /**
     * The release is upgraded with Helm. Subject: the release. Begun: {@link #HOW}, the documented way by its name, {@link #OPTIONS} and {@link #VALUES},
     * where there are some. An error says what Helm said.
     */
    public static final String HELM_UPGRADE = "helm-upgrade";
    /**
     * The release is taken back to a revision with Helm. Subject: the release. Begun: {@link #OPTIONS}, where some were added. Done:
     * {@link #DELETED}, where it was recorded. An error says what Helm said.
     */
    public static final String HELM_ROLLBACK = "helm-rollback";
    /**
     * Each object of the release in a backup is put in the place of the one that is there, without Helm. Subject: the release. Begun:
     * {@link #FOLDER} of the backup. Done: {@link #KEPT}.
     */
    public static final String PUT_BACK = "put-back";
    /** A rollout is waited for. Subject: the release. Done when it is complete; an error says what it lacked last. */
    public static final String AWAIT_ROLLOUT = "await-rollout";
    /**
     * Liveness probes of the release are given the time to fail. Subject: the release. Begun: {@link #SECONDS} that they may take since the
     * rollout until a container is restarted.
     */
    public static final String AWAIT_PROBES = "await-probes";
    /**
     * What was recorded so far is judged, to find out whether the old release is to be brought back. Subject: the release. Done: {@link #ANSWER},
     * {@link #YES} or {@link #NO}, and {@link #REASON} in words.
     */
    public static final String DECIDE = "decide";
    /** A stage is left out, because what it needs did not come about. Subject: its phase. Begun: {@link #REASON}. */
    public static final String SKIP_STAGE = "skip-stage";
    /** The cluster and the release are checked before a hop. Subject: the release. Begun: {@link #TO}. The error names the problem. */
    public static final String CHECK = "check";
    /** A backup is made before an upgrade. Subject: the release. Begun: {@link #TO}, where it is before a hop. */
    public static final String BACK_UP = "back-up";
    /** The release is upgraded from one version to the next. Subject: the release. Begun: {@link #FROM}, {@link #TO}. Done when rolled out. */
    public static final String HOP = "hop";
    /**
     * Whether an upgrade may begin, as far as the driver's kernel module goes: one that is in use cannot be replaced. Subject: the release, or
     * {@link #PREFLIGHT} where the preflight was asked. Begun: {@link #TO}. Done: {@link #ANSWER}, {@link #ACCEPTED} or {@link #REFUSED}, with a
     * {@link #REASON}; the {@link #PODS} that use volumes of the driver, which the preflight names in its reason.
     */
    public static final String CHECK_MODULE = "check-module";
    /**
     * The object that names the driver's kernel module gets the new chart's images. Subject: the object. Begun: {@link #TO}. Done when the module is
     * loaded wherever it is to be: {@link #REASON}, what changed.
     */
    public static final String UPDATE_MODULE = "update-module";
    /**
     * The preflight checks whether the release may be upgraded from one version to another; nothing is changed. Subject: the release. Begun:
     * {@link #FROM}, {@link #TO}, which is an older one where the preflight is asked to go back. Done: {@link #ANSWER}, {@link #ACCEPTED} or
     * {@link #REFUSED}.
     */
    public static final String PREFLIGHT = "preflight";
    /**
     * What the pods of one of the driver's workloads use, as the kubelets count it. Subject: the workload. Begun: {@link #NAMESPACE}. Done:
     * {@link #PODS}, how many there are; {@link #BYTES}, the memory that the one with most has in use; {@link #NANO_CORES} of all together.
     */
    public static final String RESOURCE_USE = "resource-use";

    // ---- security

    /**
     * The API server is asked for the labels of a namespace that concern Pod Security. Subject: the namespace. Done: each label with its value,
     * by its whole name.
     */
    public static final String LOOK_AT_NAMESPACE = "look-at-namespace";
    /**
     * A pod is tried in a namespace by a server-side dry run, which stores nothing. Subject: the namespace. Begun: {@link #WAY}, what the pod
     * violates, or {@link #COMPLIANT}. Done: {@link #ANSWER}, {@link #ACCEPTED}, or {@link #REFUSED} by Pod Security or another policy of
     * the kind, with its {@link #REASON}; an error where it was refused for anything else.
     */
    public static final String TRY_POD = "try-pod";
    /**
     * SecurityContextConstraints of OpenShift that name accounts of the driver are looked for. Subject: {@link #CLUSTER}, or {@link #CHART} for
     * what the new chart would make of them. Done: {@link #ANSWER}, {@link #NO} where there can be none, with a {@link #REASON}.
     */
    public static final String LOOK_AT_CONSTRAINTS = "look-at-constraints";
    /**
     * One of these. Subject: its name. Begun: {@link #PLACE}, {@link #CLUSTER} or {@link #CHART}. Done: its fields, as {@link ConstraintFields}
     * writes them.
     */
    public static final String CONSTRAINT = "constraint";
    /** Where constraints are looked for: what the API server has. */
    public static final String CLUSTER = "cluster";
    /** Where constraints are looked for: what the chart renders. */
    public static final String CHART = "chart";

    /**
     * The API server is asked by a SubjectAccessReview whether a service account may do something. Subject: the account, as NAMESPACE/NAME.
     * Begun: {@link #VERB}, {@link #RESOURCE}, {@link #NAMESPACE}, which is empty for all namespaces and for what is in none. Done:
     * {@link #ANSWER}, {@link #YES} or {@link #NO}, with a {@link #REASON}.
     */
    public static final String ASK_ACCESS = "ask-access";
    /**
     * Texts of the driver are searched for the keys of the run, in all forms that they may have there. Subject: the place, with the node where
     * it is on one. Begun: {@link #PLACE}, {@link #NODE} for processes. Done: {@link #TEXTS}, {@link #BYTES}, {@link #FINDS}, and of logs
     * {@link #LOGS_READ} and {@link #LOGS_GONE}, which are empty elsewhere. The key itself is never recorded.
     */
    public static final String SEARCH_KEYS = "search-keys";

    private static final List<String> OF_A_VOLUME =
            List.of(PROVISIONING, NODE, NAMESPACE, POD, UID, PERSISTENT_VOLUME, VOLUME_HANDLE, BUCKET, PREFIX, PATH);

    private Actions() {}

    /** The source of what was read of a workload's volume by {@link #READ_REMOUNTED}, and the name of the pod that read it. */
    public static String remountSource(String workload) {
        return "remount-" + workload;
    }

    /** The source of what was read of a workload's bucket by {@link #READ_KEPT}, as the S3 control is told it: its stream has {@code s3-} before. */
    public static String keptSource(String workload) {
        return "kept-" + workload;
    }

    /**
     * Name of a claim that {@link #TRY_CLAIM} or {@link #TRY_SECRET} makes.
     *
     * @param moment {@code before} or {@code after} the upgrade
     */
    public static String triedClaim(String way, String moment) {
        return way + "-" + moment;
    }

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

    /** The volume that these facts describe, as one mounted after the upgrade began; empty when one of them is missing. */
    public static Optional<Volume> volume(String workload, Map<String, String> facts) {
        if (OF_A_VOLUME.stream().anyMatch(fact -> facts.get(fact) == null)) {
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
