package dev.holdfast.driver;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.storage.CSIDriver;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Holds a profile against the charts of the release that is upgraded from and of the one that is upgraded to, before anything is installed:
 * what is written in the profile and is not in them would otherwise be found out minutes later, by a wait that never ends.
 */
public final class ProfileCheck {
    private static final String SECRET = "Secret";
    private static final String SECRET_NAME = "-secret-name";

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
     */
    public record Tried(Map<String, List<String>> values, Map<String, Optional<String>> ways, List<String> others) {}

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
        check.nodePlugin();
        check.controller();
        check.mounterPods();
        check.attachments();
        check.values(tried);
        check.prerequisites();
        check.secrets();
        check.ways(tried);
        check.images();
        return List.copyOf(check.lines);
    }

    private void add(Mark mark, String what, String seen, String advice) {
        lines.add(new Line(mark, what, seen, advice));
    }

    private List<RenderedChart> both() {
        return List.of(from, to);
    }

    /** Something that both charts must have; what is seen of one that has it not is said of that one. */
    private void inBoth(String what, Function<RenderedChart, Optional<String>> wrong, String advice) {
        String seen = both().stream()
                .flatMap(chart -> wrong.apply(chart).map(why -> chart.name() + " " + why).stream())
                .collect(Collectors.joining("; "));
        if (seen.isEmpty()) {
            add(Mark.FITS, what, "in both charts", "");
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
                "nodePlugin.container " + profile.nodePlugin().container(),
                chart -> chart.find(DaemonSet.class, wanted)
                        .map(set -> set.getSpec().getTemplate().getSpec().getContainers().stream()
                                .map(Container::getName)
                                .toList())
                        .filter(names -> !names.contains(profile.nodePlugin().container()))
                        .map(names -> "has containers " + names),
                "write the name of the driver's own container under 'nodePlugin.container'");
    }

    private void controller() {
        if (profile.deployment() != null) {
            inBoth(
                    "deployment " + profile.deployment(),
                    chart -> unless(
                            chart.find(Deployment.class, profile.deployment()).isPresent(),
                            "Deployment " + chart.names(Deployment.class)),
                    "write the name of the controller's Deployment under 'deployment', or leave the field out");
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
        if (found.isEmpty()) {
            add(
                    Mark.WRONG,
                    what,
                    to.name() + " has CRDs " + to.names(CustomResourceDefinition.class),
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
        Set<String> missing = new TreeSet<>();
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
                add(Mark.FITS, what, "read by both charts", "");
            } else {
                // an image pull Secret is given by those only who need it
                add(
                        what.contains(DriverProfile.PULL_SECRET) ? Mark.NOTE : Mark.WRONG,
                        what,
                        "no template of " + String.join(" and ", unread) + " reads it",
                        "look the value up in the chart's values.yaml, or leave it out");
            }
        });
    }

    /** Names and kinds of what is made before the install. */
    private Map<String, Map<String, Object>> before() {
        Map<String, Map<String, Object>> all = new LinkedHashMap<>();
        for (Map<String, Object> manifest : profile.before()) {
            all.put(manifest.get("kind") + " " + ((Map<?, ?>) manifest.get("metadata")).get("name"), manifest);
        }
        return all;
    }

    private void prerequisites() {
        before().keySet().forEach(object -> {
            String[] parts = object.split(" ", 2);
            List<String> makers = both().stream()
                    .filter(chart -> chart.makes(parts[0], parts[1]))
                    .map(RenderedChart::name)
                    .toList();
            if (!makers.isEmpty()) {
                add(
                        Mark.WRONG,
                        "before " + object,
                        String.join(" and ", makers)
                                + " makes it too, and Helm takes over nothing that it did not make",
                        "take it out of 'before'");
            }
        });
    }

    /** A reference to a Secret, or to a key in it where that is not null. */
    private record Reference(String secret, String key, boolean optional, String by) {}

    private void secrets() {
        Map<String, List<Reference>> references = new TreeMap<>();
        for (RenderedChart chart : both()) {
            for (RenderedChart.Pods pods : chart.pods()) {
                references(pods, chart.name() + ", " + pods.owner())
                        .filter(reference -> !chart.makes(SECRET, reference.secret()))
                        .forEach(reference -> references
                                .computeIfAbsent(reference.secret(), any -> new ArrayList<>())
                                .add(reference));
            }
        }
        if (profile.makesVolumes() && profile.dynamic().parameters() != null) {
            profile.dynamic().parameters().forEach((name, value) -> {
                if (name.endsWith(SECRET_NAME) && !to.makes(SECRET, value)) {
                    references
                            .computeIfAbsent(value, any -> new ArrayList<>())
                            .add(new Reference(value, null, false, "dynamic.parameters"));
                }
            });
        }
        references.forEach(this::secret);
    }

    private void secret(String name, List<Reference> references) {
        Optional<Map<String, Object>> made = Optional.ofNullable(before().get(SECRET + " " + name));
        List<Reference> needed =
                references.stream().filter(reference -> !reference.optional()).toList();
        String by = (needed.isEmpty() ? references : needed)
                .stream().map(Reference::by).distinct().collect(Collectors.joining("; "));
        if (made.isEmpty() && intent.kept().contains(name)) {
            add(Mark.FITS, "Secret " + name, "made by you (--keep), for " + by, "");
            return;
        }
        if (made.isEmpty()) {
            add(
                    needed.isEmpty() ? Mark.NOTE : Mark.WRONG,
                    "Secret " + name,
                    "is referenced by " + by + (needed.isEmpty() ? ", may be missing," : "")
                            + " and made by neither chart nor profile",
                    "make it under 'before', or make it yourself before the run and say so: --keep here, -Dupgrade.keep="
                            + name + " in a run");
            return;
        }
        Set<String> keys = new TreeSet<>();
        for (String field : List.of("data", "stringData")) {
            if (made.get().get(field) instanceof Map<?, ?> map) {
                map.keySet().forEach(key -> keys.add(key.toString()));
            }
        }
        Set<String> missing = needed.stream()
                .map(Reference::key)
                .filter(key -> key != null && !keys.contains(key))
                .collect(Collectors.toCollection(TreeSet::new));
        if (missing.isEmpty()) {
            add(Mark.FITS, "Secret " + name, "made before the install, for " + by, "");
        } else {
            add(
                    Mark.WRONG,
                    "Secret " + name,
                    by + " wants keys " + missing + ", and under 'before' it has " + keys,
                    "name the keys under 'before' as the chart does");
        }
    }

    private static Stream<Reference> references(RenderedChart.Pods pods, String by) {
        List<Reference> all = new ArrayList<>();
        pods.containers().forEach(container -> {
            for (EnvVar variable : Objects.requireNonNullElse(container.getEnv(), List.<EnvVar>of())) {
                Optional.ofNullable(variable.getValueFrom())
                        .map(source -> source.getSecretKeyRef())
                        .ifPresent(ref -> all.add(new Reference(
                                ref.getName(), ref.getKey(), Boolean.TRUE.equals(ref.getOptional()), by)));
            }
            if (container.getEnvFrom() != null) {
                container.getEnvFrom().stream()
                        .map(source -> source.getSecretRef())
                        .filter(Objects::nonNull)
                        .forEach(ref -> all.add(
                                new Reference(ref.getName(), null, Boolean.TRUE.equals(ref.getOptional()), by)));
            }
        });
        for (Volume volume :
                Objects.requireNonNullElse(pods.template().getSpec().getVolumes(), List.<Volume>of())) {
            SecretVolumeSource secret = volume.getSecret();
            if (secret != null) {
                all.addAll(inVolume(secret.getSecretName(), secret.getItems(), secret.getOptional(), by));
            }
            if (volume.getProjected() != null) {
                volume.getProjected().getSources().stream()
                        .map(VolumeProjection::getSecret)
                        .filter(Objects::nonNull)
                        .forEach(one -> all.addAll(inVolume(one.getName(), one.getItems(), one.getOptional(), by)));
            }
        }
        if (pods.template().getSpec().getImagePullSecrets() != null) {
            // a pod is started without one that is missing
            pods.template()
                    .getSpec()
                    .getImagePullSecrets()
                    .forEach(ref -> all.add(new Reference(ref.getName(), null, true, by)));
        }
        return all.stream();
    }

    /** A Secret that a volume shows, whole or with the keys that are listed. */
    private static List<Reference> inVolume(String secret, List<KeyToPath> items, Boolean optional, String by) {
        boolean may = Boolean.TRUE.equals(optional);
        return items == null || items.isEmpty()
                ? List.of(new Reference(secret, null, may, by))
                : items.stream()
                        .map(item -> new Reference(secret, item.getKey(), may, by))
                        .toList();
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
        byError.forEach((error, ways) -> add(
                ways.contains(intent.way()) ? Mark.WRONG : Mark.NOTE, way(ways), error, advice(good, tried.others())));
    }

    private String way(List<String> names) {
        return "way "
                + names.stream()
                        .map(name -> name.equals(intent.way()) ? name + " (chosen)" : name)
                        .collect(Collectors.joining(", "));
    }

    private static String advice(List<String> good, List<String> others) {
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
                images.computeIfAbsent(container.getImage(), any -> new TreeSet<>())
                        .add(chart.name());
                Objects.requireNonNullElse(container.getEnv(), List.<EnvVar>of()).stream()
                        .filter(variable -> variable.getName().endsWith("_IMAGE") && variable.getValue() != null)
                        .forEach(variable -> images.computeIfAbsent(variable.getValue(), any -> new TreeSet<>())
                                .add(chart.name() + " by " + variable.getName()));
            });
        }
        images.forEach(
                (image, charts) -> add(
                        Mark.NOTE,
                        "image " + image,
                        "needed by " + String.join(", ", charts),
                        image.startsWith("holdfast.dev/")
                                ? "the lab builds it"
                                : "in the lab load it with -Dlab.images=FILE (docker save); a node of yours must be able to pull it"));
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
