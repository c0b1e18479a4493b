package dev.holdfast.preflight.objects;

import static dev.holdfast.preflight.Wording.count;
import static dev.holdfast.preflight.Wording.lines;
import static dev.holdfast.preflight.Wording.some;
import static java.util.stream.Collectors.toMap;

import dev.holdfast.driver.ResourcePolicy;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Direction;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Wording;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What an upgrade does to the storage classes that the charts bring.
 *
 * @param before those of the old chart, by name
 * @param live all of the cluster, by name
 * @param after those of the new chart, by name
 */
record ClassRules(Map<String, StorageClass> before, Map<String, StorageClass> live, Map<String, StorageClass> after) {
    static final String NAME = "storage classes kept";

    private static final String DEFAULT = "storageclass.kubernetes.io/is-default-class";
    /** What a class says by saying nothing. */
    private static final Map<String, Object> SILENT =
            Map.of("reclaimPolicy", "Delete", "volumeBindingMode", "Immediate", "allowVolumeExpansion", false);

    private static final List<String> FIELDS = List.of(
            "provisioner",
            "parameters",
            "reclaimPolicy",
            "volumeBindingMode",
            "mountOptions",
            "allowVolumeExpansion",
            "allowedTopologies");

    static ClassRules of(List<HasMetadata> before, List<StorageClass> live, List<HasMetadata> after) {
        return new ClassRules(byName(before), byName(live), byName(after));
    }

    private static Map<String, StorageClass> byName(List<? extends HasMetadata> objects) {
        return objects.stream()
                .filter(StorageClass.class::isInstance)
                .map(StorageClass.class::cast)
                .collect(toMap(Wording::name, Function.identity(), (one, other) -> other, TreeMap::new));
    }

    /** Each class as it is after the upgrade, as its fields, and without those that the upgrade deletes. */
    private Map<String, Map<String, Object>> upgraded() {
        Map<String, Map<String, Object>> classes = new TreeMap<>();
        live.forEach((name, there) -> classes.put(name, Merge.fields(there)));
        deleted().forEach(classes::remove);
        after.forEach((name, made) -> classes.put(
                name,
                Merge.after(
                        before.containsKey(name) ? Merge.fields(before.get(name)) : Map.of(),
                        classes.getOrDefault(name, Map.of()),
                        Merge.fields(made))));
        return classes;
    }

    private List<String> deleted() {
        return before.entrySet().stream()
                .filter(old -> live.containsKey(old.getKey()) && !after.containsKey(old.getKey()))
                .filter(old -> !ResourcePolicy.keeps(old.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The classes that exist after the upgrade: those of the new chart as it has them, else those of the cluster. */
    Collection<StorageClass> existing() {
        Map<String, StorageClass> all = new TreeMap<>(live);
        deleted().forEach(all::remove);
        all.putAll(after);
        return all.values();
    }

    /** Whether claims and volumes find their class as it was. */
    Check judge(Collection<PersistentVolumeClaim> claims, Direction direction) {
        List<String> found = new ArrayList<>();
        Map<String, Map<String, Object>> upgraded = upgraded();
        after.keySet().stream()
                .filter(live::containsKey)
                .forEach(name -> found.addAll(changes(name, Merge.fields(live.get(name)), upgraded.get(name))));
        List<String> unused = new ArrayList<>();
        for (String name : deleted()) {
            List<String> users = claims.stream()
                    .filter(claim -> name.equals(claim.getSpec().getStorageClassName()))
                    .map(Wording::path)
                    .sorted()
                    .toList();
            if (isDefault(Merge.fields(live.get(name)))) {
                found.add(name + " is deleted, and is the default class");
            }
            if (!users.isEmpty()) {
                found.add(name + " is deleted, and " + count(users.size(), "claim") + " of it exist: " + some(users));
            } else {
                unused.add(name);
            }
        }
        List<String> defaults = defaults(upgraded);
        if (defaults.size() > 1 && defaults(fields()).size() <= 1) {
            found.add("more than one default class: " + some(defaults));
        }
        String advice =
                "check that each change is wanted; a class cannot be changed in provisioner, parameters, reclaimPolicy and volumeBindingMode, only deleted and recreated";
        return new Check(
                Level.WARNING,
                NAME,
                "StorageClasses of "
                        + direction.say("the new chart, of the old one", "that revision, of the present one")
                        + " and of the cluster, field by field",
                found.isEmpty() ? new Ok(same(unused, direction)) : new Finding(lines(found), advice));
    }

    private String same(List<String> unused, Direction direction) {
        String all = after.isEmpty() ? direction.target() + " has none" : some(List.copyOf(after.keySet()));
        return unused.isEmpty() ? all : all + "; deleted, and used by no claim: " + some(unused);
    }

    private Map<String, Map<String, Object>> fields() {
        Map<String, Map<String, Object>> classes = new TreeMap<>();
        live.forEach((name, there) -> classes.put(name, Merge.fields(there)));
        return classes;
    }

    private static List<String> defaults(Map<String, Map<String, Object>> classes) {
        return classes.entrySet().stream()
                .filter(entry -> isDefault(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean isDefault(Map<String, Object> fields) {
        return "true"
                .equals(Merge.map(Merge.map(fields.get("metadata")).get("annotations"))
                        .get(DEFAULT));
    }

    private static List<String> changes(String name, Map<String, Object> was, Map<String, Object> will) {
        List<String> changes = new ArrayList<>();
        for (String field : FIELDS) {
            Object then = was.getOrDefault(field, SILENT.get(field));
            Object next = will.getOrDefault(field, SILENT.get(field));
            if (then instanceof Map<?, ?> || next instanceof Map<?, ?>) {
                changes.addAll(entries(name + ": " + field + " ", Merge.map(then), Merge.map(next)));
            } else if (!Objects.equals(empty(then), empty(next))) {
                changes.add(name + ": " + field + " " + text(then) + " → " + text(next));
            }
        }
        if (isDefault(was) != isDefault(will)) {
            changes.add(name + (isDefault(will) ? " becomes the default class" : " is the default class no more"));
        }
        return changes;
    }

    /** Of a field that holds others, those that differ. */
    private static List<String> entries(String prefix, Map<String, Object> then, Map<String, Object> next) {
        Set<String> all = new TreeSet<>(then.keySet());
        all.addAll(next.keySet());
        return all.stream()
                .filter(key -> !Objects.equals(then.get(key), next.get(key)))
                .map(key -> prefix + key + " " + text(then.get(key)) + " → " + text(next.get(key)))
                .toList();
    }

    private static Object empty(Object value) {
        return value instanceof Collection<?> list && list.isEmpty() ? null : value;
    }

    private static String text(Object value) {
        return value == null || empty(value) == null ? "none" : value.toString();
    }
}
