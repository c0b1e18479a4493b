package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.Event;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Phase;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A run that claims three volumes from 2 s on, before the upgrade, and three from 31 s on, after it, and looks at each of them again, at 8 s and at 45 s.
 * The class that binds at once has the policies Delete, Retain, and Delete again.
 */
final class StorageClassRun {
    static final String CLASS = "run-immediate";
    static final String WAITING_CLASS = "run-waiting";
    static final String IMMEDIATE_BEFORE = Actions.triedClaim(Actions.AT_ONCE, "before");
    static final String IMMEDIATE_AFTER = Actions.triedClaim(Actions.AT_ONCE, "after");
    static final String WAITING_BEFORE = Actions.triedClaim(Actions.WAITING, "before");
    static final String WAITING_AFTER = Actions.triedClaim(Actions.WAITING, "after");
    static final String REPLACED_BEFORE = Actions.triedClaim(Actions.REPLACED, "before");
    static final String REPLACED_AFTER = Actions.triedClaim(Actions.REPLACED, "after");

    private StorageClassRun() {}

    /** A history in which everything is as the classes say. */
    static History claimed() {
        History history = History.healthy();
        moment(history, 2, "before", Actions.DELETE, Actions.RETAIN);
        moment(history, 31, "after", Actions.RETAIN, Actions.DELETE);
        look(history, 8, "before", Actions.DELETE, Actions.RETAIN);
        look(history, 45, "before", Actions.DELETE, Actions.RETAIN);
        look(history, 45, "after", Actions.RETAIN, Actions.DELETE);
        return history;
    }

    private static void moment(History history, double s, String moment, String first, String second) {
        String waiting = Actions.triedClaim(Actions.WAITING, moment);
        history.did(
                s,
                s + 0.5,
                Actions.TRY_CLAIM,
                waiting,
                inputs(Actions.WAITING, WAITING_CLASS, Actions.WAIT_FOR_FIRST_CONSUMER, Actions.RETAIN),
                Map.of(Actions.ANSWER, Actions.PENDING, Actions.MILLISECONDS, "10002.000"));
        used(history, s + 0.6, waiting, Actions.RETAIN);
        atOnce(history, s + 1, Actions.AT_ONCE, moment, first);
        history.did(
                s + 2,
                s + 2.1,
                Actions.REPLACE_CLASS,
                CLASS,
                Map.of(Actions.BINDING_MODE, Actions.IMMEDIATE, Actions.POLICY, second),
                Map.of());
        atOnce(history, s + 3, Actions.REPLACED, moment, second);
    }

    private static void atOnce(History history, double s, String way, String moment, String policy) {
        String claim = Actions.triedClaim(way, moment);
        history.did(
                s,
                s + 0.1,
                Actions.TRY_CLAIM,
                claim,
                inputs(way, CLASS, Actions.IMMEDIATE, policy),
                Map.of(
                        Actions.UNBOUND,
                        "900.000",
                        Actions.MILLISECONDS,
                        "1200.000",
                        Actions.PERSISTENT_VOLUME,
                        volume(claim),
                        Actions.POLICY,
                        policy));
        used(history, s + 0.2, claim, policy);
    }

    private static Map<String, String> inputs(String way, String storageClass, String mode, String policy) {
        return Map.of(
                Actions.NODE, "w1",
                Actions.WAY, way,
                Actions.STORAGE_CLASS, storageClass,
                Actions.BINDING_MODE, mode,
                Actions.POLICY, policy);
    }

    /** The same with three claims more before the upgrade, from -13 s on, and after the drain, from 65 s on, whose Secrets are mended 11 s later. */
    static History withSecrets() {
        History history = claimed()
                .phases(phases -> Stream.concat(phases.stream(), Stream.of(History.phase(Phase.CLASS_SECRETS, 63, 100)))
                        .toList())
                .driver(driver -> DriverBuilder.of(driver)
                        .refusedKey("SignatureDoesNotMatch")
                        .build());
        for (String moment : List.of("before", "after")) {
            double s = moment.equals("before") ? -13 : 65;
            unfit(history, s, Actions.MISSING, moment, "error getting secret SECRET in namespace holdfast: not found");
            unfit(history, s, Actions.INCOMPLETE, moment, "rpc error: the volume's Secret lacks secret_access_key");
            unfit(history, s, Actions.REFUSED_KEY, moment, "rpc error: api error SignatureDoesNotMatch: it does not");
        }
        return history;
    }

    /** What the provisioner says of such a claim. */
    static Event failed(String claim, double second, String message) {
        return Lines.event(
                "event-" + claim + second,
                "Warning",
                "ProvisioningFailed",
                "failed to provision volume with StorageClass \"run-secret\": "
                        + message.replace("SECRET", "key-of-" + claim),
                "PersistentVolumeClaim",
                "holdfast",
                claim,
                "uid-" + claim,
                1,
                History.wall(second),
                History.wall(second));
    }

    private static void unfit(History history, double s, String way, String moment, String said) {
        String claim = Actions.triedClaim(way, moment);
        Map<String, String> facts = new HashMap<>(Map.of(
                Actions.NODE,
                "w1",
                Actions.WAY,
                way,
                Actions.STORAGE_CLASS,
                "run-secret",
                Actions.SECRET,
                "holdfast/key-of-" + claim));
        if (way.equals(Actions.INCOMPLETE)) {
            facts.put(Actions.LACKS, "secret_access_key");
        }
        history.did(
                s,
                s + 0.1,
                Actions.TRY_SECRET,
                claim,
                facts,
                way.equals(Actions.REFUSED_KEY) ? Map.of(Actions.ANSWER, Actions.REFUSED) : Map.of());
        history.add(Channel.EVENTS, History.OBSERVER, s + 2, failed(claim, s + 1, said));
        history.did(
                s + 10.5, s + 10.6, Actions.LOOK_AT_CLAIM, claim, Map.of(), Map.of(Actions.ANSWER, Actions.PENDING));
        history.did(s + 10.7, s + 10.8, Actions.MEND_SECRET, claim, Map.of(), Map.of());
        used(history, s + 11, claim, Actions.DELETE);
    }

    private static void used(History history, double s, String claim, String policy) {
        Map<String, String> said = new HashMap<>(Map.of(
                Actions.FILE_SYSTEM,
                "fuse",
                Actions.CONTENT,
                Actions.DONE,
                Actions.PERSISTENT_VOLUME,
                volume(claim),
                Actions.POLICY,
                policy));
        List.of(Actions.LIST, Actions.WRITE, Actions.READ).forEach(way -> said.put(way, Actions.DONE));
        history.did(s, s + 0.3, Actions.USE_CLAIM, claim, Map.of(Actions.NODE, "w1"), said);
    }

    private static void look(History history, double s, String moment, String first, String second) {
        Map.of(Actions.WAITING, Actions.RETAIN, Actions.AT_ONCE, first, Actions.REPLACED, second)
                .forEach((way, policy) -> {
                    String claim = Actions.triedClaim(way, moment);
                    history.did(
                            s,
                            s + 0.1,
                            Actions.LOOK_AT_POLICY,
                            claim,
                            Map.of(),
                            Map.of(Actions.PERSISTENT_VOLUME, volume(claim), Actions.POLICY, policy));
                });
    }

    private static String volume(String claim) {
        return "pvc-" + claim.toLowerCase(Locale.ROOT);
    }
}
