package dev.holdfast.campaign.observe;

import dev.holdfast.evidence.Manifest;
import java.util.List;
import java.util.Map;

/** Manifests for tests that need one and do not care which. */
public final class Manifests {
    private Manifests() {}

    /** One without phases and volumes. */
    public static Manifest any() {
        return new Manifest(
                Manifest.FORMAT,
                "a campaign",
                "test",
                Map.of(),
                1_760_000_000_000L,
                0,
                10,
                new Manifest.Driver("driver", "ns", Map.of(), "plugin", null, null, null, null, null),
                new Manifest.Change("1", "2", List.of(), List.of(), null),
                List.of(),
                List.of(),
                List.of(),
                List.of("w1"),
                null);
    }
}
