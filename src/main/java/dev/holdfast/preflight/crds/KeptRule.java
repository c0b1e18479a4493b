package dev.holdfast.preflight.crds;

import static dev.holdfast.preflight.Wording.count;
import static dev.holdfast.preflight.Wording.some;

import dev.holdfast.driver.CrdForm;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.Check.Undetermined;
import dev.holdfast.preflight.Direction;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionNames;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The definitions of a chart have to keep what objects are stored with and looked up by: the API server refuses a definition without a version
 * that is stored or with another scope or kind, drops fields that a schema does not know, and refuses to select by a field that is not
 * selectable. A definition that Helm deletes takes its objects along.
 */
final class KeptRule {
    private static final String ADVICE =
            ": its CRDs must keep what is named here. A version may go once every object was written in another"
                    + " (kubectl get RESOURCE -A -o yaml | kubectl replace -f -) and it was taken out of the CRD's status.storedVersions;"
                    + " a CRD that Helm would delete stays with the annotation helm.sh/resource-policy: keep";

    private KeptRule() {}

    static Result judge(List<CrdChange> changes, Direction direction) {
        List<String> losses = new ArrayList<>();
        List<Unread<StoredObjects>> unread = new ArrayList<>();
        int objects = 0;
        boolean all = true;
        for (CrdChange change : changes) {
            losses.addAll(losses(change, direction)
                    .map(text -> "CRD " + change.name() + ": " + text)
                    .toList());
            if (change.stored() instanceof Unread<StoredObjects> none) {
                unread.add(none);
            } else if (change.stored() instanceof Read<StoredObjects> read) {
                objects += read.value().objects().size();
                all &= read.value().all();
            }
        }
        if (!losses.isEmpty()) {
            return new Finding(
                    String.join("\n", losses),
                    direction.say("do not upgrade to this chart", "do not roll back to this revision") + ADVICE);
        }
        if (!unread.isEmpty()) {
            return new Undetermined(
                    String.join("\n", unread.stream().map(Unread::why).toList()),
                    unread.get(0).advice());
        }
        return new Ok(
                changes.isEmpty()
                        ? direction.target() + " has none"
                        : count(changes.size(), "CRD") + ", " + (all ? "" : "the first ")
                                + count(objects, "stored object") + " that a change may concern");
    }

    private static Stream<String> losses(CrdChange change, Direction direction) {
        if (change.next().isEmpty()) {
            return change.stored() instanceof Read<StoredObjects> read
                            && !read.value().objects().isEmpty()
                    ? Stream.of(
                            "Helm would delete it, and with it " + (read.value().all() ? "" : "more than ")
                                    + count(read.value().objects().size(), "object"))
                    : Stream.empty();
        }
        CustomResourceDefinition next = change.next().get();
        return Stream.concat(
                taken(change, next),
                change.now().stream()
                        .flatMap(now -> Stream.of(
                                        fixed(
                                                "scope",
                                                now.getSpec().getScope(),
                                                next.getSpec().getScope()),
                                        fixed(
                                                "kind",
                                                now.getSpec().getNames().getKind(),
                                                next.getSpec().getNames().getKind()),
                                        versions(now, next, direction),
                                        selectable(now, next),
                                        change.stored() instanceof Read<StoredObjects> read
                                                ? fields(now, next, read.value())
                                                : Stream.<String>empty())
                                .flatMap(part -> part)));
    }

    private static Stream<String> fixed(String what, String now, String next) {
        return Objects.equals(now, next)
                ? Stream.empty()
                : Stream.of("its " + what + " cannot change from " + now + " to " + next);
    }

    /** Names that another definition of the group has already; the API server does not serve a second one by them. */
    private static Stream<String> taken(CrdChange change, CustomResourceDefinition next) {
        return change.neighbours().stream().flatMap(neighbour -> {
            Set<String> both = names(next.getSpec().getNames());
            both.retainAll(names(neighbour.getSpec().getNames()));
            // what they share already is not the upgrade's doing
            change.now().ifPresent(now -> both.removeAll(names(now.getSpec().getNames())));
            return both.isEmpty()
                    ? Stream.empty()
                    : Stream.of(
                            "CRD " + neighbour.getMetadata().getName() + " has the same " + some(List.copyOf(both)));
        });
    }

    /** Kinds on one side and resource names on the other are unique in a group. */
    private static Set<String> names(CustomResourceDefinitionNames names) {
        Set<String> all = new TreeSet<>();
        Stream.of(names.getKind(), names.getListKind())
                .filter(Objects::nonNull)
                .forEach(kind -> all.add("kind " + kind));
        Stream.concat(
                        Stream.of(names.getPlural(), names.getSingular()),
                        Stream.ofNullable(names.getShortNames()).flatMap(List::stream))
                .filter(Objects::nonNull)
                .forEach(name -> all.add("name " + name));
        return all;
    }

    private static Stream<String> versions(
            CustomResourceDefinition now, CustomResourceDefinition next, Direction direction) {
        return Stream.ofNullable(now.getStatus())
                .flatMap(status -> Stream.ofNullable(status.getStoredVersions()))
                .flatMap(List::stream)
                .filter(stored -> version(next, stored).isEmpty())
                .map(stored -> "objects are stored in version " + stored + ", which that of " + direction.target()
                        + " has no more");
    }

    private static Stream<String> selectable(CustomResourceDefinition now, CustomResourceDefinition next) {
        List<String> offered = CrdForm.of(next);
        return now.getSpec().getVersions().stream()
                .filter(version -> Boolean.TRUE.equals(version.getServed()))
                .filter(version -> offered.contains(version.getName() + " served"))
                .flatMap(version -> Stream.ofNullable(version.getSelectableFields())
                        .flatMap(List::stream)
                        .map(field -> version.getName() + " selectable " + field.getJsonPath()))
                .filter(line -> !offered.contains(line))
                .map(line -> "objects could be selected no more by " + line.replace(" selectable ", " "));
    }

    /** What the new schema does not take of the stored objects, and the old one does. */
    private static Stream<String> fields(
            CustomResourceDefinition now, CustomResourceDefinition next, StoredObjects stored) {
        Optional<JSONSchemaProps> before = version(now, stored.version()).flatMap(KeptRule::schema);
        Optional<JSONSchemaProps> after =
                version(next, stored.version()).or(() -> unconverted(next)).flatMap(KeptRule::schema);
        if (after.isEmpty()) {
            return Stream.empty();
        }
        Map<String, Integer> counts = new TreeMap<>();
        stored.objects().forEach(object -> {
            Set<String> found = FieldUse.misfits(after.get(), object);
            before.ifPresent(schema -> found.removeAll(FieldUse.misfits(schema, object)));
            found.forEach(misfit -> counts.merge(misfit, 1, Integer::sum));
        });
        return counts.entrySet().stream()
                .map(misfit ->
                        misfit.getKey() + " in " + misfit.getValue() + " of " + (stored.all() ? "" : "the first ")
                                + count(stored.objects().size(), "stored object"));
    }

    private static Optional<CustomResourceDefinitionVersion> version(CustomResourceDefinition crd, String name) {
        return crd.getSpec().getVersions().stream()
                .filter(version -> version.getName().equals(name))
                .findFirst();
    }

    /** The version that objects are stored in from now on; a webhook may rename fields on the way there, so then nothing is known. */
    private static Optional<CustomResourceDefinitionVersion> unconverted(CustomResourceDefinition crd) {
        return crd.getSpec().getConversion() != null
                        && "Webhook".equals(crd.getSpec().getConversion().getStrategy())
                ? Optional.empty()
                : crd.getSpec().getVersions().stream()
                        .filter(version -> Boolean.TRUE.equals(version.getStorage()))
                        .findFirst();
    }

    private static Optional<JSONSchemaProps> schema(CustomResourceDefinitionVersion version) {
        return Optional.ofNullable(version.getSchema()).map(schema -> schema.getOpenAPIV3Schema());
    }
}
