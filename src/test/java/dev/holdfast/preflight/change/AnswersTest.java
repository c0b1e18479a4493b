package dev.holdfast.preflight.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.holdfast.cluster.Cluster;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AnswersTest {
    private static final ObjectId ACCOUNT = new ObjectId("v1", "ServiceAccount", "ns", "driver-sa");
    private static final ObjectId PRIORITY = new ObjectId("scheduling.k8s.io/v1", "PriorityClass", "", "mounters");

    private static Effect effect(int code, String message) {
        String body = JsonNodeFactory.instance
                .objectNode()
                .put("kind", "Status")
                .put("message", message)
                .toString();
        return Answers.read(new Cluster.Answer(code, body), List.of(ACCOUNT, PRIORITY))
                .instead()
                .orElseThrow();
    }

    @Test
    void anObjectIsAnAnswer() {
        assertThat(Answers.read(new Cluster.Answer(201, "{\"kind\":\"Pod\"}"), List.of())
                        .object())
                .contains(Yaml.of("{kind: Pod}"));
    }

    @Test
    void whatTheAccountMayNotIsUnknown() {
        assertThat(
                        effect(
                                403,
                                "daemonsets.apps \"n\" is forbidden: User \"reader\" cannot patch resource \"daemonsets\" in API group \"apps\" in the namespace \"ns\""))
                .isEqualTo(new Effect.Unknown("may not patch daemonsets.apps"));
        assertThat(
                        effect(
                                403,
                                "pods is forbidden: User \"reader\" cannot create resource \"pods\" in API group \"\" in the namespace \"ns\""))
                .isEqualTo(new Effect.Unknown("may not create pods"));
    }

    @Test
    void whatAnAdmissionPluginForbidsIsRefused() {
        assertThat(effect(
                        403,
                        "pods \"p\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1"))
                .isInstanceOf(Effect.Refused.class);
        assertThat(
                        effect(
                                403,
                                "clusterroles.rbac.authorization.k8s.io \"r\" is forbidden: user \"u\" (groups=[\"g\"]) is attempting to grant RBAC permissions not currently held:"))
                .isInstanceOf(Effect.Refused.class);
        assertThat(effect(422, "CSIDriver.storage.k8s.io \"d\" is invalid: spec.x: field is immutable"))
                .isEqualTo(new Effect.Refused("CSIDriver.storage.k8s.io \"d\" is invalid: spec.x: field is immutable"));
    }

    @Test
    void aRefusalDoesNotRepeatTheObject() {
        assertThat(effect(
                        422,
                        "\"\" is invalid: patch: Invalid value: \"hush\": strict decoding error: unknown field \"x\""))
                .isEqualTo(new Effect.Refused("strict decoding error: unknown field \"x\""));
    }

    @Test
    void whatTheChangeItselfMakesCannotBeMissed() {
        assertThat(effect(403, "error looking up service account ns/driver-sa: serviceaccount \"driver-sa\" not found"))
                .isEqualTo(new Effect.Unaskable("needs ServiceAccount ns/driver-sa"));
        assertThat(effect(403, "pods \"p\" is forbidden: no PriorityClass with name mounters was found"))
                .isEqualTo(new Effect.Unaskable("needs PriorityClass mounters"));
        assertThat(effect(403, "error looking up service account ns/other: serviceaccount \"other\" not found"))
                .isInstanceOf(Effect.Refused.class);
    }

    @Test
    void noAnswerIsNoRefusalButAWebhookThatIsDownIs() {
        assertThat(effect(503, "the server is currently unable to handle the request"))
                .isInstanceOf(Effect.Unknown.class);
        assertThat(effect(400, "admission webhook \"w\" does not support dry run"))
                .isInstanceOf(Effect.Unknown.class);
        assertThat(effect(500, "Internal error occurred: failed calling webhook \"w\": connection refused"))
                .isInstanceOf(Effect.Refused.class);
    }
}
