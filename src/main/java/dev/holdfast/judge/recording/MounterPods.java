package dev.holdfast.judge.recording;

import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Volume;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

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
                        : Targets.mounters(volume, attachments);
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

    private static Map<String, String> uids(Manifest.Driver driver, Pods pods) {
        Map<String, String> uids = new HashMap<>();
        if (pods != null && driver.mounterNamespace() != null) {
            pods.pods().stream()
                    .filter(p -> p.namespace().equals(driver.mounterNamespace()))
                    .forEach(p -> uids.put(p.name(), p.uid()));
        }
        return uids;
    }

    /**
     * Over a whole run. It is read when it is asked for first: where the kernel says which process serves which mount, nobody asks.
     *
     * <p>A time is answered by the last looks until then, or by the first ones. A pod that these do not show is looked for in later ones:
     * pods are looked at less often than processes.
     */
    final class History {
        private final StreamReader reader;
        private final TreeMap<Long, Pods> pods = new TreeMap<>();
        private final TreeMap<Long, Attachments> attachments = new TreeMap<>();
        private boolean read;

        /** Read by this reader. */
        public History(StreamReader reader) {
            this.reader = reader;
        }

        /** At a time. */
        public MounterPods at(long at) {
            read();
            Manifest.Driver driver = reader.recording().manifest().driver();
            MounterPods now = of(driver, near(pods, at), near(attachments, at));
            return new MounterPods() {
                @Override
                public List<String> serving(Volume volume) {
                    return now.serving(volume);
                }

                @Override
                public String uid(String name) {
                    String uid = now.uid(name);
                    return uid != null
                            ? uid
                            : pods.tailMap(at).values().stream()
                                    .map(look -> uids(driver, look).get(name))
                                    .filter(later -> later != null)
                                    .findFirst()
                                    .orElse(null);
                }

                @Override
                public Set<String> names() {
                    return now.names();
                }
            };
        }

        private static <T> T near(TreeMap<Long, T> looks, long at) {
            Map.Entry<Long, T> look = looks.floorEntry(at);
            look = look == null ? looks.firstEntry() : look;
            return look == null ? null : look.getValue();
        }

        @SuppressWarnings("ReferenceEquality")
        private synchronized void read() {
            if (read) {
                return;
            }
            read = true;
            reader.looks(Channel.PODS, Channel.OBSERVER, (at, look, source) -> {
                if (pods.isEmpty() || pods.lastEntry().getValue() != look) {
                    pods.put(at, look);
                }
            });
            reader.looks(Channel.ATTACHMENTS, Channel.OBSERVER, (at, look, source) -> {
                if (attachments.isEmpty() || attachments.lastEntry().getValue() != look) {
                    attachments.put(at, look);
                }
            });
        }
    }
}
