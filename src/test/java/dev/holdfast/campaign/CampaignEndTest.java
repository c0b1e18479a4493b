package dev.holdfast.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.environment.Environments;
import dev.holdfast.campaign.observe.Agents;
import dev.holdfast.campaign.release.Prerequisites;
import dev.holdfast.campaign.stage.PlanBuilder;
import dev.holdfast.campaign.workload.WorkloadPlan;
import dev.holdfast.campaign.workload.Workloads;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.FakeObjects;
import dev.holdfast.cluster.RunLabel;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.DriverProfile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of a campaign in a cluster that stays, where not all of it can be removed. */
final class CampaignEndTest {
    private static final String NS = "holdfast-a1";
    private static final String DRIVER = "scality-s3-csi";
    private static final String POD = "/api/v1/namespaces/" + NS + "/pods/static-1";
    private static final String PV = "/api/v1/persistentvolumes/holdfast-a1-static-1";

    @TempDir
    private Path folder;

    private FakeObjects api;
    private Cluster cluster;
    private Progress progress;
    private Path helmed;

    @BeforeEach
    void start() throws IOException {
        api = new FakeObjects();
        cluster = api.connect(folder);
        progress = new Progress(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        helmed = folder.resolve("helmed");
        api.has("/api/v1", "namespaces", object("Namespace", "", NS, ""))
                .has("/api/v1", "namespaces", object("Namespace", "", DRIVER, ""))
                .has("/api/v1", "secrets", object("Secret", DRIVER, "s3-secret", ""))
                .has("/api/v1", "pods", object("Pod", NS, "static-1", ", holdfast.dev/role: workload"))
                .has("/api/v1", "persistentvolumeclaims", object("PersistentVolumeClaim", NS, "static-1", ""))
                .has("/api/v1", "persistentvolumes", """
                        apiVersion: v1
                        kind: PersistentVolume
                        metadata:
                          name: holdfast-a1-static-1
                          labels: {holdfast.dev/run: a1}
                          annotations: {holdfast.dev/bucket: holdfast-a1-static-1}
                        spec:
                          persistentVolumeReclaimPolicy: Retain
                          claimRef: {namespace: holdfast-a1, name: static-1}
                        """);
    }

    @AfterEach
    void stop() {
        progress.close();
        cluster.close();
        api.close();
    }

    /** As helm is a stand-in, it does not go by itself. */
    private void releaseIsThere() {
        api.has(
                "/api/v1",
                "secrets",
                object("Secret", DRIVER, "sh.helm.release.v1.csi.v1", ", owner: helm, name: csi"));
    }

    private static String object(String kind, String namespace, String name, String labels) {
        return """
                apiVersion: v1
                kind: %s
                metadata: {name: %s, %slabels: {holdfast.dev/run: a1%s}}
                """.formatted(kind, name, namespace.isEmpty() ? "" : "namespace: " + namespace + ", ", labels);
    }

    /** Helm that notes how it was called, and removes nothing. */
    private Path helm() throws IOException {
        Path helm = Files.writeString(folder.resolve("helm"), "#!/bin/sh\necho \"$@\" >> " + helmed + "\n");
        return Files.setPosixFilePermissions(helm, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private CampaignEnd end() throws IOException {
        Properties given = new Properties();
        given.setProperty("upgrade.release", "csi");
        given.setProperty("upgrade.namespace", DRIVER);
        DriverProfile profile = DriverProfile.load(
                Path.of("fixtures/profiles/s3.csi.scality.com.yaml"), Optional.of("csi"), Optional.of(DRIVER));
        Environment environment = Environments.of(cluster, helm(), profile, given);
        RunLabel label = new RunLabel("a1");
        Agents agents = new Agents(cluster, NS, Duration.ofSeconds(1), environment.interruption());
        Workloads workloads = new Workloads(environment, agents, label, progress, 100);
        CampaignPlan plan = new PlanBuilder()
                .workloads(WorkloadPlan.of(1, 0, 100))
                .upgrade(List.of("1.2.0", "2.2.0"))
                .build();
        CampaignContext.Base base = new CampaignContext.Base(
                plan,
                environment,
                label,
                null,
                List.of("w1"),
                agents,
                workloads,
                null,
                null,
                null,
                null,
                null,
                Optional.empty(),
                null,
                progress,
                line -> {},
                folder.resolve("bundle"),
                60,
                null,
                null);
        return new CampaignEnd(base, new Prerequisites(environment, label), Duration.ofMillis(300));
    }

    private String command(String tool, String arguments) {
        return "; remove it with: " + tool + " --kubeconfig " + folder.resolve("kubeconfig")
                + (tool.equals("helm") ? " --kube-context" : " --context") + " test " + arguments + "\n";
    }

    @Test
    void theDriverIsRemovedWithAllThatItNeededWhereNothingIsMounted() throws IOException {
        CampaignEnd end = end();
        // no agent is there that could empty the bucket
        assertThatThrownBy(end::clean)
                .isInstanceOf(CampaignException.class)
                .hasMessageContaining("bucket holdfast-a1-static-1")
                .hasMessageNotContaining("only the driver");
        assertThat(Files.readString(helmed)).contains("uninstall csi --namespace " + DRIVER);
        assertThat(api.there()).isEmpty();
    }

    @Test
    void theDriverStaysWithAllThatItNeedsWhereAPodCannotBeUnmounted() throws IOException {
        releaseIsThere();
        api.holds(POD);
        CampaignEnd end = end();
        String stays = ": stays, because only the driver can unmount and remove Pod " + NS + "/static-1";
        assertThatThrownBy(end::clean)
                .isInstanceOf(CampaignException.class)
                .hasMessageContaining("Pod " + NS + "/static-1: still there after 0 s"
                        + command("kubectl", "-n " + NS + " delete pod static-1"))
                .hasMessageContaining("Namespace " + NS + stays + command("kubectl", "delete namespace " + NS))
                .hasMessageContaining(
                        "Helm release " + DRIVER + "/csi" + stays + command("helm", "-n " + DRIVER + " uninstall csi"))
                .hasMessageContaining("Secret " + DRIVER + "/s3-secret" + stays
                        + command("kubectl", "-n " + DRIVER + " delete secret s3-secret"))
                .hasMessageContaining("Namespace " + DRIVER + stays + command("kubectl", "delete namespace " + DRIVER));
        assertThat(helmed).as("calls of helm").doesNotExist();
        assertThat(api.deleted()).as("the rest is removed").contains(PV);
        assertThat(api.there())
                .contains(
                        "/api/v1/namespaces/" + NS,
                        "/api/v1/namespaces/" + DRIVER,
                        "/api/v1/namespaces/" + DRIVER + "/secrets/s3-secret",
                        "/api/v1/namespaces/" + DRIVER + "/secrets/sh.helm.release.v1.csi.v1");
    }

    @Test
    void theDriverStaysAsLongAsAVolumeIsToBeRemovedByIt() throws IOException {
        releaseIsThere();
        api.holds(PV);
        CampaignEnd end = end();
        assertThatThrownBy(end::clean)
                .hasMessageContaining(
                        "Helm release " + DRIVER
                                + "/csi: stays, because only the driver can unmount and remove PersistentVolume holdfast-a1-static-1");
        assertThat(helmed).as("calls of helm").doesNotExist();
    }
}
