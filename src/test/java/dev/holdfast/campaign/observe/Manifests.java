package dev.holdfast.campaign.observe;

import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.ManifestBuilder;

/** Manifests for tests that need one and do not care which. */
public final class Manifests {
    private Manifests() {}

    /** One without phases and volumes. */
    public static Manifest any() {
        return ManifestBuilder.named("a campaign")
                .originWall(1_760_000_000_000L)
                .driver(DriverBuilder.named("driver").build())
                .build();
    }
}
