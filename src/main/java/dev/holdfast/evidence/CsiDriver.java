package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/**
 * The CSIDriver object at one time: each change of it that a watch reports, and what is there whenever somebody looks. An object that was
 * deleted and recreated has another uid, so that neither is missed.
 *
 * @param uid of the object; empty where there is none
 * @param fields of its specification as text, lists sorted and joined by commas; one that is not set has the API server's default
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CsiDriver(long n, long t, Long same, String uid, Map<String, String> fields) implements Look {
    /** The kubelet repeats NodePublishVolume for each mount. */
    public static final String REQUIRES_REPUBLISH = "requiresRepublish";

    public static final String POD_INFO_ON_MOUNT = "podInfoOnMount";
    public static final String ATTACH_REQUIRED = "attachRequired";
    public static final String FS_GROUP_POLICY = "fsGroupPolicy";
    /** Audiences of the tokens that the kubelet passes with a mount. */
    public static final String TOKEN_REQUESTS = "tokenRequests";

    public static final String VOLUME_LIFECYCLE_MODES = "volumeLifecycleModes";
    public static final String STORAGE_CAPACITY = "storageCapacity";
    public static final String SE_LINUX_MOUNT = "seLinuxMount";

    /** Whether the object is there. */
    public boolean exists() {
        return !uid.isEmpty();
    }
}
