package dev.holdfast.preflight.change;

import dev.holdfast.driver.DriverProfile;
import dev.holdfast.preflight.Causes;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.Check.Undetermined;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Reading;
import dev.holdfast.preflight.Target;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Judges what Helm says of the upgrade. */
final class HelmCheck {
    /** Words of Helm's that another check finds as well, with all there is of it: Helm stops at the first. */
    private static final Map<String, String> FOUND_ELSEWHERE = elsewhere();

    private HelmCheck() {}

    private static Map<String, String> elsewhere() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("incompatible with Kubernetes", "Kubernetes version");
        words.put("cannot be imported into the current release", "owned by the release");
        words.put("another operation (install/upgrade/rollback) is in progress", Causes.RELEASE);
        return words;
    }

    /** Whether Helm would upgrade in the way that is asked for. */
    static Check of(DriverProfile profile, Reading<Target> target) {
        return new Check(
                Level.BLOCKING,
                Causes.RENDERED,
                "helm upgrade --dry-run=server, in the way that is asked for",
                target.judge(to -> to.helm().judge(answer -> judge(profile, to, answer))));
    }

    /** Whether there is a revision that it makes sense to roll back to. */
    static Check ofRevision(DriverProfile profile, Reading<Target> target) {
        return new Check(
                Level.BLOCKING,
                Causes.REVISION,
                "helm history " + profile.release(),
                target.judge(to -> to.helm()
                        .judge(answer -> answer.reason()
                                .<Result>map(why -> new Finding(why, otherRevisions(profile, answer.others())))
                                .orElseGet(() -> new Ok("revision "
                                        + to.revision().orElseThrow() + ", " + to.name() + "-" + to.version())))));
    }

    private static String otherRevisions(DriverProfile profile, List<String> others) {
        return others.isEmpty()
                ? "there is none to go back to: upgrade to the older chart with helm upgrade in place of a rollback"
                : "name one that was deployed: --rollback=" + String.join(" or --rollback=", others)
                        + "; see helm history " + profile.release() + " -n " + profile.namespace();
    }

    private static Result judge(DriverProfile profile, Target to, Target.HelmAnswer answer) {
        if (answer.reason().isEmpty()) {
            return new Ok(answer.command());
        }
        String reason = answer.reason().get();
        for (Map.Entry<String, String> words : FOUND_ELSEWHERE.entrySet()) {
            if (reason.contains(words.getKey())) {
                return new Undetermined(
                        "Helm stops early: " + reason,
                        "see the check \"" + words.getValue() + "\", then run preflight again",
                        words.getValue());
            }
        }
        if (lacksCrd(reason, to)) {
            return new Ok("Helm cannot try it before the chart's CRDs are applied: " + reason);
        }
        return new Finding(answer.command() + ": " + reason, advice(profile, answer.others(), reason));
    }

    /** The way in which Helm would upgrade: the one that is asked for, else another; empty if there is none. */
    static Optional<String> workingWay(Reading<Target> target, String wanted) {
        if (!(target.flatMap(Target::helm) instanceof Reading.Read<Target.HelmAnswer> read)
                || read.value().reason().isEmpty()
                || target.map(to -> lacksCrd(read.value().reason().get(), to)).equals(new Reading.Read<>(true))) {
            return Optional.of(wanted);
        }
        return read.value().others().stream().findFirst();
    }

    private static boolean lacksCrd(String reason, Target to) {
        return reason.contains("from new release manifest")
                && reason.contains("no matches for kind")
                && to.objects()
                                .map(objects -> objects.stream()
                                        .filter(CustomResourceDefinition.class::isInstance)
                                        .map(CustomResourceDefinition.class::cast)
                                        .anyMatch(crd -> reason.contains("no matches for kind \""
                                                + crd.getSpec().getNames().getKind() + "\" in version \""
                                                + crd.getSpec().getGroup() + "/")))
                        instanceof Reading.Read<Boolean> read
                && read.value();
    }

    private static String advice(DriverProfile profile, List<String> others, String reason) {
        if (reason.contains("from current release manifest")
                || reason.contains("current release manifest contains removed")) {
            return "the stored release names an API that this Kubernetes does not serve any more: helm mapkubeapis "
                    + profile.release() + " -n " + profile.namespace()
                    + " (a plugin of Helm's) maps it to the one that is; or edit the manifest in the release's Secret";
        }
        if (reason.contains("no matches for kind")) {
            return "apply the CRD of that kind first, or use a chart whose objects this version of Kubernetes serves";
        }
        if (!others.isEmpty()) {
            return "upgrade in a way that works: "
                    + others.stream()
                            .map(name -> "--way " + name + " (helm upgrade "
                                    + String.join(" ", profile.way(name).options()) + ")")
                            .collect(Collectors.joining(" or "));
        }
        return "no way of the profile works: change the values so that the chart can be rendered, or ask whoever makes the chart";
    }
}
