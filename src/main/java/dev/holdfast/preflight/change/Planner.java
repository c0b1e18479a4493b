package dev.holdfast.preflight.change;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Helm;
import dev.holdfast.driver.Release;
import dev.holdfast.driver.Sensitive;
import dev.holdfast.driver.ShellWords;
import dev.holdfast.preflight.Reading;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import dev.holdfast.preflight.Snapshot;
import dev.holdfast.preflight.Wording;
import dev.holdfast.preflight.change.Plan.Step;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** Makes plans: each command of one can be run as it stands, one after the other, in the folder that the preflight was run in. */
final class Planner {
    private static final Set<String> ROLLED_OUT = Set.of("DaemonSet", "Deployment", "StatefulSet");
    private static final String PATIENCE = "--timeout=10m";
    private static final String YAML = "yaml";

    private final Snapshot snapshot;
    private final DriverProfile profile;
    private final Tools tools;
    private final Reading<Trial> trial;
    private final Effects effects;

    Planner(Snapshot snapshot, Tools tools, Reading<Trial> trial, Effects effects) {
        this.snapshot = snapshot;
        this.profile = snapshot.profile();
        this.tools = tools;
        this.trial = trial;
        this.effects = effects;
    }

    /**
     * Of an upgrade.
     *
     * @param reference of the new chart
     * @param options of {@code helm upgrade}, in the way that works, with the values file of the release as {@link #valuesFile}; empty if no
     *     way does
     */
    Plan upgrade(String reference, Optional<List<String>> options) {
        if (hasNoRelease()) {
            return noRelease();
        }
        List<Step> steps = new ArrayList<>();
        steps.add(backup());
        if (!effects.definitions().isEmpty()) {
            steps.add(new Step(
                    "Apply the chart's CRDs, which Helm leaves alone in an upgrade",
                    List.of(ShellWords.joined(Stream.concat(
                                            Stream.of(tools.helm().get(0), "show", "crds"),
                                            Helm.chart(reference).stream())
                                    .toList())
                            + " | " + tools.kubectl("apply", "--server-side", "--force-conflicts", "-f", "-")),
                    effects.definitions()));
        }
        if (options.isEmpty()) {
            steps.add(new Step(
                    "Upgrade: Helm refuses it in every way of the profile; see the check \"Helm upgrade dry run\"",
                    List.of(),
                    effects.objects()));
            return new Plan(steps);
        }
        Hidden hidden = new Hidden();
        String upgrade = tools.helm(profile.namespace(), "upgrade", profile.release()) + " "
                + ShellWords.joined(Helm.chart(reference)) + hidden.line(options.get());
        steps.add(new Step("Try the upgrade", List.of(upgrade + " --dry-run=server"), hidden.notes()));
        steps.add(new Step("Upgrade", List.of(upgrade), withRestarts()));
        steps.add(verify());
        steps.add(undo(List.of("CRDs stay as they are")));
        return new Plan(steps);
    }

    /**
     * Of a rollback.
     *
     * @param revision to go back to; empty if there is none, or none that it makes sense to go back to
     */
    Plan rollback(OptionalInt revision) {
        if (hasNoRelease()) {
            return noRelease();
        }
        if (revision.isEmpty()) {
            return new Plan(List.of(new Step(
                    "Roll back: there is no revision to go back to; see the check \"revision to roll back to\"",
                    List.of(tools.helm(profile.namespace(), "history", profile.release())),
                    List.of())));
        }
        return new Plan(List.of(
                backup(),
                new Step("Roll back", List.of(rollbackTo(revision.getAsInt())), withRestarts()),
                verify(),
                undo(List.of())));
    }

    /** Where the backup puts the values that the release was given. */
    String valuesFile() {
        return inBackup("values.yaml");
    }

    private boolean hasNoRelease() {
        return snapshot.release() instanceof Read<Optional<Release>> read
                && read.value().isEmpty();
    }

    private Plan noRelease() {
        return new Plan(List.of(new Step(
                "There is no release " + profile.release() + "; see the check \"Helm release deployed\"",
                List.of(),
                List.of())));
    }

    /** A folder of its own for each revision, so that nothing of the user's is overwritten, and no backup by a later one. */
    private String inBackup(String file) {
        return "backup-of-revision"
                + (snapshot.release() instanceof Read<Optional<Release>> read
                                && read.value().isPresent()
                        ? "-" + read.value().get().revision()
                        : "")
                + (file.isEmpty() ? "" : "/" + file);
    }

    private Step backup() {
        List<String> commands = new ArrayList<>();
        List<String> notes = new ArrayList<>(List.of("values.yaml and manifest.yaml may hold secrets"));
        // Only its owner may read it.
        commands.add("mkdir -p -m 700 " + inBackup(""));
        commands.add(tools.probing("--save", inBackup("before.json")));
        commands.add(
                into("values.yaml", tools.helm(profile.namespace(), "get", "values", profile.release(), "-o", YAML)));
        commands.add(into("manifest.yaml", tools.helm(profile.namespace(), "get", "manifest", profile.release())));
        commands.add(into("crds.yaml", tools.kubectl("get", "crd", "-o", YAML)));
        commands.add(into("storage.yaml", tools.kubectl("get", "csidriver,storageclass,pv", "-o", YAML)));
        commands.add(into("claims.yaml", tools.kubectl("get", "pvc", "-A", "-o", YAML)));
        if (snapshot.ownCrds() instanceof Unread<List<CustomResourceDefinition>> unread) {
            notes.add("custom resources are not among them: " + unread.why());
        } else {
            ((Read<List<CustomResourceDefinition>>) snapshot.ownCrds())
                    .value().stream().filter(Planner::isServed).forEach(crd -> commands.add(objects(crd)));
        }
        if (tools.probe().isEmpty()) {
            notes.add("whether mounts survive can be said afterwards only if --probe is given here and when verifying");
        }
        return new Step("Back up", commands, notes);
    }

    private String objects(CustomResourceDefinition crd) {
        String plural = crd.getSpec().getNames().getPlural();
        List<String> words = new ArrayList<>(List.of("get", Wording.name(crd)));
        if ("Namespaced".equals(crd.getSpec().getScope())) {
            words.add("-A");
        }
        words.addAll(List.of("-o", YAML));
        return into(plural + ".yaml", tools.kubectl(words.toArray(String[]::new)));
    }

    /** kubectl has no name for a kind that the API server does not serve. */
    private static boolean isServed(CustomResourceDefinition crd) {
        return crd.getStatus() != null
                && crd.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }

    private String into(String file, String command) {
        return command + " > " + inBackup(file);
    }

    private Step verify() {
        List<String> commands = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        if (trial instanceof Read<Trial> read) {
            read.value().objects().stream()
                    .filter(object -> ROLLED_OUT.contains(object.id().kind()) && !object.hook())
                    .forEach(object -> object.after().ifPresent(after -> {
                        if (isOnDelete(after)) {
                            notes.add(object.id()
                                    + ": its pods restart when you delete them (OnDelete), so that no rollout ends");
                        } else {
                            commands.add(rolledOut(
                                    object.id().namespace(),
                                    object.id().kind(),
                                    object.id().name()));
                        }
                    }));
        } else {
            commands.add(rolledOut(profile.namespace(), "DaemonSet", profile.daemonSet()));
        }
        commands.add(tools.probing("--compare", inBackup("before.json")));
        return new Step("Verify", commands, notes);
    }

    private String rolledOut(String namespace, String kind, String name) {
        return tools.kubectl(
                "-n",
                namespace.isEmpty() ? profile.namespace() : namespace,
                "rollout",
                "status",
                kind.toLowerCase(Locale.ROOT) + "/" + name,
                PATIENCE);
    }

    private static boolean isOnDelete(JsonNode workload) {
        return workload.path("spec")
                .path("updateStrategy")
                .path("type")
                .asText()
                .equals("OnDelete");
    }

    /** Back to what is deployed now. */
    private Step undo(List<String> notes) {
        Optional<Release> now = snapshot.release() instanceof Read<Optional<Release>> read
                ? read.value().filter(release -> release.status().equals("deployed"))
                : Optional.empty();
        return new Step(
                "If it has to be undone",
                now.map(release -> List.of(
                                tools.preflight("--rollback=" + release.revision(), "--plan"),
                                rollbackTo(release.revision())))
                        .orElseGet(() -> List.of(
                                tools.helm(profile.namespace(), "history", profile.release()),
                                tools.preflight("--rollback", "--plan"))),
                notes);
    }

    private String rollbackTo(int revision) {
        return tools.helm(profile.namespace(), "rollback", profile.release(), Integer.toString(revision));
    }

    private List<String> withRestarts() {
        List<String> lines = new ArrayList<>(effects.objects());
        effects.restarts().forEach(one -> lines.add("pods restart: " + one));
        if (lines.isEmpty()) {
            lines.add("nothing changes");
        }
        return lines;
    }

    /** Values that are not to be shown: variables of the shell stand for them, and without one the command ends before Helm is run. */
    private static final class Hidden {
        private final List<String> notes = new ArrayList<>();

        String line(List<String> options) {
            StringBuilder line = new StringBuilder();
            for (String option : options) {
                line.append(' ').append(Sensitive.isIn(option) ? variable(option) : ShellWords.quoted(option));
            }
            return line.toString();
        }

        private String variable(String option) {
            String name = "HIDDEN_" + (notes.size() + 1);
            notes.add(name + " stands for " + Sensitive.masked(option)
                    + ", which is not shown here: set it in the shell before");
            return "\"${" + name + ":?}\"";
        }

        List<String> notes() {
            return List.copyOf(notes);
        }
    }
}
