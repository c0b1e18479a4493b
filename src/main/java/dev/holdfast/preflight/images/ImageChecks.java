package dev.holdfast.preflight.images;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.console.Shutdown;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Driver;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Reader;
import dev.holdfast.preflight.Reading;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import dev.holdfast.preflight.Snapshot;
import dev.holdfast.preflight.Target;
import dev.holdfast.preflight.secrets.SecretFacts;
import dev.holdfast.preflight.secrets.SecretName;
import dev.holdfast.preflight.secrets.SecretReader;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The checks of the images of a new release. Without a chart to upgrade to there are none. */
public final class ImageChecks {
    private final Cluster cluster;
    private final Snapshot snapshot;
    private final Optional<Shutdown> probe;

    /**
     * For one preflight.
     *
     * @param probe where nodes are to try pulling the images: removes what the probe makes when the JVM has to end
     */
    public ImageChecks(Cluster cluster, Snapshot snapshot, Optional<Shutdown> probe) {
        this.cluster = cluster;
        this.snapshot = snapshot;
        this.probe = probe;
    }

    /** Reads what is missing for them, and judges. */
    public List<Check> checks() {
        if (snapshot.target().isEmpty()) {
            return List.of();
        }
        Reading<List<HasMetadata>> objects = snapshot.target().get().flatMap(ImageChecks::withHooks);
        Reading<ImageRules> rules = objects.flatMap(there -> snapshot.pods()
                .flatMap(pods -> accounts(there, pods)
                        .flatMap(accounts -> snapshot.driver()
                                .flatMap(driver ->
                                        snapshot.nodes().map(nodes -> rules(there, accounts, pods, driver, nodes))))));
        if (rules instanceof Unread<ImageRules> none) {
            return unread(none);
        }
        ImageRules images = ((Read<ImageRules>) rules).value();
        List<Check> checks = new ArrayList<>(List.of(
                images.onNodes(),
                images.policy(),
                images.pullSecrets(secrets(images, ((Read<List<HasMetadata>>) objects).value()))));
        probe.ifPresent(shutdown -> checks.add(images.pulled(new PullProbe(cluster, shutdown).tryAll(images.pulls()))));
        return checks;
    }

    /** An upgrade whose hook has no image fails. */
    private static Reading<List<HasMetadata>> withHooks(Target target) {
        return target.objects()
                .map(objects ->
                        Stream.concat(objects.stream(), target.hooks().stream()).toList());
    }

    private List<Check> unread(Unread<ImageRules> none) {
        List<String> names = new ArrayList<>(List.of(ImageRules.ON_NODES, ImageRules.POLICY, ImageRules.PULL_SECRETS));
        if (probe.isPresent()) {
            names.add(ImageRules.PULLED);
        }
        return names.stream()
                .map(name -> new Check(
                        Level.WARNING, name, "images of the new release", none.judge(rules -> new Check.Ok(""))))
                .toList();
    }

    private ImageRules rules(
            List<HasMetadata> objects,
            Map<String, ServiceAccount> accounts,
            List<Pod> pods,
            Driver driver,
            List<Node> nodes) {
        return new ImageRules(
                new ImageUses(snapshot.profile(), objects, accounts, pods, driver.eligible()).all(),
                new NodeImages(nodes),
                snapshot.direction());
    }

    private Reading<Map<String, ServiceAccount>> accounts(List<HasMetadata> objects, List<Pod> pods) {
        return Reader.read("ServiceAccounts", () -> {
            Map<String, ServiceAccount> accounts = new HashMap<>();
            for (String place : ImageUses.accounts(snapshot.profile(), objects, pods)) {
                String[] parts = place.split("/", 2);
                ServiceAccount there = cluster.client()
                        .serviceAccounts()
                        .inNamespace(parts[0])
                        .withName(parts[1])
                        .get();
                if (there != null) {
                    accounts.put(place, there);
                }
            }
            return accounts;
        });
    }

    /** Those of the cluster, and those that the chart itself makes. */
    private Map<SecretName, Reading<Optional<SecretFacts>>> secrets(ImageRules images, List<HasMetadata> objects) {
        Set<SecretName> named = new TreeSet<>();
        images.uses().forEach(use -> named.addAll(use.pullSecrets()));
        Map<SecretName, Reading<Optional<SecretFacts>>> secrets = new SecretReader(cluster.client()).read(named);
        objects.stream()
                .filter(Secret.class::isInstance)
                .map(Secret.class::cast)
                .forEach(made -> {
                    SecretName name = new SecretName(
                            Objects.requireNonNullElse(
                                    made.getMetadata().getNamespace(),
                                    snapshot.profile().namespace()),
                            made.getMetadata().getName());
                    if (named.contains(name)) {
                        secrets.put(name, new Read<>(Optional.of(SecretFacts.of(made))));
                    }
                });
        return secrets;
    }
}
