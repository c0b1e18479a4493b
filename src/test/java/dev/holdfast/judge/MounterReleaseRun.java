package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.PodLines.mounterUid;
import static dev.holdfast.evidence.PodLines.pod;

import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Csi;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.PodBuilder;
import dev.holdfast.evidence.PodLines;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.VolumeBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.DoubleFunction;
import java.util.function.UnaryOperator;

/**
 * A run from 2.0.0 to 2.2.0: mounter pods serve old volumes too, each release marks its own, and workload new-1 uses the volume of static-1. The
 * upgrade begins at 10 s.
 */
final class MounterReleaseRun {
    static final String LABEL = "made-by";
    static final String CRD = "attachments.example";
    static final List<String> FORM = List.of("v2 served", "v2 .spec.a string", "v2 selectable .spec.a");

    private MounterReleaseRun() {}

    static History within() {
        History history = History.healthy()
                .driver(driver -> DriverBuilder.of(driver).versionLabel(LABEL).build())
                .change(change -> new Manifest.Change(
                        "2.0.0", change.to(), List.of("driver:2.2.0"), List.of(CRD), change.dryRun()))
                .volumes(volumes -> volumes.stream()
                        .map(volume -> volume.name().equals(NEW)
                                ? VolumeBuilder.of(volume)
                                        .persistentVolume("pv-" + OLD)
                                        .build()
                                : volume)
                        .toList());
        List<Volume> old =
                history.manifest().volumes().stream().filter(Volume::before).toList();
        for (Volume volume : old) {
            String name = "mp-" + volume.name();
            PodLines.alsoThere(
                    history,
                    s -> true,
                    pod("mount-s3", name, mounterUid(volume.name()), volume.node(), true, Map.of()));
        }
        return form(
                mounters(
                        history.map(Channel.ATTACHMENTS, OBSERVER, (s, look) -> {
                            List<Attachments.Entry> all = new ArrayList<>();
                            if (look.attachments() != null) {
                                look.attachments().forEach(one -> all.add(ofOldVolume(one)));
                            }
                            old.forEach(volume -> all.add(PodLines.attachment(volume, "mp-" + volume.name())));
                            return Lines.attachments(all);
                        }),
                        (s, entry) -> marked(
                                entry,
                                isOld(entry) ? "2.0.0" : "v2.2.0",
                                isOld(entry) ? "driver:2.0.0" : "driver:2.2.0")),
                s -> s < 11
                        ? FORM
                        : List.of("v2 served", "v2 .spec.a string", "v2 .spec.b string", "v2 selectable .spec.a"));
    }

    private static Attachments.Entry ofOldVolume(Attachments.Entry one) {
        return one.persistentVolume().equals("pv-" + NEW)
                ? new Attachments.Entry(one.name(), one.node(), "pv-" + OLD, one.volumeId(), one.workloads())
                : one;
    }

    private static boolean isOld(Pods.Entry entry) {
        return entry.name().equals("mp-static-1") || entry.name().equals("mp-dynamic-1");
    }

    /** A mounter pod with another mark and another image. */
    static Pods.Entry marked(Pods.Entry entry, String mark, String image) {
        return new Pods.Entry(
                entry.namespace(),
                entry.name(),
                entry.uid(),
                entry.node(),
                entry.phase(),
                entry.ready(),
                entry.deleting(),
                Map.of(LABEL, mark),
                Map.of(),
                List.of(new Pods.Container("mount", "containerd://" + entry.uid(), image, 0, "running")));
    }

    /** Changes what looks show of mounter pods; null takes one away. */
    static History mounters(History history, BiFunction<Double, Pods.Entry, Pods.Entry> change) {
        return history.map(
                Channel.PODS,
                OBSERVER,
                (s, look) -> Lines.pods(look.pods().stream()
                        .map(entry -> entry.namespace().equals("mount-s3") ? change.apply(s, entry) : entry)
                        .filter(entry -> entry != null)
                        .toList()));
    }

    /** The same of that of the old static volume, from a second on. */
    static History ofOld(double since, UnaryOperator<PodBuilder> change) {
        return mounters(
                within(),
                (s, entry) -> s >= since && entry.name().equals("mp-" + OLD)
                        ? change.apply(PodBuilder.of(entry)).build()
                        : entry);
    }

    /** What looks show of the CRD's form; null for nothing. */
    static History form(History history, DoubleFunction<List<String>> form) {
        return history.map(Channel.CSI, OBSERVER, (s, look) -> {
            List<String> lines = form.apply(s);
            return new Csi(
                    0,
                    0,
                    null,
                    look.driver(),
                    look.nodes(),
                    look.eligible(),
                    look.crds(),
                    lines == null ? null : lines.isEmpty() ? Map.of() : Map.of(CRD, lines),
                    null,
                    null);
        });
    }
}
