package dev.holdfast.preflight;

import static dev.holdfast.preflight.Wording.count;
import static dev.holdfast.preflight.Wording.lines;
import static dev.holdfast.preflight.Wording.path;

import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.Check.Undetermined;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The success criteria of an upgrade, from three documents: the upgrade test plan, the upgrade guide and the incremental upgrade plan. Those
 * that can be judged by reading the cluster, and what judges the others.
 */
final class Criteria {
    private static final String TEST_PLAN = "upgrade test plan";
    private static final String GUIDE = "upgrade guide";
    private static final String INCREMENTAL = "incremental upgrade plan";
    private static final Set<String> WELL = Set.of("Running", "Succeeded");

    private final Snapshot now;
    private final State before;
    private final State after;
    private final List<Check> changes;
    private final List<Check> speed;

    Criteria(Snapshot now, State before, State after, List<Check> changes, List<Check> speed) {
        this.now = now;
        this.before = before;
        this.after = after;
        this.changes = changes;
        this.speed = speed;
    }

    /** The criteria with their results, by document. */
    Map<String, List<Check>> judged() {
        Map<String, List<Check>> judged = new LinkedHashMap<>();
        judged.put(TEST_PLAN, List.of(criterion(Level.BLOCKING, "all existing mounts survive", mounts())));
        judged.put(
                GUIDE,
                List.of(
                        criterion(
                                Level.BLOCKING,
                                "controller and node plugins run",
                                all(List.of(BlockingChecks.driverReady(now), WarningChecks.restarts(now)))),
                        criterion(Level.BLOCKING, "no error in the driver's logs", logs()),
                        criterion(Level.BLOCKING, "storage classes as intended", changed(Aspect.CLASSES))));
        List<Check> incremental = new ArrayList<>(List.of(
                criterion(
                        Level.BLOCKING,
                        "Helm release ready",
                        BlockingChecks.released(now).result()),
                criterion(Level.BLOCKING, "all pods Running or Completed", pods()),
                criterion(
                        Level.BLOCKING,
                        "no claim Pending",
                        BlockingChecks.pendingClaims(now).result()),
                criterion(
                        Level.BLOCKING,
                        "API server accessible",
                        BlockingChecks.apiServer(now).result()),
                criterion(
                        Level.BLOCKING,
                        "nodes Ready",
                        BlockingChecks.nodesReady(now).result())));
        if (!speed.isEmpty()) {
            incremental.add(criterion(Level.INFORMATIVE, "performance baseline met", all(speed)));
        }
        judged.put(INCREMENTAL, incremental);
        return judged;
    }

    /** The criteria that are not judged here, and what judges them: a guarantee, a command, or the cluster's own tools. */
    Map<String, String> elsewhere() {
        Map<String, String> elsewhere = new LinkedHashMap<>();
        elsewhere.put("no data loss or corruption; integrity checks", "guarantee data (@quick)");
        elsewhere.put("continuous I/O uninterrupted", "guarantees gaps and errors (@quick)");
        elsewhere.put("credential refresh works", "guarantees republish (@quick) and credentials (@credentials)");
        elsewhere.put("mixed mode operation supported", "guarantee mixed (@mixed)");
        elsewhere.put(
                "volume and pod created on request, written and read; binding and reclaim as set",
                "guarantees provisioning, rollout (@rollout), cleanup (@aftermath) and storage-class (@storage-classes); holdfast"
                        + " baseline does the first");
        elsewhere.put("volume type of new pods; latest features", "guarantee pod-mounter (@quick)");
        elsewhere.put(
                "kernel modules loaded",
                now.profile().module() == null
                        ? "nothing: this driver has none"
                        : "guarantee kernel-module (@kernel-module); check kernel module loaded of a preflight before the next"
                                + " upgrade");
        if (speed.isEmpty()) {
            elsewhere.put("performance baseline met", "holdfast baseline, before and after; then --baselines here");
        }
        elsewhere.put(
                "etcd, DNS, monitoring, logging, backup systems, network policies, resource usage, documentation",
                "nothing here: they belong to the cluster, not to the driver");
        return elsewhere;
    }

    private Check criterion(Level level, String name, Result result) {
        return new Check(level, name, "now, and at " + before.taken(), result);
    }

    /** The combined result. */
    private static Result all(List<Check> checks) {
        List<String> found = values(checks.stream().filter(Check::found));
        if (!found.isEmpty()) {
            return new Finding(String.join("\n", found), "see the check above");
        }
        List<String> unknown = values(checks.stream().filter(Check::undetermined));
        return unknown.isEmpty()
                ? new Ok(String.join("\n", values(checks.stream())))
                : new Undetermined(String.join("\n", unknown), "see the check above");
    }

    private static List<String> values(Stream<Check> checks) {
        return checks.map(check -> check.name() + ": " + check.result().value()).toList();
    }

    private Result changed(Aspect aspect) {
        return changes.stream()
                .filter(check -> check.name().equals(aspect.title()))
                .findFirst()
                .orElseThrow()
                .result();
    }

    private Result logs() {
        return WarningChecks.errorLines(now).result();
    }

    private Result pods() {
        return now.pods().judge(pods -> {
            List<String> bad = pods.stream()
                    .filter(pod -> !WELL.contains(phase(pod)))
                    .map(pod -> path(pod) + " is " + phase(pod))
                    .toList();
            return bad.isEmpty()
                    ? new Ok(count(pods.size(), "pod"))
                    : new Finding(lines(bad), "kubectl describe pod shows why");
        });
    }

    private static String phase(Pod pod) {
        return pod.getStatus() == null
                ? "Unknown"
                : String.valueOf(pod.getStatus().getPhase());
    }

    /** Whether the mount of each pod that still exists is served by the same process; other pods have no old mount to lose. */
    private Result mounts() {
        State.AspectState then = before.aspects().get(Aspect.MOUNTS);
        State.AspectState since = after.aspects().get(Aspect.MOUNTS);
        if (then == null || then.objects() == null || since == null || since.objects() == null) {
            return new Undetermined("mounts could not be read", "see the check of mounts above");
        }
        List<String> lost = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        then.objects().forEach((mount, was) -> {
            Map<String, String> is = since.objects().get(mount);
            String process = was.get(State.PROCESS);
            if (is == null || !Objects.equals(is.get(State.UID), was.get(State.UID))) {
                unknown.add(mount + ": its pod is gone, for an unknown reason");
            } else if (process == null || is.get(State.PROCESS) == null) {
                unknown.add(mount + ": no probe saw its process " + (process == null ? "before" : "now"));
            } else if (!process.equals(is.get(State.PROCESS))) {
                lost.add(mount + ": " + process + " → " + is.get(State.PROCESS));
            }
        });
        if (!lost.isEmpty()) {
            return new Finding(
                    lines(lost), "the driver remounted under a running pod: restart these pods, and roll back");
        }
        if (then.objects().isEmpty()) {
            return new Undetermined("there was no mount", "run workloads during the upgrade");
        }
        return unknown.isEmpty()
                ? new Ok(count(then.objects().size(), "mount") + ", each served by the same process")
                : new Undetermined(
                        lines(unknown),
                        "save and compare with --probe; where the kernel serves mounts no probe can tell. The guarantees process and mount"
                                + " judge it during the upgrade");
    }
}
