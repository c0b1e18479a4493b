package dev.holdfast.preflight.secrets;

import static java.util.stream.Collectors.groupingBy;

import dev.holdfast.preflight.Reader;
import dev.holdfast.preflight.Reading;
import dev.holdfast.preflight.Reading.Read;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads Secrets, and keeps only what {@link SecretFacts} tells of them. */
public final class SecretReader {
    /** From this many Secrets of a namespace on, one list is quicker than getting each. */
    private static final int LIST = 20;
    /** Helm keeps releases in Secrets of this type, which are large. */
    private static final String RELEASE = "helm.sh/release.v1";

    private final KubernetesClient client;

    /** For the cluster of this client. */
    public SecretReader(KubernetesClient client) {
        this.client = client;
    }

    /** Each of the Secrets: empty if it does not exist, unread if this account may not read it. */
    public Map<SecretName, Reading<Optional<SecretFacts>>> read(Set<SecretName> wanted) {
        Map<SecretName, Reading<Optional<SecretFacts>>> all = new TreeMap<>();
        wanted.stream().collect(groupingBy(SecretName::namespace)).forEach((namespace, here) -> {
            Optional<Map<String, SecretFacts>> listed = here.size() < LIST ? Optional.empty() : list(namespace);
            here.forEach(secret -> all.put(
                    secret,
                    listed.<Reading<Optional<SecretFacts>>>map(
                                    facts -> new Read<>(Optional.ofNullable(facts.get(secret.name()))))
                            .orElseGet(() -> get(secret))));
        });
        return all;
    }

    /** All of a namespace; empty if this account may not list them, and may still get each. */
    private Optional<Map<String, SecretFacts>> list(String namespace) {
        try {
            List<Secret> secrets = client.secrets()
                    .inNamespace(namespace)
                    .withoutField("type", RELEASE)
                    .list()
                    .getItems();
            Map<String, SecretFacts> facts = new HashMap<>();
            secrets.forEach(secret -> facts.put(secret.getMetadata().getName(), SecretFacts.of(secret)));
            return Optional.of(facts);
        } catch (KubernetesClientException e) {
            return Optional.empty();
        }
    }

    private Reading<Optional<SecretFacts>> get(SecretName secret) {
        return Reader.read(
                "Secret " + secret,
                () -> Optional.ofNullable(client.secrets()
                                .inNamespace(secret.namespace())
                                .withName(secret.name())
                                .get())
                        .map(SecretFacts::of));
    }
}
