package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.observe.AgentPuller;
import dev.holdfast.campaign.observe.Agents;
import dev.holdfast.campaign.observe.Attempts;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The workloads whose volumes are judged: old ones, which write through the upgrade, and new ones, which come after it. */
public final class JudgedWorkloads {
    private final Workloads workloads;
    private final Agents agents;
    private final List<String> nodes;
    private final Controllers controllers;
    private final List<Volume> volumes = new CopyOnWriteArrayList<>();
    /** New workloads that did not come to run: nobody asks their agents for anything. */
    private final Set<String> idle = ConcurrentHashMap.newKeySet();
    /** When the last of the new ones wrote first, on the monotonic clock; empty as long as none did. */
    private volatile OptionalLong lastNew = OptionalLong.empty();

    /** How the volume of a workload is made. */
    public enum Provisioning {
        /** By hand, for a bucket that is there. */
        STATIC,
        /** By the driver, for a claim. */
        DYNAMIC,
        /** The same, where the bucket stays when the volume goes. */
        RETAINED
    }

    /**
     * A workload to be started before the upgrade, on a volume of its own, on the nodes in turn.
     *
     * @param setup how the volume is set up otherwise than usual
     */
    public record OldWorkload(String name, Provisioning provisioning, Optional<VolumeSetup> setup) {
        /** One whose volume is set up as usual. */
        public OldWorkload(String name, Provisioning provisioning) {
            this(name, provisioning, Optional.empty());
        }

        boolean isStatic() {
            return provisioning == Provisioning.STATIC;
        }
    }

    /**
     * A workload to be started after the upgrade.
     *
     * @param claim which it shares with others that have the same
     * @param bucketOf the workload whose bucket a static volume has: its claim, unless the bucket is an older workload's
     * @param setup how the volume is set up otherwise than usual
     */
    public record NewWorkload(
            String name, String claim, String bucketOf, String node, boolean isStatic, Optional<VolumeSetup> setup) {
        /** One whose volume is set up as usual. */
        public NewWorkload(String name, String claim, String bucketOf, String node, boolean isStatic) {
            this(name, claim, bucketOf, node, isStatic, Optional.empty());
        }

        /** One on a volume of its own. */
        public static NewWorkload of(String name, String node, boolean isStatic) {
            return new NewWorkload(name, name, name, node, isStatic);
        }
    }

    /** In a cluster, on these nodes. */
    public JudgedWorkloads(Workloads workloads, Controllers controllers, Agents agents, List<String> nodes) {
        this.controllers = controllers;
        this.workloads = workloads;
        this.agents = agents;
        this.nodes = nodes;
    }

    /** The volumes that were described so far. */
    public List<Volume> volumes() {
        return List.copyOf(volumes);
    }

    /** When the last of the new ones began to write, in nanoseconds on the monotonic clock; empty where none did, or in another process. */
    public OptionalLong lastNew() {
        return lastNew;
    }

    /** Takes over what a process before this one has started. */
    public void resume(List<Volume> known) {
        volumes.addAll(known);
        workloads.follow(nodes);
        known.forEach(volume -> agents.follow(volume.name(), volume.pod()));
    }

    /** Those that were there before the upgrade. */
    public List<Volume> old() {
        return volumes.stream().filter(Volume::before).toList();
    }

    /** The workloads that run, by name. */
    public List<String> running() {
        return running(volumes);
    }

    /** Those that run of the workloads of some volumes. */
    public List<String> running(Collection<Volume> which) {
        return which.stream()
                .map(Volume::name)
                .filter(name -> !idle.contains(name))
                .toList();
    }

    /** The workloads that run, and the controls: everybody who writes. */
    public List<String> writers() {
        return Stream.concat(running().stream(), nodes.stream().map(workloads::control))
                .toList();
    }

    /**
     * Starts the old ones; static ones are spread over the nodes in turn, and so are dynamic ones. Where the driver has volumes of one
     * kind only, all are of that kind; one whose bucket is to stay when its volume goes can only be dynamic, and is left out where none is.
     */
    public void startOld(WorkloadPlan plan, List<OldWorkload> more) {
        workloads.harness(nodes);
        workloads.told("making the StorageClasses", workloads.claims()::storageClasses);
        List<OldWorkload> all = new ArrayList<>();
        Claims claims = workloads.claims();
        int statics = (claims.isStatic(true) ? plan.statics() : 0) + (claims.isStatic(false) ? plan.dynamics() : 0);
        all.addAll(named("static", statics, Provisioning.STATIC));
        all.addAll(named("dynamic", plan.statics() + plan.dynamics() - statics, Provisioning.DYNAMIC));
        more.stream()
                .filter(one -> !claims.allStatic() || one.provisioning() != Provisioning.RETAINED)
                .map(this::possible)
                .forEach(all::add);
        Map<OldWorkload, String> places = new LinkedHashMap<>();
        for (Provisioning kind : Provisioning.values()) {
            List<OldWorkload> ofKind =
                    all.stream().filter(one -> one.provisioning() == kind).toList();
            ofKind.forEach(one -> places.put(one, nodes.get(ofKind.indexOf(one) % nodes.size())));
        }
        workloads.told("claiming " + places.size() + " volumes", () -> places.forEach(this::claim));
        places.forEach((one, node) -> workloads.start(one.name(), one.name(), node, Workloads.POD_READY, one.setup()));
        controllers.start();
        places.keySet()
                .forEach(one -> volumes.add(
                        workloads.describe(one.name(), one.isStatic(), true, Workloads.POD_READY, one.setup())));
        workloads.told("waiting for the pods of controllers", () -> volumes.addAll(controllers.describe()));
    }

    /** The same on a volume of the other kind, where the driver has none of its own. */
    private OldWorkload possible(OldWorkload one) {
        boolean isStatic = workloads.claims().isStatic(one.isStatic());
        return isStatic == one.isStatic()
                ? one
                : new OldWorkload(one.name(), isStatic ? Provisioning.STATIC : Provisioning.DYNAMIC);
    }

    private void claim(OldWorkload one, String node) {
        switch (one.provisioning()) {
            case STATIC -> workloads.claims().claimSetUp(one.name(), one.name(), node, one.setup());
            case DYNAMIC -> workloads.claims().claimDynamic(one.name());
            case RETAINED -> workloads.claims().claimRetained(one.name());
        }
    }

    private boolean isStatic(NewWorkload one) {
        return workloads.claims().isStatic(one.isStatic());
    }

    private static List<OldWorkload> named(String kind, int count, Provisioning provisioning) {
        return Stream.iterate(1, i -> i <= count, i -> i + 1)
                .map(i -> new OldWorkload(kind + "-" + i, provisioning))
                .toList();
    }

    /** Waits until the old ones have their files open and write. */
    public void seed(AgentPuller puller) {
        workloads.told(
                "waiting until the workloads write",
                () -> volumes.forEach(volume -> agents.await(volume.name(), "running", Workloads.POD_READY)));
        puller.sampleClocks(agents.all().keySet());
    }

    /** Starts new ones, and waits for each as long as for any; what does not come is recorded. */
    public void startNew(List<NewWorkload> all, AgentPuller puller, Attempts attempts) {
        Map<String, NewWorkload> claims = new LinkedHashMap<>();
        all.forEach(one -> claims.putIfAbsent(one.claim(), one));
        workloads.told(
                "claiming " + claims.size() + " volumes",
                () -> claims.forEach((claim, one) -> attempts.tolerates("claim " + claim, () -> claim(one))));
        startOn(all, puller, attempts);
    }

    /** The same on claims that are there. */
    public void startOn(List<NewWorkload> all, AgentPuller puller, Attempts attempts) {
        new Queue().each(all, one -> start(one, puller, attempts));
    }

    private void claim(NewWorkload one) {
        if (one.setup().filter(VolumeSetup::edited).isPresent()) {
            // the volume is there already, with other options than it was made with
            return;
        }
        if (isStatic(one)) {
            workloads.claims().claimSetUp(one.claim(), one.bucketOf(), one.node(), one.setup());
        } else {
            workloads.claims().claimDynamic(one.claim());
        }
    }

    private Map<String, String> facts(NewWorkload one) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(Actions.NODE, one.node());
        facts.put(Actions.PROVISIONING, isStatic(one) ? "static" : "dynamic");
        one.setup().ifPresent(setup -> facts.put(Actions.WAY, setup.way()));
        return facts;
    }

    private void start(NewWorkload one, AgentPuller puller, Attempts attempts) {
        String name = one.name();
        boolean made = attempts.succeeds(Actions.START_WORKLOAD, name, facts(one), () -> {
            workloads.start(name, one.claim(), one.node(), Workloads.POD_READY, one.setup());
            return Map.of();
        });
        boolean ready = made
                && attempts.succeeds(
                        Actions.AWAIT_WORKLOAD,
                        name,
                        () -> volumes.add(
                                workloads.describe(name, isStatic(one), false, Workloads.POD_READY, one.setup())));
        boolean running = ready
                && attempts.succeeds(
                        Actions.AWAIT_AGENT,
                        name,
                        () -> workloads.told(
                                "waiting until " + name + " writes",
                                () -> agents.await(name, "running", Workloads.POD_READY)));
        if (made && !ready) {
            workloads.describeIdle(name, one.node(), isStatic(one), one.setup()).ifPresent(volumes::add);
        }
        if (!ready) {
            idle.add(name);
        }
        if (running) {
            lastNew = OptionalLong.of(System.nanoTime());
            puller.sampleClocks(List.of(name));
        }
    }
}
