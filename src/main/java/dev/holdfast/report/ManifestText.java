package dev.holdfast.report;

import dev.holdfast.evidence.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What was under test in a campaign, as text: the upgrade, the facts, the volumes. */
public final class ManifestText {
    private ManifestText() {}

    /** Two tables, one of facts and one of volumes. */
    public static String text(Manifest manifest) {
        List<List<String>> facts = new ArrayList<>();
        facts.add(List.of("campaign", manifest.campaign()));
        facts.add(List.of("holdfast", manifest.tool()));
        if (manifest.driver() != null) {
            facts.add(List.of("driver", manifest.driver().name()));
        }
        if (manifest.change() != null) {
            facts.add(List.of(
                    "upgrade",
                    manifest.change().from() + " → " + manifest.change().to()));
        }
        facts.add(List.of("republish period", "%.0f s".formatted(manifest.republishSeconds())));
        facts.add(List.of("nodes with workloads", String.join(", ", manifest.nodes())));
        manifest.facts().forEach((name, value) -> facts.add(List.of(name, value)));
        List<List<String>> volumes = manifest.volumes().stream()
                .map(v -> Stream.of(
                                v.name(),
                                v.provisioning(),
                                v.before() ? "before the upgrade" : "after the upgrade",
                                v.node(),
                                v.pod(),
                                v.persistentVolume(),
                                v.bucket(),
                                v.prefix())
                        .map(cell -> Objects.toString(cell, "-"))
                        .toList())
                .toList();
        return new Table(List.of("fact", "value"), facts).text() + "\n"
                + new Table(
                                List.of(
                                        "volume",
                                        "kind",
                                        "mounted",
                                        "node",
                                        "pod",
                                        "persistent volume",
                                        "bucket",
                                        "prefix"),
                                volumes)
                        .text();
    }
}
