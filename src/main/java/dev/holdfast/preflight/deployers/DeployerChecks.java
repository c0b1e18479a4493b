package dev.holdfast.preflight.deployers;

import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Reader;
import dev.holdfast.preflight.Reading;
import dev.holdfast.preflight.Snapshot;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.stream.Collectors;

/** The checks of tools that deploy the driver's release by objects in the cluster. */
public final class DeployerChecks {
    private static final String LOOKED = "HelmReleases of Flux and Applications of Argo CD";

    private final Reading<List<Deployer>> deployers;

    /** For one preflight: reads what the snapshot has not. */
    public DeployerChecks(KubernetesClient client, Snapshot snapshot) {
        this(snapshot.crds()
                .flatMap(crds -> Reader.read(LOOKED, () -> new DeployerReader(client).read(snapshot.profile(), crds))));
    }

    DeployerChecks(Reading<List<Deployer>> deployers) {
        this.deployers = deployers;
    }

    /** All of them. */
    public List<Check> checks() {
        return List.of(
                new Check(
                        Level.WARNING,
                        "release deployed by Helm alone",
                        LOOKED,
                        deployers.judge(DeployerChecks::owners)),
                new Check(Level.WARNING, "deploying tools ready", LOOKED, deployers.judge(DeployerChecks::ready)));
    }

    private static Result owners(List<Deployer> all) {
        if (all.isEmpty()) {
            return new Ok("none deploys the release");
        }
        return new Finding(
                all.stream()
                        .map(one -> one.object() + " deploys the release, and "
                                + (one.undoes()
                                        ? "undoes what others change"
                                        : "does not undo what others change by itself"))
                        .collect(Collectors.joining("\n")),
                "upgrade by changing the chart's version there, and have Holdfast judge that as an upgrade by others (docs/modes.md);"
                        + " a helm upgrade beside it is undone, or shows as a difference for ever");
    }

    private static Result ready(List<Deployer> all) {
        List<Deployer> busy = all.stream().filter(one -> !one.ready()).toList();
        if (busy.isEmpty()) {
            return new Ok(
                    all.isEmpty()
                            ? "none deploys the release"
                            : all.stream().map(Deployer::toString).collect(Collectors.joining("\n")));
        }
        return new Finding(
                busy.stream().map(Deployer::toString).collect(Collectors.joining("\n")),
                "kubectl describe of that object shows what its tool waits for; an upgrade begins where the last one has ended well");
    }
}
