package dev.holdfast.campaign.observe;

import dev.holdfast.evidence.CsiDriver;
import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import io.fabric8.kubernetes.api.model.storage.CSIDriverSpec;
import io.fabric8.kubernetes.api.model.storage.TokenRequest;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Sees each change of one CSIDriver: by a watch, because one that is deleted and recreated is not away for as long as a look needs to come
 * around. A look at it comes besides: it begins the watch, and begins it again where the API server ended it.
 */
final class CsiDriverWatch implements AutoCloseable {
    private final Resource<CSIDriver> object;
    private final Sight sight;
    private final Consumer<String> trace;
    private Watch watch;
    private boolean closed;

    /** Takes what was seen: when, on the monotonic clock; the object's uid, empty where there is none; and its fields. */
    interface Sight {
        void saw(long t, String uid, Map<String, String> fields);
    }

    CsiDriverWatch(KubernetesClient client, String name, Sight sight, Consumer<String> trace) {
        this.object = client.storage().v1().csiDrivers().withName(name);
        this.sight = sight;
        this.trace = trace;
    }

    /** Whether it is there. */
    boolean look() {
        begin();
        long t = System.nanoTime();
        CSIDriver seen = object.get();
        if (seen == null) {
            sight.saw(t, "", Map.of());
        } else {
            saw(t, seen);
        }
        return seen != null;
    }

    private synchronized void begin() {
        if (watch == null && !closed) {
            watch = object.watch(new Changes());
        }
    }

    private synchronized void ended() {
        watch = null;
    }

    private final class Changes implements Watcher<CSIDriver> {
        @Override
        public void eventReceived(Action action, CSIDriver seen) {
            long t = System.nanoTime();
            if (action == Action.DELETED) {
                sight.saw(t, "", Map.of());
            } else if (action == Action.ADDED || action == Action.MODIFIED) {
                saw(t, seen);
            }
        }

        @Override
        public void onClose(WatcherException cause) {
            trace.accept("the watch over the CSIDriver ended: " + cause.getMessage());
            ended();
        }
    }

    private void saw(long t, CSIDriver seen) {
        sight.saw(t, seen.getMetadata().getUid(), fields(seen.getSpec()));
    }

    /** As the API server shows them: what a manifest leaves out has its default there. */
    private static Map<String, String> fields(CSIDriverSpec spec) {
        Map<String, String> fields = new TreeMap<>();
        put(CsiDriver.ATTACH_REQUIRED, spec.getAttachRequired(), fields);
        put(CsiDriver.POD_INFO_ON_MOUNT, spec.getPodInfoOnMount(), fields);
        put(CsiDriver.REQUIRES_REPUBLISH, spec.getRequiresRepublish(), fields);
        put(CsiDriver.FS_GROUP_POLICY, spec.getFsGroupPolicy(), fields);
        put(CsiDriver.STORAGE_CAPACITY, spec.getStorageCapacity(), fields);
        put(CsiDriver.SE_LINUX_MOUNT, spec.getSeLinuxMount(), fields);
        put(CsiDriver.TOKEN_REQUESTS, joined(spec.getTokenRequests(), CsiDriverWatch::audience), fields);
        put(CsiDriver.VOLUME_LIFECYCLE_MODES, joined(spec.getVolumeLifecycleModes(), mode -> mode), fields);
        return fields;
    }

    /** The empty audience is the API server's own. */
    private static String audience(TokenRequest request) {
        return request.getAudience() == null || request.getAudience().isEmpty() ? "default" : request.getAudience();
    }

    private static <T> String joined(List<T> values, Function<T, String> text) {
        return values == null || values.isEmpty()
                ? null
                : values.stream().map(text).sorted().collect(Collectors.joining(","));
    }

    private static void put(String name, Object value, Map<String, String> fields) {
        if (value != null) {
            fields.put(name, value.toString());
        }
    }

    @Override
    public void close() {
        Watch open;
        synchronized (this) {
            closed = true;
            open = watch;
            watch = null;
        }
        if (open != null) {
            open.close();
        }
    }
}
