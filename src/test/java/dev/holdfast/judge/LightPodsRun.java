package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Lists;
import dev.holdfast.evidence.Manifest.Sharing;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.PodLines;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A run in which pods that do nothing but use a volume come at 32 s, are ready at 34 s, and go at 40 s. */
final class LightPodsRun {
    static final String VOLUME = "pv-light";
    static final String OPTIONS = "allow-delete,uid=7";
    /** Uid of a workload that never was, whose entry another writer adds at 36 s. */
    static final String STRANGER = "stranger";

    private static final int STALE = 8;

    private LightPodsRun() {}

    /** A healthy run of a driver that has pods shared by what the reference driver does, without any such pods. */
    static History empty() {
        return History.healthy()
                .driver(driver -> DriverBuilder.of(driver)
                        .sharing(new Sharing(
                                List.of(Sharing.NODE, Sharing.VOLUME, Sharing.MOUNT_OPTIONS, Sharing.FS_GROUP),
                                STALE,
                                null))
                        .build());
    }

    /** Two alike, one of another user, and one each that differs in fsGroup, volume and mount options. */
    static History apart() {
        History history = empty();
        add(history, "a", Actions.NOTHING, VOLUME, "", OPTIONS, "mp-1");
        add(history, "b", Actions.NOTHING, VOLUME, "", OPTIONS, "mp-1");
        add(history, "user", "user", VOLUME, "", OPTIONS, "mp-1");
        add(history, "group", Sharing.FS_GROUP, VOLUME, "2000", OPTIONS, "mp-2");
        add(history, "volume", Sharing.VOLUME, "pv-other", "", OPTIONS, "mp-3");
        add(history, "options", Sharing.MOUNT_OPTIONS, VOLUME, "", "uid=8", "mp-4");
        return history;
    }

    /** A pod on node w1, with what attachments, mount tables and lists of pods show of it and of its mounter pod. */
    static void add(
            History history,
            String name,
            String differs,
            String volume,
            String fsGroup,
            String options,
            String mounter) {
        String uid = "uid-" + name;
        history.did(
                        32,
                        34,
                        Actions.START_LIGHT_POD,
                        name,
                        Map.of(Actions.SET, "light", Actions.DIFFERS, differs, Actions.NODE, "w1"),
                        Map.of(
                                Actions.NAMESPACE, "holdfast",
                                Actions.UID, uid,
                                Actions.PERSISTENT_VOLUME, volume,
                                Actions.VOLUME_HANDLE, volume,
                                Actions.MOUNT_OPTIONS, options,
                                Actions.FS_GROUP, fsGroup,
                                Actions.SERVICE_ACCOUNT, "default"))
                .did(
                        40,
                        42,
                        Actions.END_LIGHT_POD,
                        name,
                        Map.of(Actions.UID, uid, Actions.NODE, "w1", Actions.HOW, Actions.DELETED_POD),
                        Map.of());
        PodLines.alsoThere(history, s -> s >= 34 && s < 42, PodLines.pod("holdfast", name, uid, "w1", true, Map.of()));
        if (first(history, mounter)) {
            PodLines.alsoThere(
                    history,
                    s -> s >= 33 && s < 45,
                    PodLines.pod("mount-s3", mounter, "uid-" + mounter, "w1", true, Map.of()));
            NodeLines.alsoMounted(
                    history,
                    "w1",
                    NodeLines.mount(80, device(mounter), "/var/lib/kubelet/plugins/s3/mnt/" + mounter),
                    s -> s >= 33 && s < 45);
        }
        NodeLines.alsoMounted(
                history,
                "w1",
                NodeLines.mount(
                        81,
                        device(mounter),
                        "/var/lib/kubelet/pods/" + uid + "/volumes/kubernetes.io~csi/" + volume + "/mount"),
                s -> s >= 34 && s < 42);
        history.map(Channel.ATTACHMENTS, OBSERVER, (s, look) -> {
            if (look.attachments() == null || s < 33 || s >= 44) {
                return look;
            }
            return Lines.attachments(with(look.attachments(), volume, fsGroup, options, mounter, uid));
        });
    }

    /** Whether no attachment names a mounter pod yet. */
    private static boolean first(History history, String mounter) {
        return history.lines(
                        Channel.ATTACHMENTS,
                        history.sources(Channel.ATTACHMENTS).get(0))
                .filter(look -> look.attachments() != null)
                .flatMap(look -> look.attachments().stream())
                .noneMatch(one -> one.workloads().containsKey(mounter));
    }

    static String device(String mounter) {
        return "0:9" + mounter.charAt(mounter.length() - 1);
    }

    private static List<Attachments.Entry> with(
            List<Attachments.Entry> seen, String volume, String fsGroup, String options, String mounter, String uid) {
        String name = "s3pa-" + volume + "-" + fsGroup + options.length();
        List<Attachments.Entry> all = new ArrayList<>();
        boolean there = false;
        for (Attachments.Entry one : seen) {
            if (one.name().equals(name)) {
                there = true;
                Map<String, List<String>> more = new HashMap<>(one.workloads());
                more.merge(mounter, List.of(uid), (had, added) -> Lists.and(had, added.get(0)));
                all.add(new Attachments.Entry(name, "w1", volume, volume, more, options, fsGroup));
            } else {
                all.add(one);
            }
        }
        if (!there) {
            all.add(new Attachments.Entry(name, "w1", volume, volume, Map.of(mounter, List.of(uid)), options, fsGroup));
        }
        return all;
    }

    /** What is in each attachment that names a mounter pod is replaced while it is seen in a time. */
    static History served(
            History history, String mounter, double from, double to, Map<String, List<String>> workloads) {
        return history.map(
                Channel.ATTACHMENTS,
                OBSERVER,
                (s, look) -> look.attachments() == null || s < from || s >= to
                        ? look
                        : Lines.attachments(look.attachments().stream()
                                .map(one -> one.workloads().containsKey(mounter)
                                        ? new Attachments.Entry(
                                                one.name(),
                                                one.node(),
                                                one.persistentVolume(),
                                                one.volumeId(),
                                                workloads,
                                                one.mountOptions(),
                                                one.fsGroup())
                                        : one)
                                .toList()));
    }

    /** One pod, objects that were tried and selected, and an entry that another writer added and that is gone in time. */
    static History followed() {
        History history = empty();
        add(history, "a", Actions.NOTHING, VOLUME, "", OPTIONS, "mp-1");
        history.did(
                        35,
                        35.1,
                        Actions.TRY_ATTACHMENT,
                        Actions.COMPLETE,
                        Map.of(),
                        Map.of(Actions.ANSWER, Actions.ACCEPTED))
                .did(
                        35.2,
                        35.3,
                        Actions.TRY_ATTACHMENT,
                        "without nodeName",
                        Map.of(),
                        Map.of(Actions.ANSWER, Actions.REFUSED, Actions.REASON, "Required value"))
                .did(
                        35.4,
                        35.5,
                        Actions.SELECT_ATTACHMENTS,
                        "spec.nodeName",
                        Map.of(Actions.VALUE, "w1"),
                        Map.of(Actions.SELECTED, "s3pa-1,s3pa-2", Actions.MATCHING, "s3pa-1,s3pa-2"))
                .did(36, 36.5, Actions.ADD_ENTRY, "s3pa-1", Map.of(Actions.UID, STRANGER), Map.of())
                .did(37, 37.1, Actions.UPDATE_OLD_VERSION, "s3pa-1", Map.of(), Map.of(Actions.ANSWER, Actions.REFUSED));
        return strangerSeen(history, 36.5, 43);
    }

    /** The entry of the workload that never was is seen in a time. */
    static History strangerSeen(History history, double from, double to) {
        return PodLines.alsoAttached(
                history,
                s -> s >= from && s < to,
                new Attachments.Entry("s3pa-1", "w1", VOLUME, VOLUME, Map.of("mp-1", List.of(STRANGER)), OPTIONS, ""));
    }
}
