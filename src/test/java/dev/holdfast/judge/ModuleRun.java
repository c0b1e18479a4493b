package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.phase;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.KernelModules;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.NodeModule;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.PodLines;
import dev.holdfast.evidence.Pods;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs of a driver whose mounts need a kernel module; looks at it are made every second. */
final class ModuleRun {
    static final String OLD_IMAGE = "r/m:6-1.0";
    static final String NEW_IMAGE = "r/m:6-1.1";
    static final String PREFLIGHT = "3 pods: holdfast/static-1, holdfast/dynamic-1, holdfast/new-1, holdfast/new-2";

    private ModuleRun() {}

    /** The healthy run, with a module that stays the same. The driver is upgraded from 10 to 20. */
    static History kept() {
        History h = withModule(History.healthy());
        h.did(
                9,
                9.5,
                Actions.CHECK_MODULE,
                "s3",
                Map.of(Actions.TO, "2.2.0"),
                Map.of(Actions.ANSWER, Actions.ACCEPTED));
        h.did(11, 12, Actions.HELM_UPGRADE, "s3", Map.of(), Map.of());
        for (double s = -20; s < 63; s++) {
            h.add(Channel.KERNEL_MODULES, OBSERVER, s, look(OLD_IMAGE, 2, 2, "w1", "w2"));
        }
        onNodes(h, 62);
        return h;
    }

    /**
     * An upgrade that brings another module is tried from 10 to 20, and refused. At 63 the workloads stop, and are gone from 64 on; at 66 the module
     * is another one, loaded on both nodes from 69 on; at 70 the driver is upgraded.
     */
    static History exchanged() {
        History h = withModule(History.healthy());
        h.phases(phases -> List.of(
                phase(Phase.WARM_UP, 0, 10),
                phase(Phase.REFUSED_UPGRADE, 10, 20),
                phase(Phase.DRAIN, 60, 63),
                phase(Phase.STOPPED, 63, 65),
                phase(Phase.MODULE, 65, 70),
                phase(Phase.UPGRADE, 70, 75),
                phase(Phase.TRANSITION, 75, 80)));
        h.map(
                Channel.HELM,
                OBSERVER,
                (s, look) -> Lines.helm(List.of(look.revisions().get(0))));
        h.volumes(volumes ->
                volumes.stream().map(volume -> volume.withBefore(true)).toList());
        Map<String, String> to = Map.of(Actions.TO, "2.2.0");
        String pods = "holdfast/dynamic-1,holdfast/new-1,holdfast/new-2,holdfast/static-1";
        h.did(
                11,
                12,
                Actions.CHECK_MODULE,
                "s3",
                to,
                Map.of(Actions.ANSWER, Actions.REFUSED, Actions.REASON, "another", Actions.PODS, pods));
        h.did(
                13,
                14,
                Actions.CHECK_MODULE,
                Actions.PREFLIGHT,
                to,
                Map.of(Actions.ANSWER, Actions.REFUSED, Actions.REASON, PREFLIGHT));
        h.did(65.5, 69.5, Actions.UPDATE_MODULE, "block", to, Map.of(Actions.REASON, "another"));
        h.did(70, 70.1, Actions.CHECK_MODULE, "s3", to, Map.of(Actions.ANSWER, Actions.ACCEPTED, Actions.PODS, ""));
        h.did(70.2, 72, Actions.HELM_UPGRADE, "s3", Map.of(), Map.of());
        Pods[] last = new Pods[1];
        h.map(Channel.PODS, OBSERVER, (s, look) -> last[0] = everybody(look));
        for (double s = 62; s < 80; s++) {
            boolean gone = s >= 64;
            h.add(
                    Channel.PODS,
                    OBSERVER,
                    s,
                    Lines.pods(last[0].pods().stream()
                            .filter(pod -> !gone || !pod.namespace().equals("holdfast"))
                            .toList()));
        }
        for (double s = -20; s < 80; s++) {
            h.add(
                    Channel.KERNEL_MODULES,
                    OBSERVER,
                    s,
                    s < 66
                            ? look(OLD_IMAGE, 2, 2, "w1", "w2")
                            : s < 69 ? look(NEW_IMAGE, 2, 1, "w1") : look(NEW_IMAGE, 2, 2, "w1", "w2"));
        }
        onNodes(h, 80);
        return h;
    }

    /** Those of new volumes were there from the begin. */
    private static Pods everybody(Pods look) {
        Map<String, Pods.Entry> all = new TreeMap<>();
        look.pods().forEach(pod -> all.put(pod.namespace() + "/" + pod.name(), pod));
        History.healthy()
                .manifest()
                .volumes()
                .forEach(volume -> all.putIfAbsent(
                        "holdfast/" + volume.name(),
                        PodLines.pod("holdfast", volume.name(), volume.podUid(), volume.node(), true, Map.of())));
        return Lines.pods(List.copyOf(all.values()));
    }

    private static History withModule(History h) {
        h.guarantees(List.of("kernel-module"));
        h.driver(driver -> DriverBuilder.of(driver)
                .module(new Manifest.KernelModule(
                        "block",
                        "ext4",
                        "-(?<version>[0-9.]+)$",
                        Map.of("1.2.0", List.of("1.0"), "2.2.0", List.of("1.0", "1.1"))))
                .build());
        return h;
    }

    private static void onNodes(History h, double end) {
        for (String node : List.of("w1", "w2")) {
            for (double s = -11; s < end; s++) {
                h.add(Channel.NODE_MODULES, node, s, loaded(true));
            }
        }
    }

    static KernelModules look(String image, int desired, int available, String... ready) {
        return new KernelModules(
                0, 0, null, image.isEmpty() ? Map.of() : Map.of("^6", image), desired, available, List.of(ready));
    }

    static NodeModule loaded(boolean loaded) {
        return new NodeModule(0, 0, null, loaded, null);
    }
}
