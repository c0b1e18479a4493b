package dev.holdfast.campaign.release;

import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Helm;
import dev.holdfast.driver.Release;
import dev.holdfast.evidence.bundle.Redactor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Helm and the API hold of a driver before its release is changed: values, manifest and revision of the release, CRDs and their
 * objects, the driver's own objects, StorageClasses, PersistentVolumes, and in every namespace that uses the driver claims, ConfigMaps and
 * what makes the pods. One YAML file of each kind, and their SHA-256 sums as {@code sha256sum -c} takes them. Secrets are left out, and
 * blanked where they are part of something else, unless they are asked for.
 */
public final class Backup {
    /** The file with the sums of the others. */
    static final String SUMS = "SHA256SUMS";

    static final String VALUES = "values.yaml";
    static final String MANIFEST = "manifest.yaml";
    /** Chart, version, revision and state of the release, and where and when the backup was made. */
    static final String RELEASE = "release.yaml";

    static final String NAMESPACES = "namespaces.yaml";
    static final String CRDS = "crds.yaml";
    static final String CUSTOM_OBJECTS = "custom-objects.yaml";
    static final String CONFIG_MAPS = "config-maps.yaml";
    static final String SECRETS = "secrets.yaml";
    static final String DRIVER = "driver.yaml";
    static final String CLASSES = "storage-classes.yaml";
    static final String VOLUMES = "persistent-volumes.yaml";
    static final String CLAIMS = "claims.yaml";
    /** What makes the pods that use volumes of the driver. */
    static final String WORKLOADS = "workloads.yaml";

    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rw-------");

    /** A copy of the whole object that kubectl keeps in an annotation: what is removed from the object would still stand there. */
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private static final Pattern SECRET = Pattern.compile("(?m)^kind: [\"']?Secret[\"']?\\s*$");

    private final Helm helm;
    private final Cluster cluster;
    private final DriverProfile profile;
    private final Redactor redactor;
    private final boolean secrets;

    /**
     * A backup of a driver and of all that uses it.
     *
     * @param redactor blanks what is secret
     * @param secrets whether secrets are to be part of it
     */
    public Backup(Cluster cluster, Helm helm, DriverProfile profile, Redactor redactor, boolean secrets) {
        this.helm = helm;
        this.cluster = cluster;
        this.profile = profile;
        this.redactor = redactor;
        this.secrets = secrets;
    }

    /** That of a campaign's driver, with Secrets if its options say so. */
    public static Backup of(Environment environment, Redactor redactor) {
        return new Backup(
                environment.cluster(),
                environment.helm(),
                environment.profile(),
                redactor,
                environment.options().flag("backup.secrets"));
    }

    /**
     * Where a campaign backs a release up: beside its own folder, since a backup is no evidence.
     *
     * @param campaign folder of its evidence
     */
    public static Path beside(Path campaign, Chart release) {
        return campaign.resolveSibling(campaign.getFileName() + "-backups").resolve(release.version());
    }

    /** Writes it, without a snapshot of etcd. */
    public Map<String, String> write(Path folder) {
        return write(folder, Optional.empty());
    }

    /**
     * Writes it.
     *
     * @param folder is made, readable for its owner only
     * @param etcd a snapshot to be taken too, where etcd can be reached
     * @return what is in it, in facts fit for a record
     * @throws DriverException if there is no such release
     */
    public Map<String, String> write(Path folder, Optional<EtcdSnapshot> etcd) {
        Release release = helm.release(profile.release(), profile.namespace())
                .orElseThrow(() -> new DriverException("there is no release " + profile.release() + " in namespace "
                        + profile.namespace() + " to be backed up; helm list --all-namespaces shows those there are"));
        DriverObjects objects = new DriverObjects(cluster.client(), profile);
        Map<String, String> files = new TreeMap<>();
        files.put(VALUES, helm.values(profile.release(), profile.namespace()));
        String manifest = helm.manifest(profile.release(), profile.namespace());
        files.put(MANIFEST, secrets ? manifest : withoutSecrets(manifest));
        List<String> leftOut = secrets ? List.of() : secretsOf(manifest);
        files.put(
                RELEASE,
                ReleaseFact.of(profile, release).text()
                        + Origin.of(cluster, profile, leftOut).text());
        files.put(NAMESPACES, text(objects.namespaces()));
        List<CustomResourceDefinition> crds = objects.crds();
        files.put(CRDS, text(crds));
        files.put(CUSTOM_OBJECTS, text(objects.customObjects(crds)));
        files.put(CONFIG_MAPS, text(objects.configMaps()));
        files.put(DRIVER, text(objects.driver()));
        files.put(CLASSES, text(objects.classes()));
        files.put(VOLUMES, text(objects.volumes()));
        files.put(CLAIMS, text(objects.claims()));
        files.put(WORKLOADS, text(objects.owners()));
        if (secrets) {
            files.put(SECRETS, text(objects.secrets()));
        } else {
            files.replaceAll((name, content) -> redactor.text(content));
        }
        Map<String, String> binary = new TreeMap<>();
        etcd.ifPresent(snapshot -> {
            Path file = made(folder).resolve(EtcdSnapshot.FILE);
            snapshot.write(file);
            binary.put(EtcdSnapshot.FILE, sha256(file));
        });
        Map<String, String> facts = new TreeMap<>(store(folder, files, binary));
        facts.put("namespaces", String.join(", ", objects.userNamespaces()));
        facts.put("claims", Integer.toString(objects.claims().size()));
        facts.put("volumes", Integer.toString(objects.volumes().size()));
        return facts;
    }

    /** Writes files and their sums; says what was written. */
    public static Map<String, String> store(Path folder, Map<String, String> files) {
        return store(folder, files, Map.of());
    }

    /** The same beside files that are there already, with their sums. */
    private static Map<String, String> store(Path folder, Map<String, String> files, Map<String, String> there) {
        Map<String, String> known = new TreeMap<>(there);
        files.forEach((name, content) -> known.put(name, sha256(content)));
        String sums = known.entrySet().stream()
                .map(file -> file.getValue() + "  " + file.getKey() + "\n")
                .collect(Collectors.joining());
        made(folder);
        try {
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(folder.resolve(file.getKey()), file.getValue());
            }
            Files.writeString(folder.resolve(SUMS), sums);
            for (String name : known.keySet()) {
                Files.setPosixFilePermissions(folder.resolve(name), OWNERS);
            }
            Files.setPosixFilePermissions(folder.resolve(SUMS), OWNERS);
        } catch (IOException e) {
            throw new UncheckedIOException("the backup cannot be written to " + folder, e);
        }
        return Map.of("folder", folder.toString(), "files", Integer.toString(known.size()), "sums", sha256(sums));
    }

    private static Path made(Path folder) {
        try {
            Set<PosixFilePermission> owners = PosixFilePermissions.fromString("rwx------");
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(owners));
            // one that was there has the permissions that it was given
            return Files.setPosixFilePermissions(folder, owners);
        } catch (IOException e) {
            throw new UncheckedIOException("the backup cannot be written to " + folder, e);
        }
    }

    /** A manifest without its Secrets. */
    public static String withoutSecrets(String manifest) {
        return Arrays.stream(manifest.split("(?m)^---\\s*$"))
                .filter(document -> !SECRET.matcher(document).find() && !document.isBlank())
                .collect(Collectors.joining("---"));
    }

    private List<String> secretsOf(String manifest) {
        return ReleaseObjects.objects(manifest, profile.namespace()).stream()
                .filter(object -> object.getKind().equals("Secret"))
                .map(ReleaseObjects::name)
                .toList();
    }

    /** Without what the API server and kubectl keep for themselves. */
    static String text(Collection<? extends HasMetadata> objects) {
        KubernetesSerialization yaml = new KubernetesSerialization();
        return objects.stream()
                .map(object -> {
                    object.getMetadata().setManagedFields(List.of());
                    if (object.getMetadata().getAnnotations() != null) {
                        object.getMetadata().getAnnotations().remove(LAST_APPLIED);
                    }
                    return "---\n" + yaml.asYaml(object).replaceFirst("^---\n", "");
                })
                .collect(Collectors.joining());
    }

    /** SHA-256 of a file's content, in hex. */
    public static String sha256(String content) {
        return HexFormat.of().formatHex(digest().digest(content.getBytes(StandardCharsets.UTF_8)));
    }

    /** The same of a file of any size. */
    static String sha256(Path file) {
        MessageDigest digest = digest();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] piece = new byte[1 << 16];
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                digest.update(piece, 0, count);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the backup's " + file + " cannot be read", e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
