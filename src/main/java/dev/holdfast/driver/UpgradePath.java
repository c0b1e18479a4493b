package dev.holdfast.driver;

import java.lang.module.ModuleDescriptor.Version;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The way that upgrades of a driver take.
 *
 * @param releases that the driver has had, oldest first
 * @param mustNotSkip those that no upgrade may jump over, each with the reason
 */
public record UpgradePath(List<String> releases, Map<String, String> mustNotSkip) {
    public UpgradePath {
        releases = releases == null ? List.of() : List.copyOf(releases);
        mustNotSkip = mustNotSkip == null ? Map.of() : mustNotSkip;
        for (int i = 0; i < releases.size(); i++) {
            Version release = version(releases.get(i));
            if (i > 0 && release.compareTo(version(releases.get(i - 1))) <= 0) {
                throw new DriverException("release '" + releases.get(i) + "' does not come after '"
                        + releases.get(i - 1) + "', as the list of releases has it");
            }
        }
        for (String release : mustNotSkip.keySet()) {
            if (mustNotSkip.get(release) == null) {
                throw new DriverException("release '" + release + "' must not be skipped, but no reason is given");
            }
            if (!releases.contains(release)) {
                throw new DriverException(
                        "release '" + release + "', which must not be skipped, is not among " + releases);
            }
        }
        mustNotSkip = Map.copyOf(mustNotSkip);
    }

    /**
     * What an upgrade would jump over although it must not, oldest first, with the reasons; empty if it may be made. It may begin or end at
     * a release that the path does not list.
     *
     * @throws DriverException if one of the two is no version
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

    private static Version version(String release) {
        try {
            return Version.parse(release);
        } catch (IllegalArgumentException e) {
            throw new DriverException("release '" + release + "' is no version", e);
        }
    }
}
