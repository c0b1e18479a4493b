package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.judge.recording.Window;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The kernel module under a driver, by what its operator says, what nodes show, where node plugins run, and what was done: one that stays the same
 * is loaded all along; another one comes when no pod uses a volume, is loaded before the driver is upgraded, and belongs to the driver's release.
 */
final class KernelModuleJudge extends SubjectJudge<Consumer<Scope>> {
    /** Subject: the order of module, driver and workloads. */
    static final String ORDER = "order";
    /** Subject: whether it is loaded where it is to be. */
    static final String LOADED = "loaded";
    /** Subject: which versions run together. */
    static final String VERSIONS = "versions";
    /** Begin of the subject of a node: whether a node plugin runs there, and the module is there. */
    static final String NODE = "node ";
    /** Begin of the subjects of an upgrade that had to be refused: by whom. */
    static final String REFUSED = "refused by ";

    KernelModuleJudge() {
        super(Guarantee.KERNEL_MODULE);
    }

    @Override
    String limit(Assessment assessment) {
        return "the same module, or another one with no pod on it, loaded before the driver is upgraded";
    }

    @Override
    List<Subject<Consumer<Scope>>> subjects(Assessment assessment) {
        Recording recording = assessment.recording();
        List<Subject<Consumer<Scope>>> subjects = new ArrayList<>();
        tries(recording)
                .forEach(one -> subjects.add(Subject.part(
                        REFUSED + (one.subject().equals(Actions.PREFLIGHT) ? "the preflight" : "the run"),
                        "",
                        scope -> RefusedUpgrade.judge(one, scope))));
        subjects.add(Subject.part(ORDER, "", KernelModuleJudge::order));
        subjects.add(Subject.part(LOADED, "", KernelModuleJudge::loaded));
        recording
                .manifest()
                .nodes()
                .forEach(node ->
                        subjects.add(Subject.part(NODE + node, node, scope -> ModuleOnNode.judge(node, scope))));
        subjects.add(Subject.part(VERSIONS, "", ModuleVersions::judge));
        return subjects;
    }

    @Override
    List<Required> required(Recording recording) {
        return recording.manifest().phase(Phase.REFUSED_UPGRADE) == null
                        || !tries(recording).isEmpty()
                ? List.of()
                : List.of(new Required(REFUSED, "refused upgrade", "", "no upgrade was tried that had to be refused"));
    }

    @Override
    void judge(Consumer<Scope> part, Scope scope) {
        part.accept(scope);
        scope.finding().measure("not as it has to be", "as it has to be");
    }

    /** What was tried and had to be refused. */
    private static List<RecordedAction> tries(Recording recording) {
        Phase phase = recording.manifest().phase(Phase.REFUSED_UPGRADE);
        return phase == null
                ? List.of()
                : recording
                        .actions()
                        .of(
                                Actions.CHECK_MODULE,
                                one -> phase.end() == null
                                        ? one.begun() >= phase.start()
                                        : one.begun() >= phase.start() && one.begun() < phase.end());
    }

    /** When upgrades began: by Holdfast, or else, where others did it, with the phase. */
    static List<Long> begins(FindingBuilder finding) {
        List<RecordedAction> upgrades = finding.actions().of(Actions.HELM_UPGRADE);
        if (!upgrades.isEmpty()) {
            return upgrades.stream().map(RecordedAction::begun).toList();
        }
        return finding.recording().manifest().phases().stream()
                .filter(phase -> phase.name().equals(Phase.UPGRADE))
                .map(Phase::start)
                .toList();
    }

    private static void order(Scope scope) {
        FindingBuilder finding = scope.finding();
        finding.actions();
        ModuleLooks looks = ModuleLooks.of(finding);
        List<Long> begins = begins(finding);
        if (begins.isEmpty()) {
            finding.doubt("no upgrade of the driver was recorded");
        }
        finding.recording().manifest().phases().stream()
                .filter(phase -> phase.name().equals(Phase.UPGRADE) && !phase.completed())
                .forEach(phase -> finding.doubt("phase " + phase.name() + " failed: "
                        + (phase.end() == null ? "it never ended" : phase.result())));
        if (looks.all().isEmpty()) {
            return;
        }
        String changed = changes(looks, finding);
        for (long begun : begins) {
            beforeUpgrade(begun, looks, scope);
        }
        finding.figure(
                "module at first", ModuleLooks.text(looks.all().get(0).module().images()));
        finding.figure(
                "module in the end", ModuleLooks.text(looks.last().module().images()));
        finding.passed(
                changed.isEmpty()
                        ? "the module stayed the same, in "
                                + Text.count(looks.all().size(), "look")
                        : "another module came when no pod used a volume, and before the driver: " + changed);
    }

    /** Each change of images, which none of the pods may have seen. */
    private static String changes(ModuleLooks looks, FindingBuilder finding) {
        String changed = "";
        for (int i = 1; i < looks.all().size(); i++) {
            ModuleLooks.Seen was = looks.all().get(i - 1);
            ModuleLooks.Seen is = looks.all().get(i);
            if (was.module().images().isEmpty()
                    || was.module().images().equals(is.module().images())) {
                continue;
            }
            changed = ModuleLooks.text(was.module().images()) + " → "
                    + ModuleLooks.text(is.module().images());
            Set<String> users = ModuleLooks.inUse(was.at(), is.at(), finding);
            if (!users.isEmpty()) {
                finding.offence(
                        is.at(),
                        "the kernel module is exchanged while pods use volumes",
                        Text.count(users.size(), "pod") + ": " + String.join(", ", users),
                        ModuleLooks.text(was.module().images()),
                        ModuleLooks.text(is.module().images()),
                        "the workloads were not stopped before",
                        ModuleLooks.BY_HAND);
            }
        }
        return changed;
    }

    /** Before an upgrade the module is loaded, and it is the one that is there after it. */
    private static void beforeUpgrade(long begun, ModuleLooks looks, Scope scope) {
        FindingBuilder finding = scope.finding();
        ModuleLooks.Seen last = looks.before(begun);
        if (last == null || begun - last.at() > scope.nanos(Limit.MAX_HOLE)) {
            finding.doubt("nobody looked at the kernel module just before the driver was upgraded"
                    + (last == null ? "" : ": the last look was " + Text.seconds(begun - last.at()) + " before"));
            return;
        }
        if (!last.module().loaded()) {
            finding.offends(
                    begun,
                    "the driver is upgraded before the kernel module is loaded on all nodes",
                    ModuleLooks.nodes(last.module()),
                    "nobody waited until availableNumber is desiredNumber",
                    "the module cannot be loaded on a node");
        }
        Phase phase = finding.recording().manifest().phases().stream()
                .filter(one -> one.start() <= begun)
                .reduce((one, next) -> next)
                .orElse(null);
        long until = phase == null || phase.end() == null
                ? Window.recordEnd(finding.recording().manifest())
                : phase.end();
        looks.all().stream()
                .filter(seen -> seen.at() > begun && seen.at() <= until)
                .filter(seen -> !seen.module().images().equals(last.module().images()))
                .findFirst()
                .ifPresent(seen -> finding.offence(
                        seen.at(),
                        "another kernel module comes with the driver, and not before it",
                        ModuleLooks.text(seen.module().images()),
                        ModuleLooks.text(last.module().images()),
                        ModuleLooks.text(seen.module().images()),
                        "the chart was applied with both at once",
                        ModuleLooks.BY_HAND));
    }

    /** Once it was loaded it is loaded all along, but for the time in which it is exchanged. */
    private static void loaded(Scope scope) {
        FindingBuilder finding = scope.finding();
        ModuleLooks looks = ModuleLooks.of(finding);
        Phase warmUp = finding.recording().manifest().phase(Phase.WARM_UP);
        if (looks.all().isEmpty() || warmUp == null) {
            finding.doubt("the run never came to its warm-up, so nothing was under observation");
            return;
        }
        boolean exchanged = false;
        Map<String, String> images = Map.of();
        long since = 0;
        for (ModuleLooks.Seen seen : looks.all()) {
            boolean there = !seen.module().images().isEmpty();
            if (there && !images.isEmpty() && !images.equals(seen.module().images())) {
                exchanged = true;
                since = seen.at();
            }
            images = there ? seen.module().images() : images;
            if (seen.module().loaded()) {
                if (exchanged) {
                    finding.figure("loaded after the exchange within", Text.seconds(seen.at() - since));
                }
                exchanged = false;
            } else if (!exchanged && seen.at() >= warmUp.start()) {
                finding.offends(
                        seen.at(),
                        !there
                                ? "the object by which the kernel module is loaded is gone"
                                : "the kernel module is not loaded any more on each node that is to have it",
                        ModuleLooks.nodes(seen.module()),
                        "the operator unloads it although its image stays the same",
                        "a node has another kernel than before, or another label");
            }
        }
        ModuleLooks.Seen last = looks.last();
        if (!last.module().loaded()) {
            finding.offends(
                    last.at(),
                    "the kernel module is not loaded on each node that is to have it",
                    ModuleLooks.nodes(last.module()),
                    "the image has none for the kernel of a node",
                    "a mount keeps the old module on a node");
        }
        finding.figure("nodes", ModuleLooks.nodes(last.module()));
        finding.passed("loaded on " + ModuleLooks.nodes(last.module()));
    }
}
