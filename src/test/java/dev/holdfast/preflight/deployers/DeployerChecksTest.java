package dev.holdfast.preflight.deployers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.KnownChecks;
import dev.holdfast.preflight.Reading;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import dev.holdfast.preflight.Scenery;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DeployerChecksTest {
    private static final String FLUX = """
            apiVersion: helm.toolkit.fluxcd.io/v2
            kind: HelmRelease
            metadata: {name: driver, namespace: flux-system, generation: 2}
            spec: {releaseName: %s, targetNamespace: %s, suspend: %s}
            status: {observedGeneration: %d, conditions: [{type: Released, status: "True"}, {type: Ready, status: "%s", reason: R, message: m}]}
            """;
    private static final String ARGO = """
            apiVersion: argoproj.io/v1alpha1
            kind: Application
            metadata: {name: %s, namespace: argocd}
            spec:
              destination: {namespace: scality-s3-csi}
              source: {helm: {%s}}
              syncPolicy: {automated: {selfHeal: %s}}
            status: {sync: {status: %s}, health: {status: %s}}
            """;

    private final String release = new Scenery().snapshot().profile().release();

    private List<Check> checks(String... objects) {
        return new DeployerChecks(new Read<>(Arrays.stream(objects)
                        .flatMap(yaml -> Deployer.of(
                                new Scenery().snapshot().profile(), Scenery.of(GenericKubernetesResource.class, yaml))
                                .stream())
                        .toList()))
                .checks();
    }

    private String flux(String suspend, int observed, String ready) {
        return FLUX.formatted(release, "scality-s3-csi", suspend, observed, ready);
    }

    private static String found(Check check) {
        return ((Finding) check.result()).value();
    }

    @Test
    void where_none_is_there_nothing_is_found() {
        assertThat(checks())
                .allSatisfy(check -> assertThat(check.result()).isEqualTo(new Ok("none deploys the release")));
    }

    @Test
    void a_helm_release_that_is_ready_owns_the_release() {
        List<Check> checks = checks(flux("false", 2, "True"));
        assertThat(found(checks.get(0)))
                .isEqualTo("HelmRelease flux-system/driver deploys the release, and undoes what others change");
        assertThat(checks.get(1).result()).isEqualTo(new Ok("HelmRelease flux-system/driver: Ready is True (R: m)"));
    }

    @Test
    void a_helm_release_that_is_not_ready_or_not_up_to_date_is_found() {
        assertThat(found(checks(flux("false", 2, "False")).get(1)))
                .isEqualTo("HelmRelease flux-system/driver: Ready is False (R: m)");
        assertThat(found(checks(flux("false", 1, "True")).get(1))).endsWith("; its last change was not looked at yet");
        assertThat(found(checks("""
                        apiVersion: helm.toolkit.fluxcd.io/v2
                        kind: HelmRelease
                        metadata: {name: %s, namespace: scality-s3-csi}
                        """.formatted(release)).get(1))).endsWith(": it has no condition Ready");
    }

    @Test
    void one_that_is_suspended_undoes_nothing() {
        assertThat(found(checks(flux("true", 2, "True")).get(0)))
                .endsWith("does not undo what others change by itself");
    }

    @Test
    void a_helm_release_of_another_release_or_namespace_is_nobodys_business() {
        assertThat(checks(FLUX.formatted("other", "scality-s3-csi", "false", 2, "False")))
                .noneMatch(Check::found);
        assertThat(checks(FLUX.formatted(release, "other", "false", 2, "False")))
                .noneMatch(Check::found);
    }

    @Test
    void a_release_that_is_not_named_is_called_as_flux_calls_it() {
        assertThat(checks("""
                        apiVersion: helm.toolkit.fluxcd.io/v2
                        kind: HelmRelease
                        metadata: {name: x, namespace: flux-system}
                        spec: {targetNamespace: scality-s3-csi}
                        """)).noneMatch(Check::found);
    }

    @Test
    void an_application_is_known_by_its_release_or_by_what_it_made() {
        assertThat(found(checks(ARGO.formatted("a", "releaseName: " + release, "true", "Synced", "Healthy"))
                        .get(0)))
                .isEqualTo("Application argocd/a deploys the release, and undoes what others change");
        assertThat(checks(ARGO.formatted(release, "", "false", "Synced", "Healthy"))
                        .get(0)
                        .found())
                .isTrue();
        assertThat(checks(ARGO.formatted("a", "", "false", "Synced", "Healthy")))
                .noneMatch(Check::found);
        assertThat(checks("""
                        apiVersion: argoproj.io/v1alpha1
                        kind: Application
                        metadata: {name: a, namespace: argocd}
                        status: {resources: [{kind: DaemonSet, name: s3-csi-node, namespace: scality-s3-csi}]}
                        """)).allMatch(Check::found);
    }

    @Test
    void an_application_is_ready_when_it_is_synced_and_healthy() {
        String named = "releaseName: " + release;
        assertThat(checks(ARGO.formatted("a", named, "true", "Synced", "Healthy"))
                        .get(1)
                        .found())
                .isFalse();
        assertThat(found(checks(ARGO.formatted("a", named, "true", "OutOfSync", "Healthy"))
                        .get(1)))
                .isEqualTo("Application argocd/a: sync is OutOfSync, health is Healthy");
        assertThat(checks(ARGO.formatted("a", named, "true", "Synced", "Degraded"))
                        .get(1)
                        .found())
                .isTrue();
    }

    @Test
    void what_cannot_be_read_is_undetermined() {
        Reading<List<Deployer>> unread = new Unread<>("forbidden", "ask for it");
        assertThat(new DeployerChecks(unread).checks()).allMatch(Check::undetermined);
    }

    @Test
    void their_ids_are_known() {
        assertThat(checks()).extracting(Check::id).containsExactlyElementsOf(KnownChecks.DEPLOYERS.ids());
    }
}
