package dev.holdfast.driver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
     * @throws DriverException if a chart cannot be rendered at all, naming it and Helm's reason, or the profile has no such way
     */
    public List<ProfileCheck.Line> check(ProfileCheck.Intent intent) {
        profile.way(intent.way());
        RenderedChart old = rendered(from);
        RenderedChart now = rendered(to);
        Map<String, Optional<String>> ways = ways();
        List<String> others = ways.values().stream().allMatch(Optional::isPresent) ? others() : List.of();
        return ProfileCheck.lines(
                profile,
                old,
                now,
                new ProfileCheck.Tried(
                        values(),
                        ways,
                        others,
                        from.chart().version(),
                        to.chart().version()),
                intent);
    }

    private RenderedChart rendered(Side side) {
        try {
            return RenderedChart.of(side.name(), render(side, settings()));
        } catch (DriverException e) {
            throw new DriverException(
                    side.name() + " cannot be rendered with the values of driver profile " + profile.name() + ": "
                            + e.getMessage()
                            + "; if a value is missing, name it under 'values', or give it with --from-set or --to-set",
                    e);
        }
    }

    /** The values of a run; an image pull Secret is given to few. */
    private Map<String, String> settings() {
        Map<String, String> values = new LinkedHashMap<>();
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
    private Map<String, List<String>> values() {
        Map<String, List<String>> unread = new TreeMap<>();
        profile.values().forEach((setting, path) -> {
            List<String> charts = Stream.of(from, to)
                    .filter(side -> !isRead(side, path.replace("[]", "[0]"), MARKS.get(setting)))
                    .map(Side::name)
                    .toList();
            unread.put("values." + setting + " " + path, charts);
        });
        profile.ways()
                .forEach((name, way) -> way.setFor(to.chart().version())
                        .forEach((path, value) ->
                                unread.put("ways." + name + ".set " + path, unreadByNew(path, value))));
        profile.openShift().forEach((path, value) -> unread.put("openShift " + path, unreadByNew(path, value)));
        return unread;
    }

    private List<String> unreadByNew(String path, String value) {
        return isRead(to, path, List.of(value, "holdfast-one", "holdfast-two", "")) ? List.of() : List.of(to.name());
    }

    /** A value that a template reads shows in what is rendered, or in that it cannot be. It is given last, so that it wins over the user's. */
    private boolean isRead(Side side, String path, List<String> texts) {
        return texts.stream()
                        .map(text -> {
                            ChartValues values = together(
                                    side.values(),
                                    new ChartValues(List.of(), Map.of(), List.of(path + "=" + escaped(text))));
                            try {
                                return render(side, NOTHING, values.with(settings()));
                            } catch (DriverException e) {
                                return e.getMessage();
                            }
                        })
                        .distinct()
                        .count()
                > 1;
    }

    /** As {@code --set} takes it for a text. */
    private static String escaped(String text) {
        return text.replaceAll("[\\\\,{}]", "\\\\$0");
    }

    private Map<String, Optional<String>> ways() {
        Map<String, Optional<String>> tried = new TreeMap<>();
        profile.ways().forEach((name, way) -> tried.put(name, error(way)));
        return tried;
    }

    /** What Helm offers besides, for a profile none of whose ways can be gone. */
    private List<String> others() {
        Set<String> known = profile.ways().values().stream()
                .flatMap(way -> way.options().stream())
                .collect(Collectors.toSet());
        return Stream.of(REUSE, RESET_THEN_REUSE, RESET)
                .filter(option -> !known.contains(option))
                .filter(option -> error(new DriverProfile.Way(List.of(option), null, false, false, false))
                        .isEmpty())
                .toList();
    }

    /** Helm's error if a way cannot be rendered; what was installed has the first chart's values and those of the profile. */
    private Optional<String> error(DriverProfile.Way way) {
        Optional<String> refused = helm.refused(way.options());
        if (refused.isPresent()) {
            return refused.map(why -> ProfileCheck.REFUSED + why);
        }
        boolean resets = way.options().contains(RESET) && !way.valuesFile();
        // of both, Helm heeds the first alone
        boolean reuses = way.options().contains(REUSE) && !way.options().contains(RESET);
        Map<String, String> set = new LinkedHashMap<>();
        if (!resets) {
            set.putAll(settings());
        }
        set.putAll(way.setFor(to.chart().version()));
        ChartValues values = resets ? to.values() : together(from.values(), to.values());
        try {
            render(to, reuses ? reused(values.with(set)) : NOTHING, values.with(set));
            return Optional.empty();
        } catch (DriverException e) {
            return Optional.of(e.getMessage());
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
     * those that are given with the upgrade.
     */
    private String reused(ChartValues given) {
        JsonNode old = defaults(from);
        ObjectNode all = YAML.createObjectNode();
        erase(defaults(to), old, named(given), all);
        try {
            merge(all, old);
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
                .forEach(name -> put(all, name));
        return all;
    }

    private static void put(ObjectNode into, List<String> name) {
        String first = name.get(0);
        if (name.size() == 1) {
            into.put(first, true);
        } else {
            put(
                    into.get(first) instanceof ObjectNode inner ? inner : into.putObject(first),
                    name.subList(1, name.size()));
        }
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

    /** Null for each value of the new chart that the old one has not and that is not given: Helm takes a default away by it. */
    private static void erase(JsonNode now, JsonNode old, JsonNode given, ObjectNode into) {
        now.properties().forEach(entry -> {
            JsonNode before = old.path(entry.getKey());
            JsonNode set = given.path(entry.getKey());
            if (entry.getValue().isObject() && (before.isObject() || (before.isMissingNode() && set.isObject()))) {
                erase(entry.getValue(), before, set, into.putObject(entry.getKey()));
            } else if (before.isMissingNode() && set.isMissingNode()) {
                into.putNull(entry.getKey());
            }
        });
    }

    private static void merge(ObjectNode into, JsonNode more) {
        more.properties().forEach(entry -> {
            if (into.get(entry.getKey()) instanceof ObjectNode inner
                    && entry.getValue().isObject()) {
                merge(inner, entry.getValue());
            } else {
                into.set(entry.getKey(), entry.getValue());
            }
        });
    }
}
