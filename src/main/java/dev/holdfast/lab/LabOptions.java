package dev.holdfast.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;

/**
 * What kind of lab to boot.
 *
 * @param workers nodes besides the control plane, 0 to 8; the control plane runs workloads too
 * @param cache folder for build results, and for the nodes' data while a lab runs
 * @param keep leave the lab running when its owner ends; {@code lab down} removes it then
 * @param syncFrequency the kubelets' pod sync period, at which volumes are republished
 * @param kubernetes releases of Kubernetes: nodes boot with the first, and can be upgraded to the others
 */
public record LabOptions(
        int workers, Path cache, boolean keep, Duration syncFrequency, List<KubernetesRelease> kubernetes) {
    static final int MOST_WORKERS = 8;

    public LabOptions {
        if (workers < 0 || workers > MOST_WORKERS) {
            throw new LabException("lab.workers must be between 0 and " + MOST_WORKERS + ", not " + workers);
        }
        if (syncFrequency.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new LabException("lab.sync must be at least 1s, not " + syncFrequency);
        }
        if (kubernetes.isEmpty()) {
            throw new LabException("a lab needs a release of Kubernetes to boot with");
        }
        kubernetes = List.copyOf(kubernetes);
        cache = cache.toAbsolutePath().normalize();
        if (cache.toString().matches(".*[:,\\s\\\\].*")) {
            throw new LabException(
                    "lab.cache must not contain white space, commas, colons or backslashes (overlayfs does not accept them): "
                            + cache);
        }
    }

    /**
     * From {@code lab.workers} (1), {@code lab.cache} (~/.cache/holdfast), {@code lab.keep} (false), {@code lab.sync} (10s) and
     * {@code lab.kubernetes} (1.34).
     */
    public static LabOptions from(Properties given) {
        return new LabOptions(
                number("lab.workers", given.getProperty("lab.workers", "1")),
                Path.of(given.getProperty("lab.cache", System.getProperty("user.home") + "/.cache/holdfast")),
                yesOrNo("lab.keep", given.getProperty("lab.keep", "false")),
                duration("lab.sync", given.getProperty("lab.sync", "10s")),
                List.of(KubernetesRelease.named(given.getProperty("lab.kubernetes", KubernetesRelease.USUAL))));
    }

    /** The same with another number of workers. */
    public LabOptions withWorkers(int count) {
        return new LabOptions(count, cache, keep, syncFrequency, kubernetes);
    }

    /** The same, of a lab that runs on when its owner ends. */
    public LabOptions kept() {
        return new LabOptions(workers, cache, true, syncFrequency, kubernetes);
    }

    /** The same with these releases of Kubernetes, the one to boot with first. */
    public LabOptions withKubernetes(List<KubernetesRelease> releases) {
        return new LabOptions(workers, cache, keep, syncFrequency, releases);
    }

    /** The same from what this process was started with. */
    public static LabOptions fromSystemProperties() {
        return from(System.getProperties());
    }

    private static int number(String name, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new LabException(name + " must be a whole number, not '" + text + "'", e);
        }
    }

    private static boolean yesOrNo(String name, String text) {
        return switch (text) {
            case "true", "" -> true;
            case "false" -> false;
            default -> throw new LabException(name + " must be true or false, not '" + text + "'");
        };
    }

    private static Duration duration(String name, String text) {
        try {
            return Duration.parse("PT" + text);
        } catch (java.time.format.DateTimeParseException e) {
            throw new LabException(name + " must be a duration such as 10s or 1m, not '" + text + "'", e);
        }
    }
}
