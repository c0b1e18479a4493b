package dev.holdfast.preflight;

import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.HelmYaml;
import dev.holdfast.driver.Release;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads what a rollback goes back to: the manifest of a revision that Helm still has. CRDs of a chart's folder crds/ are in no manifest. */
final class RollbackReader {
    private static final String HOOK = "helm.sh/hook";

    private final Reader reader;
    private final DriverProfile profile;

    RollbackReader(Reader reader, DriverProfile profile) {
        this.reader = reader;
        this.profile = profile;
    }

    /**
     * That revision.
     *
     * @param wanted its number; by default the last that was deployed before the present one
     */
    Reading<Target> read(OptionalInt wanted, Reading<Optional<Release>> release) {
        return reader.present(release)
                .flatMap(there -> reader.helm("history", h -> h.history(profile.release(), profile.namespace())))
                .map(history -> read(RollbackRevision.of(history, wanted)));
    }

    private Target read(RollbackRevision chosen) {
        Optional<Release> release = chosen.release();
        OptionalInt number = chosen.refusal().isPresent()
                ? OptionalInt.empty()
                : OptionalInt.of(release.orElseThrow().revision());
        Begun<Reading<String>> before =
                Begun.of(() -> reader.helm("manifest", h -> h.manifest(profile.release(), profile.namespace())));
        Begun<Reading<String>> hooks = Begun.of(() -> number.isEmpty()
                ? new Read<>("")
                : reader.helm("hooks", h -> h.hooks(profile.release(), profile.namespace(), number.getAsInt())));
        Reading<String> after = number.isEmpty()
                ? Unread.hangingOn(Causes.REVISION, "there is no revision to roll back to")
                : reader.helm("manifest", h -> h.manifest(profile.release(), profile.namespace(), number.getAsInt()));
        Reading<String> now = before.result();
        Reading<String> made = hooks.result();
        return new Target(
                "",
                release.map(Release::chart).orElse(""),
                release.map(Release::version).orElse(""),
                "",
                Optional.empty(),
                new Read<>(new Target.HelmAnswer(
                        "helm rollback " + profile.release() + (number.isEmpty() ? "" : " " + number.getAsInt())
                                + " -n " + profile.namespace(),
                        chosen.refusal(),
                        chosen.others().stream().map(String::valueOf).toList())),
                after.flatMap(to -> made.map(unused -> TargetReader.objects(to))),
                made instanceof Read<String> read
                        ? TargetReader.objects(read.value()).stream()
                                .filter(hook -> isRun(hook.getMetadata().getAnnotations()))
                                .toList()
                        : List.of(),
                now.map(TargetReader::objects),
                after.flatMap(to -> now.flatMap(from -> made.flatMap(text -> reader.helm(
                        "manifest",
                        h -> new Target.Manifests(
                                HelmYaml.objects(from),
                                HelmYaml.objects(to),
                                HelmYaml.objects(text).stream()
                                        .filter(hook -> isRun(hook.path("metadata")
                                                .path("annotations")
                                                .path(HOOK)
                                                .asText()))
                                        .toList()))))),
                number);
    }

    private static boolean isRun(Map<String, String> annotations) {
        return annotations != null && isRun(annotations.getOrDefault(HOOK, ""));
    }

    /** Whether Helm runs a hook in a rollback. */
    private static boolean isRun(String events) {
        return events.contains("-rollback");
    }
}
