package dev.holdfast.preflight.change;

import dev.holdfast.driver.DriverProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The steps of an upgrade or a rollback in their order.
 *
 * @param steps to be done one after the other
 */
public record Plan(List<Step> steps) {
    /**
     * A step.
     *
     * @param commands as they are typed
     * @param effects what they change, as text
     */
    public record Step(String title, List<String> commands, List<String> effects) {}

    /**
     * How a cluster is named on command lines.
     *
     * @param helm {@code helm} with kubeconfig, context and namespace
     * @param kubectl {@code kubectl} with kubeconfig and context
     * @param holdfast {@code holdfast preflight} with kubeconfig and context
     */
    public record Tools(String helm, String kubectl, String holdfast) {
        /** For the cluster of a context. */
        public static Tools of(String kubeconfig, String context, DriverProfile profile) {
            return new Tools(
                    "helm --kubeconfig " + kubeconfig + " --kube-context " + context + " -n " + profile.namespace(),
                    "kubectl --kubeconfig " + kubeconfig + " --context " + context,
                    "holdfast preflight --kubeconfig " + kubeconfig + " --context " + context);
        }
    }

    /**
     * Of an upgrade.
     *
     * @param reference of the new chart
     * @param options of {@code helm upgrade}, in the way that works; empty if none does
     * @param present revision of the release
     */
    static Plan ofUpgrade(
            DriverProfile profile,
            Tools tools,
            String reference,
            Optional<String> options,
            int present,
            Effects effects) {
        String chart = argument(reference);
        List<Step> steps = new ArrayList<>();
        steps.add(backup(profile, tools));
        if (!effects.definitions().isEmpty()) {
            steps.add(new Step(
                    "Apply the chart's CRDs, which Helm leaves alone in an upgrade",
                    List.of("helm show crds " + chart + " | " + tools.kubectl()
                            + " apply --server-side --force-conflicts -f -"),
                    effects.definitions()));
        }
        String upgrade = tools.helm() + " upgrade " + profile.release() + " " + chart + " ";
        if (options.isEmpty()) {
            steps.add(new Step(
                    "Upgrade: Helm refuses it in every way of the profile; see the check \"Helm upgrade dry run\"",
                    List.of(),
                    effects.objects()));
            return new Plan(steps);
        }
        steps.add(new Step("Try the upgrade", List.of(upgrade + options.get() + " --dry-run=server"), List.of()));
        steps.add(new Step("Upgrade", List.of(upgrade + options.get()), withRestarts(effects)));
        steps.add(verify(profile, tools));
        steps.add(new Step(
                "If it has to be undone",
                List.of(
                        tools.holdfast() + " --rollback " + present + " --plan",
                        tools.helm() + " rollback " + profile.release() + " " + present),
                List.of("CRDs stay as they are")));
        return new Plan(steps);
    }

    /** Helm takes the version of an OCI reference as an option of its own. */
    private static String argument(String reference) {
        int colon = reference.lastIndexOf(':');
        return reference.startsWith("oci://") && colon > reference.lastIndexOf('/')
                ? reference.substring(0, colon) + " --version " + reference.substring(colon + 1)
                : reference;
    }

    /**
     * Of a rollback.
     *
     * @param revision to go back to
     */
    static Plan ofRollback(DriverProfile profile, Tools tools, int revision, int present, Effects effects) {
        return new Plan(List.of(
                backup(profile, tools),
                new Step(
                        "Roll back",
                        List.of(tools.helm() + " rollback " + profile.release() + " " + revision),
                        withRestarts(effects)),
                verify(profile, tools),
                new Step(
                        "If it has to be undone",
                        List.of(
                                tools.holdfast() + " --rollback " + present + " --plan",
                                tools.helm() + " rollback " + profile.release() + " " + present),
                        List.of())));
    }

    private static Step backup(DriverProfile profile, Tools tools) {
        String release = profile.release();
        List<String> commands = new ArrayList<>(List.of(
                tools.holdfast() + " --save before.json",
                tools.helm() + " get values " + release + " -o yaml > values.yaml",
                tools.helm() + " get manifest " + release + " > manifest.yaml",
                tools.kubectl() + " get crd -o yaml > crds.yaml",
                tools.kubectl() + " get csidriver,storageclass,pv -o yaml > storage.yaml",
                tools.kubectl() + " get pvc -A -o yaml > claims.yaml"));
        if (profile.attachments() != null) {
            commands.add(tools.kubectl() + " get "
                    + profile.attachments().plural() + "."
                    + profile.attachments().group()
                    + " -o yaml > attachments.yaml");
        }
        return new Step("Back up", commands, List.of("values.yaml and manifest.yaml may hold secrets"));
    }

    private static Step verify(DriverProfile profile, Tools tools) {
        List<String> commands = new ArrayList<>();
        String status = tools.kubectl() + " -n " + profile.namespace() + " rollout status ";
        commands.add(status + "daemonset/" + profile.daemonSet());
        if (profile.deployment() != null) {
            commands.add(status + "deployment/" + profile.deployment());
        }
        commands.add(tools.holdfast() + " --compare before.json");
        return new Step("Verify", commands, List.of());
    }

    private static List<String> withRestarts(Effects effects) {
        List<String> lines = new ArrayList<>(effects.objects());
        effects.restarts().forEach(one -> lines.add("pods restart: " + one));
        if (lines.isEmpty()) {
            lines.add("nothing changes");
        }
        return lines;
    }

    /** All of it, each step with its number; each line ends with a newline. */
    public String text() {
        StringBuilder text = new StringBuilder("Plan\n");
        int number = 0;
        for (Step step : steps) {
            number++;
            text.append("  ").append(number).append(". ").append(step.title()).append('\n');
            step.commands()
                    .forEach(command -> text.append("       ").append(command).append('\n'));
            step.effects()
                    .forEach(line -> text.append(line.startsWith(" ") ? "       " : "     - ")
                            .append(line)
                            .append('\n'));
        }
        return text.toString();
    }
}
