package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.environment.S3Key;
import dev.holdfast.campaign.observe.ActionLog;
import dev.holdfast.campaign.observe.Agents;
import dev.holdfast.campaign.observe.Attempts;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.bundle.Redactor;
import dev.holdfast.lab.Lab;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Keys change hands: first those that volumes bring in Secrets of their own, then the driver's. Each begins with one key, gets another, and
 * the first is revoked at the S3 server once every mount must have the second. One comes after the other,
 * because the driver is restarted for its own key, and must not need to be for the others.
 */
public final class CredentialRotation {
    private final Lab lab;
    private final Cluster cluster;
    private final DriverProfile profile;
    private final Workloads workloads;
    private final Progress progress;
    private final VolumeSecrets own;
    private final S3Key first;
    private final S3Key second;

    /**
     * A Secret whose key changes.
     *
     * @param name as NAMESPACE/NAME
     * @param restarts what must be restarted for the new key to be taken
     * @param change puts the second key into it
     */
    private record Change(String name, S3Key first, S3Key second, List<String> restarts, Runnable change) {}

    /**
     * A rotation in the lab.
     *
     * @throws CampaignException in a cluster of the user's, whose S3 server cannot be made to revoke a key
     */
    public CredentialRotation(Environment environment, Workloads workloads, Progress progress) {
        this.lab = environment
                .lab()
                .orElseThrow(() -> new CampaignException(
                        "a key can be revoked at the lab's S3 server only; leave the rotation of credentials out"));
        this.cluster = environment.cluster();
        this.profile = environment.profile();
        this.workloads = workloads;
        this.progress = progress;
        if (profile.credentials() == null) {
            throw new CampaignException("driver profile " + profile.name()
                    + " does not say where the driver takes its credentials from; describe it under 'credentials'");
        }
        this.own = new VolumeSecrets(lab, workloads);
        this.first = S3Key.random();
        this.second = S3Key.random();
    }

    /** All keys, each with its kind, so that no record holds them. */
    public Map<String, String> secrets() {
        Map<String, String> secrets = new HashMap<>();
        Stream.concat(
                        Stream.of(first, second),
                        own.held().stream().flatMap(held -> Stream.of(held.first(), held.second())))
                .forEach(key -> secrets.put(key.secret(), Redactor.SECRET_KEY));
        return secrets;
    }

    /** Makes the driver's first key known to the S3 server; the driver is to be installed with it. */
    public S3Key begin() {
        lab.createS3User(first.access(), first.secret());
        return first;
    }

    /** Makes the Secrets that volumes bring, before any of these is made. */
    public void beginOwn(ActionLog actions) {
        own.begin(actions);
    }

    /**
     * Changes the keys, restarts what the profile says, waits, revokes the first keys, and tries them.
     *
     * @param awaitRollout waits until what is named was restarted and is rolled out
     * @param awaitKeys waits until every mount must have the second key
     * @param control an agent that speaks to S3 with a key of its own
     */
    public void rotate(
            Consumer<String> awaitRollout,
            ActionLog actions,
            Attempts attempts,
            Agents agents,
            Runnable awaitKeys,
            String control) {
        DriverProfile.Credentials where = profile.credentials();
        List<Change> brought = own.held().stream()
                .map(held -> new Change(
                        workloads.secretName(held.name()),
                        held.first(),
                        held.second(),
                        List.of(),
                        () -> workloads.secret(held.name(), held.second())))
                .toList();
        List<Change> drivers = List.of(
                new Change(profile.namespace() + "/" + where.secret(), first, second, where.restarts(), this::change));
        for (List<Change> together : List.of(brought, drivers)) {
            for (Change one : together) {
                give(one, awaitRollout, actions, attempts);
            }
            progress.say("waiting until every mount has the new key");
            awaitKeys.run();
            for (Change one : together) {
                revoke(one, actions, agents, control);
            }
        }
    }

    private void give(Change one, Consumer<String> awaitRollout, ActionLog actions, Attempts attempts) {
        lab.createS3User(one.second().access(), one.second().secret());
        actions.around(
                Actions.CHANGE_SECRET,
                one.name(),
                Map.of(Actions.RESTARTS, String.join(",", one.restarts())),
                one.change());
        for (String name : one.restarts()) {
            attempts.succeeds(Actions.RESTART_DRIVER, name, () -> {
                restart(name);
                awaitRollout.accept(name + " is restarted");
            });
        }
    }

    private void revoke(Change one, ActionLog actions, Agents agents, String control) {
        S3Key old = one.first();
        actions.around(
                Actions.REVOKE_KEY,
                old.access(),
                Map.of(Actions.SECRET, one.name()),
                () -> lab.deleteS3User(old.access()));
        actions.around(
                Actions.TRY_KEY, old.access(), Map.of(), () -> Map.of(Actions.ANSWER, agents.tryKey(control, old)));
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

    /** As {@code kubectl rollout restart} does; a patch, because controllers write to these objects all the time. */
    private void restart(String name) {
        String[] parts = name.split("/", 2);
        String namespace = profile.namespace();
        PatchContext merge = PatchContext.of(PatchType.JSON_MERGE);
        String mark =
                "{\"spec\":{\"template\":{\"metadata\":{\"annotations\":{\"kubectl.kubernetes.io/restartedAt\":\"%s\"}}}}}"
                        .formatted(Instant.now());
        switch (parts[0]) {
            case "DaemonSet" ->
                cluster.client()
                        .apps()
                        .daemonSets()
                        .inNamespace(namespace)
                        .withName(parts[1])
                        .patch(merge, mark);
            case "Deployment" ->
                cluster.client()
                        .apps()
                        .deployments()
                        .inNamespace(namespace)
                        .withName(parts[1])
                        .patch(merge, mark);
            default ->
                throw new CampaignException("'" + name
                        + "' cannot be restarted: a profile names DaemonSet/NAME or Deployment/NAME under restarts");
        }
    }
}
