package dev.holdfast.evidence;

import static dev.holdfast.evidence.History.volume;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoublePredicate;

/** Pods of workloads, of the driver and of mounters, and the attachments that name them. */
public final class PodLines {
    private PodLines() {}

    public static Pods.Entry pod(
            String namespace, String name, String uid, String node, boolean ready, Map<String, String> labels) {
        return new Pods.Entry(
                namespace,
                name,
                uid,
                node,
                "Running",
                ready,
                false,
                labels,
                Map.of(),
                List.of(new Pods.Container("main", "containerd://" + uid, "image:1", 0, "running")));
    }

    public static String mounterUid(String volume) {
        return "1111-2222-" + volume;
    }

    public static Attachments.Entry attachment(Volume v, String mounter) {
        return new Attachments.Entry(
                "s3pa-" + mounter,
                v.node(),
                v.persistentVolume(),
                v.volumeHandle(),
                Map.of(mounter, List.of(v.podUid())));
    }

    /** Adds pods to the looks taken while {@code during} holds. */
    public static History alsoThere(History h, DoublePredicate during, Pods.Entry... pods) {
        return h.map(Channel.PODS, History.OBSERVER, (s, look) -> {
            if (!during.test(s)) {
                return look;
            }
            List<Pods.Entry> all = new ArrayList<>(look.pods());
            all.addAll(List.of(pods));
            return Lines.pods(all);
        });
    }

    /** Adds an attachment to the looks taken while {@code during} holds, unless the release has none at all. */
    public static History alsoAttached(History h, DoublePredicate during, Attachments.Entry attachment) {
        return h.map(
                Channel.ATTACHMENTS,
                History.OBSERVER,
                (s, look) -> during.test(s) && look.attachments() != null
                        ? Lines.attachments(Lists.and(look.attachments(), attachment))
                        : look);
    }
}
