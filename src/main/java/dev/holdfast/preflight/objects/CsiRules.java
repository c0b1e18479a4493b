package dev.holdfast.preflight.objects;

import static dev.holdfast.preflight.Wording.count;
import static dev.holdfast.preflight.Wording.lines;
import static dev.holdfast.preflight.Wording.name;
import static dev.holdfast.preflight.Wording.some;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;

import dev.holdfast.driver.ResourcePolicy;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Direction;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Storage;
import dev.holdfast.preflight.Wording;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import io.fabric8.kubernetes.api.model.storage.CSINode;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * CSIDriver objects of the charts and of the cluster, and what Kubernetes keeps of drivers.
 *
 * @param live all of the cluster, by name
 */
record CsiRules(Map<String, CSIDriver> live) {
    static final String BROUGHT = "drivers of volumes brought";
    static final String KEPT = "CSIDriver kept";
    static final String ATTACHMENTS = "attachments needed";
    static final String REGISTRATIONS = "registrations alive";

    private static final String PERSISTENT = "Persistent";
    private static final String EPHEMERAL = "Ephemeral";
    private static final String MODES = "volumeLifecycleModes";
    private static final String TOKENS = "tokenRequests";
    private static final String ATTACH = "attachRequired";
    /** What a CSIDriver says by saying nothing. */
    private static final Map<String, Object> SILENT = Map.of(
            ATTACH,
            true,
            "podInfoOnMount",
            false,
            "requiresRepublish",
            false,
            "fsGroupPolicy",
            "ReadWriteOnceWithFSType",
            MODES,
            List.of(PERSISTENT),
            TOKENS,
            List.of(),
            "storageCapacity",
            false,
            "seLinuxMount",
            false);

    static CsiRules of(List<CSIDriver> live) {
        return new CsiRules(byName(live));
    }

    private static Map<String, CSIDriver> byName(List<? extends HasMetadata> objects) {
        return objects.stream()
                .filter(CSIDriver.class::isInstance)
                .map(CSIDriver.class::cast)
                .collect(toMap(Wording::name, Function.identity(), (one, other) -> other, TreeMap::new));
    }

    /** Whether the drivers that volumes need are still there after the upgrade. */
    Check brought(
            List<HasMetadata> before, List<HasMetadata> after, Storage storage, List<Pod> pods, Direction direction) {
        Map<String, CSIDriver> old = byName(before);
        Set<String> lost = old.entrySet().stream()
                .filter(entry -> !ResourcePolicy.keeps(entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(toCollection(TreeSet::new));
        lost.removeAll(byName(after).keySet());
        List<String> blocking = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (String driver : lost) {
            List<String> volumes = storage.csiVolumes().stream()
                    .filter(volume -> driver.equals(volume.getSpec().getCsi().getDriver()))
                    .filter(CsiRules::isBound)
                    .map(Wording::name)
                    .sorted()
                    .toList();
            List<String> inline = inline(driver, pods);
            String object =
                    direction.change() + " deletes CSIDriver " + driver + ", which " + direction.target() + " has not";
            if (!volumes.isEmpty()) {
                blocking.add(object + ": " + count(volumes.size(), "volume") + " need it: " + some(volumes));
            }
            if (!inline.isEmpty()) {
                blocking.add(object + ": " + count(inline.size(), "pod") + " need it: " + some(inline));
            }
            if (volumes.isEmpty() && inline.isEmpty()) {
                warnings.add(object + "; no volume needs it");
            }
        }
        List<String> found = new ArrayList<>(blocking);
        found.addAll(warnings);
        Set<String> kept = new TreeSet<>(old.keySet());
        kept.removeAll(lost);
        return new Check(
                blocking.isEmpty() ? Level.WARNING : Level.BLOCKING,
                BROUGHT,
                "CSIDrivers of "
                        + direction.say("the old chart and of the new one", "the present revision and of that one")
                        + ", and the volumes of each",
                found.isEmpty()
                        ? new Ok(
                                kept.isEmpty()
                                        ? direction.say("the old chart", "the present revision") + " has no CSIDriver"
                                        : some(List.copyOf(kept)))
                        : new Finding(
                                lines(found),
                                direction.say(
                                        "check that --to names a chart of the same driver, and that its values name the driver as before",
                                        Direction.OTHER_REVISION)));
    }

    private static boolean isBound(PersistentVolume volume) {
        return volume.getStatus() != null && "Bound".equals(volume.getStatus().getPhase());
    }

    private static List<String> inline(String driver, List<Pod> pods) {
        return pods.stream()
                .filter(Storage::isAlive)
                .filter(pod -> Stream.ofNullable(pod.getSpec().getVolumes())
                        .flatMap(List::stream)
                        .anyMatch(volume -> volume.getCsi() != null
                                && driver.equals(volume.getCsi().getDriver())))
                .map(Wording::path)
                .sorted()
                .toList();
    }

    /** Whether running mounts keep what the CSIDriver objects promise them. */
    Check kept(
            List<HasMetadata> before, List<HasMetadata> after, Storage storage, List<Pod> pods, Direction direction) {
        Map<String, CSIDriver> old = byName(before);
        List<String> blocking = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        byName(after).forEach((driver, made) -> {
            if (live.containsKey(driver)) {
                Map<String, Object> was = spec(Merge.fields(live.get(driver)));
                Map<String, Object> will = spec(Merge.after(
                        old.containsKey(driver) ? Merge.fields(old.get(driver)) : Map.of(),
                        Merge.fields(live.get(driver)),
                        Merge.fields(made)));
                Set<String> modes = modes(driver, storage, pods);
                compare(driver, was, will, modes, blocking, warnings, notes);
            }
        });
        List<String> found = new ArrayList<>(blocking);
        found.addAll(warnings);
        return new Check(
                blocking.isEmpty() ? Level.WARNING : Level.BLOCKING,
                KEPT,
                "fields of CSIDriver objects, in the cluster and in " + direction.target(),
                found.isEmpty()
                        ? new Ok(notes.isEmpty() ? "no field changes" : lines(notes))
                        : new Finding(
                                lines(found),
                                direction.values("set the fields as before by the values of the chart")
                                        + ", or restart the pods with mounts after " + direction.change()
                                        + "; the driver's notes on upgrading may say why they change"));
    }

    /** In which ways volumes of a driver are used now. */
    private static Set<String> modes(String driver, Storage storage, List<Pod> pods) {
        Set<String> modes = new TreeSet<>();
        if (storage.csiVolumes().stream()
                .anyMatch(volume -> isBound(volume)
                        && driver.equals(volume.getSpec().getCsi().getDriver()))) {
            modes.add(PERSISTENT);
        }
        if (!inline(driver, pods).isEmpty()) {
            modes.add(EPHEMERAL);
        }
        return modes;
    }

    private static Map<String, Object> spec(Map<String, Object> fields) {
        Map<String, Object> spec = new TreeMap<>(SILENT);
        spec.putAll(Merge.map(fields.get("spec")));
        return spec;
    }

    private static void compare(
            String driver,
            Map<String, Object> was,
            Map<String, Object> will,
            Set<String> used,
            List<String> blocking,
            List<String> warnings,
            List<String> notes) {
        Set<String> fields = new TreeSet<>(was.keySet());
        fields.addAll(will.keySet());
        for (String field : fields) {
            Object then = was.get(field);
            Object next = will.get(field);
            if (Objects.equals(then, next)) {
                continue;
            }
            String change = driver + ": " + field + " " + then + " → " + next;
            switch (field) {
                case "requiresRepublish" ->
                    (Boolean.TRUE.equals(then) ? warnings : notes)
                            .add(change
                                    + (Boolean.TRUE.equals(then)
                                            ? ": the kubelet repeats NodePublishVolume no more, so that running mounts get no new credentials"
                                            : ""));
                case "podInfoOnMount" ->
                    (Boolean.TRUE.equals(then) ? warnings : notes)
                            .add(change
                                    + (Boolean.TRUE.equals(then)
                                            ? ": the driver is told no more which pod a mount is for"
                                            : ""));
                case "fsGroupPolicy" ->
                    warnings.add(
                            change
                                    + ": a pod that is started again may find its files with another group, or without its own");
                case ATTACH ->
                    warnings.add(change
                            + (Boolean.TRUE.equals(next)
                                    ? ": pods wait for an attachment, also those whose volumes are mounted"
                                    : ": nobody removes the attachments that there are"));
                case TOKENS -> {
                    Collection<String> lost = minus(audiences(then), audiences(next));
                    (lost.isEmpty() ? notes : warnings)
                            .add(
                                    lost.isEmpty()
                                            ? change
                                            : driver + ": the driver gets no more tokens for "
                                                    + String.join(", ", lost)
                                                    + ", with which it refreshes running mounts");
                }
                case MODES -> {
                    Collection<String> lost = minus(strings(then), strings(next));
                    Collection<String> needed =
                            lost.stream().filter(used::contains).toList();
                    if (!needed.isEmpty()) {
                        blocking.add(change + ": the kubelet publishes volumes no more that are mounted");
                    } else {
                        (lost.isEmpty() ? notes : warnings).add(change);
                    }
                }
                default -> notes.add(change);
            }
        }
    }

    private static Collection<String> minus(Collection<String> from, Collection<String> what) {
        Set<String> left = new TreeSet<>(from);
        left.removeAll(what);
        return left;
    }

    private static List<String> strings(Object value) {
        return value instanceof Collection<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static List<String> audiences(Object value) {
        return value instanceof Collection<?> list
                ? list.stream()
                        .map(request -> Merge.map(request).getOrDefault("audience", ""))
                        .map(audience -> audience.equals("") ? "the API server" : audience.toString())
                        .toList()
                : List.of();
    }

    /** Attachments of drivers that have none: nobody removes them, and they hold volumes and nodes. */
    Check attachments(List<VolumeAttachment> attachments) {
        List<String> needless = attachments.stream()
                .filter(attachment -> {
                    CSIDriver driver = live.get(attachment.getSpec().getAttacher());
                    return driver != null
                            && driver.getSpec() != null
                            && Boolean.FALSE.equals(driver.getSpec().getAttachRequired());
                })
                .map(attachment -> name(attachment) + " of driver "
                        + attachment.getSpec().getAttacher() + " on "
                        + attachment.getSpec().getNodeName() + ", which needs none")
                .sorted()
                .toList();
        return new Check(
                Level.WARNING,
                ATTACHMENTS,
                "VolumeAttachments, and attachRequired of their CSIDrivers",
                needless.isEmpty()
                        ? new Ok(attachments.isEmpty() ? "there is none" : "all " + attachments.size())
                        : new Finding(
                                lines(needless),
                                "kubectl delete volumeattachment NAME; remove its finalizers if nobody does, since no attacher runs"));
    }

    /**
     * Registrations in CSINodes of drivers that are not there any more. That the profile's driver has no CSIDriver is another check's.
     *
     * @param driver name of the profile's driver
     * @param eligible nodes that have its node plugin
     */
    Check registrations(List<CSINode> nodes, String driver, Set<String> eligible) {
        Map<String, List<String>> stale = new HashMap<>();
        List<String> found = new ArrayList<>();
        nodes.forEach(node -> Stream.ofNullable(node.getSpec())
                .flatMap(spec -> Stream.ofNullable(spec.getDrivers()))
                .flatMap(List::stream)
                .forEach(registered -> {
                    if (registered.getName().equals(driver)) {
                        if (!eligible.contains(name(node))) {
                            found.add(driver + " is registered on " + name(node) + ", which has no node plugin");
                        }
                    } else if (!live.containsKey(registered.getName())) {
                        stale.computeIfAbsent(registered.getName(), none -> new ArrayList<>())
                                .add(name(node));
                    }
                }));
        new TreeMap<>(stale)
                .forEach((name, on) ->
                        found.add(name + " is registered on " + some(on) + ", and there is no CSIDriver " + name));
        return new Check(
                Level.WARNING,
                REGISTRATIONS,
                "drivers in CSINodes, CSIDrivers and node plugins; sockets on the nodes are not looked at",
                found.isEmpty()
                        ? new Ok(count(nodes.size(), "CSINode"))
                        : new Finding(
                                lines(found),
                                "if the driver is gone, remove its socket from the kubelet's folder plugins_registry on that node: the kubelet then removes the registration; else start its node plugin there"));
    }
}
