package dev.holdfast.driver;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.holdfast.evidence.Manifest;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * The names, patterns and paths of one driver, so that the code itself knows no driver. Read from YAML; the
 * comments in {@code fixtures/profiles/s3.csi.scality.com.yaml} explain each field.
 *
 * @param name CSI driver name
 * @param release Helm release name
 * @param namespace of the release
 * @param chart folder of the charts in {@code fixtures/charts}, for a driver that the lab builds itself; the release's name by default
 * @param values path of the chart value for each of the settings that the chart is to be given, of {@link #SETTINGS}; may be empty
 * @param before objects that must be there before the driver is installed, as manifests in which {@link #PLACEHOLDERS} are filled; those
 *     without a namespace belong into the release's
 * @param upgradePath releases and which of them must not be skipped, or empty
 * @param ways documented ways of upgrading, by name
 * @param credentials where the driver takes its own credentials from, or null where it has none
 * @param capabilities what its volumes are like; {@link Manifest.Capabilities#USUAL} by default
 * @param statics how static volumes are described, or null where there are none
 * @param dynamic how dynamic volumes are described, or null where the driver makes none
 * @param volumeOptions mount option of a static volume for each of {@link #VOLUME_OPTIONS} that the driver has one for; {@code ${value}} stands
 *     for its value
 * @param daemonSet name of the node plugin's DaemonSet
 * @param deployment name of the controller's Deployment
 * @param systemdUnit regular expression of mount unit names
 * @param publishLog regular expression with group {@code target} or {@code volume}, or null
 * @param credentialGlobs paths on the host whose modification times are recorded
 * @param credentialFile regular expression with groups {@code pod} and {@code volume}, or null
 * @param errorLog regular expression of an error line; null where lines say themselves whether they are
 * @param harmlessLog regular expression of error lines that tell of no error, or null
 * @param refusedKey regular expression of the event message when S3 refuses a volume's key, or null
 * @param mountCommand regular expression of a mount process's command line, with named groups {@code bucket}, {@code target} or
 *     {@code volume}; or null
 * @param serviceAccounts what its service accounts may do although others are not to; may be empty
 * @param keyVariables environment variables by which containers get the driver's own key, by the container's name; may be empty
 * @param openShift chart values for a cluster of OpenShift, by path; may be empty
 * @param controlMount a mount like the driver's that Holdfast makes by itself to compare with, or null
 * @param module the kernel module that the driver's mounts need, as an operator loads it; or null
 */
public record DriverProfile(
        String name,
        String release,
        String namespace,
        String chart,
        Map<String, String> values,
        List<Map<String, Object>> before,
        UpgradePath upgradePath,
        Map<String, Way> ways,
        Credentials credentials,
        String daemonSet,
        String deployment,
        NodePlugin nodePlugin,
        Manifest.Capabilities capabilities,
        VolumeKind statics,
        VolumeKind dynamic,
        Map<String, String> volumeOptions,
        String systemdUnit,
        Mounter mounter,
        AttachmentKind attachments,
        String publishLog,
        List<String> credentialGlobs,
        String credentialFile,
        String errorLog,
        String harmlessLog,
        String refusedKey,
        String mountCommand,
        List<Manifest.Access> serviceAccounts,
        Map<String, List<String>> keyVariables,
        Map<String, String> openShift,
        ControlMount controlMount,
        KernelModule module) {
    /** The way of upgrading that every profile has without naming it. */
    public static final String USUAL_WAY = "reuse-values";

    /** URL of the object store, as {@code values} names it. */
    public static final String ENDPOINT = "endpoint";
    /** Its region, as {@code values} names it. */
    public static final String REGION = "region";
    /** Name of an image pull Secret, as {@code values} names it; of several each takes the next place of the list {@code []} in its path. */
    public static final String PULL_SECRET = "imagePullSecret";
    /** What chart values are given of the object store. Keys are not among it: values are stored with the release, and shown by Helm. */
    public static final Set<String> SETTINGS = Set.of(ENDPOINT, REGION, PULL_SECRET);
    /** Names that may stand as <code>${NAME}</code> in manifests under {@code before}: of the object store, the run's key, and the release. */
    public static final Set<String> PLACEHOLDERS =
            Set.of(ENDPOINT, REGION, "accessKey", "secretKey", "namespace", "release");

    /** Keys of the bucket that a mount shows, as {@code volumeOptions} names them. */
    public static final String PREFIX = "prefix";
    /** Owner of files and folders, as {@code volumeOptions} names it. */
    public static final String USER = "user";
    /** Group of files and folders, as {@code volumeOptions} names it. */
    public static final String GROUP = "group";
    /** Permissions of files, as {@code volumeOptions} names them. */
    public static final String FILES = "files";
    /** Permissions of folders, as {@code volumeOptions} names them. */
    public static final String FOLDERS = "folders";
    /** What a volume can be set up with by a mount option. */
    public static final List<String> VOLUME_OPTIONS = List.of(PREFIX, USER, GROUP, FILES, FOLDERS);

    /** Those of them that say whose files and folders are. */
    public static final List<String> OWNERSHIP = List.of(USER, GROUP, FILES, FOLDERS);

    /** Fields that are regular expressions. */
    static final Set<String> EXPRESSIONS = Set.of(
            "systemdUnit", "publishLog", "credentialFile", "errorLog", "harmlessLog", "refusedKey", "mountCommand");

    private static final String BEFORE = "before";
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(\\w+)}");

    public DriverProfile {
        chart = chart == null ? release : chart;
        values = values == null ? Map.of() : new TreeMap<>(values);
        before = before == null ? List.of() : List.copyOf(before);
        volumeOptions = volumeOptions == null ? Map.of() : new TreeMap<>(volumeOptions);
        ways = new TreeMap<>(ways == null ? Map.of() : ways);
        ways.putIfAbsent(USUAL_WAY, new Way(List.of("--reuse-values"), null, false, false, false));
        serviceAccounts = serviceAccounts == null ? List.of() : List.copyOf(serviceAccounts);
        keyVariables = keyVariables == null ? Map.of() : new TreeMap<>(keyVariables);
        openShift = openShift == null ? Map.of() : new TreeMap<>(openShift);
        capabilities = capabilities == null ? Manifest.Capabilities.USUAL : capabilities;
        upgradePath = upgradePath == null ? new UpgradePath(null, null, null) : upgradePath;
    }

    /**
     * A way of upgrading that the driver's documents describe; it is carried out as described.
     *
     * @param options of {@code helm upgrade}
     * @param set values given with it; {@code ${to}} stands for the version upgraded to
     * @param valuesFile whether the values of the installed release are given as a file
     * @param packaged whether the chart is packaged first
     * @param oci whether the chart is named by an OCI reference
     */
    public record Way(
            List<String> options, Map<String, String> set, boolean valuesFile, boolean packaged, boolean oci) {
        public Way {
            options = options == null ? List.of() : List.copyOf(options);
            set = set == null ? Map.of() : Map.copyOf(set);
        }

        /** The values given with it in an upgrade to a version, in the order of their names. */
        public Map<String, String> setFor(String version) {
            Map<String, String> values = new TreeMap<>();
            set.forEach((path, value) -> values.put(path, value.replace("${to}", version)));
            return values;
        }
    }

    /**
     * A documented way of upgrading.
     *
     * @throws DriverException if the profile has none of that name; the text lists those it has
     */
    public Way way(String wanted) {
        Way way = ways.get(wanted);
        if (way == null) {
            throw new DriverException(
                    "driver profile " + name + " has no way of upgrading '" + wanted + "'; it has " + ways.keySet());
        }
        return way;
    }

    /** Whether the driver makes volumes itself; if not, all volumes are static. */
    public boolean makesVolumes() {
        return dynamic != null;
    }

    /** Whether volumes may be there without the driver having made them; if not, all volumes are dynamic. */
    public boolean hasStaticVolumes() {
        return statics != null;
    }

    /** How workload pods share mounter pods; empty where the profile does not say. */
    public Optional<Sharing> sharing() {
        return Optional.ofNullable(mounter).map(Mounter::sharing);
    }

    /** What new mounts get of the fsGroup of their pods; empty where the profile does not say. */
    public Optional<VolumeMountGroup> volumeMountGroup() {
        return Optional.ofNullable(mounter).map(Mounter::volumeMountGroup);
    }

    /** Label of mounter pods that names the release which made them; empty where the profile names none. */
    public Optional<String> mounterVersionLabel() {
        return Optional.ofNullable(mounter).map(Mounter::versionLabel);
    }

    /** What is promised where a mounter pod fails; empty where the profile does not say. */
    public Optional<Recovery> recovery() {
        return Optional.ofNullable(mounter).map(Mounter::recovery);
    }

    /** What mounter pods ask for and are limited to; empty where the profile does not say. */
    public Optional<Resources> resources() {
        return Optional.ofNullable(mounter).map(Mounter::resources);
    }

    /** How a volume says that it has a cache; empty where the profile does not say. */
    public Optional<Cache> cache() {
        return Optional.ofNullable(mounter).map(Mounter::cache);
    }

    /** A text of {@code before} as a run fills it, but for what is known only then. */
    public String filled(String text) {
        return text.replace("${namespace}", namespace).replace("${release}", release);
    }

    /** Whether volumes may be served by mounter pods. */
    public boolean hasMounterPods() {
        return mounter != null;
    }

    /**
     * The Secret of the driver's own credentials.
     *
     * @param secret its name, in the namespace of the release
     * @param accessKey the key in it that holds the access key id, and in Secrets that volumes bring
     * @param secretKey the key in it that holds the secret key, and in Secrets that volumes bring
     * @param restarts what must be restarted before a change takes effect, as KIND/NAME: DaemonSets and Deployments
     */
    public record Credentials(String secret, String accessKey, String secretKey, List<String> restarts) {
        public Credentials {
            restarts = restarts == null ? List.of() : List.copyOf(restarts);
        }
    }

    /** Labels of the node plugin's pods, and the name of the driver's own container in them. */
    public record NodePlugin(Map<String, String> labels, String container) {}

    /**
     * How a volume of one kind is described.
     *
     * @param attributes of a PersistentVolume
     * @param parameters of a StorageClass
     * @param ownSecret attributes or parameters that a volume has besides when it brings a Secret of its own; the reference to the Secret
     *     itself is the same for every CSI driver and is not part of it
     * @param bucketAttribute volume attribute of a dynamic volume that names its bucket; null for the volume handle
     */
    public record VolumeKind(
            Map<String, String> attributes,
            Map<String, String> parameters,
            Map<String, String> ownSecret,
            List<String> mountOptions,
            String bucketAttribute) {
        /** From its fields; said aloud, because there is another form. */
        @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
        public VolumeKind {}

        /** No volumes of this kind. The word says so where a profile would otherwise have to leave the field out. */
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static VolumeKind none(String word) {
            if (!word.equals("none")) {
                throw new DriverException(
                        "volumes are described by their fields, or by the word none, not by '" + word + "'");
            }
            return null;
        }
    }

    /**
     * A mount that Holdfast makes on each node, past the driver, and writes to like the workloads: what stands still with it does not tell of the
     * driver.
     *
     * @param image with the program and a Java 17 runtime; null where only the lab has one, in the agents' image
     * @param command the program, which stays for as long as it serves the mount, and its arguments; {@code ${bucket}}, {@code ${folder}},
     *     {@code ${endpoint}} and {@code ${region}} are filled in, the key is in its environment
     */
    public record ControlMount(String image, List<String> command) {
        public ControlMount {
            if (command == null || command.isEmpty()) {
                throw new DriverException(
                        "controlMount has no command: name the program that mounts, and its arguments");
            }
            command = List.copyOf(command);
        }
    }

    /**
     * The kernel module that mounts need, as an object says by which an operator loads it: Kernel Module Management's {@code Module}, unless the
     * profile names another kind of the same form.
     *
     * @param name of the object
     * @param namespace of the object; null for the release's
     * @param loads what the module is called in {@code /proc/modules} or {@code /proc/filesystems} of a node; null where nobody is to look
     * @param readyLabel label of nodes that have it; null for the one of Kernel Module Management
     * @param values chart values by which the chart brings the object; may be empty
     * @param image regular expression of the module's image with a group {@code version}; null where nobody knows which belong together
     * @param releases versions of the module that belong to each release of the driver; empty as for {@code image}
     */
    public record KernelModule(
            String name,
            String namespace,
            String group,
            String version,
            String kind,
            String plural,
            String loads,
            String readyLabel,
            Map<String, String> values,
            String image,
            Map<String, List<String>> releases) {
        public KernelModule {
            if (name == null || name.isBlank()) {
                throw new DriverException("module has no name: it is that of the object by which the module is loaded");
            }
            group = group == null ? ModuleImages.KMM : group;
            version = version == null ? "v1beta1" : version;
            kind = kind == null ? "Module" : kind;
            plural = plural == null ? "modules" : plural;
            values = values == null ? Map.of() : new TreeMap<>(values);
            releases = releases == null ? Map.of() : new TreeMap<>(releases);
        }

        /** The {@code Module} of a name in the release's namespace, of which nothing else is known. */
        public static KernelModule named(String name) {
            return new KernelModule(name, null, null, null, null, null, null, null, null, null, null);
        }

        /** The object as it is in a cluster, where the release is in a namespace; empty where there is none, or nothing of its kind. */
        public Optional<GenericKubernetesResource> read(KubernetesClient client, String release) {
            return Optional.ofNullable(client.genericKubernetesResources(resource())
                    .inNamespace(namespaceIn(release))
                    .withName(name)
                    .get());
        }

        /** The namespace of the object. */
        public String namespaceIn(String release) {
            return namespace == null ? release : namespace;
        }

        /** The label of nodes that have the module, where the release is in a namespace. */
        public String labelIn(String release) {
            return readyLabel == null
                    ? "kmm.node.kubernetes.io/" + namespaceIn(release) + "." + name + ".ready"
                    : readyLabel;
        }

        Manifest.KernelModule forJudges() {
            return new Manifest.KernelModule(name, loads, image, releases);
        }

        /** The resource for a Kubernetes client. */
        public ResourceDefinitionContext resource() {
            return new ResourceDefinitionContext.Builder()
                    .withGroup(group)
                    .withVersion(version)
                    .withKind(kind)
                    .withPlural(plural)
                    .withNamespaced(true)
                    .build();
        }
    }

    /**
     * Mounter pods.
     *
     * @param namespace where they run
     * @param user id that their processes run as; null, as for what follows, where the driver promises nothing
     * @param group the same of their group
     * @param readOnlyRoot whether their root is read-only
     * @param serviceAccountToken whether they get a token of their service account
     * @param podSecurity level of Pod Security that their namespace enforces, such as {@code restricted}
     * @param versionLabel label of theirs that names the release which made them
     * @param volumeMountGroup what a mount gets of the fsGroup of its pod
     * @param sharing how workload pods share them
     * @param recovery what is promised where one of them fails
     * @param resources what they ask for, are limited to and have as priority
     * @param cache how a volume says that it has a cache
     */
    public record Mounter(
            String namespace,
            Long user,
            Long group,
            Boolean readOnlyRoot,
            Boolean serviceAccountToken,
            String podSecurity,
            String versionLabel,
            VolumeMountGroup volumeMountGroup,
            Sharing sharing,
            Recovery recovery,
            Resources resources,
            Cache cache) {}

    /**
     * Attributes of a volume that has a cache in its mounter pod, each with its value, in which {@code ${size}}, {@code ${medium}} and
     * {@code ${class}} are filled in. One whose value is fixed names the kind of the cache.
     *
     * @param emptyDir of one in an emptyDir; one with an empty value is left out
     * @param ephemeral of one in a volume of its own from a StorageClass
     * @param hostOption mount option by which a release without mounter pods caches in a folder of the node, which is <code>${folder}</code>;
     *     or null
     */
    public record Cache(Map<String, String> emptyDir, Map<String, String> ephemeral, String hostOption) {
        public Cache {
            emptyDir = emptyDir == null ? Map.of() : new TreeMap<>(emptyDir);
            ephemeral = ephemeral == null ? Map.of() : new TreeMap<>(ephemeral);
        }
    }

    /**
     * What mounter pods ask for and are limited to, by names of {@link dev.holdfast.evidence.Actions#RESOURCES}.
     *
     * @param priorityClass name of the priority class that the chart gives them, or null
     * @param usual quantities where a volume says nothing; what is left out they do not have
     * @param attributes of a volume that go before these
     */
    public record Resources(String priorityClass, Map<String, String> usual, Map<String, String> attributes) {
        public Resources {
            usual = usual == null ? Map.of() : new TreeMap<>(usual);
            attributes = attributes == null ? Map.of() : new TreeMap<>(attributes);
        }
    }

    /**
     * What is promised where a mounter pod fails, as {@link Manifest.Recovery} has it.
     *
     * @param errorSeconds null where it was left out, as for the others
     */
    public record Recovery(Integer errorSeconds, Integer servedSeconds, String running) {
        Manifest.Recovery forJudges() {
            return new Manifest.Recovery(errorSeconds, servedSeconds, running);
        }

        boolean whole() {
            return errorSeconds != null
                    && errorSeconds > 0
                    && servedSeconds != null
                    && servedSeconds > 0
                    && List.of(Manifest.Recovery.FAILS, Manifest.Recovery.RECOVERS)
                            .contains(String.valueOf(running));
        }
    }

    /**
     * What mounts get where their volume has no option for a group and their pod has an fsGroup: that group, and permissions where the volume has no
     * options for those either. The kubelet hands the group over to drivers with the capability VOLUME_MOUNT_GROUP.
     *
     * @param files permissions of files, as four octal digits
     * @param folders permissions of folders, as four octal digits
     */
    public record VolumeMountGroup(String files, String folders) {}

    /**
     * How workload pods share mounter pods.
     *
     * @param by criteria in which pods must be alike to share one, of {@link Manifest.Sharing#CRITERIA}
     * @param staleSeconds within which the entry of a workload that is not there goes, or null
     * @param sources folder on the host that sources are mounted in, a folder below it for each mounter pod; or null
     * @param sourceMode permissions of that folder, as four octal digits; or null
     */
    public record Sharing(List<String> by, Integer staleSeconds, String sources, String sourceMode) {
        Manifest.Sharing forJudges() {
            return new Manifest.Sharing(by, staleSeconds, sourceMode);
        }
    }

    /**
     * The custom resource that records which mounter pod serves which workload.
     *
     * @param mountOptionsField of the volume's mount options, or null
     * @param fsGroupField of the workloads' fsGroup, or null
     * @param timeField of an entry's time, or null
     */
    public record AttachmentKind(
            String group,
            String version,
            String plural,
            String nodeField,
            String persistentVolumeField,
            String volumeIdField,
            String mapField,
            String uidField,
            String mountOptionsField,
            String fsGroupField,
            String timeField) {
        /** The resource for a Kubernetes client; its objects are cluster-scoped. */
        public ResourceDefinitionContext resource() {
            return new ResourceDefinitionContext.Builder()
                    .withGroup(group)
                    .withVersion(version)
                    .withPlural(plural)
                    .withNamespaced(false)
                    .build();
        }
    }

    /**
     * Reads a profile.
     *
     * @throws DriverException if the file cannot be read, has an unknown field, lacks a required one, or holds an invalid pattern
     */
    public static DriverProfile load(Path file) {
        return load(file, Optional.empty(), Optional.empty());
    }

    /** The same with another name of the release, and another namespace, each where it is given. */
    public static DriverProfile load(Path file, Optional<String> release, Optional<String> namespace) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new DriverException(
                    "driver profile '" + file + "' cannot be read"
                            + (e instanceof CharacterCodingException ? ", because it is not UTF-8" : "")
                            + "; name one with --profile or -Dupgrade.profile=",
                    e);
        }
        ProfileText source = new ProfileText(file, text);
        try {
            ObjectMapper yaml = new ObjectMapper(new YAMLFactory())
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .addMixIn(DriverProfile.class, StaticField.class);
            source.refuseAliases();
            JsonNode fields = yaml.readTree(text);
            if (fields.isMissingNode() || fields.isNull()) {
                throw new DriverException("driver profile '" + file + "' is empty; fixtures/profiles has some to copy");
            }
            // read from the text once: the place of what is wrong is known there alone
            yaml.readValue(text, DriverProfile.class);
            if (fields instanceof ObjectNode known) {
                release.ifPresent(other -> {
                    if (!known.has("chart") && known.has("release")) {
                        known.set("chart", known.get("release"));
                    }
                    known.put("release", other);
                });
                namespace.ifPresent(other -> known.put("namespace", other));
            }
            DriverProfile profile = yaml.treeToValue(fields, DriverProfile.class);
            CapabilityFields.checkSaid(source, profile, fields);
            profile.check(source);
            return profile;
        } catch (JsonProcessingException e) {
            throw source.unreadable(e);
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot be read", e);
        }
    }

    /** "static" is a keyword of Java and cannot be the name of a component. */
    private interface StaticField {
        @com.fasterxml.jackson.annotation.JsonProperty("static")
        VolumeKind statics();
    }

    private void check(ProfileText text) {
        need(text, "name", name);
        need(text, "release", release);
        need(text, "namespace", namespace);
        need(text, "daemonSet", daemonSet);
        need(text, "nodePlugin", nodePlugin);
        need(text, "nodePlugin.labels", nodePlugin.labels());
        need(text, "nodePlugin.container", nodePlugin.container());
        CapabilityFields.check(text, this);
        label(text, "release", release);
        label(text, "namespace", namespace);
        if (credentials != null) {
            need(text, "credentials.secret", credentials.secret());
            need(text, "credentials.accessKey", credentials.accessKey());
            need(text, "credentials.secretKey", credentials.secretKey());
        }
        if (mounter != null) {
            need(text, "mounter.namespace", mounter.namespace());
            label(text, "mounter.namespace", mounter.namespace());
            need(text, "attachments", attachments);
            MounterFields.check(text, mounter);
        }
        if (attachments != null) {
            need(text, "attachments.group", attachments.group());
            need(text, "attachments.version", attachments.version());
            need(text, "attachments.plural", attachments.plural());
        }
        for (Map.Entry<String, String> value : values.entrySet()) {
            if (!SETTINGS.contains(value.getKey())) {
                throw text.wrong(
                        "values." + value.getKey(),
                        "'values' has a setting '" + value.getKey() + "'; there are " + new TreeSet<>(SETTINGS)
                                + ". A key belongs into a Secret under 'before', which chart values name");
            }
        }
        values.forEach((setting, path) -> need(text, "values." + setting, path));
        names(text, "values", values.values());
        ways.forEach((way, its) -> {
            need(text, "ways." + way, its);
            names(text, "ways." + way + ".set", its.set().keySet());
            its.set()
                    .forEach((path, value) -> unknownPlaceholder(String.valueOf(value), Set.of("to"))
                            .ifPresent(name -> {
                                throw text.wrong(
                                        "ways." + way + ".set",
                                        "'" + path + "' of way '" + way + "' has a placeholder ${" + name
                                                + "}; there is ${to}, the new version");
                            }));
        });
        names(text, "openShift", openShift.keySet());
        keyVariables.forEach((container, variables) -> need(text, "keyVariables." + container, variables));
        for (Map.Entry<String, String> option : volumeOptions.entrySet()) {
            if (!VOLUME_OPTIONS.contains(option.getKey())
                    || option.getValue() == null
                    || !option.getValue().contains("${value}")) {
                throw text.wrong(
                        "volumeOptions." + option.getKey(),
                        "'volumeOptions' has '" + option.getKey() + ": " + option.getValue() + "'; there are "
                                + VOLUME_OPTIONS + ", each a mount option with ${value} in it");
            }
        }
        for (Map<String, Object> manifest : before) {
            if (!(manifest.get("kind") instanceof String)
                    || !(manifest.get("apiVersion") instanceof String)
                    || !(manifest.get("metadata") instanceof Map<?, ?> metadata)
                    || !(metadata.get("name") instanceof String)) {
                throw text.wrong(
                        BEFORE,
                        "an object under 'before' lacks apiVersion, kind or metadata.name; it has "
                                + manifest.keySet());
            }
            if (manifest.get("kind").equals("Secret")
                    && manifest.get("data") instanceof Map<?, ?> data
                    && data.toString().contains("${")) {
                throw text.wrong(
                        BEFORE,
                        "a Secret under 'before' has a placeholder under 'data', which takes base64; write it under"
                                + " 'stringData'");
            }
            unknownPlaceholder(manifest.toString(), PLACEHOLDERS).ifPresent(name -> {
                throw text.wrong(
                        BEFORE,
                        manifest.get("kind") + " under 'before' has a placeholder ${" + name + "}; there are "
                                + new TreeSet<>(PLACEHOLDERS));
            });
        }
        for (Manifest.Access access : serviceAccounts) {
            if (access.account() == null
                    || access.verb() == null
                    || access.resource() == null
                    || access.reason() == null) {
                throw text.wrong(
                        "serviceAccounts",
                        "a right under 'serviceAccounts' lacks account, verb, resource or reason; it says " + access);
            }
        }
        pattern(text, "systemdUnit", systemdUnit, List.of());
        pattern(text, "publishLog", publishLog, List.of("target", "volume"));
        pattern(text, "credentialFile", credentialFile, List.of("pod", "volume"));
        pattern(text, "errorLog", errorLog, List.of());
        pattern(text, "harmlessLog", harmlessLog, List.of());
        pattern(text, "refusedKey", refusedKey, List.of());
        pattern(text, "mountCommand", mountCommand, List.of("bucket", "target", "volume"));
        if (module != null) {
            names(text, "module.values", module.values().keySet());
            pattern(text, "module.image", module.image(), List.of("version"));
            if (module.image() == null && !module.releases().isEmpty()) {
                throw text.wrong(
                        "module.releases",
                        "'module.releases' lists versions of the module, and the field 'module.image' is missing: an expression that"
                                + " finds the version in the name of an image, as group (?<version>…)");
            }
        }
    }

    private static Optional<String> unknownPlaceholder(String text, Set<String> known) {
        return PLACEHOLDER
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .filter(name -> !known.contains(name))
                .findFirst();
    }

    private static void need(ProfileText text, String field, Object value) {
        if (value == null || (value instanceof Map<?, ?> map && map.isEmpty())) {
            throw text.wrong(field, "the field '" + field + "' is missing, or has no value");
        }
    }

    /** Whether a namespace or a release may be called so: a label as RFC 1123 has it. */
    public static boolean isName(String name) {
        return LABEL.matcher(name).matches();
    }

    private static void label(ProfileText text, String field, String name) {
        if (!isName(name)) {
            throw text.wrong(
                    field, "'" + field + "' is '" + name + "'; a name is small letters, digits and '-' between them");
        }
    }

    /** Names of chart values, which Helm must be able to read; {@code []} is a place of a list. */
    private static void names(ProfileText text, String field, Collection<String> names) {
        for (String name : names) {
            SetText.problem(name.replace("[]", "[0]") + "=x").ifPresent(why -> {
                throw text.wrong(
                        field, "'" + field + "' names a chart value '" + name + "' that Helm cannot read: " + why);
            });
        }
    }

    /**
     * An expression.
     *
     * @param groups of which it needs one, without which what it matches tells of nothing
     */
    private static void pattern(ProfileText text, String field, String value, List<String> groups) {
        if (value == null) {
            return;
        }
        try {
            Pattern.compile(value);
        } catch (PatternSyntaxException e) {
            throw text.wrong(
                    field,
                    "'" + field + "' is not a regular expression: " + e.getDescription()
                            + (e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1)));
        }
        if (!groups.isEmpty() && groups.stream().noneMatch(group -> value.contains("(?<" + group + ">"))) {
            throw text.wrong(
                    field,
                    "'" + field + "' has no group "
                            + groups.stream()
                                    .map(group -> "(?<" + group + ">…)")
                                    .collect(Collectors.joining(" or ")));
        }
    }

    /** What the judges need of it. */
    public Manifest.Driver forJudges() {
        return new Manifest.Driver(
                name,
                namespace,
                nodePlugin.labels(),
                nodePlugin.container(),
                mounter == null ? null : mounter.namespace(),
                systemdUnit,
                publishLog,
                credentialFile,
                errorLog,
                harmlessLog,
                refusedKey,
                mountCommand,
                security(),
                sharing().map(Sharing::forJudges).orElse(null),
                mounter == null ? null : mounter.versionLabel(),
                recovery().map(Recovery::forJudges).orElse(null),
                capabilities,
                module == null ? null : module.forJudges());
    }

    private Manifest.Security security() {
        return mounter == null
                ? new Manifest.Security(null, null, null, null, null, serviceAccounts, keyVariables)
                : new Manifest.Security(
                        mounter.user(),
                        mounter.group(),
                        mounter.readOnlyRoot(),
                        mounter.serviceAccountToken(),
                        mounter.podSecurity(),
                        serviceAccounts,
                        keyVariables);
    }
}
