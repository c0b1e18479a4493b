package dev.holdfast.steps;

import dev.holdfast.campaign.CampaignPlan;
import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Options;
import dev.holdfast.campaign.stage.PlanBuilder;
import dev.holdfast.campaign.workload.VolumeSetup;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.bundle.Bundle;
import dev.holdfast.judge.Judges;
import dev.holdfast.report.AllureAttachments;
import dev.holdfast.report.JudgementText;
import dev.holdfast.session.CampaignSession;
import dev.holdfast.suite.TestSession;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.GoBack;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Verdict;
import io.cucumber.java.AfterAll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.opentest4j.TestAbortedException;

/**
 * What the steps of one scenario share: the plan that its sentences put together, and what is asked of the campaign that comes of it. The
 * plan is carried out when the first question is asked, and once for all scenarios with an equal one.
 */
public final class World {
    private static final Progress PROGRESS = new Progress(TestSession.OUT);
    private static final CampaignSession SESSION = new CampaignSession(
            TestSession.LOG,
            PROGRESS,
            TestSession.INTERRUPTION,
            new CampaignSession.Settings(Path.of("reports", "evidence"), Options.ofProcess()));

    private final PlanBuilder builder =
            new PlanBuilder().way(Options.ofProcess().text("upgrade.way").orElse(DriverProfile.USUAL_WAY));
    private CampaignPlan plan;

    /** Takes down what the campaigns ran in. */
    @AfterAll
    public static void close() throws IOException, InterruptedException {
        if (TestSession.INTERRUPTION.requested()) {
            // taking the lab down can be slow, and what there is to report is reported first
            TestSession.report();
        }
        try {
            SESSION.close();
        } finally {
            PROGRESS.close();
        }
    }

    /**
     * The plan, as far as the sentences went.
     *
     * @throws IllegalStateException if a question was asked already: the campaign is over then
     */
    PlanBuilder plan() {
        if (plan != null) {
            throw new IllegalStateException(
                    "the campaign was carried out, and nothing can be added to it; put the sentence before the Then");
        }
        return builder;
    }

    private CampaignPlan built() {
        if (plan == null) {
            plan = builder.build();
        }
        return plan;
    }

    /** The plan, carried out. */
    private CampaignPlan done() {
        CampaignPlan asked = built();
        try {
            if (asked.byOthers()) {
                SESSION.verify(asked);
            } else {
                SESSION.ensure(asked);
            }
        } catch (CampaignException broken) {
            SESSION.timeline(asked).ifPresent(AllureAttachments::timeline);
            SESSION.upgradeReport(asked).ifPresent(AllureAttachments::upgradeReport);
            throw broken;
        }
        return asked;
    }

    void setUp() {
        SESSION.setUp(built());
    }

    void verify() {
        done();
    }

    void cleanUp() {
        SESSION.cleanUp(built());
    }

    /** What the campaign was about. */
    Manifest manifest() {
        return SESSION.manifest(done());
    }

    /** The bundle of the campaign. */
    Path evidence() {
        return SESSION.folder(done());
    }

    /** Asks a judge; the scenario fails with what it says unless that is PASS. */
    void conclude(Guarantee guarantee) {
        conclude(guarantee, Limits.defaults());
    }

    /** The same by other limits than the usual ones. */
    void conclude(Guarantee guarantee, Limits limits) {
        conclude(guarantee, limits, finding -> true);
    }

    /** The same for a part of what the judge says. */
    void conclude(Guarantee guarantee, Limits limits, Predicate<Finding> part) {
        CampaignPlan asked = done();
        Manifest manifest = SESSION.manifest(asked);
        SESSION.notApplicable(asked, guarantee).ifPresent(why -> {
            throw new TestAbortedException("guarantee " + guarantee + " does not apply: " + why);
        });
        AllureAttachments.campaign(manifest, SESSION.folder(asked));
        Judgement judgement = only(SESSION.judge(asked, guarantee, limits), part);
        // a green run has its picture too, but once
        boolean first = Guarantee.promisedBy(manifest).get(0) == guarantee;
        if (judgement.verdict() != Verdict.PASS || first) {
            AllureAttachments.diagnosis(SESSION.diagnosis(asked));
            SESSION.timeline(asked).ifPresent(AllureAttachments::timeline);
        }
        if (first) {
            SESSION.upgradeReport(asked).ifPresent(AllureAttachments::upgradeReport);
            SESSION.health(asked).ifPresent(AllureAttachments::health);
        }
        TestSession.conclude(manifest, judgement);
    }

    /** The same for a part that only some clusters have: where it says nothing of that, the scenario is skipped for a reason. */
    void concludeWhereAny(Guarantee guarantee, Predicate<Finding> part, String otherwise) {
        CampaignPlan asked = done();
        if (SESSION.notApplicable(asked, guarantee).isEmpty()
                && SESSION.judge(asked, guarantee, Limits.defaults()).findings().stream()
                        .noneMatch(part)) {
            throw new TestAbortedException("does not apply here: " + otherwise);
        }
        conclude(guarantee, Limits.defaults(), part);
    }

    /**
     * Asks the judge of what volumes are set up with, for one way of it. A row says what must hold, so that it can be read alone; it must not say
     * anything else than follows from how the volumes are set up.
     */
    void concludeSetup(String way, String old, String fresh) {
        VolumeSetup setup = built().workloads().setups().stream()
                .filter(one -> one.way().equals(way))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no volume is set up with " + way));
        SESSION.missing(done(), setup).ifPresent(why -> {
            throw new TestAbortedException("volumes set up with " + way + " do not apply: " + why);
        });
        String wordsOfOld = SESSION.words(done(), setup, true);
        String wordsOfNew = SESSION.words(done(), setup, false);
        if (!wordsOfOld.equals(old) || !wordsOfNew.equals(fresh)) {
            throw new IllegalStateException("the row speaks of '" + old + "' and '" + fresh + "', but " + way
                    + " means '" + wordsOfOld + "' and '" + wordsOfNew + "'");
        }
        Set<String> workloads = setup.workloads();
        conclude(Guarantee.MOUNT_OPTIONS, Limits.defaults(), finding -> workloads.contains(finding.subject()));
    }

    /**
     * Asks whether pods that differ in one thing alone share a mounter pod, or do not. A row says what must hold, so that it can be read alone;
     * where the driver's profile says otherwise, the row says nothing of that driver.
     */
    void concludeSeparation(String what, boolean shared) {
        Manifest.Sharing sharing = manifest().driver().sharing();
        if (sharing != null && sharing.by().contains(what) == shared) {
            throw new TestAbortedException("pods that differ in " + what + " do not apply: driver profile "
                    + manifest().driver().name() + " has mounter pods shared by " + sharing.by());
        }
        if (shared) {
            conclude(
                    Guarantee.SHARING,
                    Limits.defaults(),
                    finding -> finding.subject().endsWith("of set light"));
        } else {
            conclude(
                    Guarantee.SEPARATION,
                    Limits.defaults(),
                    finding -> finding.subject().endsWith("(" + what + ")")
                            || finding.subject().equals(what));
        }
    }

    private static Judgement only(Judgement judgement, Predicate<Finding> part) {
        List<Finding> findings = judgement.findings().stream().filter(part).toList();
        Verdict verdict =
                findings.stream().map(Finding::verdict).reduce(Verdict::and).orElse(Verdict.INCONCLUSIVE);
        return new Judgement(judgement.guarantee(), verdict, judgement.worst(), judgement.limit(), findings);
    }

    /** Asks every judge; the scenario fails with what one says that says FAIL. */
    void nothingBroken() {
        CampaignPlan asked = done();
        AllureAttachments.campaign(SESSION.manifest(asked), SESSION.folder(asked));
        for (Guarantee guarantee : Guarantee.promisedBy(SESSION.manifest(asked))) {
            Judgement judgement = SESSION.judge(asked, guarantee, Limits.defaults());
            AllureAttachments.judgement(judgement);
            if (judgement.verdict() == Verdict.FAIL) {
                TestSession.conclude(SESSION.manifest(asked), judgement);
            }
        }
    }

    /** Asks a judge; the scenario fails unless it says INCONCLUSIVE of these subjects and PASS of all others. */
    void doubted(Guarantee guarantee, Limits limits, List<String> subjects) {
        Judgement judgement = SESSION.judge(done(), guarantee, limits);
        AllureAttachments.judgement(judgement);
        Map<String, Verdict> wanted = new TreeMap<>();
        Map<String, Verdict> said = new TreeMap<>();
        for (Finding finding : judgement.findings()) {
            said.put(finding.subject(), finding.verdict());
            wanted.put(finding.subject(), Verdict.PASS);
        }
        subjects.forEach(subject -> wanted.put(subject, Verdict.INCONCLUSIVE));
        if (!said.equals(wanted)) {
            throw new AssertionError("the judge of " + guarantee + " was to say " + wanted + ", but says\n"
                    + JudgementText.full(judgement));
        }
    }

    /** Asks every judge; the scenario fails unless all say what is expected. */
    void expect(Expectation expectation) {
        expect(expectation, guarantee -> true, finding -> true);
    }

    /**
     * The same for one volume of several that had something done to them before the upgrade was over: it is judged by what is said of it, and
     * of whatever is none of the others. What is said of all volumes of a kind together is not asked for.
     */
    void expect(String workload, Expectation expectation) {
        Set<String> disturbed = done().faults().stream()
                .flatMap(fault -> fault.workload().stream())
                .collect(Collectors.toSet());
        Set<String> others = manifest().volumes().stream()
                .filter(volume -> volume.before() || disturbed.contains(volume.name()))
                .map(Volume::name)
                .filter(name -> !name.equals(workload))
                .collect(Collectors.toSet());
        Predicate<Finding> concerned = finding -> !others.contains(finding.subject());
        expect(
                expectation,
                // some are promised of old volumes alone, and say nothing here
                guarantee -> guarantee != Guarantee.PROVISIONING
                        && SESSION.judge(done(), guarantee, done().limits()).findings().stream()
                                .anyMatch(concerned),
                concerned);
    }

    private void expect(Expectation expectation, Predicate<Guarantee> asked, Predicate<Finding> concerned) {
        CampaignPlan carried = done();
        AllureAttachments.campaign(SESSION.manifest(carried), SESSION.folder(carried));
        Map<Guarantee, Judgement> judgements = new LinkedHashMap<>();
        for (Guarantee guarantee : Guarantee.promisedBy(SESSION.manifest(carried))) {
            if (asked.test(guarantee)) {
                Judgement judgement = SESSION.judge(carried, guarantee, carried.limits());
                AllureAttachments.judgement(judgement);
                judgements.put(guarantee, only(judgement, concerned));
            }
        }
        Map<Guarantee, Verdict> said = new LinkedHashMap<>();
        judgements.forEach((guarantee, judgement) -> said.put(guarantee, judgement.verdict()));
        fail(expectation.differences(said), judgements, expectation::words);
    }

    /** Asks a judge; the scenario fails unless a finding that is FAIL says some words. */
    void saidBecause(Guarantee guarantee, String words) {
        CampaignPlan carried = done();
        Judgement judgement = SESSION.judge(carried, guarantee, carried.limits());
        List<String> said = judgement.findings().stream()
                .filter(finding -> finding.verdict() == Verdict.FAIL)
                .map(Finding::message)
                .toList();
        if (said.stream().noneMatch(message -> message.contains(words))) {
            throw new AssertionError("no finding of " + guarantee + " that is FAIL says '" + words + "', but " + said);
        }
    }

    /** Asks every judge; the scenario fails unless that asks for going back, for one reason, which begins with these words. */
    void saysToGoBack(String because) {
        CampaignPlan carried = done();
        GoBack said = GoBack.of(Guarantee.promisedBy(SESSION.manifest(carried)).stream()
                        .map(guarantee -> SESSION.judge(carried, guarantee, carried.limits()))
                        .toList())
                .orElseThrow();
        if (!said.isAskedFor()
                || said.reasons().size() != 1
                || !said.reasons().get(0).startsWith(because)) {
            throw new AssertionError(
                    "the run was to say to go back, because " + because + ", but says: " + said.words());
        }
    }

    /** Asks every judge what it says of another bundle than the campaign's; the scenario fails unless all say INCONCLUSIVE. */
    void everythingInDoubt(Path copy) {
        Evidence evidence;
        try {
            evidence = Bundle.open(copy);
        } catch (IOException e) {
            throw new UncheckedIOException("the bundle " + copy + " cannot be read", e);
        }
        Map<Guarantee, Judgement> judgements = new LinkedHashMap<>();
        Judges.judge(Guarantee.promisedBy(evidence.manifest()), evidence, Limits.defaults())
                .forEach(judgement -> judgements.put(judgement.guarantee(), judgement));
        judgements.values().forEach(AllureAttachments::judgement);
        List<String> wrong = judgements.values().stream()
                .filter(judgement -> judgement.verdict() != Verdict.INCONCLUSIVE)
                .map(judgement -> judgement.guarantee() + " was to be INCONCLUSIVE, but is " + judgement.verdict())
                .toList();
        fail(wrong, judgements, guarantee -> "INCONCLUSIVE");
    }

    /** Fails the scenario if anything is wrong: with what, with every verdict beside what was expected, and with what those judges say. */
    private void fail(List<String> wrong, Map<Guarantee, Judgement> judgements, UnaryWords expected) {
        if (wrong.isEmpty()) {
            return;
        }
        CampaignPlan asked = done();
        SESSION.timeline(asked).ifPresent(AllureAttachments::timeline);
        StringBuilder text = new StringBuilder(String.join("\n", wrong));
        text.append("\n\n%-12s %-21s %s%n".formatted("guarantee", "expected", "said"));
        judgements.forEach((guarantee, judgement) ->
                text.append("%-12s %-21s %s%n".formatted(guarantee, expected.of(guarantee), judgement.verdict())));
        judgements.values().stream()
                .filter(judgement -> wrong.stream().anyMatch(line -> line.startsWith(judgement.guarantee() + " ")))
                .forEach(judgement -> text.append('\n').append(JudgementText.full(judgement)));
        text.append("\nevidence: ").append(SESSION.folder(asked));
        throw new AssertionError(text.toString());
    }

    /** What is expected of a guarantee, in words. */
    private interface UnaryWords {
        String of(Guarantee guarantee);
    }
}
