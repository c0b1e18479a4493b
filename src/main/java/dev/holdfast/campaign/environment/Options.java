package dev.holdfast.campaign.environment;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The names of all options, so that a mistyped one is an error and not a run with a default. */
public final class Options {
    private static final Set<String> KNOWN = Set.of(
            "agent.image",
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
            "lab.sync",
            "lab.workers",
            "run.id",
            "s3.endpoint",
            "s3.region",
            "upgrade.command",
            "upgrade.from.chart",
            "upgrade.from.set",
            "upgrade.from.values",
            "upgrade.hold",
            "upgrade.keep",
            "upgrade.profile",
            "upgrade.to.chart",
            "upgrade.to.set",
            "upgrade.to.values");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,20}");
    private static final Pattern DURATION = Pattern.compile("(?=[0-9])([0-9]+h)?([0-9]+m)?([0-9]+s)?");
    private static final Set<String> FAMILIES =
            KNOWN.stream().map(Options::family).collect(Collectors.toUnmodifiableSet());

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
     * Looks for names of our families that do not exist.
     *
     * @throws CampaignException naming them, with the nearest that does exist
     */
    public void check() {
        List<String> unknown = properties.stringPropertyNames().stream()
                .filter(name -> name.contains(".") && FAMILIES.contains(family(name)) && !KNOWN.contains(name))
                .sorted()
                .toList();
        if (!unknown.isEmpty()) {
            String family = family(unknown.get(0));
            throw new CampaignException("unknown option -D" + String.join(", -D", unknown) + "; there are "
                    + KNOWN.stream()
                            .filter(name -> family(name).equals(family))
                            .sorted()
                            .toList());
        }
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
        String value = properties.getProperty(name);
        if (value == null || value.equalsIgnoreCase("false")) {
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
        if (!DURATION.matcher(value).matches()) {
            throw new CampaignException("-D" + name + " takes a time such as 30m, 2h30m or 90s, not '" + value + "'");
        }
        return Optional.of(Duration.parse("PT" + value.toUpperCase(Locale.ROOT)));
    }

    private static String family(String name) {
        return name.substring(0, name.indexOf('.'));
    }
}
