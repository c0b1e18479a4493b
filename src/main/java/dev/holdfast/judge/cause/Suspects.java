package dev.holdfast.judge.cause;

import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Verdict;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Likely causes that judges name, held against what other judges saw of the same subject: one that another guarantee refutes by PASS is not
 * told. A judge looks at its own evidence alone, and names what usually is the cause.
 */
public final class Suspects {
    public static final String PROCESS_REPLACED = "the mount process was restarted or replaced";
    public static final String PROCESS_ENDED = "the mount process ended while the mount was in use";
    public static final String PROCESS_STOPPED_BY_ROLLOUT =
            "the node plugin's rollout stopped the unit or pod of the mount process";
    public static final String PROCESS_RESTARTED_MEANWHILE = "the mount process was restarted during the operation";
    public static final String HANDLE_LEADS_NOWHERE =
            "the process behind the mount was restarted, so the handle leads nowhere";
    public static final String MOUNT_REPLACED = "the mount was replaced under the open files";
    public static final String UNMOUNTED_UNDER_FILE = "the volume was unmounted or mounted again under the open file";
    public static final String WRITTEN_BENEATH = "the volume was unmounted and the write went to what lies beneath";
    public static final String CUT_SHORT = "the upload was cut short when the mount process ended";
    public static final String DEVICE_WRITTEN = "something wrote to the volume's device past its file system";
    public static final String WORKLOAD_MET_AN_ERROR = "the workload met an I/O error and ended";

    /** What each presupposes: where that guarantee holds for the subject, it was not so. */
    private static final Map<String, Guarantee> PRESUPPOSE = Map.of(
            PROCESS_REPLACED, Guarantee.PROCESS,
            PROCESS_ENDED, Guarantee.PROCESS,
            PROCESS_STOPPED_BY_ROLLOUT, Guarantee.PROCESS,
            PROCESS_RESTARTED_MEANWHILE, Guarantee.PROCESS,
            HANDLE_LEADS_NOWHERE, Guarantee.PROCESS,
            CUT_SHORT, Guarantee.PROCESS,
            MOUNT_REPLACED, Guarantee.MOUNT,
            UNMOUNTED_UNDER_FILE, Guarantee.MOUNT,
            WRITTEN_BENEATH, Guarantee.MOUNT,
            WORKLOAD_MET_AN_ERROR, Guarantee.ERRORS);

    private final Map<Guarantee, Map<String, Verdict>> verdicts = new EnumMap<>(Guarantee.class);
    private final boolean byKernel;

    /**
     * Those of a run.
     *
     * @param byKernel whether no process serves mounts, so that none can have ended
     */
    Suspects(List<Judgement> judgements, boolean byKernel) {
        this.byKernel = byKernel;
        for (Judgement judgement : judgements) {
            Map<String, Verdict> ofSubjects = verdicts.computeIfAbsent(judgement.guarantee(), any -> new HashMap<>());
            judgement.findings().forEach(finding -> ofSubjects.put(finding.subject(), finding.verdict()));
        }
    }

    /** The causes that nothing speaks against, in their order. */
    List<String> standing(Finding finding) {
        return finding.offence().causes().stream()
                .filter(cause -> !refuted(cause, finding.subject()))
                .toList();
    }

    private boolean refuted(String cause, String subject) {
        Guarantee presupposed = PRESUPPOSE.get(cause);
        if (byKernel && presupposed == Guarantee.PROCESS) {
            return true;
        }
        return presupposed != null
                && verdicts.getOrDefault(presupposed, Map.of()).get(subject) == Verdict.PASS;
    }
}
