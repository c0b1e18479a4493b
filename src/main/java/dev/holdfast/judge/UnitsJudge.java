package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Processes;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Serving;
import dev.holdfast.judge.recording.Subjects;
import dev.holdfast.judge.recording.Targets;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judge;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * When every old pod has moved over, nothing of the systemd mounter is left on any node, whichever volume it was for: no process in a unit
 * that the profile's expression names, no mount that such a process served, and, where systemd itself was asked, no such unit in any state.
 * A unit without a process holds no mount, so where systemd cannot be asked its processes are enough.
 */
final class UnitsJudge implements Judge {
    private static final Guarantee NAME = Guarantee.UNITS;

    @Override
    public Guarantee guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Recording run = new Recording(evidence);
        String limit = "nothing of the systemd mounter " + Text.span(limits.nanos(Limit.UNITS))
                + " after the last pod moved over";
        List<FindingBuilder> cases = new ArrayList<>(run.manifest().nodes().stream()
                .map(node -> {
                    FindingBuilder c = new FindingBuilder(run, node, node, limit);
                    new OfNode(run, limits, node, c).judge();
                    return c;
                })
                .toList());
        if (cases.isEmpty()) {
            cases.add(Subjects.doubtful(run, limit, "nodes", "", "it is not on record which nodes there are"));
        }
        return Recording.judgement(NAME, limit, cases);
    }

    /** One node over the whole record. */
    private static final class OfNode {
        private final Recording run;
        private final String node;
        private final FindingBuilder c;
        private final long allowed;
        private final Set<String> units = new TreeSet<>();
        private final Set<Integer> connections = new HashSet<>();

        OfNode(Recording run, Limits limits, String node, FindingBuilder c) {
            this.run = run;
            this.node = node;
            this.c = c;
            this.allowed = limits.nanos(Limit.UNITS);
        }

        void judge() {
            if (run.manifest().driver().systemdUnit() == null) {
                c.doubt("the driver's profile names no systemd units");
                return;
            }
            RecordedActions deeds = RecordedActions.read(run, c);
            RecordedActions.Deed last = deeds.replacements().stream()
                    .reduce((first, second) -> second)
                    .orElse(null);
            if (last == null) {
                c.doubt("no pod was made again, so that units are still needed");
                return;
            }
            long deadline = (last.done() == null ? last.begun() : last.done()) + allowed;
            processes(deadline);
            mounts(deadline);
            listed(deeds, deadline);
            c.measure(c.offended() ? 1 : 0, c.offended() ? "something is left" : "nothing left");
            c.figure("units seen in the run", Integer.toString(units.size()));
            c.passed("none of " + Text.count(units.size(), "unit")
                    + " that were there is left, nor a process or mount of any");
        }

        private void processes(long deadline) {
            Look look = new Look("process");
            c.looks(Channel.PROCESSES, node, Processes::same, (at, line, content, source) -> {
                if (content.processes() == null) {
                    return;
                }
                List<String> left = new ArrayList<>();
                for (Processes.Entry process : content.processes()) {
                    String unit = Serving.unit(run.manifest().driver(), List.of(process));
                    if (unit != null && process.alive()) {
                        units.add(unit);
                        connections.add(process.connection());
                        left.add("pid " + process.pid() + " in " + unit);
                    }
                }
                look.saw(at, left);
            });
            if (units.isEmpty()) {
                c.doubt(
                        "no process of a systemd unit was ever seen on the node, so it is unknown whether one would be");
            }
            look.conclude(deadline);
        }

        /** By their devices, which are the connections that such processes held; another mount may get the number of one that is gone. */
        private void mounts(long deadline) {
            Set<Integer> others = new HashSet<>();
            c.looks(Channel.PROCESSES, node, Processes::same, (at, line, content, source) -> {
                if (content.processes() != null) {
                    others.clear();
                    content.processes().stream()
                            .filter(p -> Serving.unit(run.manifest().driver(), List.of(p)) == null)
                            .forEach(p -> others.add(p.connection()));
                }
            });
            Look look = new Look("mount");
            Targets.read(
                    c,
                    node,
                    (at, line, table, source) -> look.saw(
                            at,
                            table.mounts().stream()
                                    .filter(m -> connections.contains(m.minor()) && !others.contains(m.minor()))
                                    .map(Mounts.Entry::target)
                                    .toList()));
            look.conclude(deadline);
        }

        private void listed(RecordedActions deeds, long deadline) {
            List<RecordedActions.Deed> asked =
                    deeds.of(Actions.LIST_UNITS, d -> d.subject().equals(node));
            if (asked.isEmpty()) {
                c.figure("systemd", "not asked");
                return;
            }
            RecordedActions.Deed last = asked.get(asked.size() - 1);
            String said = last.got(Actions.UNITS);
            if (!last.good() || said == null) {
                c.doubt("systemd was asked for its units and what it said is not on record");
                return;
            }
            c.figure("systemd", said.isEmpty() ? "knows none" : "knows " + said.replace(",", ", "));
            Look look = new Look("unit");
            look.saw(last.begun(), said.isEmpty() ? List.of() : List.of(said.split(",")));
            look.conclude(deadline);
        }

        /** The last look at something. */
        private final class Look {
            private final String what;
            private long at;
            private String left;

            Look(String what) {
                this.what = what;
            }

            void saw(long when, List<String> found) {
                at = when;
                left = found.stream().distinct().collect(Collectors.joining(", "));
            }

            void conclude(long deadline) {
                if (left == null) {
                    c.doubt("nobody looked for a " + what + " of the systemd mounter");
                } else if (at < deadline) {
                    c.doubt("the last look for a " + what + " of the systemd mounter was " + run.when(at)
                            + ", before the deadline, " + run.when(deadline)
                            + (left.isEmpty() ? "" : ", and showed " + left));
                } else if (!left.isEmpty()) {
                    c.offence(
                            at,
                            "a " + what + " of the systemd mounter is left",
                            left,
                            null,
                            null,
                            "a pod that was not made again still uses it",
                            "the new driver does not stop the units of the old one");
                }
            }
        }
    }
}
