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

/** An account that may read everything and change nothing. */
final class ReadingAccount {
    private static final String CONTEXT = "reader";
    private static final String ACCOUNT = """
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: preflight-reader, namespace: default}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: preflight-reader}
            rules: [{apiGroups: ["*"], resources: ["*"], verbs: [get, list]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: preflight-reader}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: preflight-reader}
            subjects: [{kind: ServiceAccount, name: preflight-reader, namespace: default}]
            """;
    private static final String KUBECONFIG = """
            apiVersion: v1
            kind: Config
            current-context: reader
            clusters: [{name: c, cluster: {server: "%s", certificate-authority-data: "%s"}}]
            users: [{name: u, user: {token: "%s"}}]
            contexts: [{name: reader, context: {cluster: c, user: u}}]
            """;

    private ReadingAccount() {}

    /**
     * Makes the account, and connects as it.
     *
     * @param folder for its kubeconfig
     */
    static Cluster in(Cluster cluster, Path folder) {
        KubernetesSerialization yaml = new KubernetesSerialization();
        List<HasMetadata> objects = Arrays.stream(ACCOUNT.split("---\n"))
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
            Path kubeconfig = Files.createDirectories(folder).resolve("reader.kubeconfig");
            Files.writeString(kubeconfig, KUBECONFIG.formatted(config.getMasterUrl(), config.getCaCertData(), token));
            return Cluster.connect(kubeconfig, CONTEXT, change -> {}, () -> {});
        } catch (IOException e) {
            throw new UncheckedIOException("the reader's kubeconfig cannot be written", e);
        }
    }
}
