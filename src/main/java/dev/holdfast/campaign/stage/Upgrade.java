package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.fault.Moment;
import dev.holdfast.campaign.fault.ReleaseDefect;
import dev.holdfast.campaign.release.ModuleUpdate;
import dev.holdfast.campaign.release.Releases;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.driver.CrdForm;
import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Helm;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.SelectableField;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One upgrade by Helm: CRDs first, both dry runs, the upgrade, and the rollout as long as it may take. What fails of it is recorded, and the
 * rest of the campaign looks at what came of it.
 *
 * @param hop number of the upgrade, from 0
 * @param of how many upgrades there are; of several each is recorded as a hop
 * @param way the documented way of upgrading, by its name in the profile
 * @param defect what is wrong on purpose with the release upgraded to; only the lab takes one
 * @param workMeanwhile whether on each node a claim and a pod on it are made while the driver rolls out, and another pod is deleted
 * @param atomic whether Helm waits for the rollout, and takes the release back itself where it does not come
 * @param stopped whether it comes when the workloads have stopped
 */
public record Upgrade(
        int hop,
        int of,
        String way,
        Optional<ReleaseDefect> defect,
        boolean workMeanwhile,
        boolean atomic,
        boolean stopped)
        implements Stage {
    /** What Helm waits for the rollout where it goes back itself: longer than rollouts take, and no longer than has to be waited for one that does not come. */
    private static final Duration ATOMIC = Duration.ofSeconds(60);

    @Override
    public String phase() {
        return Phase.UPGRADE;
    }

    @Override
    public Set<Guarantee> proves() {
        Set<Guarantee> all = EnumSet.of(Guarantee.UPGRADE, Guarantee.KERNEL_MODULE);
        if (workMeanwhile) {
            all.add(Guarantee.ROLLOUT);
        }
        return all;
    }

    @Override
    public boolean afterDrain() {
        return stopped;
    }

    @Override
    public boolean sabotages() {
        return defect.isPresent();
    }

    @Override
    public Optional<String> label() {
        String text = Stream.of(
                        Optional.of(way)
                                .filter(name -> !name.equals(DriverProfile.USUAL_WAY))
                                .map(name -> "by-" + name),
                        defect.map(wrong -> "with-" + wrong.toString().replaceAll("[^A-Za-z0-9.-]", "-")))
                .flatMap(Optional::stream)
                .reduce((a, b) -> a + "-" + b)
                .orElse("");
        return Optional.of(text).filter(words -> hop == 0 && !words.isEmpty());
    }

    /** A way that is mistyped is told before the old release is installed. */
    @Override
    public void check(Environment environment, List<String> nodes) {
        environment.profile().way(way);
    }

    @Override
    public void prepare(CampaignContext context) {
        if (workMeanwhile) {
            context.extra().startLeaving(context.nodes());
        }
    }

    @Override
    public void run(CampaignContext context) {
        Optional<String> stuck = context.whyStuck();
        if (stuck.isPresent()) {
            context.progress().say("no upgrade to " + context.plan().releases().get(hop + 1) + ": " + stuck.get());
            return;
        }
        Chart from = context.chart(hop);
        Chart to = context.chart(hop + 1);
        if (!moduleAllows(context, to, way, defect)) {
            context.stuck("another kernel module comes with " + to.version()
                    + " while pods use volumes, or what comes with it is unknown");
            return;
        }
        if (of == 1) {
            upgrade(context, to);
        } else {
            Map<String, String> facts = Map.of(Actions.FROM, from.version(), Actions.TO, to.version());
            context.attempts().succeeds(Actions.HOP, context.profile().release(), facts, () -> {
                if (!upgrade(context, to)) {
                    throw new DriverException("the upgrade to " + to.version() + " did not come to its end");
                }
                return Map.of();
            });
        }
        context.rolledOut();
    }

    /** Whether nobody would have to let go of the driver's kernel module first. */
    static boolean moduleAllows(CampaignContext context, Chart to, String way, Optional<ReleaseDefect> defect) {
        AtomicBoolean allowed = new AtomicBoolean(context.profile().module() == null);
        if (!allowed.get()) {
            module(context, to, way, defect, update -> allowed.set(update.allows()));
        }
        return allowed.get();
    }

    /** Does something about the driver's kernel module; what keeps Helm from saying which one comes is recorded. */
    static void module(
            CampaignContext context,
            Chart to,
            String way,
            Optional<ReleaseDefect> defect,
            Consumer<ModuleUpdate> what) {
        context.attempts().tolerates("finding out which kernel module comes with " + to.version(), () -> {
            try (Releases.Command command = context.releases()
                    .command(context.profile().way(way), to, values(context, defect), context.downloads())) {
                what.accept(new ModuleUpdate(
                        context.cluster(),
                        context.profile(),
                        context.attempts(),
                        context.progress(),
                        to.version(),
                        context.releases().rendered(command)));
            }
        });
    }

    private static ChartValues values(CampaignContext context, Optional<ReleaseDefect> defect) {
        return context.environment()
                .upgrade()
                .toValues()
                .with(defect.map(ReleaseDefect::values).orElse(Map.of()));
    }

    /** Whether it came to its end. */
    private boolean upgrade(CampaignContext context, Chart to) {
        Releases releases = context.releases();
        String release = context.profile().release();
        crds(context, to);
        ChartValues values = values(context, defect);
        int before = releases.revision();
        boolean upgraded;
        try (Releases.Command command = releases.command(context.profile().way(way), to, values, context.downloads())) {
            Releases.DryRun dryRun = releases.dryRun(command);
            context.change(planned -> planned.withDryRun(context.redactor().text(dryRun.said()), dryRun.workloads()));
            try (Progress.Step step = context.progress().brief("helm upgrade to " + to.version(), Releases.LIMIT)) {
                upgraded = atomic
                        ? helm(context, way, command.with(Helm.ATOMIC), ATOMIC)
                        : helm(context, way, command, Releases.LIMIT);
                step.detail("");
            }
        }
        if (!upgraded && releases.revision() == before) {
            context.stuck("the upgrade to " + to.version() + " made no revision of the release");
            return false;
        }
        context.upgraded();
        context.reached(Moment.ROLLOUT);
        if (workMeanwhile) {
            context.extra().comeAndGo(context.nodes());
        }
        context.moves().begin();
        // what Helm had changed before it failed is rolled out all the same, and what comes next is to meet the end of
        // that
        String what =
                (upgraded ? "release " : "what the failed upgrade left of release ") + to.version() + " is rolled out";
        boolean rolledOut =
                context.attempts().succeeds(Actions.AWAIT_ROLLOUT, release, () -> releases.awaitRollout(what));
        return upgraded && rolledOut;
    }

    /** Has Helm upgrade the release, and records by which way and with what; whether it succeeded. */
    static boolean helm(CampaignContext context, String way, Releases.Command command, Duration limit) {
        Map<String, String> facts = new TreeMap<>(command.facts());
        facts.put(Actions.HOW, way);
        return context.attempts()
                .succeeds(Actions.HELM_UPGRADE, context.profile().release(), facts, () -> {
                    context.releases().upgrade(command, limit);
                    return Map.of();
                });
    }

    private void crds(CampaignContext context, Chart to) {
        List<HasMetadata> crds = Releases.crds(context.environment().helm(), to);
        ReleaseDefect.Crds what = defect.map(ReleaseDefect::crds).orElse(ReleaseDefect.Crds.APPLIED);
        if (what != ReleaseDefect.Crds.MISSING) {
            try (Progress.Step step = context.progress().brief("applying the CRDs of " + to.version())) {
                context.attempts()
                        .tolerates(
                                "establishing the CRDs",
                                () -> context.releases().establish(as(what, crds, context)));
                step.detail("");
            }
        }
        context.cluster().persist("the CRDs are recorded", Duration.ofSeconds(60), () -> {
            context.observer().lookCsi();
            return crds;
        });
    }

    private static List<HasMetadata> as(ReleaseDefect.Crds what, List<HasMetadata> crds, CampaignContext context) {
        if (what == ReleaseDefect.Crds.OLDER) {
            versions(crds).forEach(version -> version.setSelectableFields(List.of()));
        } else if (what == ReleaseDefect.Crds.FEWER_FIELDS) {
            versions(crds).forEach(Upgrade::dropField);
            // the chart of such a release would say the same
            context.change(planned -> planned.withCrdForms(definitions(crds)
                    .collect(Collectors.toMap(one -> one.getMetadata().getName(), CrdForm::of))));
        }
        return crds;
    }

    private static Stream<CustomResourceDefinition> definitions(List<HasMetadata> crds) {
        return crds.stream()
                .filter(CustomResourceDefinition.class::isInstance)
                .map(CustomResourceDefinition.class::cast);
    }

    private static Stream<CustomResourceDefinitionVersion> versions(List<HasMetadata> crds) {
        return definitions(crds).flatMap(definition -> definition.getSpec().getVersions().stream());
    }

    /** Takes the last field below spec out that objects can be selected by. */
    private static void dropField(CustomResourceDefinitionVersion version) {
        List<SelectableField> selectable = new ArrayList<>(version.getSelectableFields());
        String path = selectable.remove(selectable.size() - 1).getJsonPath();
        String field = path.substring(path.lastIndexOf('.') + 1);
        version.setSelectableFields(selectable);
        JSONSchemaProps spec =
                version.getSchema().getOpenAPIV3Schema().getProperties().get("spec");
        spec.getProperties().remove(field);
        List<String> required = new ArrayList<>(spec.getRequired());
        required.remove(field);
        spec.setRequired(required);
    }
}
