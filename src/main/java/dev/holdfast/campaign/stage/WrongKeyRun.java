package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.environment.S3Key;
import dev.holdfast.campaign.observe.ActionLog;
import dev.holdfast.campaign.observe.AgentPuller;
import dev.holdfast.campaign.observe.Agents;
import dev.holdfast.campaign.workload.CredentialChecks;
import dev.holdfast.campaign.workload.Workloads;
import dev.holdfast.console.Progress;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import dev.holdfast.verdict.Limit;
import io.fabric8.kubernetes.api.model.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Wrong keys in the Secrets of volumes, and the right ones after them, while that goes on. */
final class WrongKeyRun {
    private static final String OLD = "wrong-key-old";
    private static final String NEW = "wrong-key-new";
    private static final String LATE = "wrong-key-late";
    private static final Duration LIMIT = Workloads.POD_READY;

    private final CampaignContext context;
    private final Workloads workloads;
    private final Agents agents;
    private final ActionLog actions;
    private final AgentPuller puller;
    private final S3Key right;
    private final Map<String, S3Key> wrong;

    WrongKeyRun(CampaignContext context) {
        this.context = context;
        this.workloads = context.workloads();
        this.agents = context.agents();
        this.actions = context.actions();
        this.puller = context.puller();
        this.right = context.environment().s3().key();
        // a key nobody knows, and one whose secret is mistyped; neither opens anything, so no record has to be kept
        // from telling them
        this.wrong = Map.of(
                OLD, S3Key.random(),
                NEW, new S3Key(right.access(), S3Key.random().secret()),
                LATE, S3Key.random());
    }

    private String node() {
        return context.nodes().get(0);
    }

    /** The one that comes before the upgrade. */
    public void startOld() {
        start(OLD);
    }

    /** All that is done to them. */
    void goWrong() {
        tried("workload " + NEW, () -> start(NEW));
        puller.sampleClocks(Stream.of(NEW).filter(agents.all()::containsKey).toList());
        long given = System.currentTimeMillis();
        List.of(OLD, NEW, LATE).forEach(this::give);
        workloads.claims().claimStatic(LATE, LATE, node(), Optional.of(LATE));
        long late =
                actions.begun(Actions.START_POD, LATE, Map.of(Actions.NODE, node(), Actions.PROVISIONING, "static"));
        boolean made = tolerated(late, "workload " + LATE, () -> workloads.start(LATE, node(), LIMIT));
        tried("events that report the wrong keys", () -> awaitEvents(given));
        for (String name : List.of(OLD, NEW, LATE)) {
            actions.around(
                    Actions.CORRECT_KEY,
                    name,
                    Map.of(Actions.SECRET, workloads.secretName(name)),
                    () -> workloads.secret(name, right));
        }
        Duration limit = context.limit(Limit.KEY_CORRECTED);
        if (made) {
            tried("pod " + LATE + " starts", () -> started(late, LATE, limit));
        }
        puller.sampleClocks(Stream.of(LATE).filter(agents.all()::containsKey).toList());
        for (String name : List.of(OLD, NEW)) {
            tried(
                    name + " writes again",
                    () -> context.cluster()
                            .persist(
                                    name + " writes again",
                                    limit,
                                    () -> agents.post(name, "/write?key=corrected/" + name, Duration.ofSeconds(45))));
        }
        context.pause()
                .hold(
                        "waiting for a republish with the right key",
                        context.pause().oneCycle());
        CredentialChecks checks = new CredentialChecks(agents, context.judged(), actions, context.progress());
        agents.all().keySet().stream()
                .filter(name -> List.of(OLD, NEW, LATE).contains(name))
                .forEach(name -> checks.check(name, Duration.ZERO));
    }

    private void start(String name) {
        workloads.secret(name, right);
        use(name);
        workloads.claims().claimStatic(name, name, node(), Optional.of(name));
        long id = actions.begun(Actions.START_POD, name, Map.of(Actions.NODE, node(), Actions.PROVISIONING, "static"));
        if (tolerated(id, "workload " + name, () -> workloads.start(name, node(), LIMIT))) {
            started(id, name, LIMIT);
        }
    }

    /** Whether something went well that belongs to an action; if not, so is the action. */
    private boolean tolerated(long id, String what, Runnable work) {
        return context.attempts().tolerates(what, () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                actions.failed(id, e);
                throw e;
            }
        });
    }

    private void started(long id, String name, Duration limit) {
        try {
            Volume made = workloads.describe(name, true, false, limit);
            agents.await(name, "running", limit);
            actions.done(id, Actions.describe(made));
        } catch (RuntimeException e) {
            actions.failed(id, e);
            throw e;
        }
    }

    private void use(String name) {
        actions.around(Actions.USE_SECRET, name, Map.of(Actions.SECRET, workloads.secretName(name)), () -> {});
    }

    private void give(String name) {
        if (name.equals(LATE)) {
            use(name);
        }
        S3Key key = wrong.get(name);
        actions.around(Actions.GIVE_WRONG_KEY, name, Map.of(Actions.SECRET, workloads.secretName(name)), () -> {
            workloads.secret(name, key);
            return Map.of(Actions.ANSWER, agents.tryKey(workloads.control(node()), key));
        });
    }

    /** Until each pod has one, or long enough for the judge to miss it. */
    private void awaitEvents(long since) {
        Duration limit = context.pause().twoCycles().plusSeconds(2);
        String refused = context.profile().refusedKey();
        if (refused == null) {
            context.pause().hold("waiting, for no event is known to report a wrong key", limit);
            return;
        }
        Pattern pattern = Pattern.compile(refused);
        try (Progress.Step step = context.progress().step("waiting for events that report the wrong keys")) {
            context.cluster()
                    .await(
                            "an event of each pod reports its wrong key",
                            limit,
                            () -> reported(pattern, since),
                            seen -> seen.containsAll(List.of(OLD, NEW, LATE)),
                            step::detail);
        }
    }

    private List<String> reported(Pattern pattern, long since) {
        return context.cluster().client().v1().events().inNamespace(agents.namespace()).list().getItems().stream()
                .filter(event -> pattern.matcher(event.getMessage()).find() && since < last(event) + 1000)
                .map(event -> event.getInvolvedObject().getName())
                .distinct()
                .sorted()
                .toList();
    }

    private static long last(Event event) {
        return event.getLastTimestamp() == null
                ? Long.MAX_VALUE - 1000
                : Instant.parse(event.getLastTimestamp()).toEpochMilli();
    }

    private void tried(String what, Runnable work) {
        context.attempts().tolerates(what, work);
    }
}
