package dev.holdfast.steps;

import dev.holdfast.cluster.Cluster;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** An account of the cluster that may do less than who upgrades it. */
final class LimitedAccount {
    private static final String CONTEXT = "limited";
    private static final String READING = "{apiGroups: [\"*\"], resources: [\"*\"], verbs: [get, list, watch]}";
    /** Whatever a chart has, of Kubernetes itself: nothing of the API groups that a chart's roles speak of beside these. */
    private static final String CHANGING =
            "{apiGroups: [\"\", apps, rbac.authorization.k8s.io, storage.k8s.io, scheduling.k8s.io, apiextensions.k8s.io],"
                    + " resources: [\"*\"], verbs: [create, update, patch, delete]}";

    private static final String ACCOUNT = """
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: %1$s, namespace: default}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: %1$s}
            rules: [%2$s]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: %1$s}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %1$s}
            subjects: [{kind: ServiceAccount, name: %1$s, namespace: default}]
            """;
    private static final String KUBECONFIG = """
            apiVersion: v1
            kind: Config
            current-context: limited
            clusters: [{name: c, cluster: {server: "%s", certificate-authority-data: "%s"}}]
            users: [{name: u, user: {token: "%s"}}]
            contexts: [{name: limited, context: {cluster: c, user: u}}]
            """;

    private LimitedAccount() {}

    /**
     * Makes one that may read everything and change nothing, and connects as it.
     *
     * @param folder for its kubeconfig
     */
    static Cluster reading(Cluster cluster, Path folder) {
        return in(cluster, folder, "preflight-reader", READING);
    }

    /**
     * Makes one that may change whatever a chart has, but not grant what it may not do itself, and connects as it.
     *
     * @param folder for its kubeconfig
     */
    static Cluster changing(Cluster cluster, Path folder) {
        return in(cluster, folder, "preflight-changer", READING + ", " + CHANGING);
    }

    private static Cluster in(Cluster cluster, Path folder, String name, String rules) {
        KubernetesSerialization yaml = new KubernetesSerialization();
        List<HasMetadata> objects = Arrays.stream(ACCOUNT.formatted(name, rules).split("---\n"))
                .<HasMetadata>map(yaml::unmarshal)
                .toList();
        cluster.apply(objects);
        String token = cluster.client()
                .serviceAccounts()
                .resource((ServiceAccount) objects.get(0))
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(3600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
        Config config = cluster.client().getConfiguration();
        try {
            Path kubeconfig = Files.createDirectories(folder).resolve(name + ".kubeconfig");
            Files.writeString(kubeconfig, KUBECONFIG.formatted(config.getMasterUrl(), config.getCaCertData(), token));
            return Cluster.connect(kubeconfig, CONTEXT, change -> {}, () -> {});
        } catch (IOException e) {
            throw new UncheckedIOException("the kubeconfig of " + name + " cannot be written", e);
        }
    }
}
