package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * SecurityContextConstraints of OpenShift: accounts of mounter pods get none that allows privileges, the node plugin gets one that allows just what
 * it has, and none is for everybody.
 */
final class ConstraintRules {
    /** How findings on constraints are called; the place follows. */
    static final String SUBJECT = "SecurityContextConstraints of the ";

    private static final String ACCOUNT = "system:serviceaccount:";
    private static final String TRUE = "true";
    private static final List<String> OF_THE_NODE =
            List.of("allowHostNetwork", "allowHostPID", "allowHostIPC", "allowHostPorts");
    private static final List<String> OF_PRIVILEGE =
            List.of("allowPrivilegedContainer", "allowHostDirVolumePlugin", "allowPrivilegeEscalation");
    private static final List<String> EVERYBODY =
            List.of("system:authenticated", "system:serviceaccounts", "system:unauthenticated");

    private ConstraintRules() {}

    /** Judges what was found in a place, where there can be any. */
    static void judge(String place, Scope scope) {
        FindingBuilder finding = scope.finding();
        RecordedAction looked = finding.actions()
                .last(Actions.LOOK_AT_CONSTRAINTS, action -> action.subject().equals(place));
        if (looked == null || !looked.succeeded()) {
            finding.doubt("constraints of the " + place + " could not be looked at"
                    + (looked == null || looked.error() == null ? "" : ": " + looked.error()));
            return;
        }
        Manifest.Driver driver = scope.recording().manifest().driver();
        List<RecordedAction> all = finding.actions()
                .of(Actions.CONSTRAINT, action -> place.equals(action.input(Actions.PLACE)) && action.succeeded());
        boolean[] named = new boolean[2];
        for (RecordedAction one : all) {
            List<String> users = list(one.outputs(), "users");
            boolean mounters =
                    users.stream().anyMatch(user -> user.startsWith(ACCOUNT + driver.mounterNamespace() + ":"));
            boolean own = users.stream().anyMatch(user -> user.startsWith(ACCOUNT + driver.namespace() + ":"))
                    && !driver.namespace().equals(driver.mounterNamespace());
            named[0] |= mounters;
            named[1] |= own && TRUE.equals(one.output("allowPrivilegedContainer"));
            tooMuch(one.outputs(), mounters).forEach(what -> offends(one.done(), one.subject() + " " + what, finding));
        }
        if (!named[1]) {
            offends(looked.done(), "no constraint lets the node plugin be privileged, so it cannot be made", finding);
        }
        if (!named[0] && driver.mounterNamespace() != null) {
            offends(looked.done(), "no constraint names an account of mounter pods", finding);
        }
        finding.figure(
                "constraints",
                String.join(", ", all.stream().map(RecordedAction::subject).toList()));
        finding.measure("too much or too little", "what is needed");
        finding.passed("the constraints allow the node plugin what it has, and mounter pods no privileges");
    }

    /** What a constraint allows beyond what is needed. */
    static List<String> tooMuch(Map<String, String> fields, boolean mounters) {
        Stream<String> everybody = list(fields, "groups").stream()
                .filter(EVERYBODY::contains)
                .map(group -> "is for everybody in " + group);
        Stream<String> node = OF_THE_NODE.stream()
                .filter(field -> TRUE.equals(fields.get(field)))
                .map(field -> "has " + field);
        Stream<String> privileges = !mounters
                ? Stream.empty()
                : Stream.of(
                                OF_PRIVILEGE.stream()
                                        .filter(field -> !"false".equals(fields.get(field)))
                                        .map(field -> "lets mounter pods have " + field),
                                Stream.of("lets mounter pods keep capabilities")
                                        .filter(any -> !list(fields, "requiredDropCapabilities")
                                                        .contains("ALL")
                                                || !list(fields, "allowedCapabilities")
                                                        .isEmpty()),
                                Stream.of("lets mounter pods run as root")
                                        .filter(any -> !List.of("MustRunAs", "MustRunAsNonRoot", "MustRunAsRange")
                                                .contains(fields.getOrDefault("runAsUser", ""))),
                                Stream.of("lets mounter pods choose their SELinux label")
                                        .filter(any -> !"MustRunAs".equals(fields.get("seLinuxContext"))),
                                Stream.of("lets mounter pods do without a filter of system calls")
                                        .filter(any -> list(fields, "seccompProfiles")
                                                        .isEmpty()
                                                || !list(fields, "seccompProfiles").stream()
                                                        .allMatch(profile -> profile.equals("runtime/default"))))
                        .flatMap(each -> each);
        return Stream.of(everybody, node, privileges).flatMap(each -> each).toList();
    }

    private static List<String> list(Map<String, String> fields, String name) {
        String value = fields.getOrDefault(name, "");
        return value.isEmpty() ? List.of() : List.of(value.split(",", -1));
    }

    private static void offends(long at, String what, FindingBuilder finding) {
        finding.offends(
                at,
                what,
                "not what is needed",
                "the chart's constraints were written for other pods than it has",
                "somebody added an account of the driver to another constraint");
    }
}
