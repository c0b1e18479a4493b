package dev.holdfast.campaign.environment;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names of all options, so that a mistyped one is an error and not a run with a default. */
public final class Options {
    private static final Set<String> KNOWN = Set.of(
            "agent.image",
            "agent.pull.secrets",
            "backup.secrets",
            "cluster.context",
            "cluster.kubeconfig",
            "helm.binary",
            "holdfast.allure",
            "holdfast.build",
            "holdfast.debug",
            "holdfast.home",
            "holdfast.trace",
            "lab.cache",
            "lab.images",
            "lab.keep",
            "lab.kubernetes",
            "lab.sync",
            "lab.workers",
            "probe.fuse.connection",
            "run.id",
            "s3.endpoint",
            "s3.region",
            "upgrade.any.step",
            "upgrade.command",
            "upgrade.from.chart",
            "upgrade.from.set",
            "upgrade.from.values",
            "upgrade.hold",
            "upgrade.keep",
            "upgrade.namespace",
            "upgrade.profile",
            "upgrade.pull.secrets",
            "upgrade.release",
            "upgrade.to.chart",
            "upgrade.to.set",
            "upgrade.to.values",
            "upgrade.way");
    /** Takes no value: it is on or off. */
    private static final Set<String> FLAGS =
            Set.of("backup.secrets", "holdfast.debug", "holdfast.trace", "upgrade.any.step");
    /** Without a value they would say that there is no cluster of the user's, and a lab would be booted instead. */
    private static final Set<String> NEVER_BLANK = Set.of("cluster.kubeconfig", "cluster.context");
    /** Cucumber's own option, which is mistyped like any other: then everything runs instead of what was meant. */
    private static final String TAGS = "cucumber.filter.tags";

    private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,20}");
    private static final Set<String> FAMILIES =
            KNOWN.stream().map(Options::family).collect(Collectors.toUnmodifiableSet());
    /** A shorter family is near too many that are not ours: run and sun, for one. */
    private static final int LONG_FAMILY = 5;

    private static final int LONG_NAME = 8;

    private final Properties properties;

    /**
     * Options that were given.
     *
     * @param properties they are not copied: what is asked for is what they say then
     */
    public Options(Properties properties) {
        this.properties = properties;
    }

    /** Those that this process was started with. */
    public static Options ofProcess() {
        return new Options(System.getProperties());
    }

    /** All of them, without the dash and the D. */
    public static Set<String> names() {
        return KNOWN;
    }

    /**
     * Looks for options that do not exist, and for values that an option does not take. What belongs to Java or Maven is left alone, so an unknown
     * name is one whose first part is ours or nearly so, that is nearly an option, or that is the last part of one.
     *
     * @throws CampaignException naming them, each with the nearest that does exist
     */
    public void check() {
        refuse(properties.stringPropertyNames().stream()
                .filter(name -> !KNOWN.contains(name) && !name.equals(TAGS) && meansUs(name)));
        NEVER_BLANK.stream()
                .filter(name -> properties.getProperty(name, "-").isBlank())
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw new CampaignException("-D" + name + " has no value; leave it out for the lab");
                });
        FLAGS.forEach(this::flag);
        name("run.id");
        duration("upgrade.hold");
    }

    /**
     * Looks for names that are not options at all: for what is given to Holdfast and to nobody else.
     *
     * @throws CampaignException naming them, each with the nearest that does exist
     */
    public static void checkNames(Collection<String> names) {
        refuse(names.stream().filter(name -> !KNOWN.contains(name)));
    }

    private static void refuse(Stream<String> unknown) {
        List<String> each = unknown.sorted()
                .map(name -> name + " (did you mean -D" + nearest(name) + "?)")
                .toList();
        if (!each.isEmpty()) {
            throw new CampaignException(
                    "unknown option -D" + String.join(", -D", each) + "; docs/options.md lists them all");
        }
    }

    private static boolean meansUs(String name) {
        String family = family(name);
        if (family.equals(name)) {
            return KNOWN.stream().anyMatch(known -> known.endsWith("." + name.toLowerCase(Locale.ROOT)));
        }
        return FAMILIES.contains(family.toLowerCase(Locale.ROOT))
                || isNear(name, nearest(name))
                || Stream.concat(FAMILIES.stream(), Stream.of(family(TAGS)))
                        .filter(ours -> ours.length() >= LONG_FAMILY && !ours.equals(family))
                        .anyMatch(ours -> isNear(family, ours));
    }

    private static boolean isNear(String name, String other) {
        return distance(name, other) <= (other.length() < LONG_NAME ? 1 : 2);
    }

    /** The option that the fewest changes of a letter lead to, where the last part may be all that was given. */
    private static String nearest(String name) {
        return Stream.concat(KNOWN.stream(), Stream.of(TAGS))
                .min(Comparator.comparingInt((String known) -> Math.min(
                                distance(name, known),
                                name.contains(".") ? Integer.MAX_VALUE : distance(name, member(known))))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    /** How many letters are left out, put in, exchanged, or swapped with the one beside them. */
    private static int distance(String given, String known) {
        String from = given.toLowerCase(Locale.ROOT);
        int[][] steps = new int[from.length() + 1][known.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= known.length(); j++) {
                if (i == 0 || j == 0) {
                    steps[i][j] = i + j;
                    continue;
                }
                int exchanged = steps[i - 1][j - 1] + (from.charAt(i - 1) == known.charAt(j - 1) ? 0 : 1);
                steps[i][j] = Math.min(exchanged, 1 + Math.min(steps[i - 1][j], steps[i][j - 1]));
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == known.charAt(j - 2)
                        && from.charAt(i - 2) == known.charAt(j - 1)) {
                    steps[i][j] = Math.min(steps[i][j], 1 + steps[i - 2][j - 2]);
                }
            }
        }
        return steps[from.length()][known.length()];
    }

    /** The properties they are. */
    public Properties properties() {
        return properties;
    }

    /** The text that an option gives; empty if it is not given, or blank. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(properties.getProperty(name)).filter(value -> !value.isBlank());
    }

    /** Whether a flag is on: present with no value, or true. */
    public boolean flag(String name) {
        return flag(name, false);
    }

    /** Whether a flag is on that is unless it is given as false. */
    public boolean isOn(String name) {
        return flag(name, true);
    }

    private boolean flag(String name, boolean otherwise) {
        String value = properties.getProperty(name);
        if (value == null) {
            return otherwise;
        }
        if (value.equalsIgnoreCase("false")) {
            return false;
        }
        if (Arrays.asList("", "true").contains(value.toLowerCase(Locale.ROOT))) {
            return true;
        }
        throw new CampaignException("-D" + name + " takes true or false, not '" + value + "'");
    }

    /** A name that an option gives, of what the names of objects may be made of; empty if it is not given. */
    public Optional<String> name(String option) {
        String value = properties.getProperty(option);
        if (value != null && !NAME.matcher(value).matches()) {
            throw new CampaignException(
                    "-D" + option + " takes up to 20 small letters and digits, not '" + value + "'");
        }
        return Optional.ofNullable(value);
    }

    /** A time that an option gives, such as 30m, 2h30m or 90s; empty if it is not given. */
    public Optional<Duration> duration(String name) {
        String value = properties.getProperty(name);
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(WrittenTime.parse(value));
        } catch (IllegalArgumentException e) {
            throw new CampaignException("-D" + name + ": " + e.getMessage(), e);
        }
    }

    /** What comes before the first dot; all of it where there is none. */
    private static String family(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    /** What comes after the first dot. */
    private static String member(String name) {
        return name.substring(name.indexOf('.') + 1);
    }
}
