package dev.holdfast.driver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsOrArray;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsOrBool;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import io.fabric8.kubernetes.api.model.storage.CSIDriverSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Holds a profile against the charts of the release that is upgraded from and of the one that is upgraded to, before anything is installed:
 * what is written in the profile and is not in them would otherwise be found out minutes later, by a wait that never ends.
 */
public final class ProfileCheck {
    /** Fields that are held against charts. */
    private static final Set<String> OF_CHARTS = Set.of(
            "name",
            "release",
            "namespace",
            "chart",
            "values",
            "before",
            "upgradePath",
            "ways",
            "credentials",
            "daemonSet",
            "deployment",
            "nodePlugin",
            "attachments",
            "keyVariables",
            "openShift");
    /** Fields that are held against logs. */
    private static final Set<String> OF_LOGS = Set.of("publishLog", "errorLog", "harmlessLog");
    /** Fields of which something is held against charts. */
    private static final Map<String, String> IN_PART = Map.of(
            "capabilities", "capabilities (but attaches and republishes)",
            "dynamic", "dynamic (but the Secrets it names)",
            "mounter", "mounter (but its namespace)");

    private static final String MODULE = "module";
    /** What nodes of a cluster alone show of a kernel module. */
    private static final List<String> OF_CLUSTER = List.of("loads", "readyLabel");

    /** Of a value by which a chart brings the object of the kernel module. */
    static final String MODULE_VALUE = "module.values ";

    /** With which the error of a way begins whose options Helm does not take. */
    static final String REFUSED = "its options are refused: ";

    private final DriverProfile profile;
    private final RenderedChart from;
    private final RenderedChart to;
    private final Intent intent;
    private final List<Line> lines = new ArrayList<>();

    /** How a line ends. */
    public enum Mark {
        /** As the profile says. */
        FITS("ok"),
        /** Something that the user should know. */
        NOTE("note"),
        /** Nothing there tells whether it is as the profile says. */
        OPEN("?"),
        /** A run with this profile cannot go well. */
        WRONG("WRONG");

        private final String word;

        Mark(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /**
     * Something of the profile.
     *
     * @param what it is, by its name in the profile
     * @param seen of the charts
     * @param advice what the user can do; empty where nothing has to be done
     */
    public record Line(Mark mark, String what, String seen, String advice) {}

    /**
     * What was found out by rendering the charts.
     *
     * @param values of the profile by what they are for, each with the charts that do not read it
     * @param ways of upgrading by name, each with Helm's error if it cannot be rendered
     * @param others options of Helm, such as --reset-then-reuse-values, by which the upgrade can be rendered and which no way of the profile has
     * @param kept by ways that reuse values, what they keep from the new chart's templates
     * @param images by KIND/NAME and container, those that the chosen way leaves as they are though the new chart's own values name others
     * @param idle single values that the user gives and that change nothing
     * @param from version of the chart that is upgraded from
     * @param to version of that which is upgraded to
     */
    public record Tried(
            Map<String, List<String>> values,
            Map<String, Optional<String>> ways,
            List<String> others,
            Map<String, Kept> kept,
            Map<String, String> images,
            List<String> idle,
            String from,
            String to) {}

    /**
     * Values of the new chart that do not come to its templates, though these would make something else of them.
     *
     * @param out those that the old chart has not
     * @param asBefore those that it has otherwise
     */
    public record Kept(List<String> out, List<String> asBefore) {
        private boolean isNothing() {
            return out.isEmpty() && asBefore.isEmpty();
        }

        private String text(RenderedChart from, RenderedChart to) {
            return (out.isEmpty()
                            ? ""
                            : "leaves out what only " + to.name() + " has a value for, and its templates read: "
                                    + String.join(", ", out))
                    + (out.isEmpty() || asBefore.isEmpty() ? "" : "; ")
                    + (asBefore.isEmpty()
                            ? ""
                            : "keeps what " + from.name() + " has as a value for: " + String.join(", ", asBefore));
        }
    }

    /**
     * What the user means to do.
     *
     * @param way by which the upgrade is to go
     * @param kept names of Secrets that the user has made
     */
    public record Intent(String way, Set<String> kept) {}

    private ProfileCheck(DriverProfile profile, RenderedChart from, RenderedChart to, Intent intent) {
        this.profile = profile;
        this.intent = intent;
        this.from = from;
        this.to = to;
    }

    /** Every line. */
    public static List<Line> lines(
            DriverProfile profile, RenderedChart from, RenderedChart to, Tried tried, Intent intent) {
        ProfileCheck check = new ProfileCheck(profile, from, to, intent);
        check.driver();
        check.capabilities();
        check.nodePlugin();
        check.controller();
        check.mounterPods();
        check.attachments();
        check.values(tried);
        check.lines.addAll(SecretCheck.lines(profile, from, to, intent.kept()));
        check.lines.addAll(KeyVariableCheck.lines(profile, check.both()));
        check.lines.addAll(ModuleCheck.lines(profile, List.of(from, to), List.of(tried.from(), tried.to())));
        check.path(tried);
        check.ways(tried);
        check.images();
        return List.copyOf(check.lines);
    }

    /**
     * What one chart alone can tell, where the other cannot be rendered.
     *
     * @param isNew whether it is the one that is upgraded to
     */
    static List<Line> ofOne(DriverProfile profile, RenderedChart chart, boolean isNew, Tried tried, Intent intent) {
        ProfileCheck check = new ProfileCheck(profile, chart, chart, intent);
        check.driver();
        check.capabilities();
        check.nodePlugin();
        check.controller();
        if (isNew) {
            check.mounterPods();
            check.attachments();
        }
        check.values(tried);
        check.lines.addAll(ModuleCheck.lines(profile, List.of(chart), List.of(isNew ? tried.to() : tried.from())));
        check.path(tried);
        check.add(
                Mark.OPEN,
                (isNew ? "" : "mounter, attachments, ") + "Secrets, keyVariables, ways",
                "not looked at, because one of the charts cannot be rendered",
                "");
        check.images();
        return List.copyOf(check.lines);
    }

    private void add(Mark mark, String what, String seen, String advice) {
        lines.add(new Line(mark, what, seen, advice));
    }

    /** Both charts, or that which can be rendered. */
    private List<RenderedChart> both() {
        return Stream.of(from, to).distinct().toList();
    }

    private String names() {
        return both().size() == 2 ? "both charts" : to.name();
    }

    /** Something that both charts must have; what is seen of one that has it not is said of that one. */
    private void inBoth(String what, Function<RenderedChart, Optional<String>> wrong, String advice) {
        String seen = both().stream()
                .flatMap(chart -> wrong.apply(chart).map(why -> chart.name() + " " + why).stream())
                .collect(Collectors.joining("; "));
        if (seen.isEmpty()) {
            add(Mark.FITS, what, "in " + names(), "");
        } else {
            add(Mark.WRONG, what, seen, advice);
        }
    }

    private static Optional<String> unless(boolean fits, Object has) {
        return fits ? Optional.empty() : Optional.of("has " + has);
    }

    private void driver() {
        inBoth(
                "name " + profile.name(),
                chart -> unless(chart.makes("CSIDriver", profile.name()), "CSIDriver " + chart.names(CSIDriver.class)),
                "write the name of the CSIDriver under 'name'");
    }

    /** What Kubernetes does with the driver's volumes is in its CSIDriver; what that leaves out is as the API has it. */
    private void capabilities() {
        asks("attaches", profile.capabilities().attaches(), "attachRequired", true, CSIDriverSpec::getAttachRequired);
        asks(
                "republishes",
                profile.capabilities().republishes(),
                "requiresRepublish",
                false,
                CSIDriverSpec::getRequiresRepublish);
    }

    /**
     * One of them. What a profile promises and Kubernetes does not do is waited for in a run; what it does not promise is not judged.
     *
     * @param usual where the CSIDriver does not say
     */
    private void asks(String field, boolean says, String asked, boolean usual, Function<CSIDriverSpec, Boolean> value) {
        Map<Boolean, List<String>> charts = both().stream()
                .flatMap(chart -> chart.find(CSIDriver.class, profile.name()).stream()
                        .filter(driver -> driver.getSpec() != null)
                        .map(driver -> Map.entry(
                                Objects.requireNonNullElse(value.apply(driver.getSpec()), usual) == says,
                                chart.name())))
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
        String what = "capabilities." + field + " " + says;
        if (charts.containsKey(false)) {
            add(
                    says ? Mark.WRONG : Mark.NOTE,
                    what,
                    String.join(" and ", charts.get(false))
                            + (charts.get(false).size() == 1 ? " has" : " have each")
                            + " a CSIDriver with " + asked + ": " + !says,
                    says
                            ? "write '" + field
                                    + ": false' under 'capabilities', or give values by which the chart asks for it"
                            : "write '" + field + ": true' under 'capabilities', or it is not judged");
        } else if (charts.containsKey(true)) {
            add(Mark.FITS, what, "as the CSIDriver in " + names(), "");
        }
        if (charts.size() == 2) {
            add(
                    Mark.NOTE,
                    asked + " of the CSIDriver",
                    says + " in " + charts.get(true).get(0) + ", " + !says + " in "
                            + charts.get(false).get(0),
                    "the upgrade itself changes what Kubernetes does with the driver's volumes, and what is mounted or attached"
                            + " before stays as it was; preflight tells what that means");
        }
    }

    private void nodePlugin() {
        String wanted = profile.daemonSet();
        inBoth(
                "daemonSet " + wanted,
                chart -> unless(
                        chart.find(DaemonSet.class, wanted).isPresent(), "DaemonSet " + chart.names(DaemonSet.class)),
                "write the name of the node plugin's DaemonSet under 'daemonSet'");
        if (both().stream()
                .anyMatch(chart -> chart.find(DaemonSet.class, wanted).isEmpty())) {
            add(Mark.OPEN, "nodePlugin", "not looked at, because there is no DaemonSet " + wanted, "");
            return;
        }
        inBoth(
                "namespace " + profile.namespace(),
                chart -> chart.find(DaemonSet.class, wanted)
                        .map(set -> Objects.requireNonNullElse(set.getMetadata().getNamespace(), profile.namespace()))
                        .filter(namespace -> !namespace.equals(profile.namespace()))
                        .map(namespace -> "puts DaemonSet " + wanted + " into namespace " + namespace),
                "the chart does not use the release's namespace: write that one under 'namespace'");
        Map<String, String> labels = profile.nodePlugin().labels();
        inBoth(
                "nodePlugin.labels " + labels,
                chart -> chart.find(DaemonSet.class, wanted)
                        .map(set -> Objects.requireNonNullElse(
                                set.getSpec().getTemplate().getMetadata().getLabels(), Map.<String, String>of()))
                        .filter(has -> !has.entrySet().containsAll(labels.entrySet()))
                        .map(has -> "has pods with " + new TreeMap<>(has)),
                "write labels that the node plugin's pods have under 'nodePlugin.labels', and no others have");
        inBoth(
                "nodePlugin.labels of no others",
                chart -> Optional.of(others(chart, wanted, labels))
                        .filter(owners -> !owners.isEmpty())
                        .map(owners -> "has them on pods of " + String.join(", ", owners) + " too"),
                "add a label under 'nodePlugin.labels' that the node plugin's pods alone have");
        inBoth(
                "nodePlugin.container " + profile.nodePlugin().container(),
                chart -> chart.find(DaemonSet.class, wanted)
                        .map(set -> set.getSpec().getTemplate().getSpec().getContainers().stream()
                                .map(Container::getName)
                                .toList())
                        .filter(names -> !names.contains(profile.nodePlugin().container()))
                        .map(names -> "has containers " + names),
                "write the name of the driver's own container under 'nodePlugin.container'");
    }

    /** What else makes pods with these labels. */
    private static List<String> others(RenderedChart chart, String nodePlugin, Map<String, String> labels) {
        return chart.pods().stream()
                .filter(pods -> !pods.owner().equals("DaemonSet " + nodePlugin))
                .filter(pods -> Objects.requireNonNullElse(
                                pods.template().getMetadata().getLabels(), Map.<String, String>of())
                        .entrySet()
                        .containsAll(labels.entrySet()))
                .map(RenderedChart.Pods::owner)
                .toList();
    }

    private void controller() {
        if (profile.deployment() != null) {
            inBoth(
                    "deployment " + profile.deployment(),
                    chart -> unless(
                            chart.find(Deployment.class, profile.deployment()).isPresent(),
                            "Deployment " + chart.names(Deployment.class)),
                    "write the name of the controller's Deployment under 'deployment', or leave the field out");
        } else {
            List<String> there = both().stream()
                    .flatMap(chart -> chart.names(Deployment.class).stream())
                    .distinct()
                    .toList();
            if (!there.isEmpty()) {
                add(
                        Mark.NOTE,
                        "deployment",
                        "none, and the charts have Deployment " + there,
                        "write the controller's name under 'deployment', or nobody looks at it");
            }
        }
        if (profile.credentials() != null) {
            for (String restart : profile.credentials().restarts()) {
                String[] parts = restart.split("/", 2);
                inBoth(
                        "credentials.restarts " + restart,
                        chart -> unless(
                                parts.length == 2 && chart.makes(parts[0], parts[1]),
                                chart.pods().stream()
                                        .map(RenderedChart.Pods::owner)
                                        .toList()),
                        "write KIND/NAME of what reads the Secret when it starts under 'credentials.restarts'");
            }
        }
    }

    private void mounterPods() {
        if (!profile.hasMounterPods()) {
            return;
        }
        String namespace = profile.mounter().namespace();
        boolean used = to.objects().stream()
                .anyMatch(object -> namespace.equals(object.getMetadata().getNamespace())
                        || (object instanceof Namespace
                                && namespace.equals(object.getMetadata().getName())));
        boolean named = to.pods().stream()
                .flatMap(RenderedChart.Pods::containers)
                .flatMap(container -> Objects.requireNonNullElse(container.getEnv(), List.<EnvVar>of()).stream())
                .anyMatch(variable -> namespace.equals(variable.getValue()));
        String what = "mounter.namespace " + namespace;
        if (used || named) {
            add(Mark.FITS, what, "in " + to.name(), "");
        } else {
            add(
                    Mark.WRONG,
                    what,
                    to.name() + " makes nothing in it; it has namespaces " + to.names(Namespace.class),
                    "write the namespace of mounter pods under 'mounter.namespace', or leave 'mounter' out where there are none");
        }
    }

    private void attachments() {
        DriverProfile.AttachmentKind kind = profile.attachments();
        if (kind == null) {
            return;
        }
        String what = "attachments " + kind.plural() + "." + kind.group();
        Optional<CustomResourceDefinition> found = to.crd(kind.group(), kind.plural());
        List<String> definitions = to.names(CustomResourceDefinition.class);
        if (found.isEmpty() && definitions.isEmpty()) {
            add(
                    Mark.NOTE,
                    what,
                    to.name() + " has no CRD, so this release has no mounter pods",
                    "if that is right, what is said of mounter pods does not apply to this upgrade; else apply its CRDs, or leave the field out");
            return;
        }
        if (found.isEmpty()) {
            add(
                    Mark.WRONG,
                    what,
                    to.name() + " has CRDs " + definitions,
                    "write group and plural of the CRD under 'attachments', or leave it out where there are no mounter pods");
            return;
        }
        Optional<CustomResourceDefinitionVersion> version = found.get().getSpec().getVersions().stream()
                .filter(one -> one.getName().equals(kind.version()) && Boolean.TRUE.equals(one.getServed()))
                .findFirst();
        if (version.isEmpty()) {
            add(
                    Mark.WRONG,
                    what + " " + kind.version(),
                    to.name() + " serves versions "
                            + found.get().getSpec().getVersions().stream()
                                    .map(CustomResourceDefinitionVersion::getName)
                                    .toList(),
                    "write a version that is served under 'attachments.version'");
            return;
        }
        Set<String> missing = missingFields(kind, version.get());
        if (missing.isEmpty()) {
            add(Mark.FITS, what, "version " + kind.version() + " in " + to.name(), "");
        } else {
            add(
                    Mark.WRONG,
                    what,
                    to.name() + " has no field " + String.join(", ", missing) + " in it",
                    "write the names of the fields below 'spec' under 'attachments'");
        }
    }

    private static Set<String> missingFields(
            DriverProfile.AttachmentKind kind, CustomResourceDefinitionVersion version) {
        Map<String, JSONSchemaProps> none = Map.of();
        Map<String, JSONSchemaProps> spec = Optional.ofNullable(version.getSchema())
                .map(schema -> schema.getOpenAPIV3Schema())
                .map(JSONSchemaProps::getProperties)
                .map(properties -> properties.get("spec"))
                .map(JSONSchemaProps::getProperties)
                .orElse(none);
        Map<String, JSONSchemaProps> entry = Optional.ofNullable(spec.get(kind.mapField()))
                .map(JSONSchemaProps::getAdditionalProperties)
                .map(JSONSchemaPropsOrBool::getSchema)
                .map(JSONSchemaProps::getItems)
                .map(JSONSchemaPropsOrArray::getSchema)
                .map(JSONSchemaProps::getProperties)
                .orElse(none);
        Set<String> missing = new TreeSet<>();
        if (!entry.isEmpty()) {
            Stream.of(kind.uidField(), kind.timeField())
                    .filter(field -> field != null && !entry.containsKey(field))
                    .map(field -> kind.mapField() + ".*." + field)
                    .forEach(missing::add);
        }
        Stream.of(
                        kind.nodeField(),
                        kind.persistentVolumeField(),
                        kind.volumeIdField(),
                        kind.mapField(),
                        kind.mountOptionsField(),
                        kind.fsGroupField())
                .filter(field -> field != null && !spec.containsKey(field))
                .forEach(missing::add);
        return missing;
    }

    private void values(Tried tried) {
        tried.values().forEach((what, unread) -> {
            if (unread.isEmpty()) {
                boolean ofBoth = what.startsWith("values.") || what.startsWith(MODULE_VALUE);
                add(Mark.FITS, what, "read by " + (ofBoth ? names() : to.name()), "");
            } else if (what.startsWith(MODULE_VALUE)
                    && unread.equals(List.of(from.name()))
                    && ModuleCheck.comes(profile, from, to)) {
                add(
                        Mark.NOTE,
                        what,
                        "no template of " + from.name() + " reads it",
                        "right where the module comes with " + to.name());
            } else {
                // an image pull Secret is given by those only who need it, a way's values by those who go it,
                // OpenShift's by those who have it
                boolean needed =
                        (what.startsWith("values.") && !what.startsWith("values." + DriverProfile.PULL_SECRET + " "))
                                || what.startsWith(MODULE_VALUE)
                                || what.startsWith("ways." + intent.way() + ".");
                add(
                        needed ? Mark.WRONG : Mark.NOTE,
                        what,
                        "no template of " + String.join(" and ", unread) + " reads it",
                        "look the value up in the chart's values.yaml, or leave it out");
            }
        });
    }

    private void path(Tried tried) {
        UpgradePath path = profile.upgradePath();
        if (path.releases().isEmpty()) {
            return;
        }
        String what = "upgradePath";
        String old = number(tried.from());
        String now = number(tried.to());
        String step = "from " + old + " to " + now;
        List<String> unknown = Stream.of(old, now)
                .filter(version -> !path.releases().contains(version))
                .toList();
        if (!UpgradePath.isVersion(old) || !UpgradePath.isVersion(now)) {
            add(Mark.OPEN, what, "whether a release is skipped " + step + " cannot be told: that is no version", "");
            return;
        }
        Map<String, String> skipped = path.skipped(old, now);
        if (!skipped.isEmpty()) {
            add(
                    Mark.WRONG,
                    what,
                    step + " it skips "
                            + skipped.entrySet().stream()
                                    .map(one -> one.getKey() + " (" + one.getValue() + ")")
                                    .collect(Collectors.joining(", ")),
                    "upgrade to " + String.join(", then to ", skipped.keySet()) + " first");
        } else if (path.goesBack(old, now)) {
            add(
                    Mark.NOTE,
                    what,
                    step + " it goes back",
                    "give the chart to upgrade from first; the way back is a rollback, which a run tries by itself");
        } else if (old.equals(now)) {
            add(Mark.NOTE, what, "both charts are of release " + now, "give two different ones");
        } else if (!unknown.isEmpty()) {
            add(
                    Mark.NOTE,
                    what,
                    unknown + " is not among " + path.releases(),
                    "list it under 'upgradePath.releases', so that a preflight knows what is between");
        } else {
            add(Mark.FITS, what, step + " no release is skipped that must not be", "");
        }
    }

    /** A release as the profile lists it: Helm takes v4.9.0 for the version 4.9.0, and some charts are so called. */
    private static String number(String version) {
        return version.replaceFirst("^v(?=\\d)", "");
    }

    private void ways(Tried tried) {
        Map<String, List<String>> byError = new LinkedHashMap<>();
        List<String> good = new ArrayList<>();
        tried.ways()
                .forEach((name, error) -> error.map(text -> byError.computeIfAbsent(text, any -> new ArrayList<>()))
                        .orElse(good)
                        .add(name));
        if (!good.isEmpty()) {
            add(Mark.FITS, way(good), "can be rendered", "");
        }
        Map<Kept, List<String>> byKept = new LinkedHashMap<>();
        tried.kept()
                .forEach((name, kept) ->
                        byKept.computeIfAbsent(kept, any -> new ArrayList<>()).add(name));
        byKept.keySet().removeIf(Kept::isNothing);
        List<String> whole = good.stream()
                .filter(name -> byKept.values().stream().noneMatch(ways -> ways.contains(name)))
                .toList();
        String instead = "give the values that matter with the upgrade, by --to-set here and -Dupgrade.to.set= in a run"
                + (whole.isEmpty() ? "" : ", or upgrade another way: " + String.join(", ", whole));
        byKept.forEach((kept, ways) -> add(Mark.NOTE, way(ways), kept.text(from, to), instead));
        tried.images()
                .forEach((container, image) -> add(
                        container.equals("DaemonSet/" + profile.daemonSet() + " "
                                        + profile.nodePlugin().container())
                                ? Mark.WRONG
                                : Mark.NOTE,
                        "image of " + container,
                        "way " + intent.way() + " keeps " + image,
                        instead));
        tried.idle()
                .forEach(text -> add(
                        Mark.NOTE,
                        "value " + text,
                        "changes nothing of what is rendered",
                        "look its name up in the chart's values.yaml"));
        byError.forEach((error, ways) -> add(
                ways.contains(intent.way()) ? Mark.WRONG : Mark.NOTE,
                way(ways),
                error,
                advice(error, good, tried.others())));
    }

    private String way(List<String> names) {
        return "way "
                + names.stream()
                        .map(name -> name.equals(intent.way()) ? name + " (chosen)" : name)
                        .collect(Collectors.joining(", "));
    }

    private static String advice(String error, List<String> good, List<String> others) {
        if (error.startsWith(REFUSED)) {
            return "write options that this Helm has under 'ways' in the profile"
                    + (good.isEmpty() ? "" : ", or upgrade another way: " + String.join(", ", good));
        }
        if (!good.isEmpty()) {
            return "upgrade another way, by --way here and -Dupgrade.way= in a run: " + String.join(", ", good);
        }
        return others.isEmpty()
                ? "no way can be rendered: give the values that are missing, with --to-values or --to-set"
                : "it can be rendered with " + String.join(" or ", others)
                        + ": write that way under 'ways' in the profile, as NAME: {options: [" + others.get(0)
                        + "]}, or give the values that are missing, with --to-values or --to-set";
    }

    private void images() {
        Map<String, Set<String>> images = new TreeMap<>();
        for (RenderedChart chart : both()) {
            chart.pods().stream().flatMap(RenderedChart.Pods::containers).forEach(container -> {
                images.computeIfAbsent(Objects.requireNonNullElse(container.getImage(), ""), any -> new TreeSet<>())
                        .add(chart.name());
                Objects.requireNonNullElse(container.getEnv(), List.<EnvVar>of()).stream()
                        .filter(variable -> variable.getName().endsWith("_IMAGE"))
                        .filter(variable -> variable.getValue() != null
                                && !variable.getValue().isEmpty())
                        .forEach(variable -> images.computeIfAbsent(variable.getValue(), any -> new TreeSet<>())
                                .add(chart.name() + " by " + variable.getName()));
            });
        }
        images.forEach(
                (image, charts) -> image(
                        image,
                        charts,
                        ImageName.isPossible(image),
                        image.startsWith("holdfast.dev/")
                                ? "the lab builds it"
                                : "in the lab load it with -Dlab.images=FILE (docker save); a node of yours must be able to pull it"));
        moduleImages();
    }

    /** Those of kernel modules, which the operator has pulled for each kernel. */
    private void moduleImages() {
        Map<String, Set<String>> possible = new TreeMap<>();
        Map<String, Set<String>> impossible = new TreeMap<>();
        for (RenderedChart chart : both()) {
            ModuleImages.all(chart.objects())
                    .forEach(object -> ModuleImages.of(object)
                            .images()
                            .values()
                            .forEach(image -> (ModuleImages.isPossible(object, image) ? possible : impossible)
                                    .computeIfAbsent(
                                            image.equals(ModuleImages.NO_IMAGE) ? "" : image, any -> new TreeSet<>())
                                    .add(chart.name() + " by " + object.getKind() + " "
                                            + object.getMetadata().getName())));
        }
        impossible.forEach((image, charts) -> image(image, charts, false, ""));
        possible.forEach((image, charts) -> image(
                image,
                charts,
                true,
                "a node of yours must be able to pull it for its own kernel; in the lab no module is loaded"));
    }

    private void image(String image, Set<String> charts, boolean possible, String advice) {
        String needed = "needed by " + String.join(", ", charts);
        if (possible) {
            add(Mark.NOTE, "image " + image, needed, advice);
        } else {
            add(
                    Mark.WRONG,
                    "image " + (image.isEmpty() ? "without a name" : image),
                    needed + ", and no image can be called so",
                    "give the values that the chart makes the name of, with --from-set and --to-set here, -Dupgrade.from.set= and"
                            + " -Dupgrade.to.set= in a run");
        }
    }

    /**
     * What is said of a profile by itself: expressions that match everything, and the fields that nothing here is held against, so that nobody
     * takes them for looked at.
     *
     * @param charts whether charts are looked at
     * @param logs whether logs are
     */
    public static List<Line> ofItself(DriverProfile profile, boolean charts, boolean logs) {
        List<Line> lines = new ArrayList<>();
        List<String> unseen = new ArrayList<>();
        JsonNode fields = new ObjectMapper().valueToTree(profile);
        fields.properties().forEach(entry -> {
            String field = entry.getKey().equals("statics") ? "static" : entry.getKey();
            JsonNode value = entry.getValue();
            boolean seen = (charts && OF_CHARTS.contains(field)) || (logs && OF_LOGS.contains(field));
            if (charts && field.equals(MODULE)) {
                OF_CLUSTER.stream()
                        .filter(part -> value.hasNonNull(part))
                        .forEach(part -> unseen.add(MODULE + "." + part));
            } else if (!seen && !value.isNull() && !(value.isContainerNode() && value.isEmpty())) {
                unseen.add(charts ? IN_PART.getOrDefault(field, field) : field);
            }
            if (DriverProfile.EXPRESSIONS.contains(field)
                    && value.isTextual()
                    && Pattern.compile(value.asText()).matcher("").find()) {
                lines.add(new Line(
                        Mark.WRONG,
                        field,
                        "matches the empty text, and with it every other: " + value.asText(),
                        "write what must be there"));
            }
        });
        lines.add(new Line(
                Mark.NOTE,
                "not looked at",
                String.join(", ", unseen),
                (logs ? "" : "patterns of logs are held against logs with --logs; ")
                        + (charts ? "" : "names and values are held against charts with --chart, given twice; ")
                        + "the rest shows in a run"));
        return lines;
    }

    /** Whether a run with the profile can go well: the worst mark of all lines, where a note is nothing bad. */
    public static Mark worst(List<Line> lines) {
        return lines.stream()
                .map(Line::mark)
                .filter(mark -> mark != Mark.NOTE)
                .max(Comparator.naturalOrder())
                .orElse(Mark.FITS);
    }
}
