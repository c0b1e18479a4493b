package dev.holdfast.judge;

import static dev.holdfast.evidence.NodeLines.dev;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.History;
import java.util.Map;

/** A run in which the key in the Secret is changed, the driver restarted and the old key revoked. */
final class RotatedKeyRun {
    private RotatedKeyRun() {}

    static final String SECRET = "kube-system/s3-secret";

    static final String OLD_KEY = "OLDKEY";

    private static final String DAEMON_SET = "DaemonSet/s3-csi-node";

    private static final String DEPLOYMENT = "Deployment/s3-csi-controller";

    /**
     * The Secret is changed at 31, the driver restarted until 34, and the old key revoked at 50: 16 s for two cycles of at most 7.5 s.
     * The server refuses it at 50.3.
     */
    static History rotated() {
        return History.healthy()
                .republishSeconds(5)
                .did(
                        31,
                        31.1,
                        Actions.CHANGE_SECRET,
                        SECRET,
                        Map.of(Actions.RESTARTS, DAEMON_SET + "," + DEPLOYMENT),
                        Map.of())
                .did(31.2, 33, Actions.RESTART_DRIVER, DEPLOYMENT, Map.of(), Map.of())
                .did(31.3, 34, Actions.RESTART_DRIVER, DAEMON_SET, Map.of(), Map.of())
                .did(50, 50.1, Actions.REVOKE_KEY, OLD_KEY, Map.of(), Map.of())
                .did(50.2, 50.3, Actions.TRY_KEY, OLD_KEY, Map.of(), Map.of(Actions.ANSWER, Actions.REFUSED));
    }
}
