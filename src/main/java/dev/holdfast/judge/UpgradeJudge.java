package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Csi;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.HelmRevisions;
import dev.holdfast.evidence.LogLine;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Rollouts;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judge;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** The upgrade itself works: CRDs first, dry run, Helm revision, rollout, registration, quiet logs. */
final class UpgradeJudge implements Judge {
    private static final Guarantee NAME = Guarantee.UPGRADE;
    private static final String LIMIT = "a complete upgrade";

    @Override
    public Guarantee guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Recording run = new Recording(evidence);
        return Recording.judgement(
                NAME,
                LIMIT,
                List.of(
                        part(run, "CRDs", UpgradeJudge::crds),
                        part(run, "dry run", UpgradeJudge::dryRun),
                        part(run, "Helm release", UpgradeJudge::release),
                        part(run, "rollout", UpgradeJudge::rollout),
                        part(run, "registration", UpgradeJudge::registration),
                        part(run, "driver logs", UpgradeJudge::logs)));
    }

    private static FindingBuilder part(Recording run, String subject, BiConsumer<Recording, FindingBuilder> judge) {
        FindingBuilder c = new FindingBuilder(run, subject, "", LIMIT);
        if (run.window().upgraded()) {
            judge.accept(run, c);
        }
        c.measure(c.offended() ? 1 : 0, c.offended() ? subject + " wrong" : "complete");
        return c;
    }

    /** When something was seen first. */
    private static final class Seen {
        private long first = Long.MAX_VALUE;

        void look(long at, boolean there) {
            if (there && !ever()) {
                first = at;
            }
        }

        boolean ever() {
            return first != Long.MAX_VALUE;
        }
    }

    private static int newest(HelmRevisions look) {
        return look.revisions().stream()
                .mapToInt(HelmRevisions.Entry::revision)
                .max()
                .orElse(0);
    }

    /** The first look at the Helm history with a revision made since an upgrade began. */
    private static Seen changed(FindingBuilder c, long since) {
        Seen changed = new Seen();
        int[] before = new int[1];
        c.looks(Channel.HELM, Channel.OBSERVER, HelmRevisions::same, (at, look, content, source) -> {
            int newest = newest(content);
            if (at < since) {
                before[0] = Math.max(before[0], newest);
            }
            changed.look(at, at >= since && newest > before[0]);
        });
        return changed;
    }

    private static void crds(Recording run, FindingBuilder c) {
        List<String> wanted = run.manifest().change().crds();
        c.figure("CRDs", wanted.isEmpty() ? "none" : String.join(", ", wanted));
        if (wanted.isEmpty()) {
            c.passed("the chart brings no CRD");
            return;
        }
        // of several upgrades the last one brings the CRDs in question
        long since = run.manifest().phases().stream()
                .filter(p -> p.name().equals(Phase.UPGRADE)
                        && p.start() < run.window().end())
                .mapToLong(Phase::start)
                .max()
                .orElse(run.window().upgradeStart());
        Seen changed = changed(c, since);
        Seen established = new Seen();
        long[] lastWithout = {Long.MIN_VALUE};
        c.looks(Channel.CSI, Channel.OBSERVER, Csi::same, (at, look, content, source) -> {
            boolean all = wanted.stream()
                    .allMatch(crd -> Boolean.TRUE.equals(content.crds().get(crd)));
            established.look(at, all);
            if (!all) {
                lastWithout[0] = at;
            }
        });
        if (!changed.ever()) {
            c.doubt("the Helm release was never seen changing, so there is no order to judge");
        } else if (lastWithout[0] >= changed.first) {
            c.offence(
                    lastWithout[0],
                    "the CRDs were not established when the Helm release had changed",
                    "established " + (established.ever() ? run.when(established.first) : "never"),
                    null,
                    null,
                    "the CRDs were not applied before the upgrade: Helm installs none when it upgrades",
                    "the API server refused a CRD");
        } else if (!established.ever()) {
            c.doubt("the CRDs were never looked at");
        } else if (established.first > changed.first) {
            c.doubt(
                    "between the last look without and the first look with the CRDs the Helm release changed, so the order"
                            + " of both is unknown");
        }
        c.passed("established " + (established.ever() ? run.when(established.first) : "")
                + ", before the release changed");
    }

    private static void dryRun(Recording run, FindingBuilder c) {
        String said = run.manifest().change().dryRun();
        c.figure("dry run", said == null ? "not run" : said);
        if (said == null) {
            c.doubt("no dry run was made");
        } else if (!said.equals("ok")) {
            c.offence(
                    run.window().upgradeStart(),
                    "the dry run of the upgrade was refused",
                    said,
                    null,
                    null,
                    "the values do not fit the new chart",
                    "the CRDs the chart needs are not there");
        }
        c.passed("client and server accepted the upgrade");
    }

    private static void release(Recording run, FindingBuilder c) {
        Manifest.Change change = run.manifest().change();
        Seen changed = changed(c, run.window().upgradeStart());
        HelmRevisions last = c.lastLook(
                Channel.HELM,
                Channel.OBSERVER,
                HelmRevisions::same,
                h -> true,
                run.window().end());
        if (last == null) {
            c.doubt("the Helm history was never looked at");
            return;
        }
        HelmRevisions.Entry newest = last.revisions().stream()
                .max(Comparator.comparingInt(HelmRevisions.Entry::revision))
                .orElse(null);
        String seen = newest == null
                ? "no revision"
                : "revision " + newest.revision() + " of " + newest.chart() + ", " + newest.status();
        c.figure("release", seen);
        if (!changed.ever() || newest == null) {
            lacking(
                    run,
                    c,
                    run.end(),
                    "the upgrade made no new revision of the Helm release",
                    seen,
                    "Helm refused the upgrade",
                    "the wrong release was upgraded");
        } else if (!newest.status().equals("deployed") || !newest.chart().endsWith("-" + change.to())) {
            lacking(
                    run,
                    c,
                    changed.first,
                    "the Helm release is not deployed at chart version " + change.to(),
                    seen,
                    "the new pods did not become ready within Helm's time limit",
                    "another upgrade or a rollback came in between");
        }
        c.passed(seen);
    }

    private static void rollout(Recording run, FindingBuilder c) {
        List<String> wanted = run.manifest().change().wantedImages();
        Rollouts last = c.lastLook(
                Channel.ROLLOUTS,
                Channel.OBSERVER,
                Rollouts::same,
                r -> true,
                run.window().end());
        if (last == null) {
            c.doubt("the DaemonSet and the Deployment were never looked at");
            return;
        }
        if (wanted.isEmpty()) {
            c.doubt("it is not known which images the new release should run");
        }
        Seen complete = new Seen();
        c.looks(
                Channel.ROLLOUTS,
                Channel.OBSERVER,
                Rollouts::same,
                (at, look, content, source) -> complete.look(
                        at,
                        at >= run.window().upgradeStart()
                                && missing(content, wanted).isEmpty()));
        List<String> missing = missing(last, wanted);
        if (!missing.isEmpty()) {
            lacking(
                    run,
                    c,
                    complete.ever() ? complete.first : run.end(),
                    complete.ever() ? "the rollout did not stay complete" : "the rollout did not complete",
                    String.join("; ", missing),
                    "the new image cannot be pulled or does not start",
                    "a pod of the new template does not become ready");
        }
        if (complete.ever()) {
            String took = Text.seconds(complete.first - run.window().upgradeStart());
            c.figure("complete after", took);
            c.passed("complete " + took + " after the upgrade began, with " + String.join(", ", wanted));
        }
    }

    /** What a look lacks of a complete rollout, in words. */
    private static List<String> missing(Rollouts look, List<String> wanted) {
        List<String> missing = new ArrayList<>();
        Set<String> images = new HashSet<>();
        boolean daemonSet = false;
        for (Rollouts.Entry entry : look.rollouts()) {
            images.addAll(entry.images());
            daemonSet |= entry.kind().equals("DaemonSet");
            if (!entry.complete()) {
                missing.add(entry.progress());
            }
        }
        if (!daemonSet) {
            missing.add("there is no DaemonSet");
        }
        wanted.stream().filter(i -> !images.contains(i)).forEach(i -> missing.add("no template names image " + i));
        return missing;
    }

    /** Something that is not there at the end: an offence, unless the upgrade was not given its time. */
    private static void lacking(Recording run, FindingBuilder c, long at, String what, String value, String... causes) {
        boolean cutOff = run.manifest().phases().stream()
                .anyMatch(phase -> phase.name().equals(Phase.UPGRADE) && phase.cutOff());
        if (cutOff) {
            c.doubt(what + " (" + value + "), but the upgrade was cut off");
        } else {
            c.offence(at, what, value, null, null, causes);
        }
    }

    private static void registration(Recording run, FindingBuilder c) {
        String driver = run.manifest().driver().name();
        Csi last = c.lastLook(
                Channel.CSI,
                Channel.OBSERVER,
                Csi::same,
                look -> true,
                run.window().end());
        if (last == null) {
            c.doubt("CSIDriver and CSINodes were never looked at");
            return;
        }
        if (last.eligible().isEmpty()) {
            c.doubt("the driver's DaemonSet wants no node, so nothing could be registered");
        }
        Set<String> without = new TreeSet<>(last.eligible());
        for (Map.Entry<String, List<String>> node : last.nodes().entrySet()) {
            if (node.getValue().contains(driver)) {
                without.remove(node.getKey());
            }
        }
        c.figure(
                "nodes",
                last.eligible().size() - without.size() + " of "
                        + last.eligible().size());
        long end = run.end();
        if (!last.driver()) {
            lacking(
                    run,
                    c,
                    end,
                    "there is no CSIDriver " + driver,
                    "no CSIDriver",
                    "the new chart does not bring it",
                    "it was removed with the old release");
        }
        if (!without.isEmpty()) {
            lacking(
                    run,
                    c,
                    end,
                    "driver " + driver + " is not registered on " + String.join(", ", without),
                    Text.count(without.size(), "node") + " without it",
                    "the node plugin does not start there",
                    "the registrar cannot reach the node plugin's socket");
        }
        c.passed("CSIDriver " + driver + " is there and registered on all of " + last.eligible());
    }

    private static void logs(Recording run, FindingBuilder c) {
        String expression = run.manifest().driver().errorLog();
        if (expression == null) {
            c.passed("the profile names no error lines");
            return;
        }
        Pattern error = Pattern.compile(expression);
        long from = run.wall(run.window().upgradeEnd());
        long to = run.wall(run.end());
        int[] lines = new int[2];
        for (String pod : c.names(Channel.LOGS)) {
            c.read(Channel.LOGS, pod, (at, line, source) -> {
                if (line.wall() >= from && line.wall() < to) {
                    lines[0]++;
                    if (error.matcher(line.text()).find()) {
                        lines[1]++;
                        offence(run, line, c);
                    }
                }
            });
        }
        if (c.names(Channel.LOGS).isEmpty()) {
            c.doubt("no log of the driver was recorded");
        }
        c.figure("error lines", lines[1] + " of " + lines[0]);
        c.passed("no error line among " + Text.count(lines[0], "line") + " since the upgrade ended");
    }

    private static void offence(Recording run, LogLine line, FindingBuilder c) {
        c.offence(
                run.at(line.wall()),
                "the driver logs an error (" + line.pod() + ", container " + line.container() + ")",
                line.text().strip(),
                null,
                null,
                "see the line itself",
                "the new release meets something the old one left behind");
    }
}
