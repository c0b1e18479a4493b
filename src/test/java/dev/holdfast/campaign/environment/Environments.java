package dev.holdfast.campaign.environment;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.console.Interruption;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Helm;
import dev.holdfast.driver.UpgradeOptions;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/** A cluster of the user's, as tests have it: without a real one. */
public final class Environments {
    private Environments() {}

    /**
     * The user's cluster.
     *
     * @param helm an executable
     * @param given options, as of the command line
     */
    public static Environment of(Cluster cluster, Path helm, DriverProfile profile, Properties given) {
        Interruption interruption = new Interruption(line -> {});
        return new Environment(
                Optional.empty(),
                cluster,
                new Helm(helm, cluster.kubeconfig(), cluster.context(), line -> {}, interruption),
                profile,
                UpgradeOptions.from(given),
                new S3Settings("http://s3:7070", "us-east-1", "1234567890123456", "hush"),
                "agents:1",
                new Options(given),
                interruption);
    }
}
