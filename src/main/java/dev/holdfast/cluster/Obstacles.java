package dev.holdfast.cluster;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads out of pods, what makes them, and events what keeps the pods from starting. It asks nobody for anything. */
public final class Obstacles {
    private static final int WORDS = 260;
    private static final int SHOWN = 3;
    private static final Set<String> PULLING = Set.of("ErrImagePull", "ImagePullBackOff", "RegistryUnavailable");
    private static final Set<String> NOTHING_PULLED =
            Set.of("InvalidImageName", "ErrImageNeverPull", "ImageInspectError");
    private static final Set<String> RUNTIME = Set.of(
            "CreateContainerError", "RunContainerError", "StartError", "PreStartHookError", "PostStartHookError");
    private static final Set<String> ON_THE_WAY = Set.of("ContainerCreating", "PodInitializing");
    /** What a registry answers, as the container runtime reports it. */
    private static final Pattern REFUSAL = Pattern.compile(
            "not found|manifest unknown|does not exist|denied|unauthorized|forbidden|no match for platform",
            Pattern.CASE_INSENSITIVE);
    /** How kubelet and scheduler report objects that pods name. */
    private static final Pattern MISSING = Pattern.compile(
            "(?:secret|configmap|persistentvolumeclaim|serviceaccount) \"[^\"]+\" not found"
                    + "|couldn't find key \\S+ in (?:Secret|ConfigMap)"
                    + "|(?:secrets|configmaps) \"[^\"]+\" is forbidden|references non-existent (?:secret|config) key",
            Pattern.CASE_INSENSITIVE);

    /** The kubelet's own end of a connection that failed: another port at each try. */
    private static final String OWN_PORT = "(?:\\[[0-9a-f:]+]|\\b[0-9.]+):\\d+->";

    private Obstacles() {}

    /**
     * What is read.
     *
     * @param pods that are waited for; those that are ready or going are passed over
     * @param events of their namespaces
     * @param daemonSets and the Deployments whose pods may not come to be at all
     */
    public record View(List<Pod> pods, List<Event> events, List<DaemonSet> daemonSets, List<Deployment> deployments) {
        /** Pods alone. */
        public static View of(List<Pod> pods, List<Event> events) {
            return new View(pods, events, List.of(), List.of());
        }
    }

    /**
     * All that there is, the worst first.
     *
     * @param lastLine of the log of a container that ended: of a pod, a container by its name; empty where there is none
     */
    public static List<Obstacle> in(View view, BiFunction<Pod, String, String> lastLine) {
        return Stream.concat(
                        unmade(view),
                        view.pods().stream()
                                .filter(pod -> !Readiness.isReady(pod)
                                        && pod.getMetadata().getDeletionTimestamp() == null)
                                .flatMap(pod -> in(pod, view.events(), lastLine)))
                .sorted(Comparator.comparing(Obstacle::kind).thenComparing(Obstacle::subject))
                .toList();
    }

    /** In one line; what is the same for several is said once. Empty for none. */
    public static String text(List<Obstacle> obstacles) {
        Map<String, List<Obstacle>> same = obstacles.stream()
                .collect(Collectors.groupingBy(Obstacle::words, LinkedHashMap::new, Collectors.toList()));
        List<String> all = same.values().stream()
                .map(group -> group.get(0) + (group.size() == 1 ? "" : " (and " + (group.size() - 1) + " more)"))
                .toList();
        return all.stream().limit(SHOWN).collect(Collectors.joining("; "))
                + (all.size() > SHOWN ? "; and " + (all.size() - SHOWN) + " others" : "");
    }

    /**
     * Of the pods of DaemonSets and Deployments those that a rollout makes: the others go by themselves, however they are. They are those
     * that have the same template as the pod that was made last.
     *
     * @param workload which of them a pod is of
     */
    public static List<Pod> newest(List<Pod> pods, Function<Pod, String> workload) {
        Comparator<Pod> age = Comparator.comparing(pod -> pod.getMetadata().getCreationTimestamp());
        Map<String, Pod> youngest =
                pods.stream().collect(Collectors.toMap(workload, pod -> pod, (a, b) -> age.compare(a, b) >= 0 ? a : b));
        return pods.stream()
                .filter(pod -> Objects.equals(template(pod), template(youngest.get(workload.apply(pod)))))
                .toList();
    }

    private static String template(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return labels == null ? null : labels.getOrDefault("controller-revision-hash", labels.get("pod-template-hash"));
    }

    /** The pods on a node of whose containers none is made, of which no event but that of the scheduler says anything. */
    static List<Obstacle> unexplained(View view) {
        return view.pods().stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null
                        && pod.getSpec().getNodeName() != null
                        && statuses(pod).findAny().isPresent()
                        && statuses(pod).allMatch(Obstacles::isOnTheWay)
                        && view.events().stream()
                                .noneMatch(event ->
                                        concerns(event, pod.getMetadata().getUid())
                                                && !"Scheduled".equals(event.getReason())))
                .map(pod -> new Obstacle(
                        ObstacleKind.NO_EVENT,
                        subject(pod),
                        "no container is made on node " + pod.getSpec().getNodeName() + ", and no event says why"
                                + volumes(pod)))
                .toList();
    }

    private static boolean isOnTheWay(ContainerStatus status) {
        return status.getState() != null
                && status.getState().getWaiting() != null
                && ON_THE_WAY.contains(Objects.requireNonNullElse(
                        status.getState().getWaiting().getReason(), ""));
    }

    /** Other volumes than those of claims have an event when they cannot be had. */
    private static String volumes(Pod pod) {
        String claims = pod.getSpec().getVolumes().stream()
                .filter(volume -> volume.getPersistentVolumeClaim() != null)
                .map(volume -> volume.getPersistentVolumeClaim().getClaimName())
                .sorted()
                .collect(Collectors.joining(", "));
        return claims.isEmpty() ? "" : "; not mounted: claim " + claims;
    }

    private static Stream<Obstacle> unmade(View view) {
        Stream<Obstacle> deployments = view.deployments().stream()
                .filter(deployment -> deployment.getStatus() != null)
                .flatMap(deployment -> deployment.getStatus().getConditions().stream()
                        .filter(condition -> condition.getType().equals("ReplicaFailure")
                                && condition.getStatus().equals("True"))
                        .map(condition -> new Obstacle(
                                ObstacleKind.POD_REFUSED,
                                "Deployment " + deployment.getMetadata().getName(),
                                words(condition.getReason(), condition.getMessage()))));
        Stream<Obstacle> daemonSets = view.daemonSets().stream()
                .filter(set -> set.getStatus() != null
                        && orZero(set.getStatus().getCurrentNumberScheduled())
                                < orZero(set.getStatus().getDesiredNumberScheduled()))
                .flatMap(set -> latest(view.events(), set.getMetadata().getUid())
                        .filter(event -> "FailedCreate".equals(event.getReason()))
                        .map(event -> new Obstacle(
                                ObstacleKind.POD_REFUSED,
                                "DaemonSet " + set.getMetadata().getName(),
                                words(event.getReason(), event.getMessage())))
                        .stream());
        return Stream.concat(deployments, daemonSets);
    }

    private static int orZero(Integer number) {
        return number == null ? 0 : number;
    }

    private static Stream<Obstacle> in(Pod pod, List<Event> events, BiFunction<Pod, String, String> lastLine) {
        Optional<Event> latest = latest(events, pod.getMetadata().getUid());
        List<Obstacle> found = new ArrayList<>();
        statuses(pod)
                .forEach(status ->
                        waiting(pod, status, pullFailure(events, pod), lastLine).ifPresent(found::add));
        unscheduled(pod).ifPresent(found::add);
        latest.flatMap(event -> warned(pod, event)).ifPresent(found::add);
        if ("Failed".equals(pod.getStatus().getPhase())) {
            found.add(new Obstacle(
                    ObstacleKind.WARNING,
                    subject(pod),
                    words(pod.getStatus().getReason(), pod.getStatus().getMessage())));
        }
        return found.stream();
    }

    private static Stream<ContainerStatus> statuses(Pod pod) {
        return Stream.concat(
                pod.getStatus().getInitContainerStatuses().stream(), pod.getStatus().getContainerStatuses().stream());
    }

    private static Optional<Obstacle> waiting(
            Pod pod, ContainerStatus status, String pullFailure, BiFunction<Pod, String, String> lastLine) {
        ContainerStateWaiting state =
                status.getState() == null ? null : status.getState().getWaiting();
        if (state == null || state.getReason() == null || ON_THE_WAY.contains(state.getReason())) {
            return Optional.empty();
        }
        String reason = state.getReason();
        String message = state.getMessage() == null ? "" : state.getMessage();
        String subject = subject(pod) + ", container " + status.getName();
        if (NOTHING_PULLED.contains(reason)) {
            return Optional.of(new Obstacle(ObstacleKind.NO_IMAGE, subject, image(status, reason, message)));
        }
        if (PULLING.contains(reason)) {
            // before Kubernetes 1.31 a back-off does not say what failed, but an event does
            String why = REFUSAL.matcher(message).find() || pullFailure.isEmpty() ? message : pullFailure;
            ObstacleKind kind = REFUSAL.matcher(why).find() ? ObstacleKind.IMAGE_REFUSED : ObstacleKind.REGISTRY_SILENT;
            // which of the two reasons it is changes all the time
            return Optional.of(new Obstacle(kind, subject, image(status, "ErrImagePull", why)));
        }
        if (reason.equals("CrashLoopBackOff")) {
            return Optional.of(new Obstacle(ObstacleKind.CRASH_LOOP, subject, crash(pod, status, lastLine)));
        }
        if (reason.equals("CreateContainerConfigError")) {
            return Optional.of(new Obstacle(
                    MISSING.matcher(message).find() ? ObstacleKind.MISSING_OBJECT : ObstacleKind.CONTAINER_REFUSED,
                    subject,
                    words(reason, message)));
        }
        return Optional.of(new Obstacle(
                RUNTIME.contains(reason) ? ObstacleKind.CONTAINER_ERROR : ObstacleKind.WARNING,
                subject,
                words(reason, message)));
    }

    private static String image(ContainerStatus status, String reason, String message) {
        return words(reason, "image '" + status.getImage() + "' is unavailable: " + message);
    }

    private static String crash(Pod pod, ContainerStatus status, BiFunction<Pod, String, String> lastLine) {
        String ended = Optional.ofNullable(status.getLastState())
                .map(ContainerState::getTerminated)
                .map(Obstacles::ended)
                .orElse("");
        String line = lastLine.apply(pod, status.getName());
        return words("CrashLoopBackOff", ended + (line.isEmpty() ? "" : "; the last line of its log: " + line));
    }

    private static String ended(ContainerStateTerminated end) {
        return "it ended with " + (end.getReason() == null ? "" : end.getReason() + ", ") + "exit code "
                + end.getExitCode() + (end.getMessage() == null ? "" : ", " + end.getMessage());
    }

    private static String pullFailure(List<Event> events, Pod pod) {
        return events.stream()
                .filter(event -> concerns(event, pod.getMetadata().getUid())
                        && "Failed".equals(event.getReason())
                        && event.getMessage() != null
                        && event.getMessage().startsWith("Failed to pull image"))
                .max(Comparator.comparing(Obstacles::time))
                .map(Event::getMessage)
                .orElse("");
    }

    private static Optional<Obstacle> unscheduled(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("PodScheduled")
                        && condition.getStatus().equals("False"))
                .findFirst()
                .map(condition -> {
                    String message = condition.getMessage() == null ? "" : condition.getMessage();
                    return new Obstacle(
                            MISSING.matcher(message).find() ? ObstacleKind.MISSING_OBJECT : ObstacleKind.UNSCHEDULABLE,
                            subject(pod),
                            words(condition.getReason(), message));
                });
    }

    private static boolean wasStarted(ContainerStatus status) {
        return (status.getState() != null && status.getState().getRunning() != null)
                || (status.getLastState() != null && status.getLastState().getTerminated() != null);
    }

    /** What the last warning says that the state of the containers does not. */
    private static Optional<Obstacle> warned(Pod pod, Event event) {
        String reason = event.getReason() == null ? "" : event.getReason();
        String message = event.getMessage() == null ? "" : event.getMessage();
        boolean created = statuses(pod).anyMatch(Obstacles::wasStarted);
        ObstacleKind kind = switch (reason) {
            case "FailedMount", "FailedAttachVolume", "FailedMapVolume" ->
                created
                        ? null
                        : MISSING.matcher(message).find() ? ObstacleKind.MISSING_OBJECT : ObstacleKind.NOT_MOUNTED;
            case "Unhealthy" -> ObstacleKind.NOT_READY;
            // these are told by the state of the containers and the condition of the pod
            case "Failed", "BackOff", "FailedScheduling", "InspectFailed", "ErrImageNeverPull" -> null;
            default -> created ? null : ObstacleKind.WARNING;
        };
        return Optional.ofNullable(kind).map(one -> new Obstacle(one, subject(pod), words(reason, message)));
    }

    private static Optional<Event> latest(List<Event> events, String uid) {
        return events.stream()
                .filter(event -> concerns(event, uid) && "Warning".equals(event.getType()))
                .max(Comparator.comparing(Obstacles::time));
    }

    private static boolean concerns(Event event, String uid) {
        return event.getInvolvedObject() != null
                && Objects.equals(uid, event.getInvolvedObject().getUid());
    }

    /** Times of the API server sort as text. */
    private static String time(Event event) {
        return Stream.of(
                        event.getLastTimestamp(),
                        event.getEventTime() == null
                                ? null
                                : event.getEventTime().getTime(),
                        event.getMetadata() == null ? null : event.getMetadata().getCreationTimestamp())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
    }

    private static String subject(Pod pod) {
        return "pod " + pod.getMetadata().getName();
    }

    /** Reason and message in one line. Of a long one the middle is left out: an error of Go has its cause at the end. */
    static String words(String reason, String message) {
        String line = ((reason == null ? "" : reason) + (message == null || message.isBlank() ? "" : ": " + message))
                .replaceAll(OWN_PORT, "")
                .replaceAll("\\s+", " ")
                .strip();
        return line.length() <= WORDS
                ? line
                : line.substring(0, WORDS / 2) + " … " + line.substring(line.length() - WORDS / 2);
    }
}
