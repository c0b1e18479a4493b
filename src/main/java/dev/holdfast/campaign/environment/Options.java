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
            "holdfast.classes",
            "holdfast.debug",
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
            "upgrade.profile",
            "upgrade.to.chart",
            "upgrade.to.set",
            "upgrade.to.values");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,20}");
    private static final Pattern DURATION = Pattern.compile("(?=[0-9])([0-9]+h)?([0-9]+m)?([0-9]+s)?");
    private static final Set<String> FAMILIES =
            KNOWN.stream().map(Options::family).collect(Collectors.toUnmodifiableSet());

    private Options() {}

    /** All of them, without the dash and the D. */
    public static Set<String> names() {
        return KNOWN;
    }

    /**
     * Looks through {@code properties} for names of our families that do not exist.
     *
     * @throws CampaignException naming them, with the nearest that does exist
     */
    public static void check(Properties properties) {
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

    /** Whether a flag is on: present with no value, or true. */
    public static boolean flag(String name) {
        String value = System.getProperty(name);
        if (value == null || value.equalsIgnoreCase("false")) {
            return false;
        }
        if (Arrays.asList("", "true").contains(value.toLowerCase(Locale.ROOT))) {
            return true;
        }
        throw new CampaignException("-D" + name + " takes true or false, not '" + value + "'");
    }

    /** A name that an option gives, of what the names of objects may be made of; empty if it is not given. */
    public static Optional<String> name(String option) {
        String value = System.getProperty(option);
        if (value != null && !NAME.matcher(value).matches()) {
            throw new CampaignException(
                    "-D" + option + " takes up to 20 small letters and digits, not '" + value + "'");
        }
        return Optional.ofNullable(value);
    }

    /** A time that an option gives, such as 30m, 2h30m or 90s; empty if it is not given. */
    public static Optional<Duration> duration(String name) {
        String value = System.getProperty(name);
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
