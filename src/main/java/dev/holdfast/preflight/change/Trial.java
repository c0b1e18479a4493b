package dev.holdfast.preflight.change;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the API server says of a change.
 *
 * @param objects each object of either manifest, and of the hooks
 * @param pods a pod of each new template
 * @param inUse definitions of custom resources that would be deleted while there are objects of them
 */
record Trial(List<Planned> objects, List<PodTrial> pods, Set<ObjectId> inUse) {
    /** The objects that fare so. */
    Stream<Planned> with(Class<? extends Effect> effect) {
        return objects.stream().filter(object -> effect.isInstance(object.effect()));
    }
}
