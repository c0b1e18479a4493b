package dev.holdfast.campaign.release;

import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Helm;
import dev.holdfast.evidence.bundle.Redactor;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Helm and the API hold of a driver before its release is changed: values and manifest of the release, CRDs and their
 * objects, the driver's and the workloads' own objects, StorageClasses, PersistentVolumes and claims. One YAML file of each kind, and their
 * SHA-256 sums as {@code sha256sum -c} takes them. Secrets are left out, and blanked where they are part of something else, unless they are
 * asked for.
 */
public final class Backup {
    /** The file with the sums of the others. */
    static final String SUMS = "SHA256SUMS";

    private static final Pattern SECRET = Pattern.compile("(?m)^kind: [\"']?Secret[\"']?\\s*$");

    private final Helm helm;
    private final KubernetesClient client;
    private final DriverProfile profile;
    private final String workloads;
    private final Redactor redactor;
    private final boolean secrets;
    private final KubernetesSerialization yaml = new KubernetesSerialization();

    /**
     * A backup of a campaign's driver and workloads.
     *
     * @param workloads namespace of the workloads
     * @param redactor blanks the campaign's own secrets
     * @param secrets whether secrets are to be part of it
     */
    public Backup(Environment environment, String workloads, Redactor redactor, boolean secrets) {
        this.helm = environment.helm();
        this.client = environment.cluster().client();
        this.profile = environment.profile();
        this.workloads = workloads;
        this.redactor = redactor;
        this.secrets = secrets;
    }

    /**
     * Writes it.
     *
     * @param folder is made, readable for its owner only
     * @return what is in it, in facts fit for a record
     */
    public Map<String, String> write(Path folder) {
        Map<String, String> files = new TreeMap<>();
        files.put("values.yaml", helm.values(profile.release(), profile.namespace()));
        String manifest = helm.manifest(profile.release(), profile.namespace());
        files.put("manifest.yaml", secrets ? manifest : withoutSecrets(manifest));
        List<CustomResourceDefinition> crds = crds();
        files.put("crds.yaml", text(crds));
        files.put(
                "custom-objects.yaml", text(crds.stream().flatMap(this::objects).toList()));
        files.put("workloads.yaml", text(workloads()));
        files.put("storage-classes.yaml", text(storageClasses()));
        files.put("persistent-volumes.yaml", text(volumes()));
        files.put(
                "claims.yaml",
                text(client.persistentVolumeClaims()
                        .inNamespace(workloads)
                        .list()
                        .getItems()));
        if (secrets) {
            files.put("secrets.yaml", text(secrets()));
        } else {
            files.replaceAll((name, content) -> redactor.text(content));
        }
        return store(folder, files);
    }

    /** Writes files and their sums; says what was written. */
    public static Map<String, String> store(Path folder, Map<String, String> files) {
        String sums = new TreeMap<>(files)
                .entrySet().stream()
                        .map(file -> sha256(file.getValue()) + "  " + file.getKey() + "\n")
                        .collect(Collectors.joining());
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(folder.resolve(file.getKey()), file.getValue());
            }
            Files.writeString(folder.resolve(SUMS), sums);
        } catch (IOException e) {
            throw new UncheckedIOException("the backup cannot be written to " + folder, e);
        }
        return Map.of("folder", folder.toString(), "files", Integer.toString(files.size()), "sums", sha256(sums));
    }

    private List<CustomResourceDefinition> crds() {
        String group =
                profile.attachments() == null ? null : profile.attachments().group();
        return client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                .filter(crd -> crd.getSpec().getGroup().equals(group))
                .toList();
    }

    private Stream<GenericKubernetesResource> objects(CustomResourceDefinition crd) {
        return crd.getSpec().getVersions().stream()
                .filter(version -> Boolean.TRUE.equals(version.getStorage()))
                .flatMap(version -> client
                        .genericKubernetesResources(new ResourceDefinitionContext.Builder()
                                .withGroup(crd.getSpec().getGroup())
                                .withVersion(version.getName())
                                .withPlural(crd.getSpec().getNames().getPlural())
                                .withNamespaced(
                                        "Namespaced".equals(crd.getSpec().getScope()))
                                .build())
                        .list()
                        .getItems()
                        .stream());
    }

    /** The driver's DaemonSets and Deployments, and the pods of the workloads. */
    private List<HasMetadata> workloads() {
        String namespace = profile.namespace();
        return Stream.<HasMetadata>concat(
                        Stream.concat(
                                client.apps().daemonSets().inNamespace(namespace).list().getItems().stream(),
                                client.apps().deployments().inNamespace(namespace).list().getItems().stream()),
                        client.pods().inNamespace(workloads).list().getItems().stream())
                .toList();
    }

    private List<? extends HasMetadata> storageClasses() {
        return client.storage().v1().storageClasses().list().getItems().stream()
                .filter(kind -> profile.name().equals(kind.getProvisioner()))
                .toList();
    }

    private List<? extends HasMetadata> volumes() {
        return client.persistentVolumes().list().getItems().stream()
                .filter(volume -> volume.getSpec().getCsi() != null
                        && profile.name().equals(volume.getSpec().getCsi().getDriver()))
                .toList();
    }

    /** All but Helm's own, which are the release. */
    private List<? extends HasMetadata> secrets() {
        return client.secrets().inNamespace(profile.namespace()).list().getItems().stream()
                .filter(secret -> !"helm.sh/release.v1".equals(secret.getType()))
                .toList();
    }

    /** A manifest without its Secrets. */
    public static String withoutSecrets(String manifest) {
        return Arrays.stream(manifest.split("(?m)^---\\s*$"))
                .filter(document -> !SECRET.matcher(document).find() && !document.isBlank())
                .collect(Collectors.joining("---"));
    }

    /** Without what the API server keeps for itself. */
    private String text(List<? extends HasMetadata> objects) {
        return objects.stream()
                .map(object -> {
                    object.getMetadata().setManagedFields(List.of());
                    return "---\n" + yaml.asYaml(object).replaceFirst("^---\n", "");
                })
                .collect(Collectors.joining());
    }

    /** SHA-256 of a file's content, in hex. */
    public static String sha256(String content) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
