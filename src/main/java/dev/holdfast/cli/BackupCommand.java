package dev.holdfast.cli;

import dev.holdfast.campaign.release.Backup;
import dev.holdfast.campaign.release.EtcdSnapshot;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.bundle.Redactor;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code backup}: writes what Helm and the API hold of a driver, and of all that uses it, into a folder with sums. It changes nothing in the
 * cluster, which kubeconfig and context name; there is no default. Exit codes: 0 written, 2 not written, 64 usage.
 */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = BackupCommand.NOT_WRITTEN,
        description =
                "Backs up the driver's release, its CRDs with their objects, StorageClasses and volumes, and in every"
                        + " namespace that uses the driver claims, ConfigMaps and what makes the pods. What is stored in the"
                        + " volumes is no part of it. Nothing in the cluster is changed.",
        footer = {"", "Exit codes: 0 written, 2 it could not be written, 64 usage."})
final class BackupCommand implements Callable<Integer> {
    static final int NOT_WRITTEN = 2;

    @Mixin
    private NamedCluster named;

    @Mixin
    private DriverOptions driver;

    @Option(
            names = "--into",
            required = true,
            paramLabel = "FOLDER",
            description = "Folder for it, new or empty; it is made readable for its owner only.")
    private Path folder;

    @Option(
            names = "--secrets",
            description =
                    "Back up Secrets too, and leave keys in the values of the release. Without it the data of Secrets is left"
                            + " out, and what has the form or the name of a key is blanked; a restore takes the Secrets that are in the"
                            + " cluster. Other values in pods' environments, ConfigMaps and the release's values are in the backup as"
                            + " they are, so keep it like a secret either way.")
    private boolean secrets;

    @Option(
            names = "--etcd",
            paramLabel = "URL",
            description =
                    "Take a snapshot of etcd too, of this member, such as https://10.0.0.1:2379. It holds the whole cluster with"
                            + " every Secret; restore does not use it, and etcdutl snapshot restore does.")
    private URI etcd;

    @Option(names = "--etcd-ca", paramLabel = "FILE", description = "Certificate of etcd's authority.")
    private Path etcdCa;

    @Option(names = "--etcd-cert", paramLabel = "FILE", description = "Certificate of a client of etcd.")
    private Path etcdCertificate;

    @Option(names = "--etcd-key", paramLabel = "FILE", description = "Key of that client.")
    private Path etcdKey;

    @Override
    public Integer call() throws IOException {
        named.check();
        Optional<EtcdSnapshot> snapshot = snapshot();
        driver.check();
        DriverProfile profile = driver.profile();
        checkFolder();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println("Backup of " + profile.name() + " in " + named);
        try (Cluster cluster = named.connect()) {
            Map<String, String> facts = new Backup(
                            cluster, driver.neededHelm(cluster), profile, new Redactor(), secrets)
                    .write(folder, snapshot);
            out.println(facts.get("files") + " files in " + folder + ": release, "
                    + facts.get("volumes") + " volumes, " + facts.get("claims")
                    + " claims; namespaces that use the driver: "
                    + (facts.get("namespaces").isEmpty() ? "none" : facts.get("namespaces")));
            snapshot.ifPresent(one -> out.println(
                    "It holds a snapshot of etcd at " + one.endpoint() + ", with every Secret of the cluster."));
            out.println(
                    secrets
                            ? "It holds Secrets: keep it where only those read it who may have the keys."
                            : "It holds no data of Secrets, and a marker where a key was removed. Other values in pods'"
                                    + " environments and ConfigMaps are in it as they are: keep it like a secret.");
            return 0;
        }
    }

    private Optional<EtcdSnapshot> snapshot() {
        if (etcd == null) {
            if (etcdCa != null || etcdCertificate != null || etcdKey != null) {
                throw driver.wrong(
                        "--etcd-ca, --etcd-cert and --etcd-key are for a snapshot of etcd: name it with --etcd");
            }
            return Optional.empty();
        }
        if (!"https".equals(etcd.getScheme()) || etcd.getHost() == null) {
            throw driver.wrong("--etcd: '" + etcd + "' is not https://HOST:PORT");
        }
        return Optional.of(new EtcdSnapshot(
                etcd,
                needed("--etcd-ca", etcdCa),
                needed("--etcd-cert", etcdCertificate),
                needed("--etcd-key", etcdKey)));
    }

    private Path needed(String option, Path file) {
        if (file == null) {
            throw driver.wrong(
                    "--etcd needs " + option + ": a cluster of kubeadm has it below /etc/kubernetes/pki/etcd");
        }
        driver.need(option, file);
        return file;
    }

    /** A backup is never mixed with another. */
    private void checkFolder() throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw driver.wrong("--into: '" + folder + "' is a file, not a folder");
        }
        try (Stream<Path> files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                throw driver.wrong("--into: '" + folder + "' is not empty; name a new folder");
            }
        }
    }
}
