package dev.holdfast.agent.probe;

import dev.holdfast.agent.probe.SchedulingSampler.Mounting;
import dev.holdfast.agent.runtime.Members;
import dev.holdfast.agent.runtime.ProcFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/** Reads how much memory mount processes have. A process that ended meanwhile, or is a zombie, has none. Not thread-safe. */
final class MemorySampler {
    private static final long KIB = 1024;

    private final Path proc;
    private final Supplier<List<Mounting>> mounting;
    private final ProcFile file = new ProcFile();

    /**
     * A sampler.
     *
     * @param proc the proc file system with the host's PID namespace
     * @param mounting the processes that serve mounts now
     */
    MemorySampler(Path proc, Supplier<List<Mounting>> mounting) {
        this.proc = proc;
        this.mounting = mounting;
    }

    /** What each has now, as members of a line, by pid. */
    Members look() throws IOException {
        List<Members> shares = new ArrayList<>();
        List<Mounting> serving = mounting.get().stream()
                .sorted(Comparator.comparingInt(Mounting::pid))
                .toList();
        for (Mounting process : serving) {
            if (file.find(proc + "/" + process.pid() + "/status")) {
                long resident = file.number("VmRSS");
                if (resident >= 0) {
                    shares.add(new Members()
                            .put("pid", process.pid())
                            .put("start", process.start())
                            .put("resident", resident * KIB));
                }
            }
        }
        return new Members().put("processes", shares);
    }
}
