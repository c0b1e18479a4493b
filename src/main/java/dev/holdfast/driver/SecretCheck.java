package dev.holdfast.driver;

import dev.holdfast.driver.ProfileCheck.Line;
import dev.holdfast.driver.ProfileCheck.Mark;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.util.ArrayList;
import java.util.LinkedHashSet;
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
 * What must be there before the driver is installed: the Secrets that charts and profile name, each with who makes it, and what the profile makes.
 * Before the upgrade a Secret is made by the old chart, or by nobody; after it by the new one, because Helm deletes what that lacks.
 */
final class SecretCheck {
    private static final String SECRET = "Secret";
    private static final String SECRET_NAME = "-secret-name";
    private static final String KEEP = "--keep";

    private final DriverProfile profile;
    private final RenderedChart from;
    private final RenderedChart to;
    private final Set<String> kept;
    private final List<Line> lines = new ArrayList<>();

    private SecretCheck(DriverProfile profile, RenderedChart from, RenderedChart to, Set<String> kept) {
        this.profile = profile;
        this.from = from;
        this.to = to;
        this.kept = kept;
    }

    /**
     * Every line.
     *
     * @param kept names of objects that the user has made
     */
    static List<Line> lines(DriverProfile profile, RenderedChart from, RenderedChart to, Set<String> kept) {
        SecretCheck check = new SecretCheck(profile, from, to, kept);
        check.before();
        Map<Place, List<Reference>> references = check.references();
        references.forEach(check::secret);
        check.credentials(references);
        check.kept(references.keySet());
        return List.copyOf(check.lines);
    }

    private void add(Mark mark, String what, String seen, String advice) {
        lines.add(new Line(mark, what, seen, advice));
    }

    /** Where an object is. */
    private record Place(String namespace, String name) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return namespace + "/" + name;
        }
    }

    private String text(Place place) {
        return place.namespace().equals(profile.namespace()) ? place.name() : place.toString();
    }

    private Place place(String namespace, String name) {
        return new Place(
                profile.filled(Objects.requireNonNullElse(namespace, profile.namespace())), profile.filled(name));
    }

    /** An object that is made before the install. */
    private record Manifest(Map<String, Object> fields) {
        String kind() {
            return fields.get("kind").toString();
        }

        private Map<?, ?> metadata() {
            return (Map<?, ?>) fields.get("metadata");
        }

        String name() {
            return metadata().get("name").toString();
        }

        String namespace() {
            return metadata().get("namespace") instanceof String text ? text : null;
        }

        String entry(String map, String name) {
            return metadata().get(map) instanceof Map<?, ?> all ? String.valueOf(all.get(name)) : "";
        }

        Set<String> keys() {
            Set<String> keys = new TreeSet<>();
            for (String field : List.of("data", "stringData")) {
                if (fields.get(field) instanceof Map<?, ?> map) {
                    map.keySet().forEach(key -> keys.add(key.toString()));
                }
            }
            return keys;
        }
    }

    private Stream<Manifest> manifests() {
        return profile.before().stream().map(Manifest::new);
    }

    private Optional<HasMetadata> made(RenderedChart chart, String kind, Place place) {
        return chart.objects().stream()
                .filter(object -> kind.equals(object.getKind()))
                .filter(object -> place(
                                object.getMetadata().getNamespace(),
                                object.getMetadata().getName())
                        .equals(place))
                .findFirst();
    }

    private void before() {
        manifests().forEach(manifest -> {
            Place place = place(manifest.namespace(), manifest.name());
            List<RenderedChart> makers = Stream.of(from, to)
                    .filter(chart -> made(chart, manifest.kind(), place).isPresent())
                    .toList();
            if (!makers.isEmpty() && !kept.contains(manifest.name())) {
                twice("before " + manifest.kind() + " " + manifest.name(), makers, isHelms(manifest));
            }
        });
        for (String name : kept) {
            List<RenderedChart> makers = Stream.of(from, to)
                    .filter(chart -> chart.objects().stream()
                            .anyMatch(object ->
                                    name.equals(object.getMetadata().getName()) && mayBeKept(object.getKind(), name)))
                    .toList();
            if (!makers.isEmpty()) {
                add(
                        Mark.OPEN,
                        KEEP + " " + name,
                        names(makers) + " makes it too: Helm takes over what you have made only with " + ownership(),
                        "see that yours has them, or give " + names(makers) + " values by which it makes none");
            }
        }
    }

    private boolean mayBeKept(String kind, String name) {
        return kind.equals(SECRET)
                || manifests()
                        .anyMatch(manifest ->
                                manifest.kind().equals(kind) && manifest.name().equals(name));
    }

    private void twice(String what, List<RenderedChart> makers, boolean helms) {
        String seen = names(makers) + " makes it too, and Helm takes over nothing that it did not make";
        if (helms) {
            add(Mark.NOTE, what, names(makers) + " makes it too, and takes it over with another content", "");
        } else if (makers.size() == 2) {
            add(Mark.WRONG, what, seen, "take it out of 'before'");
        } else {
            boolean old = makers.contains(from);
            add(
                    Mark.WRONG,
                    what,
                    seen,
                    "give " + names(makers) + " values by which it makes none" + options(old)
                            + (old ? "" : ", or have Helm take it over by " + ownership())
                            + "; where " + (old ? to : from).name() + " does not need it, take it out of 'before'");
        }
    }

    private static String options(boolean old) {
        return old ? " (--from-set, --from-values)" : " (--to-set, --to-values)";
    }

    private static String names(List<RenderedChart> charts) {
        return charts.stream().map(RenderedChart::name).collect(Collectors.joining(" and "));
    }

    /** What Helm asks of an object before it takes it over. */
    private String ownership() {
        return "the label app.kubernetes.io/managed-by=Helm and the annotations meta.helm.sh/release-name="
                + profile.release() + " and meta.helm.sh/release-namespace=" + profile.namespace();
    }

    private boolean isHelms(Manifest manifest) {
        return manifest.entry("labels", "app.kubernetes.io/managed-by").equals("Helm")
                && profile.filled(manifest.entry("annotations", "meta.helm.sh/release-name"))
                        .equals(profile.release())
                && profile.filled(manifest.entry("annotations", "meta.helm.sh/release-namespace"))
                        .equals(profile.namespace());
    }

    /** A reference to a Secret, or to a key in it where that is not null; from a release of a chart. */
    private record Reference(RenderedChart chart, String key, boolean optional, String by) {}

    private Map<Place, List<Reference>> references() {
        Map<Place, List<Reference>> all = new TreeMap<>();
        for (RenderedChart chart : List.of(from, to)) {
            for (RenderedChart.Pods pods : chart.pods()) {
                ofPods(pods)
                        .forEach(one -> put(
                                all,
                                place(pods.namespace(), one.secret()),
                                new Reference(chart, one.key(), one.optional(), chart.name() + ", " + pods.owner())));
            }
        }
        // what the profile names is needed with both releases
        for (RenderedChart chart : List.of(from, to)) {
            if (profile.makesVolumes() && profile.dynamic().parameters() != null) {
                profile.dynamic().parameters().forEach((name, value) -> {
                    if (name.endsWith(SECRET_NAME)) {
                        // …-secret-name and …-secret-namespace
                        String namespace = profile.dynamic().parameters().get(name + "space");
                        put(all, place(namespace, value), new Reference(chart, null, false, "dynamic.parameters"));
                    }
                });
            }
            DriverProfile.Credentials own = profile.credentials();
            if (own != null) {
                for (String key : List.of(own.accessKey(), own.secretKey())) {
                    put(all, place(null, own.secret()), new Reference(chart, key, false, "credentials"));
                }
            }
        }
        return all;
    }

    private static void put(Map<Place, List<Reference>> all, Place place, Reference reference) {
        all.computeIfAbsent(place, any -> new ArrayList<>()).add(reference);
    }

    /**
     * Who makes a Secret.
     *
     * @param who as the end of "made", or the name of a chart
     * @param keys in it; null where they are not known
     */
    private record Maker(String who, Set<String> keys) {}

    /** Who makes a Secret that is needed while a chart's release is there; empty if nobody does. */
    private Optional<Maker> maker(RenderedChart chart, Place place) {
        if (kept.contains(place.name())) {
            return Optional.of(new Maker("by you (--keep)", null));
        }
        Optional<HasMetadata> own = made(chart, SECRET, place);
        Optional<HasMetadata> left = chart.equals(to) ? made(from, SECRET, place) : Optional.empty();
        if (own.isPresent() || left.isPresent()) {
            // Helm deletes what only the old chart makes
            return own.or(() -> left.filter(ResourcePolicy::keeps))
                    .map(object -> new Maker("by " + (own.isPresent() ? chart : from).name(), keys(object)));
        }
        return before(place).map(manifest -> new Maker("before the install", manifest.keys()));
    }

    /** A Secret that the profile makes. */
    private Optional<Manifest> before(Place place) {
        return manifests()
                .filter(manifest -> manifest.kind().equals(SECRET)
                        && place(manifest.namespace(), manifest.name()).equals(place))
                .findFirst();
    }

    /** Null where a Secret is made empty, to be filled by somebody else. */
    private static Set<String> keys(HasMetadata object) {
        Set<String> keys = new TreeSet<>();
        if (object instanceof Secret secret) {
            keys.addAll(Objects.requireNonNullElse(secret.getData(), Map.<String, String>of())
                    .keySet());
            keys.addAll(Objects.requireNonNullElse(secret.getStringData(), Map.<String, String>of())
                    .keySet());
        }
        return keys.isEmpty() ? null : keys;
    }

    private void secret(Place place, List<Reference> references) {
        String what = SECRET + " " + text(place);
        List<Reference> needed =
                references.stream().filter(reference -> !reference.optional()).toList();
        List<Reference> told = needed.isEmpty() ? references : needed;
        List<Reference> without =
                told.stream().filter(one -> maker(one.chart(), place).isEmpty()).toList();
        if (!without.isEmpty()) {
            missing(place, needed.isEmpty(), told, without);
            return;
        }
        Function<Reference, Maker> maker = one -> maker(one.chart(), place).orElseThrow();
        List<Reference> keyless = needed.stream()
                .filter(one -> one.key() != null)
                .filter(one -> maker.apply(one).keys() != null
                        && !maker.apply(one).keys().contains(one.key()))
                .toList();
        if (!keyless.isEmpty()) {
            add(
                    Mark.WRONG,
                    what,
                    by(keyless) + " wants keys " + distinct(keyless, Reference::key) + ", and made "
                            + keyless.stream()
                                    .map(maker)
                                    .map(made -> made.who() + " it has " + made.keys())
                                    .distinct()
                                    .collect(Collectors.joining(", "))
                            + " alone",
                    "write the same keys where it is made, under 'before' or by chart values, as where it is read");
            return;
        }
        boolean known = told.stream().map(maker).allMatch(made -> made.keys() != null);
        Set<String> keys = distinct(needed, Reference::key);
        add(
                Mark.FITS,
                what,
                "made "
                        + told.stream().map(maker).map(Maker::who).distinct().collect(Collectors.joining(" and "))
                        + (known || keys.isEmpty() ? "" : ", where it needs the keys " + keys) + ", for " + by(told),
                "");
    }

    private void missing(Place place, boolean optional, List<Reference> all, List<Reference> without) {
        Optional<RenderedChart> maker = Stream.of(from, to)
                .filter(chart -> made(chart, SECRET, place).isPresent())
                .findFirst();
        if (maker.isEmpty()) {
            add(
                    optional ? Mark.NOTE : Mark.WRONG,
                    SECRET + " " + text(place),
                    "is referenced by " + by(all) + (optional ? ", may be missing," : "")
                            + " and made by neither chart nor profile" + alike(place),
                    "make it under 'before', or make it yourself before the run and say so: --keep here, -Dupgrade.keep="
                            + place.name() + " in a run");
            return;
        }
        boolean old = maker.get().equals(from);
        String none = "give " + maker.get().name() + " values by which it makes none" + options(old);
        add(
                optional ? Mark.NOTE : Mark.WRONG,
                SECRET + " " + text(place),
                "is referenced by " + by(without) + (optional ? ", may be missing," : "") + " and made by "
                        + maker.get().name() + " alone, "
                        + (old ? "so that the upgrade deletes it" : "which is installed later"),
                (before(place).isPresent() ? "" : "make it under 'before', and ")
                        + (old ? none : "either " + none + " or have Helm take it over by " + ownership()));
    }

    /** What the profile makes under the same name. */
    private String alike(Place place) {
        List<String> all = manifests()
                .filter(manifest -> place.name().equals(profile.filled(manifest.name())))
                .map(manifest -> manifest.kind() + " " + place(manifest.namespace(), manifest.name()))
                .toList();
        return all.isEmpty() ? "" : "; what the profile makes under that name is " + String.join(", ", all);
    }

    private static String by(List<Reference> references) {
        return references.stream().map(Reference::by).distinct().collect(Collectors.joining("; "));
    }

    private static Set<String> distinct(List<Reference> references, Function<Reference, String> part) {
        return references.stream().map(part).filter(Objects::nonNull).collect(Collectors.toCollection(TreeSet::new));
    }

    /** A new key in a Secret that no pod reads does nothing. */
    private void credentials(Map<Place, List<Reference>> references) {
        DriverProfile.Credentials own = profile.credentials();
        if (own == null) {
            return;
        }
        List<Reference> read = references.get(place(null, own.secret())).stream()
                .filter(one -> !one.by().equals("credentials"))
                .toList();
        Set<String> keys = distinct(read, Reference::key);
        boolean whole = read.stream().anyMatch(one -> one.key() == null);
        Set<String> unread = new LinkedHashSet<>(List.of(own.accessKey(), own.secretKey()));
        unread.removeAll(keys);
        if (read.isEmpty()) {
            add(
                    Mark.NOTE,
                    "credentials.secret " + own.secret(),
                    "no pod of either chart refers to it",
                    "if the driver does not read it by itself, name the Secret that it takes its key from");
        } else if (!whole && !unread.isEmpty()) {
            add(
                    Mark.NOTE,
                    "credentials",
                    "of " + unread + " in Secret " + own.secret() + " no pod of either chart reads anything; they read "
                            + keys,
                    "write the keys that the driver reads under 'accessKey' and 'secretKey'");
        }
    }

    private void kept(Set<Place> referenced) {
        Set<String> known = new TreeSet<>();
        referenced.forEach(place -> known.add(place.name()));
        manifests().map(Manifest::name).forEach(known::add);
        kept.stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> add(
                        Mark.NOTE,
                        KEEP + " " + name,
                        "neither the charts nor the profile refer to it",
                        "what can be kept is " + known));
    }

    /** A Secret that pods refer to, in their namespace. */
    private record Named(String secret, String key, boolean optional) {}

    private static Stream<Named> ofPods(RenderedChart.Pods pods) {
        List<Named> all = new ArrayList<>();
        pods.containers().forEach(container -> {
            for (EnvVar variable : Objects.requireNonNullElse(container.getEnv(), List.<EnvVar>of())) {
                Optional.ofNullable(variable.getValueFrom())
                        .map(source -> source.getSecretKeyRef())
                        .ifPresent(ref -> all.add(
                                new Named(ref.getName(), ref.getKey(), Boolean.TRUE.equals(ref.getOptional()))));
            }
            if (container.getEnvFrom() != null) {
                container.getEnvFrom().stream()
                        .map(source -> source.getSecretRef())
                        .filter(Objects::nonNull)
                        .forEach(
                                ref -> all.add(new Named(ref.getName(), null, Boolean.TRUE.equals(ref.getOptional()))));
            }
        });
        for (Volume volume :
                Objects.requireNonNullElse(pods.template().getSpec().getVolumes(), List.<Volume>of())) {
            SecretVolumeSource secret = volume.getSecret();
            if (secret != null) {
                all.addAll(inVolume(secret.getSecretName(), secret.getItems(), secret.getOptional()));
            }
            if (volume.getProjected() != null) {
                volume.getProjected().getSources().stream()
                        .map(VolumeProjection::getSecret)
                        .filter(Objects::nonNull)
                        .forEach(one -> all.addAll(inVolume(one.getName(), one.getItems(), one.getOptional())));
            }
        }
        if (pods.template().getSpec().getImagePullSecrets() != null) {
            // a pod is started without one that is missing
            pods.template()
                    .getSpec()
                    .getImagePullSecrets()
                    .forEach(ref -> all.add(new Named(ref.getName(), null, true)));
        }
        return all.stream();
    }

    /** A Secret that a volume shows, whole or with the keys that are listed. */
    private static List<Named> inVolume(String secret, List<KeyToPath> items, Boolean optional) {
        boolean may = Boolean.TRUE.equals(optional);
        return items == null || items.isEmpty()
                ? List.of(new Named(secret, null, may))
                : items.stream()
                        .map(item -> new Named(secret, item.getKey(), may))
                        .toList();
    }
}
