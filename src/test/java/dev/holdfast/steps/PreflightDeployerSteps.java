package dev.holdfast.steps;

import dev.holdfast.steps.PreflightCauses.Cause;
import io.cucumber.java.en.When;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Locale;

/** Objects of Flux and Argo CD that deploy the driver's release, with nothing that works on them. */
public final class PreflightDeployerSteps {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final String KIND = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: %1$s.%2$s}
            spec:
              group: %2$s
              scope: Namespaced
              names: {kind: %3$s, plural: %1$s, singular: %4$s, listKind: %3$sList}
              versions:
                - name: %5$s
                  served: true
                  storage: true
                  schema:
                    openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
            """;
    private static final String HELM_RELEASE = """
            apiVersion: helm.toolkit.fluxcd.io/v2
            kind: HelmRelease
            metadata: {name: deployer, namespace: default}
            spec: {releaseName: %s, targetNamespace: %s}
            status: {conditions: [{type: Ready, status: "%s", reason: Holdfast}]}
            """;
    private static final String APPLICATION = """
            apiVersion: argoproj.io/v1alpha1
            kind: Application
            metadata: {name: %s, namespace: default}
            spec: {destination: {namespace: %s}, source: {helm: {}}}
            status: {sync: {status: %s}, health: {status: %s}}
            """;

    private final PreflightScenario scenario;

    /** Made by Cucumber. */
    public PreflightDeployerSteps(PreflightScenario scenario) {
        this.scenario = scenario;
    }

    private static PreflightLab lab() {
        return PreflightSteps.LAB;
    }

    @When("^a HelmRelease that is (not )?Ready deploys the release$")
    public void helmRelease(String not) {
        made(
                KIND.formatted("helmreleases", "helm.toolkit.fluxcd.io", "HelmRelease", "helmrelease", "v2"),
                HELM_RELEASE.formatted(
                        lab().profile().release(), lab().profile().namespace(), not == null ? "True" : "False"));
    }

    @When("^an Application that is (\\w+) and (\\w+) deploys the release$")
    public void application(String sync, String health) {
        made(
                KIND.formatted("applications", "argoproj.io", "Application", "application", "v1alpha1"),
                APPLICATION.formatted(lab().profile().release(), lab().profile().namespace(), sync, health));
    }

    private void made(String kind, String object) {
        CustomResourceDefinition definition = YAML.unmarshal(kind, CustomResourceDefinition.class);
        List<HasMetadata> objects = List.of(definition);
        lab().cluster().apply(objects);
        scenario.caused(new Cause(() -> lab().remove(objects)));
        ResourceDefinitionContext context = new ResourceDefinitionContext.Builder()
                .withGroup(definition.getSpec().getGroup())
                .withVersion(definition.getSpec().getVersions().get(0).getName())
                .withKind(definition.getSpec().getNames().getKind())
                .withPlural(definition.getSpec().getNames().getPlural())
                .withNamespaced(true)
                .build();
        lab().await(
                        definition.getSpec().getNames().getKind().toLowerCase(Locale.ROOT) + " is served",
                        () -> lab().cluster()
                                .ask("apis/" + definition.getSpec().getGroup() + "/"
                                        + definition
                                                .getSpec()
                                                .getVersions()
                                                .get(0)
                                                .getName())
                                .code(),
                        code -> code == 200);
        lab().cluster()
                .client()
                .genericKubernetesResources(context)
                .inNamespace("default")
                .resource(YAML.unmarshal(object, GenericKubernetesResource.class))
                .create();
    }
}
