package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.Processes;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Runs as a kernel shows them that does not say which process serves which mount. */
final class SilentKernel {
    private static final List<String> VOLUMES = List.of(OLD, OTHER, NEW, "new-2");

    private SilentKernel() {}

    /** The healthy run. */
    static History healthy() {
        History history = History.healthy();
        for (String node : List.of("w1", "w2")) {
            history.map(
                    Channel.PROCESSES,
                    node,
                    (s, look) -> Lines.processes(
                            look.processes().stream().map(SilentKernel::silent).toList()));
        }
        return history;
    }

    /** The same, with other processes on w1 from a second on in the place of the one with this pid. */
    static History healthy(int pid, double from, Function<Processes.Entry, Stream<Processes.Entry>> change) {
        return healthy()
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) -> s < from
                                ? look
                                : Lines.processes(look.processes().stream()
                                        .flatMap(p -> p.pid() == pid ? change.apply(p) : Stream.of(p))
                                        .toList()));
    }

    /** A process as another one, with the same parent and the same place. */
    static Processes.Entry as(Processes.Entry p, int pid, long start, String args) {
        return new Processes.Entry(
                -1, pid, start, p.state(), p.comm(), args, p.cgroup(), p.parent(), p.mountNamespace(), p.own());
    }

    private static Processes.Entry silent(Processes.Entry p) {
        String volume = VOLUMES.get(p.connection() - NodeLines.connection(OLD));
        boolean old = p.cgroup().contains("mount-s3");
        return new Processes.Entry(
                -1,
                p.pid(),
                p.start(),
                p.state(),
                p.comm(),
                "mount-s3 bucket-" + volume + (old ? " " + NodeLines.target(volume) : " /dev/fd/3"),
                p.cgroup(),
                1,
                old ? 1L : 2L,
                old ? null : List.of());
    }
}
