package dev.holdfast.report.upgrade;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Csi;
import dev.holdfast.evidence.CsiDriver;
import dev.holdfast.evidence.HelmRevisions;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Rollouts;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.report.upgrade.RecordedUpgrade.Seen;
import dev.holdfast.report.upgrade.UpgradeReport.Section;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is another one after the upgrade than before: revision, objects, images, CRDs, CSIDriver, registration. */
final class Changes {
    /** Lines of a CRD's form, or objects, that are named one by one. */
    private static final int NAMED = 30;

    private static final String NOTHING = "-";

    private final RecordedUpgrade run;
    private final SectionBuilder out = new SectionBuilder("What changed");
    private final boolean wentBack;

    private Changes(RecordedUpgrade run) {
        this.run = run;
        this.wentBack = WayBack.wentBack(run);
    }

    static Section of(RecordedUpgrade run) {
        return new Changes(run).section();
    }

    private Section section() {
        if (!run.upgraded()) {
            return out.text("The run did not come to an upgrade, so that nothing can be compared.")
                    .section();
        }
        out.text("Before is the last look before the upgrade began. After is the last look at the new release"
                + (wentBack ? ", before the run went back." : "."));
        String others = run.manifest().facts().get(RecordedUpgrade.OTHERS);
        if (others != null) {
            out.text("What others changed, by what the API server keeps: " + others + ".");
        }
        release();
        images();
        crds();
        csiDriver();
        registration();
        return out.section();
    }

    // ---- Helm

    private void release() {
        Seen<HelmRevisions> helm = run.seen(Channel.HELM);
        out.heading("Helm revisions");
        out.table(
                List.of("revision", "chart", "version of the application", "status in the end", "description"),
                helm.last() == null || helm.last().revisions() == null
                        ? List.of()
                        : helm.last().revisions().stream()
                                .sorted(Comparator.comparingInt(HelmRevisions.Entry::revision))
                                .map(revision -> List.of(
                                        Integer.toString(revision.revision()),
                                        revision.chart(),
                                        Objects.toString(revision.appVersion(), NOTHING),
                                        revision.status(),
                                        Objects.toString(revision.description(), NOTHING)))
                                .toList(),
                "Helm's history was " + SectionBuilder.NOT_RECORDED + ", or Helm knew of no release.");
        out.heading("Objects of the release");
        Map<String, String> before = objects(helm.before());
        Map<String, String> after = objects(helm.after());
        if (before == null || after == null) {
            out.text("The objects of the release's revisions were " + SectionBuilder.NOT_RECORDED + ".");
            return;
        }
        List<String> items = new ArrayList<>();
        list("new", minus(after.keySet(), before.keySet()), items);
        list("gone", minus(before.keySet(), after.keySet()), items);
        Set<String> both = new TreeSet<>(before.keySet());
        both.retainAll(after.keySet());
        list(
                "changed",
                both.stream()
                        .filter(name -> !before.get(name).equals(after.get(name)))
                        .toList(),
                items);
        list(
                "the same",
                both.stream()
                        .filter(name -> !before.get(name).isEmpty())
                        .filter(name -> before.get(name).equals(after.get(name)))
                        .toList(),
                items);
        list(
                "not compared, as nothing is kept of what a Secret holds",
                both.stream()
                        .filter(name ->
                                before.get(name).isEmpty() && after.get(name).isEmpty())
                        .toList(),
                items);
        if (items.isEmpty()) {
            out.text("Neither revision lists an object.");
        }
        out.items(items);
    }

    /** The objects of the newest revision; null where they were not recorded. */
    private static Map<String, String> objects(HelmRevisions look) {
        return RecordedUpgrade.newest(look).map(HelmRevisions.Entry::objects).orElse(null);
    }

    /** What is in one and not in another, sorted. */
    static List<String> minus(Set<String> one, Set<String> other) {
        return one.stream().filter(name -> !other.contains(name)).sorted().toList();
    }

    private static void list(String what, List<String> names, List<String> items) {
        if (!names.isEmpty()) {
            items.add(what + " (" + names.size() + "): " + RecordedUpgrade.few(names, NAMED));
        }
    }

    // ---- images

    private void images() {
        out.heading("Images");
        Seen<Rollouts> rollouts = run.seen(Channel.ROLLOUTS);
        Map<String, String> before = images(rollouts.before());
        Map<String, String> after = images(rollouts.after());
        Map<String, String> last = images(rollouts.last());
        Seen<Pods> pods = run.seen(Channel.PODS);
        Manifest.Driver driver = run.manifest().driver();
        if (driver != null && driver.mounterNamespace() != null) {
            String name = "pods in " + driver.mounterNamespace();
            running(pods.before(), driver.mounterNamespace(), name, before);
            running(pods.after(), driver.mounterNamespace(), name, after);
            running(pods.last(), driver.mounterNamespace(), name, last);
        }
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        List<String> head = new ArrayList<>(List.of("workload", "before", "after"));
        if (wentBack) {
            names.addAll(last.keySet());
            head.add("in the end");
        }
        out.table(
                head,
                names.stream()
                        .map(name -> {
                            List<String> row = new ArrayList<>(List.of(
                                    name,
                                    image(rollouts.before(), before, name),
                                    image(rollouts.after(), after, name)));
                            if (wentBack) {
                                row.add(image(rollouts.last(), last, name));
                            }
                            return List.copyOf(row);
                        })
                        .toList(),
                "Images of the release's workloads were " + SectionBuilder.NOT_RECORDED + ".");
    }

    private static String image(Rollouts look, Map<String, String> images, String name) {
        return images.getOrDefault(name, look == null ? SectionBuilder.NOT_RECORDED : NOTHING);
    }

    /** Images by workload. */
    private static Map<String, String> images(Rollouts look) {
        Map<String, String> images = new TreeMap<>();
        if (look != null && look.rollouts() != null) {
            look.rollouts().forEach(entry -> images.put(entry.kind() + " " + entry.name(), distinct(entry.images())));
        }
        return images;
    }

    private static void running(Pods look, String namespace, String name, Map<String, String> images) {
        if (look == null || look.pods() == null) {
            return;
        }
        List<String> running = look.pods().stream()
                .filter(pod -> pod.namespace().equals(namespace))
                .flatMap(pod -> pod.containers().stream())
                .map(Pods.Container::image)
                .toList();
        if (!running.isEmpty()) {
            images.put(name, distinct(running));
        }
    }

    private static String distinct(List<String> images) {
        return images.stream().distinct().sorted().collect(Collectors.joining(", "));
    }

    // ---- CRDs

    private void crds() {
        out.heading("CRDs");
        Manifest.Change change = run.manifest().change();
        Seen<Csi> csi = run.seen(Channel.CSI);
        Set<String> names = new TreeSet<>(change == null ? List.of() : change.crds());
        if (change != null && change.target() != null) {
            names.addAll(change.target().crdForms().keySet());
        }
        if (csi.after() != null && csi.after().crds() != null) {
            names.addAll(csi.after().crds().keySet());
        }
        if (names.isEmpty()) {
            out.text("The new chart brings none, or none was looked for.");
        }
        out.items(names.stream()
                .map(name -> name + ": " + crd(name, csi.before(), csi.after()))
                .toList());
    }

    private static String crd(String name, Csi before, Csi after) {
        return established(name, before) + " before, " + established(name, after) + " after; "
                + form(form(name, before), form(name, after));
    }

    private static String established(String name, Csi look) {
        if (look == null || look.crds() == null) {
            return SectionBuilder.NOT_RECORDED;
        }
        Boolean is = look.crds().get(name);
        return is == null ? SectionBuilder.NOT_RECORDED : is ? "established" : "not there";
    }

    /** The form of a CRD; empty where it is not there, null where it was not recorded. */
    private static List<String> form(String name, Csi look) {
        return look == null || look.crdForms() == null ? null : look.crdForms().getOrDefault(name, List.of());
    }

    private static String form(List<String> before, List<String> after) {
        if (before == null || after == null) {
            return "its form was " + SectionBuilder.NOT_RECORDED;
        }
        if (before.equals(after)) {
            return before.isEmpty() ? "it has no form" : "its form is the same";
        }
        if (before.isEmpty()) {
            return "it is new, with " + Text.count(after.size(), "line") + " of form";
        }
        List<String> lines = new ArrayList<>();
        minus(Set.copyOf(after), Set.copyOf(before)).forEach(line -> lines.add("+ " + line));
        minus(Set.copyOf(before), Set.copyOf(after)).forEach(line -> lines.add("− " + line));
        return "its form changed: " + RecordedUpgrade.few(lines, NAMED);
    }

    // ---- the driver in the cluster

    private void csiDriver() {
        out.heading("CSIDriver");
        Seen<CsiDriver> seen = run.seen(Channel.CSI_DRIVER);
        CsiDriver before = seen.before();
        CsiDriver after = seen.after();
        if (before == null || after == null) {
            out.text("The fields of the CSIDriver were " + SectionBuilder.NOT_RECORDED + ".");
            return;
        }
        if (!before.exists() || !after.exists()) {
            out.text("It was " + (before.exists() ? "" : "not ") + "there before, and is "
                    + (after.exists() ? "" : "not ") + "there after.");
        } else if (!before.uid().equals(after.uid())) {
            out.text("It was deleted and recreated: it has another uid.");
        } else {
            out.text("It is the same object, by its uid.");
        }
        Set<String> names = new TreeSet<>(before.fields().keySet());
        names.addAll(after.fields().keySet());
        out.table(
                List.of("field", "before", "after"),
                names.stream()
                        .filter(name -> !Objects.equals(
                                before.fields().get(name), after.fields().get(name)))
                        .map(name -> List.of(
                                name,
                                before.fields().getOrDefault(name, NOTHING),
                                after.fields().getOrDefault(name, NOTHING)))
                        .toList(),
                "No field of it changed.");
    }

    private void registration() {
        out.heading("Registration");
        Seen<Csi> csi = run.seen(Channel.CSI);
        out.text("Nodes on which the driver is registered: " + registered(csi.before()) + " before, "
                + registered(csi.after()) + " after.");
    }

    private String registered(Csi look) {
        if (look == null || look.nodes() == null || run.manifest().driver() == null) {
            return SectionBuilder.NOT_RECORDED;
        }
        List<String> nodes = registeredOn(look, run.manifest().driver().name());
        return nodes.isEmpty() ? "none" : RecordedUpgrade.few(nodes, NAMED);
    }

    private static List<String> registeredOn(Csi look, String driver) {
        return look.nodes().entrySet().stream()
                .filter(node -> node.getValue().contains(driver))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
