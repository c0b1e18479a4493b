package dev.holdfast.judge.recording;

import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.MounterPods;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Volume;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Mounter pods over a whole run. It is read when it is asked for first: where the kernel says which process serves which mount, nobody asks.
 *
 * <p>A time is answered by the last looks until then, or by the first ones. A pod that these do not show is looked for in later ones:
 * pods are looked at less often than processes.
 */
public final class MounterPodsSeen {
    private final StreamReader reader;
    private final TreeMap<Long, Pods> pods = new TreeMap<>();
    private final TreeMap<Long, Attachments> attachments = new TreeMap<>();
    private boolean read;

    /** Read by this reader. */
    public MounterPodsSeen(StreamReader reader) {
        this.reader = reader;
    }

    /** At a time. */
    public MounterPods at(long at) {
        read();
        Manifest.Driver driver = reader.recording().manifest().driver();
        MounterPods now = MounterPods.of(driver, near(pods, at), near(attachments, at));
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
                                .map(look -> MounterPods.uids(driver, look).get(name))
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

    private static <T> T near(NavigableMap<Long, T> looks, long at) {
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
