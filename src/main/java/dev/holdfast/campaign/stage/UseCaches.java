package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.fault.CachedMount;
import dev.holdfast.campaign.fault.MounterFailure;
import dev.holdfast.campaign.workload.LightPods.LightPod;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.driver.DriverProfile.Cache;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.lab.Lab;
import dev.holdfast.lab.LabException;
import dev.holdfast.verdict.Guarantee;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads volumes that have caches, and one that has none, again and again; counts at the store how often it is asked; and reads more than a cache
 * may hold. Then the mounter pod of the first one is evicted, and volumes are tried that say something wrong. Only in the lab, where the store's
 * requests and the nodes' folders can be seen.
 *
 * @param volumes what cache each has, by a word for the volume
 */
public record UseCaches(Map<String, CacheSetup> volumes) implements Stage {
    /** A mount process caches what it has read a moment after that. */
    static final Duration CACHED = Duration.ofSeconds(3);

    private static final int OBJECT_MIB = 4;
    private static final String SIZE = "16Mi";
    private static final String CLASS = "holdfast-cache";

    public UseCaches {
        volumes = new LinkedHashMap<>(volumes);
    }

    /**
     * A cache.
     *
     * @param kind {@code emptyDir}, {@code ephemeral}, or empty for none
     * @param size as a quantity
     * @param medium {@code Memory}, or empty
     */
    public record CacheSetup(String kind, String size, String medium) {
        /** No cache. */
        public static final CacheSetup NONE = new CacheSetup("", "", "");

        private boolean none() {
            return kind.isEmpty();
        }

        private long bytes() {
            return none() ? 0 : Quantity.getAmountInBytes(Quantity.parse(size)).longValue();
        }

        /** The attributes of a volume with such a cache. */
        private Map<String, String> attributes(Cache says) {
            Map<String, String> attributes = new TreeMap<>();
            template(says).forEach((name, value) -> {
                String filled = value.replace("${size}", size)
                        .replace("${medium}", medium)
                        .replace("${class}", CLASS);
                if (!filled.isEmpty()) {
                    attributes.put(name, filled);
                }
            });
            return attributes;
        }

        private Map<String, String> template(Cache says) {
            return none() ? Map.of() : kind.equals("emptyDir") ? says.emptyDir() : says.ephemeral();
        }
    }

    @Override
    public String phase() {
        return Phase.LIGHT_PODS;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.CACHE);
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void check(Environment environment, List<String> nodes) {
        if (environment.lab().isEmpty()) {
            throw new CampaignException(
                    "what a cache spares the object store is counted at the lab's, and not at that of "
                            + environment.cluster().context());
        }
    }

    @Override
    public void run(CampaignContext context) {
        context.profile().cache().ifPresent(says -> {
            if (volumes.values().stream().anyMatch(cache -> cache.kind.equals("ephemeral"))) {
                localVolume(context);
            }
            List<LightPod> pods = new ArrayList<>();
            volumes.forEach((name, cache) -> {
                context.workloads().claims().claimWith(cache.attributes(says), claim(name), context.lastNode());
                pods.add(pod(context, name, ""));
            });
            context.lightPods().start(pods);
            Map<String, String> digests = new TreeMap<>();
            volumes.forEach((name, cache) -> use(context, name, cache, digests));
            volumes.entrySet().stream()
                    .filter(volume -> !volume.getValue().none())
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .ifPresent(name -> evict(context, name, digests));
            refuse(context, says);
            context.lightPods().end(pods, Actions.DELETED_POD);
        });
    }

    private static String claim(String name) {
        return "cache-" + name;
    }

    private static LightPod pod(CampaignContext context, String name, String suffix) {
        return LightPod.of(claim(name) + suffix, claim(name), claim(name), context.lastNode());
    }

    private static Lab lab(CampaignContext context) {
        return context.environment().lab().orElseThrow();
    }

    /** What a StorageClass without a provisioner has for an ephemeral volume: a folder of the node. */
    private void localVolume(CampaignContext context) {
        String folder = "/var/lib/" + CLASS;
        lab(context).run(context.lastNode(), "mkdir", "-p", folder);
        String size = volumes.values().stream()
                .filter(cache -> cache.kind.equals("ephemeral"))
                .map(CacheSetup::size)
                .findFirst()
                .orElseThrow();
        context.cluster()
                .apply(context.workloads()
                        .objects(
                                "cache-volume.yaml",
                                Map.of("class", CLASS, "folder", folder, "node", context.lastNode(), "size", size)));
    }

    private static Optional<CachedMount> mount(CampaignContext context, String name, String suffix) {
        String volume = context.workloads().claims().volumeOf(claim(name));
        return context.lightPods()
                .uid(pod(context, name, suffix))
                .map(uid -> CachedMount.of(lab(context), context.lastNode(), uid, volume));
    }

    private static Pod serving(CampaignContext context, String name) {
        return MounterFailure.serving(
                context.cluster(),
                context.profile(),
                context.lastNode(),
                context.workloads().claims().volumeOf(claim(name)));
    }

    /** A look at a node. */
    interface Looking {
        Map<String, String> look();
    }

    /** What of the node or of the driver is not there ends nothing. */
    static Map<String, String> seen(Looking looking) {
        try {
            return looking.look();
        } catch (NoSuchElementException | LabException e) {
            throw new ClusterException(e.getMessage(), e);
        }
    }

    private static void use(CampaignContext context, String name, CacheSetup cache, Map<String, String> digests) {
        Map<String, String> facts = Map.of(
                Actions.NODE,
                context.lastNode(),
                Actions.KIND,
                cache.kind,
                Actions.MEDIUM,
                cache.medium,
                Actions.SIZE,
                cache.none() ? "" : Long.toString(cache.bytes()));
        context.attempts()
                .succeeds(Actions.USE_CACHE, name, facts, () -> seen(() -> use(context, name, cache.bytes(), digests)));
    }

    private static Map<String, String> use(
            CampaignContext context, String name, long size, Map<String, String> digests) {
        CachedMount mount =
                mount(context, name, "").orElseThrow(() -> new NoSuchElementException("its pod is not ready"));
        Pod before = serving(context, name);
        Map<String, String> seen = new TreeMap<>();
        String first = object(name, 0);
        digests.put(first, mount.write(first, OBJECT_MIB));
        CachedMount.Twice twice =
                mount.readTwice(first, digests.get(first), () -> context.pause().hold("letting it cache", CACHED));
        boolean same = twice.same();
        seen.put(Actions.FIRST, Long.toString(twice.first()));
        seen.put(Actions.AGAIN, Long.toString(twice.again()));
        Optional<String> folder = mount.folder();
        folder.ifPresent(where -> {
            seen.put(Actions.FOUND, found(before, where));
            seen.put(Actions.IDENTITY, mount.identity(where));
        });
        Filled filled = folder.map(where -> fill(context, mount, where, name, size, digests))
                .orElse(new Filled(0, true));
        seen.put(Actions.USED, Long.toString(filled.most));
        seen.put(Actions.SAME, same && filled.same ? Actions.YES : Actions.NO);
        seen.put(Actions.STAYED, isServedBy(context, name, before) ? Actions.YES : Actions.NO);
        return seen;
    }

    /**
     * What came of reading more than a cache may hold.
     *
     * @param most bytes that were in it
     * @param same whether each object was read as it was written, as long as there was somebody to read from
     */
    private record Filled(long most, boolean same) {}

    /** Reads half as much again as a cache may hold. Whoever serves the volume may not outlive that, which is no reason to end. */
    private static Filled fill(
            CampaignContext context,
            CachedMount mount,
            String folder,
            String name,
            long size,
            Map<String, String> digests) {
        long objects = size * 3 / 2 / (OBJECT_MIB << 20) + 1;
        long most = 0;
        boolean same = true;
        try {
            for (int i = 1; i <= objects; i++) {
                String key = object(name, i);
                digests.put(key, mount.write(key, OBJECT_MIB));
                String read = mount.read(key);
                most = Math.max(most, mount.used(folder));
                same &= read.equals(digests.get(key));
            }
            context.pause().hold("letting it cache", CACHED);
            most = Math.max(most, mount.used(folder));
        } catch (NoSuchElementException | LabException gone) {
            context.progress()
                    .say("volume " + name + " is not served any more, and that is judged: " + gone.getMessage());
        }
        return new Filled(most, same);
    }

    private static boolean isServedBy(CampaignContext context, String name, Pod pod) {
        try {
            return serving(context, name)
                    .getMetadata()
                    .getUid()
                    .equals(pod.getMetadata().getUid());
        } catch (NoSuchElementException none) {
            return false;
        }
    }

    private static String object(String name, int number) {
        return "cached-" + name + "-" + number;
    }

    /** The volume of a mounter pod that has a folder, as KIND MEDIUM SIZE, with what there is of it. */
    static String found(Pod pod, String folder) {
        VolumeMount at = pod.getSpec().getContainers().get(0).getVolumeMounts().stream()
                .filter(one -> (folder + "/").startsWith(one.getMountPath() + "/"))
                .findFirst()
                .orElse(null);
        Volume volume = pod.getSpec().getVolumes().stream()
                .filter(one -> at != null && one.getName().equals(at.getName()))
                .findFirst()
                .orElse(null);
        if (volume == null) {
            return "no volume";
        }
        if (volume.getEmptyDir() != null) {
            String medium = volume.getEmptyDir().getMedium();
            return words(
                    "emptyDir",
                    medium == null ? "" : medium,
                    volume.getEmptyDir().getSizeLimit());
        }
        if (volume.getEphemeral() != null) {
            return words(
                    "ephemeral",
                    "",
                    volume.getEphemeral()
                            .getVolumeClaimTemplate()
                            .getSpec()
                            .getResources()
                            .getRequests()
                            .get("storage"));
        }
        return volume.getHostPath() == null ? "another volume" : "hostPath";
    }

    private static String words(String kind, String medium, Quantity size) {
        return String.join(
                " ",
                kind,
                medium.isEmpty() ? "disk" : medium,
                size == null
                        ? "unlimited"
                        : Quantity.getAmountInBytes(size).toBigInteger().toString());
    }

    private static void evict(CampaignContext context, String name, Map<String, String> digests) {
        Optional<CachedMount> old = mount(context, name, "");
        if (old.isEmpty()) {
            return;
        }
        String key = object(name, 0);
        LightPod again = pod(context, name, "-again");
        context.attempts()
                .succeeds(
                        Actions.EVICT_CACHE,
                        name,
                        Map.of(Actions.NODE, context.lastNode()),
                        () -> seen(() -> {
                            Pod serving = serving(context, name);
                            new MounterFailure(context.environment().lab(), context.cluster(), context.profile())
                                    .evictAndWait(serving);
                            Map<String, String> seen = new TreeMap<>();
                            seen.put(Actions.READ, answer(old.get().read(key), digests.get(key)));
                            context.lightPods().start(List.of(again));
                            long asked = old.get().asked(key);
                            seen.put(
                                    Actions.AGAIN,
                                    mount(context, name, "-again")
                                            .map(mount -> answer(mount.read(key), digests.get(key)))
                                            .orElse("error: its pod is not ready"));
                            seen.put(Actions.ASKED, Long.toString(old.get().asked(key) - asked));
                            return seen;
                        }));
        context.lightPods().end(List.of(again), Actions.DELETED_POD);
    }

    private static String answer(String read, String digest) {
        return read.equals(digest)
                ? Actions.DONE
                : read.startsWith("error: ") || read.equals(Actions.SILENT) ? read : Actions.WRONG;
    }

    /**
     * What a volume says wrongly.
     *
     * @param attribute that is wrong
     */
    private record Wrong(String what, String attribute, Map<String, String> attributes) {}

    private static void refuse(CampaignContext context, Cache says) {
        List<Wrong> wrongs =
                new ArrayList<>(wrongs(says.emptyDir(), new CacheSetup("emptyDir", SIZE, "").attributes(says)));
        // what is wrong with the kind is the same for both
        wrongs.addAll(wrongs(says.ephemeral(), new CacheSetup("ephemeral", SIZE, "").attributes(says)).stream()
                .filter(wrong -> wrongs.stream().noneMatch(other -> other.attribute.equals(wrong.attribute)))
                .toList());
        Map<LightPod, String> all = new LinkedHashMap<>();
        for (Wrong wrong : wrongs) {
            String claim = "wrong-" + all.size();
            context.workloads().claims().claimWith(wrong.attributes, claim, context.lastNode());
            all.put(LightPod.of(claim, wrong.what, claim, context.lastNode()), wrong.attribute);
        }
        context.lightPods().tryAllRefused(all, Actions.TRY_CACHE);
    }

    /** Another kind than there is; and of a size none, and one that is no quantity. */
    private static List<Wrong> wrongs(Map<String, String> template, Map<String, String> right) {
        List<Wrong> wrongs = new ArrayList<>();
        template.forEach((attribute, value) -> {
            if (value.contains("${size}")) {
                Map<String, String> without = new TreeMap<>(right);
                without.remove(attribute);
                wrongs.add(new Wrong(attribute + " that is missing", attribute, without));
                wrongs.add(wrong(attribute, "16 megabytes", right));
            } else if (!value.contains("${")) {
                wrongs.add(wrong(attribute, "hostPath", right));
            }
        });
        return wrongs;
    }

    private static Wrong wrong(String attribute, String value, Map<String, String> right) {
        Map<String, String> other = new TreeMap<>(right);
        other.put(attribute, value);
        return new Wrong(attribute + " '" + value + "'", attribute, other);
    }
}
