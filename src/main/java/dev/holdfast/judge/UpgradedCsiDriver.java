package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.CsiDriver;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The CSIDriver stays through an upgrade, and goes on to say what the mounts from before depend on. The kubelet reads it again and again:
 * while it is away, or says something else, mounts are served by other rules than those they were made by.
 */
final class UpgradedCsiDriver {
    private static final String TRUE = "true";
    private static final String FALSE = "false";
    private static final String NO_POLICY = "None";
    private static final String ANY_FILE_SYSTEM = "File";

    private UpgradedCsiDriver() {}

    /** Judges every look and every change since the upgrade began. */
    static void judge(FindingBuilder finding) {
        Recording recording = finding.recording();
        if (recording.sources(Channel.CSI_DRIVER, Channel.OBSERVER).isEmpty()) {
            finding.passed("its fields were not recorded");
            return;
        }
        CsiDriver before = finding.lastLook(
                Channel.CSI_DRIVER, Channel.OBSERVER, recording.window().upgradeStart());
        if (before == null || !before.exists()) {
            finding.doubt("the CSIDriver was not seen before the upgrade");
            return;
        }
        int[] looks = new int[1];
        finding.looks(Channel.CSI_DRIVER, Channel.OBSERVER, (at, now, source) -> {
            if (at >= recording.window().upgradeStart()
                    && at < recording.window().end()) {
                looks[0]++;
                compare(at, before, now, finding);
            }
        });
        if (looks[0] == 0) {
            finding.doubt("the CSIDriver was not looked at after the upgrade");
        }
        finding.figure("before", before.fields().toString());
        finding.passed("it was there all the while, and says what old mounts depend on");
    }

    private static void compare(long at, CsiDriver before, CsiDriver now, FindingBuilder finding) {
        String driver = finding.recording().manifest().driver().name();
        if (!now.exists()) {
            finding.offence(
                    at,
                    "the CSIDriver " + driver + " was deleted",
                    "no CSIDriver",
                    "uid " + before.uid(),
                    "no CSIDriver",
                    "a field of it cannot be changed, so it was deleted to be recreated",
                    "the new chart does not bring it");
        } else if (!now.uid().equals(before.uid())) {
            finding.offence(
                    at,
                    "the CSIDriver " + driver + " was deleted and recreated",
                    "uid " + now.uid(),
                    "uid " + before.uid(),
                    "uid " + now.uid(),
                    "a field of it cannot be changed, so it was deleted to be recreated",
                    "it went with an uninstalled release");
        }
        if (now.exists()) {
            for (String field : lost(before.fields(), now.fields())) {
                finding.offence(
                        at,
                        "the CSIDriver lost " + field + ", which mounts from before the upgrade depend on",
                        value(field, now),
                        value(field, before),
                        value(field, now),
                        "the new chart's CSIDriver says something else",
                        "a value that decides over it was renamed or is missing");
            }
        }
    }

    private static String value(String field, CsiDriver driver) {
        String value = driver.fields().getOrDefault(field, "");
        return field + ": " + (value.isEmpty() ? "none" : value);
    }

    /**
     * The fields that took something from old mounts. Without republishes their credentials run out, and without pod information or a token
     * the driver cannot tell whom it serves. Less of a file system group's policy leaves files to the wrong group at the next call, a mode
     * that is gone refuses it. Whether a volume is attached first cannot change under one that is mounted. What only decides over new pods,
     * such as storage capacity, is nobody's loss.
     */
    static List<String> lost(Map<String, String> before, Map<String, String> now) {
        List<String> lost = new ArrayList<>();
        for (String field : List.of(CsiDriver.REQUIRES_REPUBLISH, CsiDriver.POD_INFO_ON_MOUNT)) {
            if (before.getOrDefault(field, FALSE).equals(TRUE)
                    && !now.getOrDefault(field, FALSE).equals(TRUE)) {
                lost.add(field);
            }
        }
        if (!before.getOrDefault(CsiDriver.ATTACH_REQUIRED, TRUE)
                .equals(now.getOrDefault(CsiDriver.ATTACH_REQUIRED, TRUE))) {
            lost.add(CsiDriver.ATTACH_REQUIRED);
        }
        if (policy(now) < policy(before)) {
            lost.add(CsiDriver.FS_GROUP_POLICY);
        }
        for (String field : List.of(CsiDriver.TOKEN_REQUESTS, CsiDriver.VOLUME_LIFECYCLE_MODES)) {
            if (!words(now, field).containsAll(words(before, field))) {
                lost.add(field);
            }
        }
        return lost;
    }

    /** How many volumes a policy covers, as a rank. */
    private static int policy(Map<String, String> fields) {
        String policy = fields.getOrDefault(CsiDriver.FS_GROUP_POLICY, "");
        return policy.equals(NO_POLICY) ? 0 : policy.equals(ANY_FILE_SYSTEM) ? 2 : 1;
    }

    private static Set<String> words(Map<String, String> fields, String field) {
        return new HashSet<>(
                fields.containsKey(field) ? Arrays.asList(fields.get(field).split(",", -1)) : List.of());
    }

    /**
     * Why the kubelet repeats no NodePublishVolume: the CSIDriver does not ask for it. Empty where it does at the end of what is judged, or
     * where that was not recorded.
     */
    static String noRepublish(FindingBuilder finding) {
        Recording recording = finding.recording();
        CsiDriver last = finding.lastLook(
                Channel.CSI_DRIVER, Channel.OBSERVER, recording.window().end());
        if (last == null
                || last.fields()
                        .getOrDefault(CsiDriver.REQUIRES_REPUBLISH, FALSE)
                        .equals(TRUE)) {
            return "";
        }
        long[] since = {Long.MIN_VALUE};
        finding.looks(Channel.CSI_DRIVER, Channel.OBSERVER, (at, now, source) -> {
            boolean asks = now.fields()
                    .getOrDefault(CsiDriver.REQUIRES_REPUBLISH, FALSE)
                    .equals(TRUE);
            if (asks) {
                since[0] = Long.MAX_VALUE;
            } else if (since[0] == Long.MAX_VALUE || since[0] == Long.MIN_VALUE) {
                since[0] = at;
            }
        });
        return "the kubelet is not asked to repeat NodePublishVolume: "
                + (last.exists() ? "the CSIDriver has no requiresRepublish" : "there is no CSIDriver")
                + ", seen first " + recording.when(since[0]);
    }
}
