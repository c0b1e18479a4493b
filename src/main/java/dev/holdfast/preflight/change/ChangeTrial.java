package dev.holdfast.preflight.change;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Helm;
import dev.holdfast.driver.HelmYaml;
import dev.holdfast.driver.Release;
import dev.holdfast.preflight.Causes;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Reader;
import dev.holdfast.preflight.Reading;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import dev.holdfast.preflight.Snapshot;
import dev.holdfast.preflight.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Helm would do to a cluster in an upgrade or a rollback, found out by having the API server try every request of it with
 * {@code dryRun=All}. Nothing is stored.
 */
public final class ChangeTrial {
    /** A value on a command line that nobody else is to see. */
    private static final Pattern SECRET = Pattern.compile("(?i)^([^=]*(?:secret|passw|token|access_?key)[^=]*=).*");

    private final DriverProfile profile;
    private final Reading<Trial> trial;
    private final Reading<Deletions> deletions;
    private final List<Check> first;
    private final boolean rollback;
    private final int present;
    /** To go back to; empty for an upgrade. */
    private final OptionalInt revision;

    private ChangeTrial(
            Snapshot snapshot, Reading<Trial> trial, List<Check> first, boolean rollback, OptionalInt revision) {
        this.revision = revision;
        this.present = snapshot.release() instanceof Read<Optional<Release>> read
                ? read.value().map(Release::revision).orElse(0)
                : 0;
        this.profile = snapshot.profile();
        this.trial = trial;
        this.deletions = snapshot.pods()
                .flatMap(pods -> snapshot.volumes().map(volumes -> new Deletions(snapshot.profile(), pods, volumes)));
        this.first = first;
        this.rollback = rollback;
    }

    /**
     * Tries an upgrade.
     *
     * @param target of the snapshot
     */
    public static ChangeTrial ofUpgrade(Cluster cluster, Snapshot snapshot, Reading<Target> target) {
        DriverProfile profile = snapshot.profile();
        Reading<Trial> trial = target.flatMap(Target::manifests)
                .flatMap(all -> TrialReader.read(
                        cluster,
                        snapshot.resources(),
                        new Change(
                                false,
                                profile.release(),
                                profile.namespace(),
                                all.before(),
                                all.after(),
                                all.hooks())));
        return new ChangeTrial(snapshot, trial, List.of(HelmCheck.of(profile, target)), false, OptionalInt.empty());
    }

    /**
     * Tries a rollback.
     *
     * @param helm for the same cluster
     * @param wanted revision to go back to; by default the last that was deployed before the present one
     */
    public static ChangeTrial ofRollback(Cluster cluster, Optional<Helm> helm, Snapshot snapshot, OptionalInt wanted) {
        DriverProfile profile = snapshot.profile();
        Reading<Optional<Release>> revision = Reader.present(profile, snapshot.release())
                .flatMap(there -> Reader.helm(
                        helm, "history", h -> revision(h.history(profile.release(), profile.namespace()), wanted)));
        Reading<Trial> trial = revision.flatMap(to -> to.isEmpty()
                ? Unread.hangingOn(Causes.REVISION, "there is no revision to roll back to")
                : Reader.helm(
                                helm,
                                "history",
                                h -> HelmYaml.objects(h.manifest(profile.release(), profile.namespace())))
                        .flatMap(before -> Reader.helm(
                                        helm,
                                        "history",
                                        h -> HelmYaml.objects(h.manifest(
                                                profile.release(),
                                                profile.namespace(),
                                                to.get().revision())))
                                .flatMap(after -> TrialReader.read(
                                        cluster,
                                        snapshot.resources(),
                                        new Change(
                                                true,
                                                profile.release(),
                                                profile.namespace(),
                                                before,
                                                after,
                                                List.of())))));
        OptionalInt number =
                revision instanceof Read<Optional<Release>> read && read.value().isPresent()
                        ? OptionalInt.of(read.value().get().revision())
                        : wanted;
        return new ChangeTrial(snapshot, trial, List.of(revision(profile, revision, wanted)), true, number);
    }

    private static Check revision(DriverProfile profile, Reading<Optional<Release>> revision, OptionalInt wanted) {
        return new Check(
                Level.BLOCKING,
                Causes.REVISION,
                "helm history " + profile.release(),
                revision.judge(found -> found.isPresent()
                        ? new Ok(text(found.get()))
                        : new Finding(
                                wanted.isPresent()
                                        ? "Helm has no revision " + wanted.getAsInt()
                                        : "Helm has no earlier revision that was deployed",
                                "helm -n " + profile.namespace() + " history " + profile.release()
                                        + " shows the revisions that Helm still has")));
    }

    private static String text(Release release) {
        return "revision " + release.revision() + ", " + release.chart() + "-" + release.version();
    }

    /** A revision that failed was never whole, so nobody goes back to it unless it is named. */
    static Optional<Release> revision(List<Release> history, OptionalInt wanted) {
        int last = history.stream().mapToInt(Release::revision).max().orElse(0);
        return history.stream()
                .filter(one -> wanted.isPresent()
                        ? one.revision() == wanted.getAsInt()
                        : one.revision() < last && one.status().equals("superseded"))
                .reduce((earlier, later) -> later);
    }

    /** What would stop the change, or harm mounts. */
    public List<Check> checks() {
        List<Check> checks = new ArrayList<>(first);
        checks.add(ChangeChecks.owned(trial, rollback));
        checks.add(ChangeChecks.dryRun(trial));
        checks.add(ChangeChecks.pods(trial));
        checks.add(ChangeChecks.quota(trial));
        checks.add(ChangeChecks.deletions(trial, deletions));
        return checks;
    }

    /**
     * The steps of the upgrade that was tried.
     *
     * @param target of the same snapshot
     * @param chart that was asked about
     */
    public Plan plan(Plan.Tools tools, Reading<Target> target, Reader.TargetChart chart) {
        return Plan.ofUpgrade(profile, tools, chart.reference(), options(target, chart), present, effects());
    }

    /** The steps of the rollback that was tried. */
    public Plan plan(Plan.Tools tools) {
        return Plan.ofRollback(profile, tools, revision.orElse(0), present, effects());
    }

    private Optional<String> options(Reading<Target> target, Reader.TargetChart chart) {
        String version = target instanceof Read<Target> read ? read.value().version() : "VERSION";
        return HelmCheck.workingWay(target, chart.way()).map(name -> {
            DriverProfile.Way way = profile.way(name);
            List<String> options = new ArrayList<>(way.options());
            if (way.valuesFile()) {
                options.addAll(List.of("--values", "values.yaml"));
            }
            way.set()
                    .forEach((path, value) ->
                            options.addAll(List.of("--set", path + "=" + value.replace("${to}", version))));
            options.addAll(chart.values().arguments());
            return options.stream()
                    .map(option -> SECRET.matcher(option).replaceAll("$1***"))
                    .collect(Collectors.joining(" "));
        });
    }

    private Effects effects() {
        if (trial instanceof Unread<Trial> none) {
            return new Effects(List.of(), List.of("unknown what changes: " + none.why()), List.of());
        }
        Trial tried = ((Read<Trial>) trial).value();
        Optional<Deletions> needs =
                deletions instanceof Read<Deletions> read ? Optional.of(read.value()) : Optional.empty();
        return Effects.of(tried, needs);
    }
}
