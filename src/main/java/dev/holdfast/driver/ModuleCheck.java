package dev.holdfast.driver;

import dev.holdfast.driver.ProfileCheck.Line;
import dev.holdfast.driver.ProfileCheck.Mark;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The kernel module that the profile names: whether the charts bring the object by which it is loaded, which version each of them brings, and whether
 * the upgrade brings another one, for which nobody may use the old.
 */
final class ModuleCheck {
    private static final String FIELD = "module";
    private static final String IMAGE = "module.image";
    private static final String RELEASES = "module.releases";
    private static final String NAMESPACE = "module.namespace ";
    private static final String WRITE_NAME =
            "write kind, name and namespace of the object by which the module is loaded under 'module'";

    private final DriverProfile profile;
    private final DriverProfile.KernelModule module;
    private final List<Side> sides;
    private final List<Line> lines = new ArrayList<>();

    /**
     * A chart.
     *
     * @param release its version, by which the profile keys what belongs together
     * @param object of the module; empty if the chart has none
     */
    private record Side(RenderedChart chart, String release, Optional<GenericKubernetesResource> object) {
        String name() {
            return chart.name();
        }

        /** But for what no image can be called, of which another line says so. */
        List<String> images() {
            return object.stream()
                    .flatMap(one -> ModuleImages.of(one).images().values().stream()
                            .filter(image -> ModuleImages.isPossible(one, image)))
                    .distinct()
                    .toList();
        }
    }

    private ModuleCheck(DriverProfile profile, List<Side> sides) {
        this.profile = profile;
        this.module = profile.module();
        this.sides = sides;
    }

    /**
     * Every line.
     *
     * @param charts that which is upgraded from and that which is upgraded to, or the one that can be rendered
     * @param releases their versions
     */
    static List<Line> lines(DriverProfile profile, List<RenderedChart> charts, List<String> releases) {
        if (profile.module() == null) {
            return unnamed(charts);
        }
        ModuleCheck check = new ModuleCheck(
                profile,
                IntStream.range(0, charts.size())
                        .mapToObj(i -> new Side(
                                charts.get(i),
                                releases.get(i),
                                ModuleImages.find(
                                        profile.module(), charts.get(i).objects())))
                        .toList());
        check.name();
        check.namespace();
        check.version();
        check.images();
        check.image();
        check.releases();
        check.changes();
        return List.copyOf(check.lines);
    }

    /** Whether the module is there with the second of two charts and not with the first. */
    static boolean comes(DriverProfile profile, RenderedChart from, RenderedChart to) {
        return ModuleImages.find(profile.module(), from.objects()).isEmpty()
                && ModuleImages.find(profile.module(), to.objects()).isPresent();
    }

    private static List<Line> unnamed(List<RenderedChart> charts) {
        Set<String> there = charts.stream()
                .flatMap(chart -> ModuleImages.all(chart.objects()).stream())
                .map(ModuleCheck::text)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return there.isEmpty()
                ? List.of()
                : List.of(new Line(
                        Mark.NOTE,
                        FIELD,
                        "none, and the charts have " + String.join(", ", there),
                        "write its name under 'module' if the driver's mounts need it, or nobody looks at it"));
    }

    private void add(Mark mark, String what, String seen, String advice) {
        lines.add(new Line(mark, what, seen, advice));
    }

    private static String text(GenericKubernetesResource object) {
        return object.getKind() + " " + object.getMetadata().getName() + " of " + object.getApiVersion();
    }

    private List<Side> with() {
        return sides.stream().filter(side -> side.object().isPresent()).toList();
    }

    private String names(List<Side> some) {
        return some.size() == 2 ? "both charts" : some.get(0).name();
    }

    /** What may be meant: objects of the kind, and those of another kind that say by which image a kernel gets a module. */
    private String others(Side side) {
        return Stream.concat(
                        side.chart().objects().stream()
                                .filter(GenericKubernetesResource.class::isInstance)
                                .map(GenericKubernetesResource.class::cast)
                                .filter(one -> module.kind().equals(one.getKind())),
                        ModuleImages.all(side.chart().objects()).stream())
                .map(ModuleCheck::text)
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private void name() {
        String what = "module.name " + module.name();
        List<Side> with = with();
        if (with.size() == sides.size()) {
            add(Mark.FITS, what, "in " + names(sides), "");
            return;
        }
        String others = sides.stream()
                .filter(side -> side.object().isEmpty() && !others(side).isEmpty())
                .map(side -> side.name() + " has " + others(side))
                .collect(Collectors.joining("; "));
        if (!others.isEmpty()) {
            add(Mark.WRONG, what, others, WRITE_NAME);
        } else if (with.isEmpty()) {
            inNone(what);
        } else if (with.get(0).equals(sides.get(0))) {
            goes(what, with.get(0));
        } else {
            add(
                    Mark.NOTE,
                    what,
                    "in " + with.get(0).name() + " alone",
                    "if " + sides.get(0).name()
                            + " can bring it too, give it the values for that under 'module.values', or by --from-set");
        }
    }

    private void goes(String what, Side old) {
        boolean stays = ResourcePolicy.keeps(old.object().orElseThrow());
        add(
                stays ? Mark.NOTE : Mark.WRONG,
                what,
                "in " + old.name() + " alone, so that the upgrade " + (stays ? "leaves it as it is" : "deletes it"),
                stays
                        ? ""
                        : "give " + sides.get(1).name()
                                + " the values by which it brings the module, under 'module.values' or by --to-set");
    }

    /** An object that others apply is not the charts' to bring; one that the profile has values for is. */
    private void inNone(String what) {
        String none = sides.size() == 2 ? "in neither chart" : "not in " + names(sides);
        List<Map<String, Object>> all = profile.before().stream()
                .filter(manifest -> manifest.get("kind").equals(module.kind()))
                .toList();
        Optional<Map<String, Object>> own = all.stream().filter(this::isModule).findFirst();
        if (own.isPresent()) {
            String namespace =
                    profile.filled(Objects.toString(metadata(own.get()).get("namespace"), profile.namespace()));
            boolean fits = namespace.equals(module.namespaceIn(profile.namespace()));
            add(
                    fits ? Mark.NOTE : Mark.WRONG,
                    what,
                    none + "; made under 'before'" + (fits ? "" : " in namespace " + namespace),
                    fits
                            ? "no upgrade changes it; that it is loaded is looked at in the cluster, by preflight"
                            : "write that one under 'module.namespace'");
        } else if (!all.isEmpty()) {
            add(
                    Mark.WRONG,
                    what,
                    none + "; 'before' has "
                            + all.stream()
                                    .map(one -> one.get("kind") + " "
                                            + metadata(one).get("name") + " of " + one.get("apiVersion"))
                                    .collect(Collectors.joining(", ")),
                    WRITE_NAME);
        } else if (!module.values().isEmpty()) {
            add(
                    Mark.WRONG,
                    what,
                    none + ", though 'module.values' are given to the charts",
                    "write the values by which they bring " + module.kind() + " " + module.name()
                            + ", or leave 'module' out where no mount needs a module");
        } else {
            add(
                    Mark.NOTE,
                    what,
                    none + ", and not under 'before'",
                    "if " + module.kind() + " " + module.name() + " in namespace "
                            + module.namespaceIn(profile.namespace())
                            + " is applied by others, preflight looks at it in the cluster; else correct its name, or write"
                            + " the values by which the charts bring it under 'module.values'");
        }
    }

    private boolean isModule(Map<String, Object> manifest) {
        return manifest.get("apiVersion").toString().startsWith(module.group() + "/")
                && module.name()
                        .equals(profile.filled(metadata(manifest).get("name").toString()));
    }

    private static Map<?, ?> metadata(Map<String, Object> manifest) {
        return (Map<?, ?>) manifest.get("metadata");
    }

    private void namespace() {
        String wanted = module.namespaceIn(profile.namespace());
        String wrong = with().stream()
                .map(side -> Map.entry(
                        side.name(),
                        Objects.requireNonNullElse(
                                side.object().orElseThrow().getMetadata().getNamespace(), profile.namespace())))
                .filter(has -> !has.getValue().equals(wanted))
                .map(has -> has.getKey() + " has it in namespace " + has.getValue())
                .collect(Collectors.joining("; "));
        if (!wrong.isEmpty()) {
            add(Mark.WRONG, NAMESPACE + wanted, wrong, "write that one under 'module.namespace'");
        } else if (!with().isEmpty()) {
            add(Mark.FITS, NAMESPACE + wanted, "in " + names(with()), "");
        }
    }

    /** A cluster may serve an object in several versions. */
    private void version() {
        String wanted = module.group() + "/" + module.version();
        String others = with().stream()
                .filter(side -> !side.object().orElseThrow().getApiVersion().equals(wanted))
                .map(side -> side.name() + " has it as "
                        + side.object().orElseThrow().getApiVersion())
                .collect(Collectors.joining("; "));
        if (!others.isEmpty()) {
            add(
                    Mark.NOTE,
                    "module.version " + module.version(),
                    others,
                    "write that one under 'module.version', unless the cluster serves both");
        }
    }

    /** Without one nothing can be loaded. */
    private void images() {
        List<Side> without = with().stream()
                .filter(side ->
                        ModuleImages.of(side.object().orElseThrow()).images().isEmpty())
                .toList();
        if (!without.isEmpty()) {
            add(
                    Mark.WRONG,
                    "module's images",
                    "none for any kernel in " + names(without),
                    "give the chart the values by which it names an image for each kernel of the cluster's nodes");
        }
    }

    private void image() {
        if (module.image() == null) {
            return;
        }
        String missed = sides.stream()
                .flatMap(side -> side.images().stream()
                        .filter(image -> version(image).isEmpty())
                        .map(image -> image + " of " + side.name()))
                .collect(Collectors.joining(", "));
        if (!missed.isEmpty()) {
            add(
                    Mark.WRONG,
                    IMAGE,
                    "finds no version in " + missed,
                    "write an expression that finds the module's version in that name, as group version");
            return;
        }
        String found = sides.stream()
                .filter(side -> !side.images().isEmpty())
                .map(side -> "finds version " + String.join(", ", versions(side)) + " in " + side.name())
                .collect(Collectors.joining("; "));
        if (!found.isEmpty()) {
            add(Mark.FITS, IMAGE, found, "");
        }
    }

    private Optional<String> version(String image) {
        Matcher matcher = Pattern.compile(module.image()).matcher(image);
        return matcher.find()
                ? Optional.ofNullable(matcher.group("version")).filter(text -> !text.isEmpty())
                : Optional.empty();
    }

    private Set<String> versions(Side side) {
        return side.images().stream()
                .flatMap(image -> version(image).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void releases() {
        if (module.image() != null && module.releases().isEmpty()) {
            add(
                    Mark.NOTE,
                    RELEASES,
                    "none, so that nobody judges whether module and driver belong together",
                    "list the versions of the module that belong to each version of the chart");
        }
        if (module.releases().isEmpty()) {
            return;
        }
        for (Side side : with()) {
            List<String> belong = module.releases().get(side.release());
            if (belong == null) {
                add(
                        Mark.NOTE,
                        RELEASES,
                        "has no " + side.release() + ", the version of " + side.name() + "; it has "
                                + module.releases().keySet(),
                        "list the versions of the module that belong to it, or kernel-module is INCONCLUSIVE in a run");
                continue;
            }
            Set<String> versions = versions(side);
            List<String> foreign =
                    versions.stream().filter(one -> !belong.contains(one)).toList();
            if (!foreign.isEmpty()) {
                add(
                        Mark.WRONG,
                        RELEASES + " " + side.release(),
                        side.name() + " has module version " + String.join(", ", foreign) + ", and " + belong
                                + " belong to it",
                        "list that version if it belongs to it too, or give the values by which the chart brings another");
            } else if (!versions.isEmpty()) {
                add(
                        Mark.FITS,
                        RELEASES + " " + side.release(),
                        "has version " + String.join(", ", versions) + " of " + side.name(),
                        "");
            }
        }
    }

    /** Whether workloads have to be stopped for the upgrade. A module that goes has its line already. */
    private void changes() {
        if (sides.size() < 2 || sides.get(1).object().isEmpty()) {
            return;
        }
        Optional<GenericKubernetesResource> old = sides.get(0).object();
        Optional<GenericKubernetesResource> made = sides.get(1).object();
        String what = "module in the upgrade";
        List<String> changes = ModuleImages.changes(old, made);
        List<String> charts = ModuleImages.changesOfCharts(old, made);
        if (charts.isEmpty()) {
            add(
                    Mark.NOTE,
                    what,
                    "the same image for "
                            + ModuleImages.of(made.orElseThrow()).images().keySet()
                            + ", so that workloads need not be stopped",
                    "");
        }
        charts.forEach(change -> add(
                Mark.NOTE,
                what,
                change + "; "
                        + (changes.isEmpty() ? "preflight blocks the upgrade" : "the upgrade is refused")
                        + " while pods use volumes",
                change.endsWith(ModuleImages.TO_NONE)
                        ? "nodes with such a kernel get no module any more, and no volumes: give the chart an image for it,"
                                + " or move its nodes to another kernel first"
                        : "stop those pods, have the module loaded on each node, upgrade the driver, start the pods again;"
                                + " docs/preflight.md has the commands"));
    }
}
