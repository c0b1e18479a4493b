package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.workload.AccessAttempts.Who;
import dev.holdfast.campaign.workload.JudgedWorkloads.NewWorkload;
import dev.holdfast.campaign.workload.JudgedWorkloads.OldWorkload;
import dev.holdfast.campaign.workload.JudgedWorkloads.Provisioning;
import dev.holdfast.campaign.workload.LightPods.LightPod;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Volume;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A way in which a static volume is set up, for a workload from before the upgrade and for one from after it. The two have volumes of their
 * own, unless the volume's mount options are edited: then they share it, and the new one is mounted with the options of the first edit.
 *
 * @param way in a word, fit for names
 * @param options mount options by what they say ({@link DriverProfile#VOLUME_OPTIONS}), with their values
 * @param subPath the folder of the volume that the pod mounts, or empty
 * @param readOnly whether the pod's claim is read-only
 * @param identity users and groups of its pods where they are not those of its options
 * @param firstEdit mount options that the volume gets while its old mount is in use, or empty
 * @param secondEdit mount options that it gets while its new mount is in use, or empty
 */
public record VolumeSetup(
        String way,
        Map<String, String> options,
        String subPath,
        boolean readOnly,
        Identity identity,
        Map<String, String> firstEdit,
        Map<String, String> secondEdit) {
    /**
     * Users and groups of pods, each where it is said.
     *
     * @param user uid of the containers
     * @param fsGroup of the pod
     * @param supplemental further group of its processes
     */
    public record Identity(Optional<Long> user, Optional<Long> fsGroup, Optional<Long> supplemental) {
        /** Whether anything is said. */
        boolean isSaid() {
            return user.isPresent() || fsGroup.isPresent() || supplemental.isPresent();
        }
    }

    /** The object of a volume that is made before its workload: what a read-only one reads, and what makes the folder of a sub-path. */
    static final String GIVEN = "given";

    /** Name of the volume under test in a workload's pod. */
    private static final String DATA = "data";

    /** User of a pod, beside what its volume says. */
    private static final String RUNS_AS = "runs-as";
    /** fsGroup of a pod, beside what its volume says. */
    private static final String FS_GROUP = "fs-group";
    /** Supplemental group of a pod. */
    private static final String SUPPLEMENTAL = "supplemental-group";

    private static final Pattern TERM = Pattern.compile("(\\S+)(?: (\\S+))?");
    private static final Pattern PREFIX = Pattern.compile("[\\w.-]+(/[\\w.-]+)*/");
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final Pattern MODE = Pattern.compile("0[0-7]{3}");

    public VolumeSetup {
        options = Map.copyOf(options);
        firstEdit = Map.copyOf(firstEdit);
        secondEdit = Map.copyOf(secondEdit);
    }

    /**
     * In words, as {@code user 1001, files 0640}, {@code sub-path a/b} or {@code read-only}. A user and a group are given to volume and pod;
     * {@code runs-as 1001}, {@code fs-group 2002} and {@code supplemental-group 3003} to the pod alone.
     *
     * @throws IllegalArgumentException for words that mean nothing
     */
    public static VolumeSetup parse(String way, String words, String firstEdit, String secondEdit) {
        Map<String, String> options = terms(words);
        String subPath = Optional.ofNullable(options.remove("sub-path")).orElse("");
        boolean readOnly = options.remove("read-only") != null;
        Identity identity =
                new Identity(number(options, RUNS_AS), number(options, FS_GROUP), number(options, SUPPLEMENTAL));
        options.forEach(VolumeSetup::check);
        Map<String, String> first = terms(firstEdit);
        Map<String, String> second = terms(secondEdit);
        first.forEach(VolumeSetup::check);
        second.forEach(VolumeSetup::check);
        return new VolumeSetup(way, options, subPath, readOnly, identity, first, second);
    }

    private static Optional<Long> number(Map<String, String> terms, String word) {
        String value = terms.remove(word);
        if (value != null && !NUMBER.matcher(value).matches()) {
            throw new IllegalArgumentException("'" + value + "' is no value of " + word + ", which is like " + NUMBER);
        }
        return Optional.ofNullable(value).map(Long::valueOf);
    }

    private static Map<String, String> terms(String words) {
        Map<String, String> terms = new TreeMap<>();
        for (String term :
                words == null || words.isBlank() ? new String[0] : words.strip().split(" *, *", -1)) {
            Matcher parts = TERM.matcher(term);
            if (!parts.matches()) {
                throw new IllegalArgumentException("'" + term + "' is not a word with a value, as files 0640");
            }
            terms.put(parts.group(1), parts.group(2) == null ? "" : parts.group(2));
        }
        return terms;
    }

    private static void check(String option, String value) {
        Pattern form = switch (option) {
            case DriverProfile.PREFIX -> PREFIX;
            case DriverProfile.USER, DriverProfile.GROUP -> NUMBER;
            case DriverProfile.FILES, DriverProfile.FOLDERS -> MODE;
            default ->
                throw new IllegalArgumentException("a volume is not set up with '" + option
                        + "', but with sub-path, read-only, " + RUNS_AS + ", " + FS_GROUP + ", " + SUPPLEMENTAL
                        + " and "
                        + DriverProfile.VOLUME_OPTIONS);
        };
        if (!form.matcher(value).matches()) {
            throw new IllegalArgumentException("'" + value + "' is no value of " + option + ", which is like " + form);
        }
    }

    /** What the driver lacks for it, in words; empty where it can be set up. */
    public Optional<String> missing(DriverProfile profile) {
        List<Map<String, String>> all = List.of(options, firstEdit, secondEdit);
        return DriverProfile.VOLUME_OPTIONS.stream()
                .filter(option -> all.stream().anyMatch(one -> one.containsKey(option)))
                .filter(option -> !profile.volumeOptions().containsKey(option))
                .map(option -> "driver profile " + profile.name() + " names no mount option for " + option
                        + " under 'volumeOptions'")
                .findFirst()
                .or(() -> Optional.of("driver profile " + profile.name()
                                + " does not say what a mount gets of the fsGroup of its pod"
                                + " ('mounter.volumeMountGroup')")
                        .filter(why -> identity.fsGroup().isPresent()
                                && !options.containsKey(DriverProfile.GROUP)
                                && profile.volumeMountGroup().isEmpty()));
    }

    /** Whether the mount options of its volume are edited. */
    public boolean edited() {
        return !firstEdit.isEmpty();
    }

    private String oldName() {
        return "set-up-" + way;
    }

    private String newName() {
        return "new-" + oldName();
    }

    /** Name of the claim of its volume that is edited. */
    public String editedClaim() {
        return oldName();
    }

    /** The names of its workloads. */
    public Set<String> workloads() {
        return Set.of(oldName(), newName());
    }

    /** The workload from before the upgrade. */
    public OldWorkload oldWorkload() {
        return new OldWorkload(oldName(), Provisioning.STATIC, Optional.of(this));
    }

    /** The workload from after it. */
    public NewWorkload newWorkload(String node) {
        String claim = edited() ? oldName() : newName();
        return new NewWorkload(newName(), claim, claim, node, true, Optional.of(this));
    }

    /** Where objects of its workload lie in the bucket: nothing, or a prefix that ends in a slash. */
    String prefix() {
        return options.getOrDefault(DriverProfile.PREFIX, "") + (subPath.isEmpty() ? "" : subPath + "/");
    }

    /** Whether an object must be in the bucket before its workload starts. */
    boolean needsGiven() {
        return readOnly || !subPath.isEmpty();
    }

    /** The user and the group of the workload's processes; empty for the image's own. */
    Optional<Long> number(String option) {
        return Optional.ofNullable(options.get(option)).map(Long::valueOf);
    }

    /** Has a workload's pod use its volume as that is set up. */
    void use(Pod pod) {
        PodSpec spec = pod.getSpec();
        Container agent = spec.getContainers().get(0);
        List<String> arguments = new ArrayList<>(agent.getArgs());
        arguments.add("--attributes=yes");
        if (readOnly) {
            arguments.add("--read-only=" + GIVEN);
        }
        agent.setArgs(arguments);
        agent.getVolumeMounts().stream()
                .filter(mount -> mount.getName().equals(DATA) && !subPath.isEmpty())
                .forEach(mount -> mount.setSubPath(subPath));
        spec.getVolumes().stream()
                .filter(volume -> volume.getName().equals(DATA) && readOnly)
                .forEach(volume -> volume.getPersistentVolumeClaim().setReadOnly(true));
        spec.setSecurityContext(security());
    }

    private PodSecurityContext security() {
        PodSecurityContext security = new PodSecurityContext();
        Optional<Long> user = identity.user().or(() -> number(DriverProfile.USER));
        user.ifPresent(uid -> {
            security.setRunAsUser(uid);
            security.setRunAsNonRoot(true);
        });
        if (identity.isSaid()) {
            // a group of the image's own could be that of the volume
            user.ifPresent(security::setRunAsGroup);
            identity.fsGroup().ifPresent(security::setFsGroup);
            identity.supplemental().ifPresent(group -> security.setSupplementalGroups(List.of(group)));
        } else {
            number(DriverProfile.GROUP).ifPresent(group -> {
                security.setRunAsGroup(group);
                security.setFsGroup(group);
            });
        }
        return security;
    }

    /** The user and the groups of its pods' processes. */
    public Who who() {
        PodSecurityContext security = security();
        long user = security.getRunAsUser() == null ? 0 : security.getRunAsUser();
        List<Long> groups = new ArrayList<>(security.getSupplementalGroups());
        if (security.getFsGroup() != null) {
            groups.add(security.getFsGroup());
        }
        return new Who(user, security.getRunAsGroup() == null ? user : security.getRunAsGroup(), groups);
    }

    /** A pod of these users and groups that does nothing but use a volume. */
    public LightPod as(LightPod pod) {
        return pod.withIdentity(security());
    }

    /** Whether a mount of the release upgraded to takes its group from the fsGroup of its pod. */
    private boolean byFsGroup(Map<String, String> mounted) {
        return identity.fsGroup().isPresent() && !mounted.containsKey(DriverProfile.GROUP);
    }

    /**
     * What must be seen of the mount.
     *
     * @param before whether the old release has mounted it, which does not know fsGroup
     * @param profile says what the new one does with it
     */
    public Volume.Setup expected(boolean before, DriverProfile profile) {
        Map<String, String> mounted = new TreeMap<>(options);
        if (!before) {
            mounted.putAll(firstEdit);
            profile.volumeMountGroup().filter(any -> byFsGroup(mounted)).ifPresent(group -> {
                mounted.put(
                        DriverProfile.GROUP, identity.fsGroup().orElseThrow().toString());
                mounted.putIfAbsent(DriverProfile.FILES, group.files());
                mounted.putIfAbsent(DriverProfile.FOLDERS, group.folders());
            });
        }
        return new Volume.Setup(
                way,
                number(DriverProfile.USER).orElse(null),
                Optional.ofNullable(mounted.get(DriverProfile.GROUP))
                        .map(Long::valueOf)
                        .orElse(null),
                mounted.get(DriverProfile.FILES),
                mounted.get(DriverProfile.FOLDERS),
                readOnly);
    }

    /** The same in words. */
    public String words(boolean before, DriverProfile profile) {
        Volume.Setup wanted = expected(before, profile);
        List<String> words = new ArrayList<>();
        if (!prefix().isEmpty()) {
            words.add("objects below " + prefix());
        }
        if (wanted.uid() != null || wanted.gid() != null) {
            words.add("owner " + (wanted.uid() == null ? "any" : wanted.uid()) + ":"
                    + (wanted.gid() == null ? "any" : wanted.gid()));
        }
        if (wanted.files() != null) {
            words.add("files " + wanted.files());
        }
        if (wanted.folders() != null) {
            words.add("folders " + wanted.folders());
        }
        if (readOnly) {
            words.add("writes refused");
        }
        return String.join(", ", words);
    }
}
