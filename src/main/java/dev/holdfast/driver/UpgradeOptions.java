package dev.holdfast.driver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * What is upgraded to what, as given by system properties.
 *
 * @param profile file of the driver's profile
 * @param release name of the Helm release in place of the profile's, or null
 * @param namespace of the release in place of the profile's, or null
 * @param fromChart chart reference that replaces the old release named by a feature, or null
 * @param toChart chart reference that replaces the new release named by a feature, or null
 * @param fromValues values of the first
 * @param toValues values of the second
 * @param keep names of objects that the profile wants before the install and that the user has made; they are used as they are, and stay
 * @param pullSecrets names of image pull Secrets in the release's namespace, for the driver's pods
 * @param images archives in the format of {@code docker save}, for every node of the lab
 */
public record UpgradeOptions(
        Path profile,
        String release,
        String namespace,
        String fromChart,
        String toChart,
        ChartValues fromValues,
        ChartValues toValues,
        List<String> keep,
        List<String> pullSecrets,
        List<Path> images) {
    /** Reads upgrade.profile, upgrade.{from,to}.{chart,values,set}, upgrade.{release,namespace,keep}, upgrade.pull.secrets and lab.images. */
    public static UpgradeOptions from(Properties given) {
        return new UpgradeOptions(
                Path.of(given.getProperty("upgrade.profile", "fixtures/profiles/s3.csi.scality.com.yaml")),
                given.getProperty("upgrade.release"),
                given.getProperty("upgrade.namespace"),
                given.getProperty("upgrade.from.chart"),
                given.getProperty("upgrade.to.chart"),
                values(given, "from"),
                values(given, "to"),
                words(given, "upgrade.keep"),
                words(given, "upgrade.pull.secrets"),
                paths(given, "lab.images"));
    }

    /** The profile, with release and namespace as the options want them. */
    public DriverProfile load() {
        return DriverProfile.load(profile, Optional.ofNullable(release), Optional.ofNullable(namespace));
    }

    private static ChartValues values(Properties given, String side) {
        String set = given.getProperty("upgrade." + side + ".set");
        return new ChartValues(
                paths(given, "upgrade." + side + ".values"),
                Map.of(),
                set == null || set.isBlank() ? List.of() : List.of(set));
    }

    private static List<String> words(Properties given, String property) {
        return Arrays.stream(given.getProperty(property, "").split(","))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private static List<Path> paths(Properties given, String property) {
        List<Path> paths = words(given, property).stream().map(Path::of).toList();
        paths.stream().filter(path -> !Files.isReadable(path)).findFirst().ifPresent(path -> {
            throw new DriverException("-D" + property + ": '" + path + "' cannot be read");
        });
        return paths;
    }
}
