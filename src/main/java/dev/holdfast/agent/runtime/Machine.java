package dev.holdfast.agent.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What the kernel says of all processors of a machine together. Not thread-safe. */
public final class Machine {
    /** Ticks of /proc/stat in a second: the same on every Linux. */
    private static final long TICKS = 100;

    private final Path proc;
    private final ProcFile file = new ProcFile();

    /** The machine of a proc file system. */
    public Machine(Path proc) {
        this.proc = proc;
    }

    /**
     * Nanoseconds since boot for which at least one process had to wait.
     *
     * @param what cpu, io or memory
     * @return null where the kernel does not say
     */
    public Long pressure(String what) throws IOException {
        if (!file.find(proc + "/pressure/" + what)) {
            return null;
        }
        String text = file.text();
        int at = text.indexOf("total=") + "total=".length();
        return TimeUnit.MICROSECONDS.toNanos(Long.parseLong(text, at, text.indexOf('\n'), 10));
    }

    /** Nanoseconds since boot that processors were not idle, added up, those that a hypervisor gave to others included. */
    public long busy() throws IOException {
        file.read(proc + "/stat");
        String text = file.text();
        String[] fields = text.substring(0, text.indexOf('\n')).split(" +", -1);
        long ticks = 0;
        // user, nice, system, idle, iowait, irq, softirq, steal
        for (int i : new int[] {1, 2, 3, 6, 7, 8}) {
            ticks += i < fields.length ? Long.parseLong(fields[i]) : 0;
        }
        return ticks * (TimeUnit.SECONDS.toNanos(1) / TICKS);
    }
}
