package dev.holdfast.preflight.crds;

import dev.holdfast.driver.CrdForm;
import dev.holdfast.preflight.Reading;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.util.List;
import java.util.Optional;

/**
 * A custom resource definition before and after an upgrade; at least one of the two is there.
 *
 * @param now that of the cluster
 * @param next that of the new chart; empty where Helm deletes the definition because the chart has it no more
 * @param byHelm whether Helm itself applies it in the upgrade. It does so with those in a chart's templates, never with those in its folder crds/
 * @param neighbours other definitions of the cluster in the same group
 * @param stored the stored objects; without any where nothing about them can change
 */
record CrdChange(
        Optional<CustomResourceDefinition> now,
        Optional<CustomResourceDefinition> next,
        boolean byHelm,
        List<CustomResourceDefinition> neighbours,
        Reading<StoredObjects> stored) {
    String name() {
        return now.or(() -> next).orElseThrow().getMetadata().getName();
    }

    /** Whether one offers or demands what the other does not, so that stored objects may be concerned. */
    static boolean differ(CustomResourceDefinition now, CustomResourceDefinition next) {
        return !CrdForm.of(now).equals(CrdForm.of(next));
    }
}
