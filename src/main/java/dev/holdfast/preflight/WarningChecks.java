package dev.holdfast.preflight;

import static dev.holdfast.preflight.Wording.count;
import static dev.holdfast.preflight.Wording.lines;
import static dev.holdfast.preflight.Wording.name;
import static dev.holdfast.preflight.Wording.path;

import dev.holdfast.driver.DriverProfile;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.Check.Undetermined;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What somebody should have looked at before an upgrade begins (seed 002, sections 1.1 and 3.2; seed 004, "should have"). */
final class WarningChecks {
    /** How far back restarts and log lines are called new; the project's own number. */
    static final Duration NEW = Duration.ofHours(1);
    /** Attachments may be stale for 2 minutes (seed 000), and mounter pods outlive them for some seconds. */
    private static final Duration STALE = Duration.ofMinutes(3);

    private WarningChecks() {}

    private static Check check(String name, String looked, Result result) {
        return new Check(Level.WARNING, name, looked, result);
    }

    static Check restarts(Snapshot s) {
        return check(
                "no new restart of the driver",
                "containers of its pods, last hour",
                s.driver().judge(driver -> {
                    List<String> restarted = driver.pods().stream()
                            .flatMap(pod -> statuses(pod)
                                    .filter(status ->
                                            isRestarted(status, s.taken().minus(NEW)))
                                    .map(status -> name(pod) + "/" + status.getName() + " ("
                                            + count(status.getRestartCount(), "restart") + " in all)"))
                            .toList();
                    return restarted.isEmpty()
                            ? new Ok("none in " + count(driver.pods().size(), "pod"))
                            : new Finding(
                                    lines(restarted),
                                    "kubectl -n " + s.profile().namespace()
                                            + " logs --previous POD -c CONTAINER says why it ended");
                }));
    }

    private static Stream<ContainerStatus> statuses(Pod pod) {
        return Stream.concat(
                pod.getStatus().getInitContainerStatuses().stream(), pod.getStatus().getContainerStatuses().stream());
    }

    /** The count has no times; but a container that was restarted before then has been running, or over, since before then. */
    private static boolean isRestarted(ContainerStatus status, Instant since) {
        ContainerState state = status.getState();
        if (status.getRestartCount() == null || status.getRestartCount() == 0 || state == null) {
            return false;
        }
        if (state.getRunning() != null) {
            return isAfter(state.getRunning().getStartedAt(), since);
        }
        return state.getTerminated() == null || isAfter(state.getTerminated().getFinishedAt(), since);
    }

    private static boolean isAfter(String time, Instant since) {
        return time != null && Instant.parse(time).isAfter(since);
    }

    static Check errorLines(Snapshot s) {
        List<LogLook> read = new ArrayList<>();
        List<Seen.Unread<LogLook>> unread = new ArrayList<>();
        for (Seen<LogLook> look : s.logs()) {
            if (look instanceof Seen.Read<LogLook> log) {
                read.add(log.value());
            } else if (look instanceof Seen.Unread<LogLook> none) {
                unread.add(none);
            }
        }
        return check(
                "no error in the driver's logs",
                "lines of the last hour that match errorLog of the profile",
                errorLines(s.profile(), read, unread));
    }

    private static Result errorLines(DriverProfile profile, List<LogLook> read, List<Seen.Unread<LogLook>> unread) {
        List<String> errors = read.stream()
                .filter(log -> log.errors() > 0)
                .map(log -> log.container() + ": " + log.errors() + ", the last: " + log.last())
                .toList();
        if (!errors.isEmpty()) {
            return new Finding(
                    lines(errors),
                    "kubectl -n " + profile.namespace() + " logs POD --all-containers shows what is around");
        }
        if (!unread.isEmpty()) {
            return new Undetermined(
                    lines(unread.stream().map(Seen.Unread::why).toList()),
                    unread.get(0).advice());
        }
        return read.isEmpty()
                ? new Undetermined(
                        "the driver has no container whose log could be read",
                        "see that its pods run; namespace, nodePlugin.labels and deployment in the profile say how they are found")
                : new Ok("none in "
                        + count(read.stream().mapToInt(LogLook::lines).sum(), "line") + " of "
                        + count(read.size(), "container"));
    }

    static Check images(Snapshot s, Seen<Target> to) {
        return check(
                "new images on the nodes",
                "images that the nodes say they have, a minute late at times; whether one can be pulled shows only when it is",
                to.flatMap(Target::objects)
                        .flatMap(objects -> s.driver()
                                .flatMap(driver ->
                                        s.nodes().map(nodes -> new Images(s.profile(), objects, driver, nodes))))
                        .judge(Images::judge));
    }

    static Check halves(Snapshot s) {
        return check(
                "nothing without its other half",
                "volumes, claims, attachments, mounter pods and node plugins against each other",
                s.storage()
                        .flatMap(storage -> s.attachments()
                                .flatMap(attachments ->
                                        s.driver().map(driver -> halves(s, storage, attachments, driver))))
                        .judge(
                                lone -> lone.isEmpty()
                                        ? new Ok("none")
                                        : new Finding(
                                                lines(lone),
                                                "what changed just now may be stale for 3 minutes: look again then; else delete what is left, or restore what it belongs to")));
    }

    private static List<String> halves(Snapshot s, Storage storage, List<Attachment> attachments, Driver driver) {
        List<String> lone = new ArrayList<>();
        storage.volumes().forEach(volume -> withoutClaim(storage, volume).ifPresent(lone::add));
        storage.claims().stream()
                .filter(claim -> "Lost".equals(claim.getStatus().getPhase()))
                .filter(claim -> !storage.isOfAnother(claim))
                .forEach(claim -> lone.add("claim " + path(claim) + " has lost its volume "
                        + claim.getSpec().getVolumeName()));
        Set<String> mounters = new TreeSet<>();
        for (Attachment attachment : attachments) {
            mounters.addAll(attachment.workloads().keySet());
            lone.addAll(withoutEnds(s, storage, attachment));
        }
        lone.addAll(mountersOfNobody(s, storage, mounters));
        Set<String> served = driver.eligible();
        storage.ownUses().stream()
                .filter(use -> !served.contains(use.pod().getSpec().getNodeName()))
                .forEach(use -> lone.add("pod " + path(use.pod()) + " mounts " + name(use.volume()) + " on "
                        + use.pod().getSpec().getNodeName() + ", which has no node plugin"));
        return lone;
    }

    private static Optional<String> withoutClaim(Storage storage, PersistentVolume volume) {
        String phase = volume.getStatus() == null ? null : volume.getStatus().getPhase();
        ObjectReference claim = volume.getSpec().getClaimRef();
        if ("Released".equals(phase) || "Failed".equals(phase)) {
            return Optional.of("volume " + name(volume) + " is " + phase
                    + (claim == null ? "" : ": its claim was " + claim.getNamespace() + "/" + claim.getName()));
        }
        if (!"Bound".equals(phase) || claim == null) {
            return Optional.empty();
        }
        return storage.claim(claim.getNamespace(), claim.getName())
                        .filter(there -> claim.getUid() == null
                                || claim.getUid().equals(there.getMetadata().getUid()))
                        .isPresent()
                ? Optional.empty()
                : Optional.of("volume " + name(volume) + " is bound to claim " + claim.getNamespace() + "/"
                        + claim.getName() + ", which is not there");
    }

    private static List<String> withoutEnds(Snapshot s, Storage storage, Attachment attachment) {
        List<String> lone = new ArrayList<>();
        String who = "attachment " + attachment.name();
        if (storage.volume(attachment.volume()).isEmpty()) {
            lone.add(who + " is for volume " + attachment.volume() + ", which is not there");
        }
        Set<String> mounters = new TreeSet<>();
        mounterPods(s, storage).forEach(pod -> mounters.add(name(pod)));
        attachment.workloads().forEach((mounter, uids) -> {
            if (!mounters.contains(mounter)) {
                lone.add(who + " names mounter pod " + mounter + ", which is not there");
            }
            uids.stream()
                    .filter(uid -> !storage.isAlive(uid))
                    .forEach(uid -> lone.add(who + " names a pod of uid " + uid + ", which is not there"));
        });
        return lone;
    }

    private static List<String> mountersOfNobody(Snapshot s, Storage storage, Set<String> named) {
        return mounterPods(s, storage).stream()
                .filter(pod -> !named.contains(name(pod)))
                .filter(pod -> Instant.parse(pod.getMetadata().getCreationTimestamp())
                        .isBefore(s.taken().minus(STALE)))
                .map(pod -> "mounter pod " + name(pod) + " is named by no attachment")
                .toList();
    }

    /** Without a kind of attachments nothing can be said of them. */
    private static List<Pod> mounterPods(Snapshot s, Storage storage) {
        return s.profile().mounter() == null || s.profile().attachments() == null
                ? List.of()
                : storage.podsIn(s.profile().mounter().namespace());
    }
}
