package dev.holdfast.driver;

import java.lang.module.ModuleDescriptor.Version;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The releases of a driver and the order in which it may be upgraded through them.
 *
 * @param releases that the driver has had, oldest first
 * @param mustNotSkip those that no upgrade may skip, each with the reason
 * @param instead the driver's release in place of each that features name; empty where it has those itself
 */
public record UpgradePath(List<String> releases, Map<String, String> mustNotSkip, Map<String, String> instead) {
    private static final Pattern VERSION = Pattern.compile("v?\\d+(\\.\\d+)*([-+][0-9A-Za-z.+-]+)?");

    public UpgradePath {
        releases = releases == null ? List.of() : List.copyOf(releases);
        mustNotSkip = mustNotSkip == null ? Map.of() : mustNotSkip;
        for (int i = 0; i < releases.size(); i++) {
            Version release = version(releases.get(i));
            if (i > 0 && release.compareTo(version(releases.get(i - 1))) <= 0) {
                throw new DriverException("release '" + releases.get(i) + "' does not come after '"
                        + releases.get(i - 1) + "' in the list of releases; list them oldest first");
            }
        }
        for (String release : mustNotSkip.keySet()) {
            if (mustNotSkip.get(release) == null) {
                throw new DriverException("release '" + release + "' must not be skipped, but has no reason; add one");
            }
            if (!releases.contains(release)) {
                throw new DriverException(
                        "release '" + release + "', which must not be skipped, is not among " + releases);
            }
        }
        mustNotSkip = Map.copyOf(mustNotSkip);
        instead = instead == null ? Map.of() : instead;
        for (Map.Entry<String, String> one : instead.entrySet()) {
            if (one.getValue() == null || !releases.contains(one.getValue())) {
                throw new DriverException("release '" + one.getValue() + "', which is in place of '" + one.getKey()
                        + "', is not among " + releases);
            }
        }
        instead = Map.copyOf(instead);
    }

    /** The driver's release for one that a feature names. */
    public String release(String named) {
        return instead.getOrDefault(named, named);
    }

    /**
     * The releases that an upgrade would skip although it must not, oldest first, with the reasons; empty if the upgrade is allowed. It may
     * begin or end at a release that the path does not list.
     *
     * @throws DriverException if one of the two is not a version
     */
    public Map<String, String> skipped(String from, String to) {
        Version begin = version(from);
        Version end = version(to);
        Map<String, String> skipped = new LinkedHashMap<>();
        for (String release : releases) {
            Version between = version(release);
            if (mustNotSkip.containsKey(release) && between.compareTo(begin) > 0 && between.compareTo(end) < 0) {
                skipped.put(release, mustNotSkip.get(release));
            }
        }
        return skipped;
    }

    /** The same; nothing where one of the two is named by something else than a version, as nobody knows then. */
    public Map<String, String> skips(String from, String to) {
        return isVersion(from) && isVersion(to) ? skipped(from, to) : Map.of();
    }

    /** Whether the second of two releases is older than the first; where one is named by something else than a version nobody knows. */
    public boolean goesBack(String from, String to) {
        return isVersion(from) && isVersion(to) && version(to).compareTo(version(from)) < 0;
    }

    /** Where Helm knows of no release it is named by an image. */
    static boolean isVersion(String release) {
        return VERSION.matcher(release).matches();
    }

    private static Version version(String release) {
        try {
            // some charts write a v before their version
            return Version.parse(isVersion(release) && release.startsWith("v") ? release.substring(1) : release);
        } catch (IllegalArgumentException e) {
            throw new DriverException("release '" + release + "' is not a version", e);
        }
    }
}
