package dev.holdfast.preflight.change;

import static dev.holdfast.preflight.Wording.count;

import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.Check.Undetermined;
import dev.holdfast.preflight.Direction;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Reading;
import dev.holdfast.preflight.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Judges what Helm and the API server say of a change. */
final class ChangeChecks {

    private static final Pattern VERSION = Pattern.compile("^v?(\\d+)\\.(\\d+)");
    /** Minor version of Helm 3 that came with the option. */
    private static final int TAKES_OWNERSHIP = 17;

    private ChangeChecks() {}

    private static String grant(Direction direction) {
        return "let an account look that may do what " + direction.change()
                + " does; nothing is stored, as each request is made with dryRun=All";
    }

    /** What Helm does not take for its own stops the whole change before anything is done. */
    static Check owned(Reading<Trial> trial, Direction direction, String helm) {
        return new Check(
                Level.BLOCKING,
                "owned by the release",
                "labels and annotations of the objects that are there",
                trial.judge(tried -> {
                    List<String> foreign = tried.with(Effect.Foreign.class)
                            .map(object -> object.id() + ": " + ((Effect.Foreign) object.effect()).why())
                            .toList();
                    if (foreign.isEmpty()) {
                        return new Ok("no object that is there is somebody else's");
                    }
                    ObjectId first = tried.with(Effect.Foreign.class)
                            .findFirst()
                            .orElseThrow()
                            .id();
                    return new Finding(
                            Wording.lines(foreign),
                            direction == Direction.ROLLBACK
                                    ? "helm rollback stops with 'no " + first.kind()
                                            + " with the name … found': delete the object if nobody"
                                            + " needs it, or upgrade to the older chart with helm upgrade instead of rolling back"
                                    : "if nobody needs it: kubectl delete " + first.argument()
                                            + "; if the release is to have it: kubectl label and kubectl annotate it as Helm wants it, or "
                                            + takeOver(helm));
                }));
    }

    /**
     * How Helm itself takes over what is somebody else's.
     *
     * @param version of the Helm in use, such as v3.19.5; anything else if it is not known
     */
    private static String takeOver(String version) {
        Matcher parts = VERSION.matcher(version);
        String option = "upgrade with --take-ownership, which Helm has since 3." + TAKES_OWNERSHIP;
        boolean known = parts.find();
        boolean has =
                known && (Integer.parseInt(parts.group(1)) > 3 || Integer.parseInt(parts.group(2)) >= TAKES_OWNERSHIP);
        return known && !has ? option + " (the one in use is " + version + ")" : option;
    }

    /** Each request that Helm would make. */
    static Check dryRun(Reading<Trial> trial, Direction direction) {
        return new Check(
                Level.BLOCKING,
                "API server dry run",
                "each object that would be created or changed, with dryRun=All",
                trial.judge(tried -> requests(tried, direction)));
    }

    private static Result requests(Trial trial, Direction direction) {
        List<Planned> refused = trial.with(Effect.Refused.class)
                // What becomes of custom resource definitions is a matter of its own.
                .filter(object -> !object.id().isOf("CustomResourceDefinition"))
                .toList();
        if (!refused.isEmpty()) {
            return new Finding(
                    Wording.lines(refused.stream()
                            .map(object -> object.id() + ": " + ((Effect.Refused) object.effect()).why())
                            .toList()),
                    Wording.lines(refused.stream()
                            .map(object ->
                                    Refusals.advice(object.id(), ((Effect.Refused) object.effect()).why(), direction))
                            .distinct()
                            .toList()));
        }
        List<String> unknown = trial.objects().stream()
                .map(Planned::effect)
                .filter(Effect.Unknown.class::isInstance)
                .map(effect -> ((Effect.Unknown) effect).what())
                .distinct()
                .sorted()
                .toList();
        if (!unknown.isEmpty()) {
            return new Undetermined(String.join("\n", unknown), grant(direction));
        }
        List<String> unaskable = trial.with(Effect.Unaskable.class)
                .map(object -> object.id() + " " + ((Effect.Unaskable) object.effect()).why())
                .toList();
        return new Ok(trial.with(Effect.Created.class).count() + " created, "
                + trial.with(Effect.Changed.class).count() + " changed, "
                + trial.with(Effect.Deleted.class).count() + " deleted"
                + (unaskable.isEmpty()
                        ? ""
                        : "; " + count(unaskable.size(), "object")
                                + " cannot be asked about before what they need is made: "
                                + String.join(", ", unaskable)));
    }

    /** The pods of new templates: a DaemonSet is taken whose pods are refused one by one, and helm upgrade ends well. */
    static Check pods(Reading<Trial> trial, Direction direction) {
        return new Check(
                Level.BLOCKING,
                "new pods admitted",
                "a pod of each new template, with dryRun=All",
                trial.judge(tried -> {
                    List<PodTrial> refused = tried.pods().stream()
                            .filter(pod -> pod.effect() instanceof Effect.Refused && !isFullForNow(pod))
                            .toList();
                    if (!refused.isEmpty()) {
                        return finding(refused, direction);
                    }
                    List<String> unknown = unknown(tried);
                    return unknown.isEmpty()
                            ? new Ok("those of " + count(tried.pods().size(), "new template") + unaskable(tried))
                            : new Undetermined(String.join("\n", unknown), grant(direction));
                }));
    }

    private static List<String> unknown(Trial trial) {
        return trial.pods().stream()
                .map(PodTrial::effect)
                .filter(Effect.Unknown.class::isInstance)
                .map(effect -> ((Effect.Unknown) effect).what())
                .distinct()
                .toList();
    }

    private static String unaskable(Trial trial) {
        List<String> waiting = trial.pods().stream()
                .filter(pod -> pod.effect() instanceof Effect.Unaskable)
                .map(pod -> pod.workload() + " " + ((Effect.Unaskable) pod.effect()).why())
                .toList();
        return waiting.isEmpty() ? "" : "; not asked about yet: " + String.join(", ", waiting);
    }

    private static Finding finding(List<PodTrial> refused, Direction direction) {
        return new Finding(
                Wording.lines(refused.stream()
                        .map(pod -> "a pod of " + pod.workload() + ": " + why(pod))
                        .toList()),
                Wording.lines(refused.stream()
                        .map(pod -> Refusals.advice(pod.workload(), why(pod), direction))
                        .distinct()
                        .toList()));
    }

    private static String why(PodTrial pod) {
        return ((Effect.Refused) pod.effect()).why();
    }

    private static boolean isFullForNow(PodTrial pod) {
        return pod.removesFirst() && Refusals.isFullForNow(why(pod), pod.released());
    }

    /** A rollout that removes the old pod first finds room in a full quota, unless somebody else takes it in between. */
    static Check quota(Reading<Trial> trial, Direction direction) {
        return new Check(
                Level.WARNING, "quota has room", "a pod of each new template, with dryRun=All", trial.judge(tried -> {
                    List<PodTrial> full = tried.pods().stream()
                            .filter(pod -> pod.effect() instanceof Effect.Refused && isFullForNow(pod))
                            .toList();
                    List<String> unknown = unknown(tried);
                    if (full.isEmpty() && !unknown.isEmpty()) {
                        return new Undetermined(String.join("\n", unknown), grant(direction));
                    }
                    return full.isEmpty()
                            ? new Ok("for " + count(tried.pods().size(), "new template"))
                            : new Finding(
                                    finding(full, direction).value()
                                            + "\nthe rollout removes an old pod first, and another pod may take its place in the quota",
                                    finding(full, direction).advice());
                }));
    }

    /** Helm deletes what is in the old manifest and not in the new one. */
    static Check deletions(Reading<Trial> trial, Reading<Deletions> needs, Direction direction) {
        return new Check(
                Level.BLOCKING,
                "nothing deleted that mounts need",
                "objects of "
                        + direction.say(
                                "the old manifest that the new one has not",
                                "the present revision that that one has not"),
                trial.flatMap(tried -> needs.map(need -> judge(tried, need, direction)))
                        .judge(result -> result));
    }

    private static Result judge(Trial trial, Deletions needs, Direction direction) {
        List<String> unknown = trial.objects().stream()
                .filter(object -> object.after().isEmpty() && object.effect() instanceof Effect.Unknown)
                .map(object -> object.id() + ": " + ((Effect.Unknown) object.effect()).what())
                .toList();
        List<String> needed = new ArrayList<>(needs.needed(trial));
        if (!needed.isEmpty()) {
            return new Finding(
                    Wording.lines(needed),
                    "kubectl annotate it with helm.sh/resource-policy=keep, so that Helm leaves it; or let the pods that mount such volumes end first");
        }
        if (!unknown.isEmpty()) {
            return new Undetermined(Wording.lines(unknown), grant(direction));
        }
        List<String> deleted = trial.with(Effect.Deleted.class)
                .map(object -> object.id().toString())
                .toList();
        return new Ok(deleted.isEmpty() ? "nothing is deleted" : "deleted: " + Wording.some(deleted));
    }
}
