package dev.holdfast.cli;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.release.Restore;
import dev.holdfast.campaign.release.RestoreStep;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Helm;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code restore BACKUP}: puts what is missing of a backup into the cluster that kubeconfig and context name; there is no default. Exit codes: 0
 * all of the backup is there, 1 something is there and differs or cannot be restored, 2 it could not be done, 64 usage.
 */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = RestoreCommand.NOT_DONE,
        description =
                "Puts what is missing of a backup into a cluster: namespaces, CRDs and their objects, ConfigMaps, the release or"
                        + " single objects of it, StorageClasses, volumes and claims, and Secrets where the backup has them. It says"
                        + " what it would do, then does it, and warns where the cluster is another than that of the backup. What is"
                        + " there is never overwritten: a volume whose claim is gone is bound again, and whatever differs from the"
                        + " backup is named and left. A Secret that is needed, and neither there nor in the backup, is named.",
        footer = {
            "",
            "Exit codes: 0 all of the backup is there (with --dry-run: would be), 1 something is there and differs, or cannot be"
                    + " restored, 2 it could not be done, 64 usage (also for a backup that was changed, or for what is none)."
        })
final class RestoreCommand implements Callable<Integer> {
    static final int NOT_DONE = 2;
    private static final int LEFT = 1;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private NamedCluster named;

    @Mixin
    private DriverOptions driver;

    @Parameters(paramLabel = "BACKUP", description = "Folder that `backup` wrote.")
    private Path folder;

    @Option(names = "--dry-run", description = "Say what would be done, and change nothing.")
    private boolean dryRun;

    @Option(
            names = "--chart",
            paramLabel = "CHART",
            description = "Chart of the release, where the release is missing: folder, archive, or"
                    + " oci://REGISTRY/CHART:VERSION; of the version that was backed up.")
    private String chart;

    @Option(
            names = "--values",
            split = ",",
            paramLabel = "FILE",
            description = "Values files for the release, on top of those of the backup.")
    private List<Path> values = List.of();

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "Single values, as for Helm's --set.")
    private List<String> set = List.of();

    @Option(
            names = "--workloads",
            description =
                    "Also restore what makes the pods that use the volumes: Deployments, StatefulSets, DaemonSets, pods"
                            + " that nothing makes. By default those who made them do that.")
    private boolean workloads;

    @Override
    public Integer call() throws IOException {
        named.check();
        driver.check();
        values.forEach(file -> driver.needValues("--values", file));
        set.forEach(text -> driver.needSet("--set", text));
        if (chart != null) {
            driver.needChart("--chart", chart);
        }
        DriverProfile profile = driver.profile();
        Restore backup = open();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println("Restore of " + folder + " into " + named + (dryRun ? ", of which nothing is changed" : ""));
        out.println("It is a backup of " + backup.about());
        Path pulled = Files.createTempDirectory("holdfast-chart");
        try (Cluster cluster = named.connect()) {
            backup.elsewhere(cluster).ifPresent(why -> out.println("Warning: " + why));
            Helm helm = driver.neededHelm(cluster);
            Restore.Request request = new Restore.Request(
                    Optional.ofNullable(chart).map(reference -> Chart.resolve(reference, helm, pulled)),
                    new ChartValues(values, Map.of(), set),
                    workloads);
            List<RestoreStep> steps = backup.plan(cluster, profile, helm, request);
            // before anything waits for pods that need them
            steps.stream()
                    .filter(step -> step instanceof RestoreStep.Bring)
                    .forEach(step -> out.println("  " + step.text()));
            List<String> unused = unused(request, steps.stream().anyMatch(step -> step instanceof RestoreStep.Install));
            if (!unused.isEmpty()) {
                out.println("  not used: " + String.join(", ", unused) + "; the release is there, and is not changed");
            }
            if (dryRun) {
                steps.stream().filter(RestoreStep::acts).forEach(step -> out.println("  would " + step.text()));
            } else {
                backup.carryOut(steps, cluster, profile, helm, request, line -> out.println("  " + line));
            }
            return conclude(steps, out);
        } finally {
            ProfileCheckCommand.remove(pulled);
        }
    }

    /** Options about the release that say nothing, since it does not have to be installed. */
    static List<String> unused(Restore.Request request, boolean installs) {
        List<String> unused = new ArrayList<>();
        if (!installs) {
            request.chart().ifPresent(chart -> unused.add("--chart"));
            if (!request.values().files().isEmpty()) {
                unused.add("--values");
            }
            if (!request.values().raw().isEmpty()) {
                unused.add("--set");
            }
        }
        return unused;
    }

    private int conclude(List<RestoreStep> steps, PrintStream out) {
        steps.stream()
                .filter(step -> step instanceof RestoreStep.Leave)
                .forEach(step -> out.println("  " + step.text()));
        long done = steps.stream().filter(RestoreStep::acts).count();
        long left = steps.stream().filter(RestoreStep::leaves).count();
        long there =
                steps.stream().filter(step -> step instanceof RestoreStep.There).count();
        out.println((dryRun ? "To be done: " : "Done: ") + done + "; there already: " + there
                + "; left, and not as in the backup: " + left);
        return left == 0 ? 0 : LEFT;
    }

    private Restore open() {
        if (!Files.isDirectory(folder)) {
            throw driver.wrong("'" + folder + "' is not the folder of a backup");
        }
        try {
            return Restore.open(folder);
        } catch (CampaignException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
