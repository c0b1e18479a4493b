package dev.holdfast.preflight.deployers;

import dev.holdfast.driver.DriverProfile;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An object by which a tool deploys the driver's release: a HelmRelease of Flux, or an Application of Argo CD.
 *
 * @param object KIND NAMESPACE/NAME
 * @param undoes whether it takes back what others change
 * @param state the conditions by which it says whether it is done, in words
 * @param ready whether all of them are as they should be
 */
public record Deployer(String object, boolean undoes, String state, boolean ready) {
    /** The CRD of Flux's HelmReleases. */
    static final String FLUX = "helmreleases.helm.toolkit.fluxcd.io";
    /** The CRD of Argo CD's Applications. */
    static final String ARGO = "applications.argoproj.io";

    /** What an object of one of these kinds says of the profile's release; empty if it deploys something else. */
    static Optional<Deployer> of(DriverProfile profile, GenericKubernetesResource object) {
        return object.getKind().equals("HelmRelease") ? flux(profile, object) : argo(profile, object);
    }

    private static Optional<Deployer> flux(DriverProfile profile, GenericKubernetesResource object) {
        String own = object.getMetadata().getNamespace();
        String target = text(object, "spec", "targetNamespace");
        String name = text(object, "spec", "releaseName");
        // as Flux names a release that its object does not name
        String release = !name.isEmpty()
                ? name
                : (target.isEmpty() ? "" : target + "-") + object.getMetadata().getName();
        String namespace = target.isEmpty() ? own : target;
        if (!release.equals(profile.release()) || !namespace.equals(profile.namespace())) {
            return Optional.empty();
        }
        boolean suspended = Boolean.TRUE.equals(object.<Object>get("spec", "suspend"));
        List<String> said = new ArrayList<>();
        String status = "";
        for (Map<?, ?> condition : maps(object.get("status", "conditions"))) {
            if ("Ready".equals(condition.get("type"))) {
                status = Objects.toString(condition.get("status"), "");
                said.add("Ready is " + status + because(condition.get("reason"), condition.get("message")));
            }
        }
        if (said.isEmpty()) {
            said.add("it has no condition Ready");
        }
        boolean current = isCurrent(object);
        if (!current) {
            said.add("its last change was not looked at yet");
        }
        if (suspended) {
            said.add("it is suspended");
        }
        return Optional.of(
                new Deployer(path(object), !suspended, String.join("; ", said), status.equals("True") && current));
    }

    /** Whether its controller has seen its last change; one that does not say so is believed. */
    private static boolean isCurrent(GenericKubernetesResource object) {
        Object seen = object.get("status", "observedGeneration");
        Long generation = object.getMetadata().getGeneration();
        return !(seen instanceof Number number) || generation == null || number.longValue() == generation;
    }

    private static Optional<Deployer> argo(DriverProfile profile, GenericKubernetesResource object) {
        if (!hasNodePlugin(profile, object) && !isTo(profile, object)) {
            return Optional.empty();
        }
        String sync = text(object, "status", "sync", "status");
        String health = text(object, "status", "health", "status");
        boolean undoes = Boolean.TRUE.equals(object.<Object>get("spec", "syncPolicy", "automated", "selfHeal"));
        return Optional.of(new Deployer(
                path(object),
                undoes,
                "sync is " + (sync.isEmpty() ? "not said" : sync) + ", health is "
                        + (health.isEmpty() ? "not said" : health)
                        + because(null, object.get("status", "health", "message")),
                sync.equals("Synced") && health.equals("Healthy")));
    }

    /** Argo CD lists the objects that it has made. */
    private static boolean hasNodePlugin(DriverProfile profile, GenericKubernetesResource object) {
        return maps(object.get("status", "resources")).stream()
                .anyMatch(made -> "DaemonSet".equals(made.get("kind"))
                        && profile.daemonSet().equals(made.get("name"))
                        && profile.namespace().equals(made.get("namespace")));
    }

    /** By its sources, as long as it has made nothing. A release that is not named is called like the Application. */
    private static boolean isTo(DriverProfile profile, GenericKubernetesResource object) {
        if (!text(object, "spec", "destination", "namespace").equals(profile.namespace())) {
            return false;
        }
        Object single = object.get("spec", "source");
        List<Map<?, ?>> sources = new ArrayList<>(maps(object.get("spec", "sources")));
        if (single instanceof Map<?, ?> one) {
            sources.add(one);
        }
        return sources.stream()
                .map(source -> source.get("helm") instanceof Map<?, ?> helm ? helm.get("releaseName") : null)
                .map(name -> Objects.toString(name, object.getMetadata().getName()))
                .anyMatch(profile.release()::equals);
    }

    private static String because(Object reason, Object message) {
        String why = Stream.of(reason, message)
                .filter(Objects::nonNull)
                .map(text -> text.toString().strip())
                .filter(text -> !text.isEmpty())
                .reduce((a, b) -> a + ": " + b)
                .orElse("");
        return why.isEmpty() ? "" : " (" + why + ")";
    }

    private static List<Map<?, ?>> maps(Object list) {
        List<Map<?, ?>> maps = new ArrayList<>();
        if (list instanceof List<?> all) {
            all.forEach(one -> {
                if (one instanceof Map<?, ?> map) {
                    maps.add(map);
                }
            });
        }
        return maps;
    }

    private static String text(GenericKubernetesResource object, Object... path) {
        return Objects.toString(object.<Object>get(path), "");
    }

    private static String path(GenericKubernetesResource object) {
        return object.getKind() + " " + object.getMetadata().getNamespace() + "/"
                + object.getMetadata().getName();
    }

    /** In words, as a record has it. */
    @Override
    public String toString() {
        return object + ": " + state;
    }
}
