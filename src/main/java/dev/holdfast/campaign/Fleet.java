package dev.holdfast.campaign;

import dev.holdfast.evidence.Volume;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The workloads whose volumes are judged: old ones, which write through the upgrade, and new ones, which come after it. */
final class Fleet {
    private final CampaignPlan plan;
    private final Workloads workloads;
    private final Agents agents;
    private final List<String> nodes;
    private final Controllers controllers;
    private final List<Volume> volumes = new CopyOnWriteArrayList<>();
    /** New workloads that a flawed release did not let run: nobody asks their agents for anything. */
    private final Set<String> idle = new HashSet<>();

    Fleet(CampaignPlan plan, Workloads workloads, Controllers controllers, Agents agents, List<String> nodes) {
        this.controllers = controllers;
        this.plan = plan;
        this.workloads = workloads;
        this.agents = agents;
        this.nodes = nodes;
    }

    /** The volumes that were described so far. */
    List<Volume> volumes() {
        return List.copyOf(volumes);
    }

    /** Takes over what a process before this one has started. */
    void resume(List<Volume> known) {
        volumes.addAll(known);
        workloads.follow(nodes);
        known.forEach(volume -> agents.follow(volume.name(), volume.pod()));
    }

    /** Those that were there before the upgrade. */
    List<Volume> old() {
        return volumes.stream().filter(Volume::before).toList();
    }

    /** The workloads that run, by name. */
    List<String> running() {
        return running(volumes);
    }

    /** Those that run of the workloads of some volumes. */
    List<String> running(Collection<Volume> which) {
        return which.stream()
                .map(Volume::name)
                .filter(name -> !idle.contains(name))
                .toList();
    }

    /** The workloads that run, and the controls: everybody who writes. */
    List<String> writers() {
        return Stream.concat(running().stream(), nodes.stream().map(Workloads::control))
                .toList();
    }

    /** Starts the old ones, spread over the nodes in turn. */
    void startOld() {
        workloads.harness(nodes);
        workloads.storageClasses();
        List<String> statics = new ArrayList<>(names("static", plan.statics()));
        if (plan.has(Part.MIXED)) {
            statics.add(Mixed.OLD);
        }
        List<String> dynamics = new ArrayList<>(names("dynamic", plan.dynamics()));
        if (plan.has(Part.CREDENTIALS)) {
            statics.add(OwnKeys.OLD_STATIC);
            dynamics.add(OwnKeys.OLD_DYNAMIC);
        }
        Map<String, String> places = new LinkedHashMap<>();
        statics.forEach(name -> places.put(name, nodes.get(statics.indexOf(name) % nodes.size())));
        dynamics.forEach(name -> places.put(name, nodes.get(dynamics.indexOf(name) % nodes.size())));
        statics.forEach(name -> workloads.claimStatic(name, places.get(name)));
        dynamics.forEach(workloads::claimDynamic);
        List<String> retained = names("retained", plan.has(Part.CLEANUP) ? 1 : 0);
        retained.forEach(name -> places.put(name, nodes.get(0)));
        retained.forEach(workloads::claimRetained);
        places.forEach((name, node) -> workloads.start(name, node, Workloads.POD_READY));
        controllers.start();
        places.keySet()
                .forEach(name ->
                        volumes.add(workloads.describe(name, statics.contains(name), true, Workloads.POD_READY)));
        volumes.addAll(controllers.describe());
    }

    private static List<String> names(String kind, int count) {
        return Stream.iterate(1, i -> i <= count, i -> i + 1)
                .map(i -> kind + "-" + i)
                .toList();
    }

    /** Waits until the old ones have their files open and write. */
    void seed(AgentPuller puller) {
        volumes.forEach(volume -> agents.await(volume.name(), "running", Workloads.POD_READY));
        puller.sampleClocks(agents.all().keySet());
    }

    /** One new workload per node, static and dynamic in turn, and those that share a volume. */
    void startNew(AgentPuller puller, Attempts attempts) {
        List<New> started = newcomers();
        Map<String, New> claims = new LinkedHashMap<>();
        started.forEach(one -> claims.putIfAbsent(one.claim(), one));
        claims.forEach((claim, one) -> {
            if (one.isStatic()) {
                workloads.claimStatic(claim, claim.equals(Mixed.NEW) ? Mixed.OLD : claim, one.node());
            } else {
                workloads.claimDynamic(claim);
            }
        });
        if (plan.flaw().isPresent()) {
            // none may come up, and each would be waited for
            startTogether(started, puller, attempts);
        } else {
            // all at once they would take the processors from those who write
            started.forEach(one -> startTogether(List.of(one), puller, attempts));
        }
    }

    private void startTogether(List<New> started, AgentPuller puller, Attempts attempts) {
        Duration limit = attempts.patience(Workloads.POD_READY);
        Set<String> made = those(
                started,
                one -> attempts.succeeds(
                        "start-workload",
                        one.name(),
                        () -> workloads.start(one.name(), one.claim(), one.node(), limit)));
        Set<String> ready = those(
                started,
                one -> made.contains(one.name())
                        && attempts.succeeds(
                                "await-workload",
                                one.name(),
                                () -> volumes.add(workloads.describe(one.name(), one.isStatic(), false, limit))));
        Set<String> running = those(
                started,
                one -> ready.contains(one.name())
                        && attempts.succeeds(
                                "await-agent", one.name(), () -> agents.await(one.name(), "running", limit)));
        for (New one : started) {
            if (made.contains(one.name()) && !ready.contains(one.name())) {
                workloads.describeIdle(one.name(), one.node(), one.isStatic()).ifPresent(volumes::add);
            }
            if (!ready.contains(one.name())) {
                idle.add(one.name());
            }
        }
        puller.sampleClocks(running);
    }

    private List<New> newcomers() {
        List<New> all = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            boolean isStatic = i % 2 == 0;
            String name = (isStatic ? "new-static-" : "new-dynamic-") + (i + 1);
            all.add(new New(name, name, nodes.get(i), isStatic));
        }
        for (int i = 0; plan.has(Part.SHARING) && i < nodes.size(); i++) {
            String claim = "shared-" + (i + 1);
            all.add(new New(claim + "a", claim, nodes.get(i), true));
            all.add(new New(claim + "b", claim, nodes.get(i), true));
        }
        if (plan.has(Part.CREDENTIALS)) {
            all.add(new New(OwnKeys.NEW_STATIC, OwnKeys.NEW_STATIC, nodes.get(0), true));
            all.add(new New(OwnKeys.NEW_DYNAMIC, OwnKeys.NEW_DYNAMIC, nodes.get(nodes.size() - 1), false));
        }
        if (plan.has(Part.MIXED)) {
            // on another node where there is one: nothing may be shared but the bucket
            all.add(new New(Mixed.NEW, Mixed.NEW, nodes.get(nodes.size() - 1), true));
        }
        return all;
    }

    /** A workload to be started after the upgrade. */
    private record New(String name, String claim, String node, boolean isStatic) {}

    /** Of those that something can be done with, which is tried with each in turn. */
    private static Set<String> those(List<New> all, Predicate<New> can) {
        return all.stream().filter(can).map(New::name).collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
