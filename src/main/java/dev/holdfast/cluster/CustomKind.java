package dev.holdfast.cluster;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;

/** How a Kubernetes client asks for objects of a kind that a CRD defines. */
public final class CustomKind {
    private CustomKind() {}

    /** The kind in the version in which its objects are stored; a CRD has just one. */
    public static ResourceDefinitionContext stored(CustomResourceDefinition crd) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(crd.getSpec().getGroup())
                .withVersion(crd.getSpec().getVersions().stream()
                        .filter(version -> Boolean.TRUE.equals(version.getStorage()))
                        .findFirst()
                        .map(CustomResourceDefinitionVersion::getName)
                        .orElseThrow(() -> new IllegalStateException(
                                "CRD " + crd.getMetadata().getName() + " stores no version")))
                .withKind(crd.getSpec().getNames().getKind())
                .withPlural(crd.getSpec().getNames().getPlural())
                .withNamespaced("Namespaced".equals(crd.getSpec().getScope()))
                .build();
    }
}
