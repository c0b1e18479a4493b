package dev.holdfast.judge;

import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Subjects;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judge;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Static and dynamic volumes are served alike: whatever else the run was made to prove of volumes was judged for each kind, and holds
 * for each.
 */
final class ProvisioningJudge implements Judge {
    private static final Guarantee NAME = Guarantee.PROVISIONING;
    private static final String LIMIT = "no broken guarantee";

    @Override
    public Guarantee guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Recording run = new Recording(evidence);
        Map<Guarantee, List<Finding>> byGuarantee = new LinkedHashMap<>();
        Set<String> all = names(run.manifest().volumes());
        List<Guarantee> others = Guarantee.promisedBy(run.manifest()).stream()
                .filter(guarantee -> guarantee != NAME)
                .toList();
        for (Judgement judgement : Judges.judge(others, evidence, limits)) {
            List<Finding> ofVolumes = judgement.findings().stream()
                    .filter(f -> all.contains(f.subject()))
                    .toList();
            if (!ofVolumes.isEmpty()) {
                byGuarantee.put(judgement.guarantee(), ofVolumes);
            }
        }
        List<FindingBuilder> cases = new ArrayList<>();
        for (String kind : List.of("static", "dynamic")) {
            FindingBuilder c = new FindingBuilder(run, kind + " volumes", "", LIMIT);
            judge(run, kind, byGuarantee, c);
            cases.add(c);
        }
        return Recording.judgement(NAME, LIMIT, cases);
    }

    private static String names(Map<Guarantee, List<Finding>> byGuarantee) {
        return byGuarantee.keySet().stream().map(Guarantee::id).collect(Collectors.joining(", "));
    }

    private static Set<String> names(List<Volume> volumes) {
        return volumes.stream().map(Volume::name).collect(Collectors.toSet());
    }

    private static void judge(Recording run, String kind, Map<Guarantee, List<Finding>> byGuarantee, FindingBuilder c) {
        Set<String> volumes = names(run.manifest().volumes().stream()
                .filter(v -> v.provisioning().equals(kind))
                .toList());
        if (volumes.isEmpty()) {
            c.doubt("there is no " + kind + " volume");
        } else if (byGuarantee.isEmpty()) {
            c.doubt("the run was made to prove nothing else of volumes, so there is nothing to hold for each kind");
        }
        int broken = 0;
        int judged = 0;
        for (Map.Entry<Guarantee, List<Finding>> entry : byGuarantee.entrySet()) {
            List<Finding> findings = entry.getValue().stream()
                    .filter(f -> volumes.contains(f.subject()))
                    .toList();
            if (findings.isEmpty()) {
                c.doubt("guarantee " + entry.getKey() + " was judged on no " + kind + " volume");
            }
            for (Finding finding : findings) {
                judged++;
                broken += finding.verdict() == Verdict.FAIL ? 1 : 0;
                Subjects.adopt(run, c, entry.getKey(), finding);
            }
        }
        c.measure(broken, Text.count(broken, "broken guarantee"));
        c.figure("volumes", Integer.toString(volumes.size()));
        c.figure("guarantees", names(byGuarantee));
        c.figure("broken", broken + " of " + judged);
        c.passed(names(byGuarantee) + " hold for " + Text.count(volumes.size(), kind + " volume"));
    }
}
