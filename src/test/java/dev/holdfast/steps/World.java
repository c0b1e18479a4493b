package dev.holdfast.steps;

import dev.holdfast.campaign.CampaignException;
import dev.holdfast.campaign.CampaignPlan;
import dev.holdfast.campaign.Flaw;
import dev.holdfast.campaign.Moves;
import dev.holdfast.campaign.Options;
import dev.holdfast.campaign.Part;
import dev.holdfast.campaign.disturbance.Disturbance;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.bundle.Bundle;
import dev.holdfast.judge.Judges;
import dev.holdfast.report.AllureAttachments;
import dev.holdfast.report.JudgementText;
import dev.holdfast.suite.Run;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Verdict;
import io.cucumber.java.AfterAll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What the steps of one scenario share, and the one place where scenarios share campaigns. */
public final class World {
    private static final Campaigns CAMPAIGNS = new Campaigns();

    private int statics;
    private int dynamics;
    private int periodMs;
    private final List<Disturbance> disturbances = new ArrayList<>();
    private OptionalInt nodes = OptionalInt.empty();
    private Optional<Flaw> flaw = Optional.empty();
    private String way = DriverProfile.USUAL_WAY;
    private final Set<Part> parts = EnumSet.copyOf(Part.USUAL);
    private Duration hold = Duration.ZERO;
    private Duration usualHold = Duration.ZERO;
    private List<Duration> checks = List.of();
    private Limits limits = Limits.defaults();
    private Moves moves = Moves.byName();
    private CampaignPlan plan;

    /** Takes down what the campaigns ran in. */
    @AfterAll
    public static void close() throws IOException, InterruptedException {
        CAMPAIGNS.close();
    }

    void workloads(int onStatic, int onDynamic, int everyMs) {
        statics = onStatic;
        dynamics = onDynamic;
        periodMs = everyMs;
    }

    /** Something is to be done to the campaign that the scenario's upgrade is part of. */
    void disturb(Disturbance disturbance) {
        disturbances.add(disturbance);
    }

    /** The lab is to have as many nodes. */
    void nodes(int count) {
        nodes = OptionalInt.of(count);
    }

    /** Something is wrong with the release that is upgraded to. */
    void flaw(Flaw wrong) {
        flaw = Optional.of(wrong);
    }

    /** The upgrade goes by this documented way. */
    void by(String documented) {
        way = documented;
    }

    /** Something is done beside the upgrade. */
    void with(Part part) {
        parts.add(part);
    }

    /** Something is not done that is usual. */
    void without(Part part) {
        parts.remove(part);
    }

    /** The new release is held for as long, unless an option says otherwise. */
    void hold(Duration time) {
        hold = Options.duration("upgrade.hold").orElse(time);
        usualHold = time;
    }

    /** Credentials are checked at these times into the hold; in proportion, where an option gives it another length. */
    void checkCredentials(List<Duration> times) {
        checks = times.stream()
                .map(time -> Duration.ofSeconds(time.toSeconds() * hold.toSeconds() / usualHold.toSeconds()))
                .toList();
    }

    /** In which order old pods are made again, and where. */
    void moves(Moves order) {
        moves = order;
    }

    /** By what the campaign, and rows, are judged. */
    void limit(Limit limit, Duration time) {
        limits = limits.with(limit, time);
    }

    private CampaignPlan plan(String from, List<String> through, String to) {
        return new CampaignPlan(
                from,
                through,
                to,
                statics,
                dynamics,
                periodMs,
                nodes,
                disturbances,
                flaw,
                way,
                parts,
                hold,
                checks,
                limits,
                moves);
    }

    void upgrade(String from, List<String> through, String to) {
        plan = plan(from, through, to);
        try {
            CAMPAIGNS.ensure(plan);
        } catch (CampaignException broken) {
            CAMPAIGNS.timeline(plan).ifPresent(AllureAttachments::timeline);
            throw broken;
        }
    }

    /** The upgrade is not done here, but by others between a setup and a verification. */
    void leaveUpgradeToOthers(String from, String to) {
        without(Part.UPGRADE);
        plan = plan(from, List.of(), to);
    }

    void setUp() {
        CAMPAIGNS.setUp(plan);
    }

    void verify() {
        CAMPAIGNS.verify(plan);
    }

    void cleanUp() {
        CAMPAIGNS.cleanUp(plan);
    }

    /** Asks every judge; the scenario fails with what one says that says FAIL. */
    void nothingBroken() {
        AllureAttachments.campaign(CAMPAIGNS.manifest(plan), CAMPAIGNS.folder(plan));
        for (Guarantee guarantee : Guarantee.promisedBy(CAMPAIGNS.manifest(plan))) {
            Judgement judgement = CAMPAIGNS.judge(plan, guarantee, Limits.defaults());
            AllureAttachments.judgement(judgement);
            if (judgement.verdict() == Verdict.FAIL) {
                Run.conclude(CAMPAIGNS.manifest(plan), judgement);
            }
        }
    }

    /** Asks a judge; the scenario fails unless it says INCONCLUSIVE of these subjects and PASS of all others. */
    void doubted(String guarantee, List<String> subjects) {
        Judgement judgement = CAMPAIGNS.judge(plan, Guarantee.named(guarantee), Limits.defaults());
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

    /** The bundle of the scenario's campaign. */
    Path evidence() {
        return CAMPAIGNS.folder(plan);
    }

    /** Asks every judge; the scenario fails unless all say what is expected. */
    void expect(Expectation expectation) {
        expect(expectation, finding -> true);
    }

    /**
     * The same for one volume of several that had something done to them before the upgrade was over: it is judged by what is said of it, and
     * of whatever is none of the others.
     */
    void expect(String workload, Expectation expectation) {
        Set<String> others = CAMPAIGNS.manifest(plan).volumes().stream()
                .filter(Volume::before)
                .map(Volume::name)
                .filter(name -> !name.equals(workload))
                .collect(Collectors.toSet());
        expect(expectation, finding -> !others.contains(finding.subject()));
    }

    private void expect(Expectation expectation, Predicate<Finding> concerned) {
        AllureAttachments.campaign(CAMPAIGNS.manifest(plan), CAMPAIGNS.folder(plan));
        Map<String, Judgement> judgements = new LinkedHashMap<>();
        for (Guarantee guarantee : Guarantee.promisedBy(CAMPAIGNS.manifest(plan))) {
            Judgement judgement = CAMPAIGNS.judge(plan, guarantee, limits);
            AllureAttachments.judgement(judgement);
            List<Finding> findings =
                    judgement.findings().stream().filter(concerned).toList();
            Verdict verdict =
                    findings.stream().map(Finding::verdict).reduce(Verdict::and).orElse(Verdict.INCONCLUSIVE);
            judgements.put(
                    guarantee.id(), new Judgement(guarantee, verdict, judgement.worst(), judgement.limit(), findings));
        }
        compare(expectation, judgements);
    }

    /** Asks every judge what it says of another bundle than the campaign's; the scenario fails unless all say INCONCLUSIVE. */
    void everythingInDoubt(Path copy) {
        Evidence evidence;
        try {
            evidence = Bundle.open(copy);
        } catch (IOException e) {
            throw new UncheckedIOException("the bundle " + copy + " cannot be read", e);
        }
        Map<String, Judgement> judgements = new LinkedHashMap<>();
        Judges.judge(Guarantee.promisedBy(evidence.manifest()), evidence, Limits.defaults())
                .forEach(judgement -> judgements.put(judgement.guarantee().id(), judgement));
        judgements.values().forEach(AllureAttachments::judgement);
        List<String> wrong = judgements.values().stream()
                .filter(judgement -> judgement.verdict() != Verdict.INCONCLUSIVE)
                .map(judgement -> judgement.guarantee() + " was to be INCONCLUSIVE, but is " + judgement.verdict())
                .toList();
        fail(wrong, judgements, guarantee -> "INCONCLUSIVE");
    }

    private void compare(Expectation expectation, Map<String, Judgement> judgements) {
        Map<String, Verdict> said = new LinkedHashMap<>();
        judgements.forEach((guarantee, judgement) -> said.put(guarantee, judgement.verdict()));
        fail(expectation.differences(said), judgements, expectation::words);
    }

    /** Fails the scenario if anything is wrong: with what, with every verdict beside what was expected, and with what those judges say. */
    private void fail(List<String> wrong, Map<String, Judgement> judgements, UnaryOperator<String> expected) {
        if (wrong.isEmpty()) {
            return;
        }
        CAMPAIGNS.timeline(plan).ifPresent(AllureAttachments::timeline);
        StringBuilder text = new StringBuilder(String.join("\n", wrong));
        text.append("\n\n%-12s %-21s %s%n".formatted("guarantee", "expected", "said"));
        judgements.forEach((guarantee, judgement) ->
                text.append("%-12s %-21s %s%n".formatted(guarantee, expected.apply(guarantee), judgement.verdict())));
        judgements.values().stream()
                .filter(judgement -> wrong.stream().anyMatch(line -> line.startsWith(judgement.guarantee() + " ")))
                .forEach(judgement -> text.append('\n').append(JudgementText.full(judgement)));
        text.append("\nevidence: ").append(CAMPAIGNS.folder(plan));
        throw new AssertionError(text.toString());
    }

    /** Asks a judge; the scenario fails with what it says unless that is PASS. */
    void conclude(String guarantee, Limits limits) {
        AllureAttachments.campaign(CAMPAIGNS.manifest(plan), CAMPAIGNS.folder(plan));
        Judgement judgement = CAMPAIGNS.judge(plan, Guarantee.named(guarantee), limits);
        if (judgement.verdict() != Verdict.PASS || isFirst(guarantee)) {
            CAMPAIGNS.timeline(plan).ifPresent(AllureAttachments::timeline);
        }
        if (isFirst(guarantee)) {
            CAMPAIGNS.health(plan).ifPresent(AllureAttachments::health);
        }
        Run.conclude(CAMPAIGNS.manifest(plan), judgement);
    }

    /** Asks the judge of republish for as many as the time of the hold is worth. */
    void republishedAllAlong(int periods) {
        Manifest manifest = CAMPAIGNS.manifest(plan);
        int cycles = (int) (hold.toSeconds() / (periods * manifest.republishSeconds()));
        conclude("republish", Limits.defaults().withRepublishCycles(Math.max(cycles, 1)));
    }

    /** A green run has its picture too, but once. */
    private boolean isFirst(String guarantee) {
        return Guarantee.promisedBy(CAMPAIGNS.manifest(plan)).get(0).id().equals(guarantee);
    }
}
