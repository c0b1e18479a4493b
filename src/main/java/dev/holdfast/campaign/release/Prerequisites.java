package dev.holdfast.campaign.release;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.environment.S3Key;
import dev.holdfast.campaign.environment.S3Settings;
import dev.holdfast.campaign.workload.Cleaning;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.RunLabel;
import dev.holdfast.cluster.Templates;
import dev.holdfast.driver.DriverProfile;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionCondition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionStatus;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What must be in the cluster before the driver is installed, as its profile describes it: above all the Secret with its key, which a chart
 * names and does not make. A key goes from here into the Secret and nowhere else: chart values and command lines can be read by others.
 */
public final class Prerequisites {
    private static final Duration ESTABLISHED = Duration.ofSeconds(60);

    private final Cluster cluster;
    private final DriverProfile profile;
    private final S3Settings s3;
    private final List<String> keep;
    private final RunLabel label;

    /**
     * Those of the environment's driver.
     *
     * @param label goes on everything that is made
     */
    public Prerequisites(Environment environment, RunLabel label) {
        this(
                environment.cluster(),
                environment.profile(),
                environment.s3(),
                environment.upgrade().keep(),
                label);
    }

    Prerequisites(Cluster cluster, DriverProfile profile, S3Settings s3, List<String> keep, RunLabel label) {
        this.cluster = cluster;
        this.profile = profile;
        this.s3 = s3;
        this.keep = keep;
        this.label = label;
    }

    /**
     * Looks for objects that are there already.
     *
     * @throws CampaignException naming one that no run has made, and that the user does not want to be used as it is
     */
    public void refuseForeign() {
        for (HasMetadata object : own(s3.key())) {
            HasMetadata there = cluster.client().resource(object).get();
            if (there != null && RunLabel.of(there).isEmpty()) {
                throw new CampaignException(Cluster.describe(object) + " exists already in context " + cluster.context()
                        + "; a campaign makes its own and does not touch one it did not make. Name it with -Dupgrade.keep="
                        + object.getMetadata().getName() + " to have it used as it is");
            }
        }
    }

    /**
     * Makes the release's namespace, where it is missing, and the objects.
     *
     * @param key of the object store, for the driver
     */
    public void make(S3Key key) {
        if (namespace() == null) {
            cluster.apply(List.of(label.on(new NamespaceBuilder()
                    .withNewMetadata()
                    .withName(profile.namespace())
                    .endMetadata()
                    .build())));
        }
        List<HasMetadata> objects = own(key);
        cluster.apply(label.on(objects));
        objects.stream().filter(CustomResourceDefinition.class::isInstance).forEach(this::awaitServed);
    }

    /** A chart with objects of a kind that the API server does not serve yet cannot be installed. */
    private void awaitServed(HasMetadata crd) {
        String name = crd.getMetadata().getName();
        cluster.await(
                "CRD " + name + " is established",
                ESTABLISHED,
                () -> Optional.ofNullable(cluster.client()
                                .apiextensions()
                                .v1()
                                .customResourceDefinitions()
                                .withName(name)
                                .get())
                        .flatMap(there -> Optional.ofNullable(there.getStatus()))
                        .map(CustomResourceDefinitionStatus::getConditions)
                        .orElse(List.of())
                        .stream()
                        .filter(condition -> condition.getStatus().equals("True"))
                        .map(CustomResourceDefinitionCondition::getType)
                        .toList(),
                conditions -> conditions.contains("Established"),
                seen -> {});
    }

    /**
     * Removes what a run has made: the objects, the last first, then the namespace. What cannot be removed is left.
     *
     * @param limit for all of it to be gone
     * @param stays why all of it must stay, in words; empty where it may go
     */
    public void remove(Cleaning cleaning, Duration limit, Optional<String> stays) {
        List<HasMetadata> there = there();
        if (stays.isPresent()) {
            there.forEach(object -> cleaning.left(Cluster.describe(object), stays.get(), command(cleaning, object)));
            return;
        }
        List<HasMetadata> going = there.stream()
                .filter(object -> cleaning.tried(
                        Cluster.describe(object), command(cleaning, object), () -> cluster.delete(object)))
                .toList();
        Map<String, HasMetadata> known = new LinkedHashMap<>();
        going.forEach(object -> known.put(Cluster.describe(object), object));
        cleaning.awaited(
                limit,
                () -> going.stream()
                        .filter(object -> cluster.client().resource(object).get() != null)
                        .map(Cluster::describe)
                        .toList(),
                what -> what,
                what -> command(cleaning, known.get(what)),
                seen -> {});
    }

    private List<HasMetadata> there() {
        List<HasMetadata> objects = new ArrayList<>(own(s3.key()));
        Collections.reverse(objects);
        List<HasMetadata> there = new ArrayList<>();
        objects.forEach(object -> there.add(cluster.client().resource(object).get()));
        there.add(namespace());
        return there.stream()
                .filter(object -> object != null && RunLabel.of(object).isPresent())
                .toList();
    }

    private static String command(Cleaning cleaning, HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        return cleaning.kubectl((namespace == null ? "" : "-n " + namespace + " ") + "delete "
                + object.getKind().toLowerCase(Locale.ROOT) + " "
                + object.getMetadata().getName());
    }

    private Namespace namespace() {
        return cluster.client().namespaces().withName(profile.namespace()).get();
    }

    /** The objects that the user has not made. They hold the key. */
    private List<HasMetadata> own(S3Key key) {
        return objects(
                        profile,
                        Map.of(
                                DriverProfile.ENDPOINT,
                                s3.endpoint(),
                                DriverProfile.REGION,
                                s3.region(),
                                "accessKey",
                                key.access(),
                                "secretKey",
                                key.secret(),
                                "namespace",
                                profile.namespace(),
                                "release",
                                profile.release()))
                .stream()
                .filter(object -> !keep.contains(object.getMetadata().getName()))
                .toList();
    }

    /**
     * The objects of a profile, their placeholders filled. Values go into the objects and not into YAML, so that they need no quoting.
     *
     * @param fill the value of each name in {@link DriverProfile#PLACEHOLDERS}
     */
    static List<HasMetadata> objects(DriverProfile profile, Map<String, String> fill) {
        KubernetesSerialization serialization = new KubernetesSerialization();
        return profile.before().stream()
                .map(manifest -> {
                    Object filled = filled(manifest, fill, "driver profile " + profile.name());
                    HasMetadata object = (HasMetadata) serialization.unmarshal(serialization.asJson(filled));
                    if (object instanceof Namespaced && object.getMetadata().getNamespace() == null) {
                        object.getMetadata().setNamespace(profile.namespace());
                    }
                    return object;
                })
                .toList();
    }

    private static Object filled(Object part, Map<String, String> fill, String where) {
        if (part instanceof Map<?, ?> map) {
            Map<Object, Object> all = new LinkedHashMap<>();
            map.forEach((key, value) -> all.put(key, filled(value, fill, where)));
            return all;
        }
        if (part instanceof List<?> list) {
            return list.stream().map(one -> filled(one, fill, where)).toList();
        }
        return part instanceof String text ? Templates.fill(text, fill, where) : part;
    }
}
