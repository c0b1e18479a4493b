package dev.holdfast.campaign;

import dev.holdfast.cluster.ClusterException;
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

/**
 * Somebody writes a wrong key into the Secret of a volume, and corrects it (guarantee {@code wrong-key}): for a workload from before the
 * upgrade, for one from after it, and for one that has yet to start. They are guests, so that nobody else judges what they meet. What does
 * not happen is on record and ends nothing.
 */
final class WrongKeys {
    private static final String OLD = "wrong-key-old";
    private static final String NEW = "wrong-key-new";
    private static final String LATE = "wrong-key-late";
    private static final Duration LIMIT = Workloads.POD_READY;

    private final Setting setting;
    private final Workloads workloads;
    private final Agents agents;
    private final ActionLog actions;
    private final AgentPuller puller;
    private final Key right;
    private final Map<String, Key> wrong;

    WrongKeys(Setting setting, ActionLog actions, AgentPuller puller) {
        this.setting = setting;
        this.workloads = setting.workloads();
        this.agents = setting.agents();
        this.actions = actions;
        this.puller = puller;
        this.right = new Key(
                setting.environment().s3().accessKey(),
                setting.environment().s3().secretKey());
        // a key nobody knows, and one whose secret is mistyped; neither opens anything, so no record has to be kept
        // from telling them
        this.wrong = Map.of(
                OLD, Key.random("nobodys-key"),
                NEW, new Key(right.access(), Key.random("").secret()),
                LATE, Key.random("nobodys-key"));
    }

    private String node() {
        return setting.nodes().get(0);
    }

    /** The one that comes before the upgrade. */
    void startOld() {
        start(OLD);
    }

    /** All that is done to them. */
    void goWrong() {
        start(NEW);
        puller.sampleClocks(List.of(NEW));
        long given = System.currentTimeMillis();
        List.of(OLD, NEW, LATE).forEach(this::give);
        workloads.claimStatic(LATE, LATE, node(), Optional.of(LATE));
        long late =
                actions.begun(Actions.START_POD, LATE, Map.of(Actions.NODE, node(), Actions.PROVISIONING, "static"));
        workloads.start(LATE, node(), LIMIT);
        tried("events that tell of the wrong keys", () -> awaitEvents(given));
        for (String name : List.of(OLD, NEW, LATE)) {
            actions.around(
                    Actions.CORRECT_KEY,
                    name,
                    Map.of(Actions.SECRET, workloads.secretName(name)),
                    () -> workloads.secret(name, right));
        }
        Duration limit = setting.plan().limit(Limit.KEY_CORRECTED);
        tried("pod " + LATE + " starts", () -> started(late, LATE, limit));
        puller.sampleClocks(List.of(LATE));
        for (String name : List.of(OLD, NEW)) {
            tried(
                    name + " writes again",
                    () -> setting.cluster()
                            .persist(
                                    name + " writes again",
                                    limit,
                                    () -> agents.post(name, "/write?key=corrected/" + name, Duration.ofSeconds(45))));
        }
        setting.pause()
                .hold(
                        "waiting for a republish with the right key",
                        setting.pause().oneCycle());
        CredentialChecks checks = new CredentialChecks(setting, actions);
        agents.all().keySet().stream()
                .filter(name -> List.of(OLD, NEW, LATE).contains(name))
                .forEach(name -> checks.check(name, Duration.ZERO));
    }

    private void start(String name) {
        workloads.secret(name, right);
        use(name);
        workloads.claimStatic(name, name, node(), Optional.of(name));
        long id = actions.begun(Actions.START_POD, name, Map.of(Actions.NODE, node(), Actions.PROVISIONING, "static"));
        workloads.start(name, node(), LIMIT);
        started(id, name, LIMIT);
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
        Key key = wrong.get(name);
        actions.around(Actions.GIVE_WRONG_KEY, name, Map.of(Actions.SECRET, workloads.secretName(name)), () -> {
            workloads.secret(name, key);
            return Map.of(Actions.ANSWER, agents.tryKey(Workloads.control(node()), key));
        });
    }

    /** Until each pod has one, or long enough for the judge to miss it. */
    private void awaitEvents(long since) {
        Duration limit = setting.pause().twoCycles().plusSeconds(2);
        String refused = setting.profile().refusedKey();
        if (refused == null) {
            setting.pause().hold("waiting, for no event is known to tell of a wrong key", limit);
            return;
        }
        Pattern pattern = Pattern.compile(refused);
        try (Progress.Step step = setting.progress().step("waiting for events that tell of the wrong keys")) {
            setting.cluster()
                    .await(
                            "an event of each pod tells of its wrong key",
                            limit,
                            () -> told(pattern, since),
                            told -> told.containsAll(List.of(OLD, NEW, LATE)),
                            step::detail);
        }
    }

    private List<String> told(Pattern pattern, long since) {
        return setting.cluster().client().v1().events().inNamespace(agents.namespace()).list().getItems().stream()
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
        try {
            work.run();
        } catch (ClusterException | CampaignException e) {
            if (setting.interruption().asked()) {
                throw e;
            }
            setting.progress().say(what + ": it did not come to that, which is judged: " + e.getMessage());
        }
    }
}
