package dev.holdfast.evidence;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is known of mounter pods at one time: the uid of each, and whom the attachments say they serve. */
public interface MounterPods {
    /** Names of those that the attachments say serve a volume for its pod; none where there are no attachments. */
    List<String> serving(Volume volume);

    /** The uid of one; null when there is none of that name. */
    String uid(String name);

    /** Names of all. */
    Set<String> names();

    /** Where nothing is known of any. */
    MounterPods NONE = new MounterPods() {
        @Override
        public List<String> serving(Volume volume) {
            return List.of();
        }

        @Override
        public String uid(String name) {
            return null;
        }

        @Override
        public Set<String> names() {
            return Set.of();
        }
    };

    /** By one look at pods and one at attachments. */
    static MounterPods of(Manifest.Driver driver, Pods pods, Attachments attachments) {
        Map<String, String> uids = uids(driver, pods);
        return new MounterPods() {
            @Override
            public List<String> serving(Volume volume) {
                return attachments == null || attachments.attachments() == null
                        ? List.of()
                        : attachments.attachments().stream()
                                .filter(a -> volume.persistentVolume().equals(a.persistentVolume()))
                                .flatMap(a -> a.workloads().entrySet().stream())
                                .filter(w -> w.getValue().contains(volume.podUid()))
                                .map(Map.Entry::getKey)
                                .toList();
            }

            @Override
            public String uid(String name) {
                return uids.get(name);
            }

            @Override
            public Set<String> names() {
                return uids.keySet();
            }
        };
    }

    /** The uids of the mounter pods that a look shows, by name. */
    static Map<String, String> uids(Manifest.Driver driver, Pods pods) {
        Map<String, String> uids = new HashMap<>();
        if (pods != null && driver.mounterNamespace() != null) {
            pods.pods().stream()
                    .filter(p -> p.namespace().equals(driver.mounterNamespace()))
                    .forEach(p -> uids.put(p.name(), p.uid()));
        }
        return uids;
    }
}
