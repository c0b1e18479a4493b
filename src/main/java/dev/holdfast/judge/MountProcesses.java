package dev.holdfast.judge;

import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Scheduling;
import dev.holdfast.evidence.Volume;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The processes that served one volume's mount, as the node's probe saw them over a run. */
final class MountProcesses {
    private final List<At> seen = new ArrayList<>();
    private final Set<Identity> all = new HashSet<>();
    private final long period;

    private record Identity(int pid, long start) {
        static Identity of(Processes.Entry entry) {
            return new Identity(entry.pid(), entry.start());
        }
    }

    /** From a time on, until the next of them. */
    private record At(long at, Set<Identity> processes, String states) {}

    MountProcesses(Volume volume, NodeSamples samples) {
        period = samples.period();
        for (NodeSamples.Sample sample : samples.changes()) {
            Mounts.Entry mount = sample.mount(volume);
            Set<Identity> serving = mount == null
                    ? Set.of()
                    : samples.match(sample, mount, volume).processes().stream()
                            .map(Identity::of)
                            .collect(Collectors.toSet());
            // That a mount is gone does not mean that its process is.
            Set<Identity> wanted = !serving.isEmpty() || seen.isEmpty() ? serving : seen.get(seen.size() - 1).processes;
            List<Processes.Entry> there = sample.processes().stream()
                    .filter(entry -> entry.alive() && wanted.contains(Identity.of(entry)))
                    .toList();
            all.addAll(serving);
            if (!there.isEmpty() || !seen.isEmpty()) {
                seen.add(new At(
                        sample.at(),
                        there.stream().map(Identity::of).collect(Collectors.toSet()),
                        there.stream().map(Processes.Entry::state).collect(Collectors.joining())));
            }
        }
    }

    /** Whether it is one of them. */
    boolean include(Scheduling.Share share) {
        return share.agent() == null && all.contains(new Identity(share.pid(), share.start()));
    }

    /** Whether another one served the mount after a stretch of time than before it. */
    boolean changed(long from, long to) {
        Set<Identity> before = null;
        for (At at : seen) {
            if (before != null && at.at > from && at.at <= to + 2 * period && !at.processes.equals(before)) {
                return true;
            }
            before = at.processes;
        }
        return false;
    }

    /**
     * When they were stopped, or hung in the kernel: from one sample that shows it to the last one that does.
     *
     * @param state T or D
     */
    Spans in(char state) {
        List<Spans.Span> spans = new ArrayList<>();
        for (int i = 0; i < seen.size(); i++) {
            if (seen.get(i).states.indexOf(state) >= 0) {
                long next = i + 1 < seen.size() ? seen.get(i + 1).at : Long.MAX_VALUE;
                boolean on = i + 1 < seen.size() && seen.get(i + 1).states.indexOf(state) >= 0;
                spans.add(new Spans.Span(seen.get(i).at, on || next == Long.MAX_VALUE ? next : next - period));
            }
        }
        return Spans.of(spans);
    }
}
