package dev.holdfast.campaign.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReleaseObjectsTest {
    private static final String BEFORE = """
            ---
            # Source: driver/templates/mounter.yaml
            apiVersion: v1
            kind: Namespace
            metadata:
              name: mount-s3
            ---
            apiVersion: scheduling.k8s.io/v1
            kind: PriorityClass
            metadata:
              name: mount-s3-critical
              annotations: {helm.sh/resource-policy: keep}
            value: 1000
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata:
              name: s3-csi-driver-sa
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata:
              name: mount-s3
              namespace: mount-s3
            """;
    private static final String AFTER = """
            apiVersion: v1
            kind: ServiceAccount
            metadata:
              name: s3-csi-driver-sa
              namespace: driver
            """;

    @Test
    void whatTheOtherRevisionLacksIsMissingUnlessHelmIsToldToKeepIt() {
        assertThat(missing(BEFORE, AFTER)).containsExactly("Namespace mount-s3", "ServiceAccount mount-s3/mount-s3");
    }

    @Test
    void anObjectThatNamesNoNamespaceIsInThatOfTheRelease() {
        assertThat(missing(AFTER, "")).containsExactly("ServiceAccount driver/s3-csi-driver-sa");
        assertThat(missing(BEFORE, BEFORE)).isEmpty();
    }

    private static List<String> missing(String before, String after) {
        return ReleaseObjects.missing(before, after, "driver").stream()
                .map(ReleaseObjects::name)
                .toList();
    }
}
