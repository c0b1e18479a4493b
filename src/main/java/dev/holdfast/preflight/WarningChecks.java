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

/** What somebody should check before an upgrade begins: it does not make the upgrade fail, but may be mistaken for its effect. */
final class WarningChecks {
    /** Restarts and log lines of this last period count as new; our own choice. */
    static final Duration NEW = Duration.ofHours(1);
    /** The driver removes a stale attachment after up to 2 minutes, and mounter pods outlive attachments for some seconds. */
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
                                            + " logs --previous POD -c CONTAINER shows why it ended");
                }));
    }

    private static Stream<ContainerStatus> statuses(Pod pod) {
        return Stream.concat(
                pod.getStatus().getInitContainerStatuses().stream(), pod.getStatus().getContainerStatuses().stream());
    }

    /** A restart count has no times; but a container whose last restart is older has been running, or finished, since before then. */
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
        List<LogSummary> read = new ArrayList<>();
        List<Reading.Unread<LogSummary>> unread = new ArrayList<>();
        for (Reading<LogSummary> look : s.logs()) {
            if (look instanceof Reading.Read<LogSummary> log) {
                read.add(log.value());
            } else if (look instanceof Reading.Unread<LogSummary> none) {
                unread.add(none);
            }
        }
        return check(
                "no error in the driver's logs", "error lines of the last hour", errorLines(s.profile(), read, unread));
    }

    private static Result errorLines(
            DriverProfile profile, List<LogSummary> read, List<Reading.Unread<LogSummary>> unread) {
        List<String> errors = read.stream()
                .filter(log -> log.errors() > 0)
                .map(log -> log.container() + ": " + log.errors() + ", the last: " + log.last())
                .toList();
        if (!errors.isEmpty()) {
            return new Finding(
                    lines(errors),
                    "kubectl -n " + profile.namespace() + " logs POD --all-containers shows the context");
        }
        if (!unread.isEmpty()) {
            return new Undetermined(
                    lines(unread.stream().map(Reading.Unread::why).toList()),
                    unread.get(0).advice());
        }
        return read.isEmpty()
                ? new Undetermined(
                        "the driver has no container whose log could be read",
                        "check that its pods run; they are found by namespace, nodePlugin.labels and deployment in the profile")
                : new Ok("none in "
                        + count(read.stream().mapToInt(LogSummary::lines).sum(), "line") + " of "
                        + count(read.size(), "container"));
    }

    static Check halves(Snapshot s) {
        return check(
                "no dangling reference",
                "volumes, claims, attachments, mounter pods and node plugins",
                s.storage()
                        .flatMap(storage -> s.attachments()
                                .flatMap(attachments ->
                                        s.driver().map(driver -> halves(s, storage, attachments, driver))))
                        .judge(
                                lone -> lone.isEmpty()
                                        ? new Ok("none")
                                        : new Finding(
                                                lines(lone),
                                                "after a recent change this may last 3 minutes: run preflight again; else delete what is left, or restore what it refers to")));
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
                        + claim.getName() + ", which does not exist");
    }

    private static List<String> withoutEnds(Snapshot s, Storage storage, Attachment attachment) {
        List<String> lone = new ArrayList<>();
        String who = "attachment " + attachment.name();
        if (storage.volume(attachment.volume()).isEmpty()) {
            lone.add(who + " is for volume " + attachment.volume() + ", which does not exist");
        }
        Set<String> mounters = new TreeSet<>();
        mounterPods(s, storage).forEach(pod -> mounters.add(name(pod)));
        attachment.workloads().forEach((mounter, uids) -> {
            if (!mounters.contains(mounter)) {
                lone.add(who + " names mounter pod " + mounter + ", which does not exist");
            }
            uids.stream()
                    .filter(uid -> !storage.isAlive(uid))
                    .forEach(uid -> lone.add(who + " names a pod of uid " + uid + ", which does not exist"));
        });
        return lone;
    }

    private static List<String> mountersOfNobody(Snapshot s, Storage storage, Set<String> named) {
        return mounterPods(s, storage).stream()
                .filter(pod -> !named.contains(name(pod)))
                .filter(pod -> Instant.parse(pod.getMetadata().getCreationTimestamp())
                        .isBefore(s.taken().minus(STALE)))
                .map(pod -> "mounter pod " + name(pod) + " is in no attachment")
                .toList();
    }

    /** The mounter pods; none if the profile has no attachments, as their owner is then unknown. */
    private static List<Pod> mounterPods(Snapshot s, Storage storage) {
        return s.profile().mounter() == null || s.profile().attachments() == null
                ? List.of()
                : storage.podsIn(s.profile().mounter().namespace());
    }
}
