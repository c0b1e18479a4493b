package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.verdict.Guarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The mounter pod of a volume asks for what the volume says by its attributes, and for what it does not say asks for what the chart says; so with
 * its limits. Its priority class is the chart's.
 */
final class MounterResourcesJudge extends SubjectJudge<Consumer<Scope>> {
    private static final String VOLUME = "mounter pod of volume ";
    private static final String PRIORITY = "priority class";

    MounterResourcesJudge() {
        super(Guarantee.MOUNTER_RESOURCES);
    }

    @Override
    String limit(Assessment assessment) {
        return "what volume and chart say";
    }

    @Override
    List<Subject<Consumer<Scope>>> subjects(Assessment assessment) {
        List<RecordedAction> looks = assessment.recording().actions().of(Actions.LOOK_AT_RESOURCES);
        List<Subject<Consumer<Scope>>> subjects = new ArrayList<>();
        looks.forEach(look -> subjects.add(
                Subject.part(VOLUME + look.subject(), look.input(Actions.NODE), scope -> resources(look, scope))));
        if (looks.stream().anyMatch(look -> look.input(Actions.PRIORITY_CLASS) != null)) {
            subjects.add(Subject.part(PRIORITY, "", scope -> priority(looks, scope)));
        }
        return subjects;
    }

    @Override
    List<Required> required(Recording recording) {
        return List.of(
                new Required(VOLUME, "mounter pods", "", "no mounter pod was looked at, so nothing is known of them"));
    }

    @Override
    void judge(Consumer<Scope> subject, Scope scope) {
        subject.accept(scope);
    }

    private static void resources(RecordedAction look, Scope scope) {
        FindingBuilder finding = scope.finding();
        scope.shows(VOLUME);
        if (!seen(look, finding)) {
            return;
        }
        List<String> has = new ArrayList<>();
        for (String resource : Actions.RESOURCES) {
            String wanted = look.input(resource);
            String its = look.output(resource);
            if (its != null) {
                has.add(resource + " " + its);
            }
            compare(
                    look,
                    resource,
                    wanted,
                    its,
                    finding,
                    "the driver does not hand on what the volume says by its attributes",
                    "the driver does not hand on what the chart says");
        }
        String all = has.isEmpty() ? "nothing" : String.join(", ", has);
        finding.figure("has", all);
        finding.measure("another", "as they say");
        finding.passed("it has " + all);
    }

    private static void priority(List<RecordedAction> looks, Scope scope) {
        FindingBuilder finding = scope.finding();
        for (RecordedAction look : looks) {
            if (seen(look, finding)) {
                compare(
                        look,
                        PRIORITY + " of the mounter pod of volume " + look.subject(),
                        look.input(Actions.PRIORITY_CLASS),
                        look.output(Actions.PRIORITY_CLASS),
                        finding,
                        "the driver does not hand the priority class of the chart on",
                        "something in the cluster changes pods when they are made");
            }
        }
        finding.measure("another", "as they say");
        finding.passed("each mounter pod has priority class " + looks.get(0).input(Actions.PRIORITY_CLASS));
    }

    /** A pod that does not get its volume has no mounter pod that serves it. */
    private static boolean seen(RecordedAction look, FindingBuilder finding) {
        finding.actions();
        if (look.succeeded()) {
            return true;
        }
        finding.doubt("the mounter pod of volume " + look.subject() + " was not seen: "
                + (look.failed() ? look.error() : "the run ended meanwhile"));
        return false;
    }

    private static void compare(
            RecordedAction look, String what, String wanted, String its, FindingBuilder finding, String... causes) {
        String said = wanted == null ? "none" : wanted;
        String has = its == null ? "none" : its;
        if (!said.equals(has)) {
            finding.offence(look.done(), what + " is not what volume and chart say", has, said, has, causes);
        }
    }
}
