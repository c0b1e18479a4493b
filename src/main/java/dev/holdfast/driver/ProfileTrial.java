package dev.holdfast.driver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Renders two charts by a profile as an install of the first and an upgrade to the second would, without a cluster, and tries which values
 * they read and which ways of upgrading can be gone.
 */
public final class ProfileTrial {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    /** Two texts for each setting, of which none stands in a chart by chance. */
    private static final Map<String, List<String>> MARKS = Map.of(
            DriverProfile.ENDPOINT,
            List.of("http://one.holdfast.invalid:7070", "http://two.holdfast.invalid:7070"),
            DriverProfile.REGION,
            List.of("holdfast-east-1", "holdfast-west-2"),
            DriverProfile.PULL_SECRET,
            List.of("holdfast-one", "holdfast-two"));

    private static final String NOTHING = "{}\n";
    private static final String REUSE = "--reuse-values";
    private static final String RESET = "--reset-values";
    private static final String RESET_THEN_REUSE = "--reset-then-reuse-values";

    private final DriverProfile profile;
    private final Helm helm;
    private final String kubernetes;
    private final Side from;
    private final Side to;
    /** Each of several ways may reuse them. */
    private final Map<Side, JsonNode> defaults = new HashMap<>();

    /**
     * A chart with the values that the user gives for it.
     *
     * @param name for messages, such as new chart 2.2.0
     * @param values without those of the profile
     */
    public record Side(String name, Chart chart, ChartValues values) {}

    /**
     * A trial.
     *
     * @param kubernetes version that the charts are rendered for, such as v1.34.0
     */
    public ProfileTrial(DriverProfile profile, Helm helm, String kubernetes, Side from, Side to) {
        this.profile = profile;
        this.helm = helm;
        this.kubernetes = kubernetes;
        this.from = from;
        this.to = to;
    }

    /**
     * What the profile check says.
     *
     * @throws DriverException if the profile has no such way, or the values of a chart cannot be read
     */
    public List<ProfileCheck.Line> check(ProfileCheck.Intent intent) {
        DriverProfile.Way way = profile.way(intent.way());
        List<ProfileCheck.Line> lines = new ArrayList<>();
        Optional<RenderedChart> old = rendered(from, lines);
        Optional<RenderedChart> now = rendered(to, lines);
        if (old.isPresent() && now.isPresent()) {
            Map<String, Outcome> ways = new TreeMap<>();
            profile.ways().forEach((name, one) -> ways.put(name, outcome(one)));
            Outcome chosen = ways.get(intent.way());
            RenderedChart upgraded = chosen.rendered() ? RenderedChart.of(to.name(), chosen.text()) : now.get();
            lines.addAll(ProfileCheck.lines(
                    profile,
                    old.get(),
                    upgraded,
                    tried(ways, keptImages(old.get(), now.get(), upgraded), idle(way)),
                    intent));
        } else {
            old.or(() -> now)
                    .ifPresent(one -> lines.addAll(ProfileCheck.ofOne(
                            profile,
                            one,
                            now.isPresent(),
                            new ProfileCheck.Tried(
                                    values(List.of(now.isPresent() ? to : from)),
                                    Map.of(),
                                    List.of(),
                                    Map.of(),
                                    Map.of(),
                                    List.of(),
                                    from.chart().version(),
                                    to.chart().version()),
                            intent)));
        }
        return lines;
    }

    /**
     * What came of an upgrade by a way.
     *
     * @param text what Helm rendered, or its error
     */
    private record Outcome(boolean rendered, String text) {}

    private ProfileCheck.Tried tried(Map<String, Outcome> ways, Map<String, String> images, List<String> idle) {
        Map<String, Optional<String>> errors = new TreeMap<>();
        Map<String, ProfileCheck.Kept> kept = new TreeMap<>();
        ways.forEach((name, outcome) -> {
            errors.put(name, outcome.rendered() ? Optional.empty() : Optional.of(outcome.text()));
            DriverProfile.Way way = profile.way(name);
            if (outcome.rendered() && reuses(way)) {
                kept.put(name, kept(given(way), outcome.text()));
            }
        });
        return new ProfileCheck.Tried(
                values(List.of(from, to)),
                errors,
                ways.values().stream().noneMatch(Outcome::rendered) ? others() : List.of(),
                kept,
                images,
                idle,
                from.chart().version(),
                to.chart().version());
    }

    /** By KIND/NAME and container, the images that an upgrade leaves as they are though the new chart's own values name others. */
    private static Map<String, String> keptImages(RenderedChart old, RenderedChart now, RenderedChart upgraded) {
        Map<String, String> kept = new TreeMap<>();
        upgraded.images()
                .forEach((owner, containers) -> containers.forEach((container, image) -> {
                    Optional<String> before = image(old, owner, container);
                    Optional<String> own = image(now, owner, container);
                    if (before.equals(Optional.of(image)) && own.isPresent() && !own.equals(before)) {
                        kept.put(owner + " " + container, image + ", not " + own.get());
                    }
                }));
        return kept;
    }

    private static Optional<String> image(RenderedChart chart, String owner, String container) {
        return Optional.ofNullable(chart.images().get(owner)).map(containers -> containers.get(container));
    }

    /** The single values that the user gives and that change nothing, of an install of the old chart and of the upgrade. */
    private List<String> idle(DriverProfile.Way way) {
        return Stream.concat(
                        idle(from, values -> renderedOrError(from, NOTHING, values.with(settings()))),
                        idle(to, values -> {
                            ChartValues given = given(way, values);
                            return renderedOrError(to, stored(way, given), given);
                        }))
                .toList();
    }

    private static Stream<String> idle(Side side, Function<ChartValues, String> rendered) {
        if (side.values().raw().isEmpty()) {
            return Stream.empty();
        }
        String all = rendered.apply(side.values());
        return side.values().raw().stream()
                .filter(text -> rendered.apply(without(side.values(), text)).equals(all))
                .map(text -> text + " for " + side.name());
    }

    private static ChartValues without(ChartValues values, String text) {
        List<String> raw = new ArrayList<>(values.raw());
        raw.remove(text);
        return new ChartValues(values.files(), values.set(), raw);
    }

    /** Empty if it cannot be: a line says so. */
    private Optional<RenderedChart> rendered(Side side, List<ProfileCheck.Line> lines) {
        try {
            return Optional.of(RenderedChart.of(side.name(), render(side, settings())));
        } catch (DriverException e) {
            lines.add(new ProfileCheck.Line(
                    ProfileCheck.Mark.WRONG,
                    side.name(),
                    "cannot be rendered with the values of driver profile " + profile.name() + ": " + e.getMessage(),
                    e.getMessage().contains("kubeVersion")
                            ? "name the version that your cluster has with --kubernetes"
                            : "if a value is missing, name it under 'values', or give it with "
                                    + (side.equals(from) ? "--from-set" : "--to-set")));
            return Optional.empty();
        }
    }

    /** The values of a run; an image pull Secret is given to few. */
    private Map<String, String> settings() {
        Map<String, String> values = new LinkedHashMap<>();
        if (profile.module() != null) {
            values.putAll(profile.module().values());
        }
        profile.values().forEach((setting, path) -> {
            if (!setting.equals(DriverProfile.PULL_SECRET)) {
                values.put(path, MARKS.get(setting).get(0));
            }
        });
        return values;
    }

    private String render(Side side, Map<String, String> set) {
        return render(side, NOTHING, side.values().with(set));
    }

    private String render(Side side, String given, ChartValues values) {
        return helm.template(
                profile.release(), profile.namespace(), side.chart().path().toString(), given, values, kubernetes);
    }

    /** The values that the profile gives, by what they are for, each with the charts that do not read it. */
    private Map<String, List<String>> values(List<Side> sides) {
        Map<String, List<String>> unread = new TreeMap<>();
        profile.values().forEach((setting, path) -> {
            List<String> charts = sides.stream()
                    .filter(side -> !isRead(side, path.replace("[]", "[0]"), MARKS.get(setting)))
                    .map(Side::name)
                    .toList();
            unread.put("values." + setting + " " + path, charts);
        });
        if (profile.module() != null) {
            profile.module()
                    .values()
                    .forEach((path, value) -> unread.put(
                            ProfileCheck.MODULE_VALUE + path,
                            sides.stream()
                                    .filter(side -> !isRead(side, path, others(value)))
                                    .map(Side::name)
                                    .toList()));
        }
        if (sides.contains(to)) {
            profile.ways()
                    .forEach((name, way) -> way.setFor(to.chart().version())
                            .forEach((path, value) ->
                                    unread.put("ways." + name + ".set " + path, unreadByNew(path, value))));
            profile.openShift().forEach((path, value) -> unread.put("openShift " + path, unreadByNew(path, value)));
        }
        return unread;
    }

    private List<String> unreadByNew(String path, String value) {
        return isRead(to, path, others(value)) ? List.of() : List.of(to.name());
    }

    /** A value, and what else a template would make something else of. */
    private static List<String> others(String value) {
        return List.of(value, "holdfast-one", "holdfast-two", "");
    }

    /** A value that a template reads shows in what is rendered, or in that it cannot be. It is given last, so that it wins over the user's. */
    private boolean isRead(Side side, String path, List<String> texts) {
        return texts.stream()
                        .map(text -> {
                            ChartValues values = together(
                                    side.values(),
                                    new ChartValues(List.of(), Map.of(), List.of(path + "=" + escaped(text))));
                            return renderedOrError(side, NOTHING, values.with(settings()));
                        })
                        .distinct()
                        .count()
                > 1;
    }

    /** As {@code --set} takes it for a text. */
    private static String escaped(String text) {
        return text.replaceAll("[\\\\,{}]", "\\\\$0");
    }

    /** What Helm offers besides, for a profile none of whose ways can be gone. */
    private List<String> others() {
        Set<String> known = profile.ways().values().stream()
                .flatMap(way -> way.options().stream())
                .collect(Collectors.toSet());
        return Stream.of(REUSE, RESET_THEN_REUSE, RESET)
                .filter(option -> !known.contains(option))
                .filter(option -> outcome(new DriverProfile.Way(List.of(option), null, false, false, false))
                        .rendered())
                .toList();
    }

    /** What comes of a way; what was installed has the first chart's values and those of the profile. */
    private Outcome outcome(DriverProfile.Way way) {
        Optional<String> refused = way.options().stream().anyMatch(option -> option.startsWith("--dry-run"))
                ? Optional.of("with --dry-run nothing is upgraded")
                : helm.refused(way.options());
        if (refused.isPresent()) {
            return new Outcome(false, ProfileCheck.REFUSED + refused.get());
        }
        ChartValues given = given(way);
        return outcome(to, stored(way, given), given);
    }

    /** Of both, Helm heeds the first alone. */
    private static boolean reuses(DriverProfile.Way way) {
        return way.options().contains(REUSE) && !way.options().contains(RESET);
    }

    /** What an upgrade by a way takes from the release that is there. */
    private String stored(DriverProfile.Way way, ChartValues given) {
        return reuses(way) ? reused(compared(given).unset(), Optional.empty()) : NOTHING;
    }

    private ChartValues given(DriverProfile.Way way) {
        return given(way, to.values());
    }

    /** What an upgrade by a way has besides the charts' own values. */
    private ChartValues given(DriverProfile.Way way, ChartValues own) {
        boolean resets = way.options().contains(RESET) && !way.valuesFile();
        Map<String, String> set = new LinkedHashMap<>();
        if (!resets) {
            set.putAll(settings());
        }
        set.putAll(way.setFor(to.chart().version()));
        return (resets ? own : together(from.values(), own)).with(set);
    }

    /**
     * What of the new chart's own values an upgrade leaves out or as they were, though its templates would make something else of them.
     *
     * @param without what it renders
     */
    private ProfileCheck.Kept kept(ChartValues given, String without) {
        Compared compared = compared(given);
        Predicate<List<String>> matters =
                name -> !renderedOrError(to, reused(compared.unset(), Optional.of(name)), given)
                        .equals(without);
        return new ProfileCheck.Kept(joined(compared.unset(), matters), joined(compared.changed(), matters));
    }

    private static List<String> joined(List<List<String>> names, Predicate<List<String>> which) {
        return names.stream().filter(which).map(name -> String.join(".", name)).toList();
    }

    private String renderedOrError(Side side, String values, ChartValues given) {
        return outcome(side, values, given).text();
    }

    private Outcome outcome(Side side, String values, ChartValues given) {
        try {
            return new Outcome(true, render(side, values, given));
        } catch (DriverException e) {
            return new Outcome(false, e.getMessage());
        }
    }

    private static ChartValues together(ChartValues first, ChartValues second) {
        List<Path> files = new ArrayList<>(first.files());
        files.addAll(second.files());
        List<String> raw = new ArrayList<>(first.raw());
        raw.addAll(second.raw());
        return new ChartValues(files, Map.of(), raw);
    }

    /**
     * The old chart's own values, and nothing of what only the new one's has: that is what its templates find when values are reused, but for
     * those that are given with the upgrade. Null takes a default away, with Helm.
     *
     * @param unset names of the new chart's values that are left out
     * @param restored name of one that is as the new chart has it nevertheless
     */
    private String reused(List<List<String>> unset, Optional<List<String>> restored) {
        JsonNode old = defaults(from);
        ObjectNode all = YAML.createObjectNode();
        unset.forEach(name -> put(all, name, NullNode.instance));
        try {
            merge(all, old);
            restored.ifPresent(name -> put(all, name, at(defaults(to), name)));
            return YAML.writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new DriverException(
                    "the values of " + from.name() + " cannot be written: " + e.getOriginalMessage(), e);
        }
    }

    /** A tree of the names that are given values; its leaves tell nothing but that. */
    private static ObjectNode named(ChartValues given) {
        ObjectNode all = YAML.createObjectNode();
        for (Path file : given.files()) {
            try {
                merge(all, YAML.readTree(file.toFile()));
            } catch (IOException e) {
                throw new DriverException("values file '" + file + "' cannot be read: " + e.getMessage(), e);
            }
        }
        Stream.concat(given.set().keySet().stream().map(path -> path + "=given"), given.raw().stream())
                .flatMap(text -> SetText.names(text).stream())
                .forEach(name -> put(all, name, BooleanNode.TRUE));
        return all;
    }

    private static void put(ObjectNode into, List<String> name, JsonNode value) {
        String first = name.get(0);
        if (name.size() == 1) {
            into.set(first, value);
        } else {
            put(
                    into.get(first) instanceof ObjectNode inner ? inner : into.putObject(first),
                    name.subList(1, name.size()),
                    value);
        }
    }

    private static JsonNode at(JsonNode tree, List<String> name) {
        JsonNode node = tree;
        for (String part : name) {
            node = node.path(part);
        }
        return node;
    }

    private JsonNode defaults(Side side) {
        return defaults.computeIfAbsent(side, this::readDefaults);
    }

    private JsonNode readDefaults(Side side) {
        try {
            return YAML.readTree(helm.show("values", side.chart().path().toString()));
        } catch (JsonProcessingException e) {
            throw new DriverException("the values of " + side.name() + " are unreadable: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * The names of the new chart's values that are not given and that an upgrade which reuses values does not take.
     *
     * @param unset those that the old chart has not
     * @param changed those that it has otherwise
     */
    private record Compared(List<List<String>> unset, List<List<String>> changed) {}

    private Compared compared(ChartValues given) {
        Compared compared = new Compared(new ArrayList<>(), new ArrayList<>());
        compare(defaults(to), defaults(from), named(given), List.of(), compared);
        return compared;
    }

    private static void compare(JsonNode now, JsonNode old, JsonNode given, List<String> within, Compared into) {
        now.properties().forEach(entry -> {
            JsonNode own = entry.getValue();
            JsonNode before = old.path(entry.getKey());
            JsonNode set = given.path(entry.getKey());
            List<String> name =
                    Stream.concat(within.stream(), Stream.of(entry.getKey())).toList();
            if (own.isObject() && (before.isObject() || (before.isMissingNode() && set.isObject()))) {
                compare(own, before, set, name, into);
            } else if (set.isMissingNode() && before.isMissingNode()) {
                into.unset().add(name);
            } else if (set.isMissingNode() && !own.equals(before)) {
                into.changed().add(name);
            }
        });
    }

    private static void merge(ObjectNode into, JsonNode more) {
        more.properties().forEach(entry -> {
            if (into.get(entry.getKey()) instanceof ObjectNode inner
                    && entry.getValue().isObject()) {
                merge(inner, entry.getValue());
            } else {
                // a copy: values are put into it, and the charts' own are read once and used again
                into.set(entry.getKey(), entry.getValue().deepCopy());
            }
        });
    }
}
