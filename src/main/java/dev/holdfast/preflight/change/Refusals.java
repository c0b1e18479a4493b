package dev.holdfast.preflight.change;

import dev.holdfast.preflight.Direction;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be done about a request that the API server refuses, by its words. */
final class Refusals {
    private static final Set<String> WORKLOADS = Set.of("DaemonSet", "Deployment", "StatefulSet", "ReplicaSet");
    private static final Pattern IMMUTABLE = Pattern.compile(
            "immutable|updates to .* (?:are )?forbidden|may not be changed|cannot be changed|cannot change roleRef|may not change");
    private static final Pattern POLICY = Pattern.compile("admission webhook|ValidatingAdmissionPolicy");
    private static final Pattern QUOTA =
            Pattern.compile("exceeded quota: ([^,]+), requested: (.+), used: (.+), limited: (.+)$");

    private Refusals() {}

    /** What the user can do about the refusal of an object. */
    static String advice(ObjectId id, String message, Direction direction) {
        if (message.contains("unknown field") || message.contains("strict decoding error")) {
            return "the API server would drop what it does not know: "
                    + direction.values("correct the name of the field in the chart or its values")
                    + ", or upgrade Kubernetes to a version that has it";
        }
        if (IMMUTABLE.matcher(message).find()) {
            return immutable(id, direction);
        }
        if (message.contains("attempting to grant RBAC permissions not currently held")) {
            return direction.say("upgrade", "roll back")
                    + " as a user who has these permissions, or who may escalate and bind "
                    + (id.group().isEmpty() ? "" : id.group() + " ") + "roles";
        }
        if (message.contains("violates PodSecurity")) {
            return "kubectl label namespace " + id.namespace()
                    + " pod-security.kubernetes.io/enforce=privileged --overwrite, if its pods are to have that; or "
                    + direction.values("change the values that ask for it");
        }
        if (message.contains("exceeded quota") || message.contains("failed quota")) {
            return "kubectl -n " + id.namespace()
                    + " get resourcequota shows the limits; raise them, or "
                    + direction.values("set the resources that they ask for in the chart's values");
        }
        if (message.contains("failed calling webhook")) {
            return "repair the service of that webhook, which Helm's request needs as well: kubectl get"
                    + " validatingwebhookconfigurations,mutatingwebhookconfigurations";
        }
        if (POLICY.matcher(message).find()) {
            return direction.values("change the chart's values so that the object is as the policy wants it")
                    + ", or have an exception made by whoever runs the policy";
        }
        if (message.contains("namespaces \"" + id.namespace() + "\" not found")) {
            return "kubectl create namespace " + id.namespace();
        }
        if (message.startsWith("the API server serves no")) {
            return "apply the CRD that brings it, or "
                    + direction.values("use a chart whose objects this version of Kubernetes serves");
        }
        return direction.values("change the chart or its values so that the API server takes the object");
    }

    private static String immutable(ObjectId id, Direction direction) {
        String delete = direction.values("keep the field as it is") + "; or just before " + direction.change()
                + " kubectl delete " + id.argument();
        if (WORKLOADS.contains(id.kind())) {
            return delete
                    + " --cascade=orphan, which leaves its pods: Helm makes it again, and you delete the old pods node by node";
        }
        return switch (id.kind()) {
            case "CSIDriver" ->
                delete
                        + ": Helm makes it again, mounts that are there go on, and none is begun meanwhile; "
                        + direction.say("a rollback", "an upgrade")
                        + " needs the same";
            case "StorageClass" -> delete + ": Helm makes it again, and volumes that it made stay as they are";
            default -> delete + ", so that Helm makes it again";
        };
    }

    /**
     * Whether a pod is refused by a quota that has room for it as soon as an old pod is gone.
     *
     * @param released what the old pod takes
     */
    static boolean isFullForNow(String message, Map<String, BigDecimal> released) {
        Matcher quota = QUOTA.matcher(message);
        if (!quota.find()) {
            return false;
        }
        Map<String, BigDecimal> used = amounts(quota.group(3));
        Map<String, BigDecimal> limited = amounts(quota.group(4));
        return amounts(quota.group(2)).entrySet().stream().allMatch(wanted -> {
            BigDecimal there = used.getOrDefault(wanted.getKey(), BigDecimal.ZERO);
            BigDecimal limit = limited.get(wanted.getKey());
            BigDecimal freed = released.getOrDefault(wanted.getKey(), BigDecimal.ZERO);
            return limit != null && there.subtract(freed).add(wanted.getValue()).compareTo(limit) <= 0;
        });
    }

    /** Such as {@code pods=1,requests.cpu=100m}. */
    private static Map<String, BigDecimal> amounts(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String one : text.split(",", -1)) {
            int equals = one.indexOf('=');
            if (equals > 0) {
                fields.put(
                        one.substring(0, equals).strip(),
                        one.substring(equals + 1).strip());
            }
        }
        Map<String, BigDecimal> amounts = new TreeMap<>();
        fields.forEach(
                (name, amount) -> amounts.put(name, Quantity.parse(amount).getNumericalAmount()));
        return amounts;
    }
}
