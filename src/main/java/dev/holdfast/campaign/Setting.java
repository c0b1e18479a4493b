package dev.holdfast.campaign;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.console.Interruption;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.bundle.Redactor;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a campaign is carried out with, from its begin to its end.
 *
 * @param nodes those that it uses, by name
 * @param rotation the driver's keys, where they change hands
 * @param trace takes what is of interest only to somebody who looks for a fault in the campaign itself
 * @param folder of the bundle
 */
record Setting(
        CampaignPlan plan,
        Environment environment,
        List<String> nodes,
        Agents agents,
        Workloads workloads,
        Controllers controllers,
        Fleet fleet,
        Phases phases,
        Pause pause,
        Redactor redactor,
        Optional<Rotation> rotation,
        Progress progress,
        Consumer<String> trace,
        Path folder) {
    Cluster cluster() {
        return environment.cluster();
    }

    DriverProfile profile() {
        return environment.profile();
    }

    Interruption interruption() {
        return environment.interruption();
    }

    /** For charts that are pulled or packaged. */
    Path downloads() {
        return folder.resolveSibling(folder.getFileName() + "-charts");
    }
}
