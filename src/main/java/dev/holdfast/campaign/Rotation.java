package dev.holdfast.campaign;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Redactor;
import dev.holdfast.lab.Lab;
import dev.holdfast.report.Progress;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * The driver's own key changes hands: it begins with one, gets another, and the first is revoked at the S3 server once every mount must have
 * the second (guarantee {@code credentials}).
 */
final class Rotation {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int SECRET_BYTES = 20;

    private final Lab lab;
    private final Cluster cluster;
    private final DriverProfile profile;
    private final Interruption interruption;
    private final Progress progress;
    private final Key first;
    private final Key second;

    /** An access key id and its secret. */
    private record Key(String access, String secret) {}

    /**
     * A rotation in the lab.
     *
     * @param id in the names of the keys
     * @throws CampaignException in a cluster of the user's, whose S3 server cannot be told to revoke a key
     */
    Rotation(Environment environment, Progress progress, String id) {
        this.lab = environment
                .lab()
                .orElseThrow(() -> new CampaignException(
                        "a key can be revoked at the lab's S3 server only; leave the rotation of credentials out"));
        this.cluster = environment.cluster();
        this.profile = environment.profile();
        this.interruption = environment.interruption();
        this.progress = progress;
        if (profile.credentials() == null) {
            throw new CampaignException("driver profile " + profile.name()
                    + " does not say where the driver takes its credentials from; describe it under 'credentials'");
        }
        this.first = new Key("first-" + id, secret());
        this.second = new Key("second-" + id, secret());
    }

    private static String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Both keys, each with its kind, so that no record holds them. */
    Map<String, String> secrets() {
        Map<String, String> secrets = new HashMap<>();
        secrets.put(first.secret(), Redactor.SECRET_KEY);
        secrets.put(second.secret(), Redactor.SECRET_KEY);
        return secrets;
    }

    /** Makes the first key known to the S3 server; the chart values that give it to the driver. */
    Map<String, String> begin() {
        lab.createS3User(first.access(), first.secret());
        return Map.of(
                profile.values().get("accessKey"),
                first.access(),
                profile.values().get("secretKey"),
                first.secret());
    }

    /**
     * Changes the key, restarts what the profile says, waits, revokes the first key, and tries it.
     *
     * @param releases waits for the restarts
     * @param wait how long it may take until every mount has the second key
     * @param control an agent that speaks to S3 with a key of its own
     */
    void rotate(Releases releases, ActionLog actions, Agents agents, Duration wait, String control) {
        DriverProfile.Credentials where = profile.credentials();
        lab.createS3User(second.access(), second.secret());
        actions.around(
                Actions.CHANGE_SECRET,
                profile.namespace() + "/" + where.secret(),
                Map.of(Actions.RESTARTS, String.join(",", where.restarts())),
                this::change);
        for (String name : where.restarts()) {
            actions.around(Actions.RESTART_DRIVER, name, Map.of(), () -> {
                restart(name);
                releases.awaitRollout(name + " is restarted", LIMIT);
            });
        }
        try (Progress.Step step = progress.step("waiting until every mount has the new key")) {
            interruption.rest(wait);
            step.detail("");
        }
        actions.around(Actions.REVOKE_KEY, first.access(), Map.of(), () -> lab.deleteS3User(first.access()));
        actions.around(
                Actions.TRY_KEY,
                first.access(),
                Map.of(),
                () -> Map.of(
                        Actions.ANSWER,
                        agents.post(control, "/try", first.access() + "\n" + first.secret(), Duration.ofSeconds(15))));
    }

    private void change() {
        DriverProfile.Credentials where = profile.credentials();
        cluster.client()
                .secrets()
                .inNamespace(profile.namespace())
                .withName(where.secret())
                .edit(secret -> {
                    secret.setStringData(
                            Map.of(where.accessKey(), second.access(), where.secretKey(), second.secret()));
                    return secret;
                });
    }

    /** As {@code kubectl rollout restart} does. */
    private void restart(String name) {
        String[] parts = name.split("/", 2);
        String namespace = profile.namespace();
        switch (parts[0]) {
            case "DaemonSet" ->
                cluster.client()
                        .apps()
                        .daemonSets()
                        .inNamespace(namespace)
                        .withName(parts[1])
                        .edit(set -> {
                            mark(set.getSpec().getTemplate().getMetadata());
                            return set;
                        });
            case "Deployment" ->
                cluster.client()
                        .apps()
                        .deployments()
                        .inNamespace(namespace)
                        .withName(parts[1])
                        .edit(deployment -> {
                            mark(deployment.getSpec().getTemplate().getMetadata());
                            return deployment;
                        });
            default ->
                throw new CampaignException("'" + name
                        + "' cannot be restarted: a profile names DaemonSet/NAME or Deployment/NAME under restarts");
        }
    }

    private static void mark(ObjectMeta template) {
        Map<String, String> annotations =
                template.getAnnotations() == null ? new HashMap<>() : new HashMap<>(template.getAnnotations());
        annotations.put("kubectl.kubernetes.io/restartedAt", Instant.now().toString());
        template.setAnnotations(annotations);
    }
}
