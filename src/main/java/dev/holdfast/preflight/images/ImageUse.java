package dev.holdfast.preflight.images;

import dev.holdfast.preflight.secrets.SecretName;
import java.util.Set;

/**
 * An image that a pod of the new release needs.
 *
 * @param image as it is written there
 * @param by the workload and container, such as DaemonSet/node plugin
 * @param policy when the kubelet pulls it: {@code Always}, {@code IfNotPresent} or {@code Never}
 * @param nodes those that need it; empty where one of all is enough
 * @param pullSecrets that the pod brings
 * @param named whether a workload only names it, for pods that the driver makes itself: of these nothing else is known
 */
record ImageUse(String image, String by, String policy, Set<String> nodes, Set<SecretName> pullSecrets, boolean named) {
    static final String ALWAYS = "Always";
    static final String IF_NOT_PRESENT = "IfNotPresent";
    static final String NEVER = "Never";
}
