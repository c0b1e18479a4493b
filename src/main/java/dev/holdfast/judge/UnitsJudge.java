package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Processes;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Serving;
import dev.holdfast.judge.recording.Targets;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
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
final class UnitsJudge extends SubjectJudge<String> {
    UnitsJudge() {
        super(Guarantee.UNITS);
    }

    @Override
    String limit(Assessment assessment) {
        return "nothing of the systemd mounter " + Text.span(assessment.limits().nanos(Limit.UNITS))
                + " after the last pod moved to a mounter pod";
    }

    @Override
    List<Subject<String>> subjects(Assessment assessment) {
        return assessment.recording().manifest().nodes().stream()
                .map(node -> new Subject<>(node, node, node))
                .toList();
    }

    @Override
    List<Required> required(Recording recording) {
        return recording.manifest().nodes().isEmpty()
                ? List.of(new Required("node", "nodes", "", "it was not recorded which nodes there are"))
                : List.of();
    }

    @Override
    void judge(String node, Scope scope) {
        new OfNode(node, scope).judge();
    }

    /** One node over the whole record. */
    private static final class OfNode {
        private final Recording recording;
        private final String node;
        private final FindingBuilder finding;
        private final long allowed;
        private final Set<String> units = new TreeSet<>();
        private final Set<Integer> connections = new HashSet<>();
        /** Processes of which the kernel does not say what they serve. */
        private final Set<Processes.Entry> silent = new HashSet<>();

        OfNode(String node, Scope scope) {
            this.recording = scope.recording();
            this.node = node;
            this.finding = scope.finding();
            this.allowed = scope.nanos(Limit.UNITS);
        }

        void judge() {
            if (recording.manifest().driver().systemdUnit() == null) {
                finding.doubt("the driver's profile names no systemd units");
                return;
            }
            RecordedActions actions = finding.actions();
            RecordedAction last = actions.replacements().stream()
                    .reduce((first, second) -> second)
                    .orElse(null);
            if (last == null) {
                finding.doubt("no pod was recreated, so that units are still needed");
                return;
            }
            long deadline = (last.done() == null ? last.begun() : last.done()) + allowed;
            processes(deadline);
            mounts(deadline);
            listed(actions, deadline);
            finding.measure("something is left", "nothing left");
            finding.figure("units seen in the run", Integer.toString(units.size()));
            finding.passed("none of " + Text.count(units.size(), "unit")
                    + " that were there is left, nor a process or mount of any");
        }

        private void processes(long deadline) {
            Look look = new Look("process");
            finding.looks(Channel.PROCESSES, node, (at, content, source) -> {
                if (content.processes() == null) {
                    return;
                }
                List<String> left = new ArrayList<>();
                for (Processes.Entry process : content.processes()) {
                    String unit = Serving.unit(recording.manifest().driver(), List.of(process));
                    if (unit != null && process.alive()) {
                        units.add(unit);
                        if (process.connection() >= 0) {
                            connections.add(process.connection());
                        } else {
                            silent.add(process);
                        }
                        left.add("pid " + process.pid() + " in " + unit);
                    }
                }
                look.saw(at, left);
            });
            if (units.isEmpty()) {
                finding.doubt(
                        "no process of a systemd unit was ever seen on the node, so it is unknown whether one would be");
            }
            look.conclude(deadline);
        }

        /** By their devices, which are the connections that such processes held; another mount may get the number of one that is gone. */
        private void mounts(long deadline) {
            Set<Integer> others = new HashSet<>();
            finding.looks(Channel.PROCESSES, node, (at, content, source) -> {
                if (content.processes() != null) {
                    others.clear();
                    content.processes().stream()
                            .filter(p -> Serving.unit(recording.manifest().driver(), List.of(p)) == null)
                            .forEach(p -> others.add(p.connection()));
                }
            });
            Look look = new Look("mount");
            Targets.read(
                    finding,
                    node,
                    (at, table, source) -> look.saw(
                            at,
                            table.mounts().stream()
                                    .filter(m -> connections.contains(m.minor())
                                            ? !others.contains(m.minor())
                                            : toldTo(m, table.mounts()))
                                    .map(Mounts.Entry::target)
                                    .toList()));
            look.conclude(deadline);
        }

        /** Whether a process whose mounts the kernel does not name was told to mount there, and it is no bind mount of something else. */
        private boolean toldTo(Mounts.Entry mount, List<Mounts.Entry> table) {
            return mount.type().startsWith("fuse")
                    && silent.stream().anyMatch(process -> process.names(mount.target()))
                    && table.stream().noneMatch(m -> m.dev().equals(mount.dev()) && m.id() != mount.id());
        }

        private void listed(RecordedActions actions, long deadline) {
            List<RecordedAction> asked =
                    actions.of(Actions.LIST_UNITS, d -> d.subject().equals(node));
            if (asked.isEmpty()) {
                finding.figure("systemd", "not asked");
                return;
            }
            RecordedAction last = asked.get(asked.size() - 1);
            String said = last.output(Actions.UNITS);
            if (!last.succeeded() || said == null) {
                finding.doubt("systemd was asked for its units, and its answer was not recorded");
                return;
            }
            finding.figure("systemd", said.isEmpty() ? "knows none" : "knows " + said.replace(",", ", "));
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
                    finding.doubt("nobody looked for a " + what + " of the systemd mounter");
                } else if (at < deadline) {
                    finding.doubt("the last look for a " + what + " of the systemd mounter was " + recording.when(at)
                            + ", before the deadline, " + recording.when(deadline)
                            + (left.isEmpty() ? "" : ", and showed " + left));
                } else if (!left.isEmpty()) {
                    finding.offence(
                            at,
                            "a " + what + " of the systemd mounter is left",
                            left,
                            null,
                            null,
                            "a pod that was not recreated still uses it",
                            "the new driver does not stop the units of the old one");
                }
            }
        }
    }
}
