package dev.holdfast.agent.probe;

import dev.holdfast.agent.runtime.Machine;
import dev.holdfast.agent.runtime.Members;
import dev.holdfast.agent.runtime.ProcFile;
import dev.holdfast.agent.runtime.ThreadTimes;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Looks who waited for a processor: mount processes and agents of Holdfast, thread by thread; and who took it: the groups of pods and units.
 *
 * <p>A mount process has some twenty threads, and a node may have 200 of them. So while the kernel says that hardly anything waited there is
 * no look, for at most {@link #QUIET}; and a look is followed by a pause that keeps the cost below a twentieth of a processor. The counters
 * go on meanwhile, so that nothing is missed: only when it was is known less well. Not thread-safe.
 */
final class SchedulingSampler {
    /** Without noticeable waits there is a look this often. */
    static final long QUIET = TimeUnit.SECONDS.toNanos(5);
    /** A look may cost this share of the time, and less waiting than this share is not worth one. */
    private static final int SHARE = 20;
    /** How often agents are looked for. */
    private static final long AGENTS = TimeUnit.SECONDS.toNanos(5);
    /** What is less than this in a look is left out. */
    private static final long LEAST = TimeUnit.MILLISECONDS.toNanos(2);

    private static final List<String> PRESSURES = List.of("cpu", "io", "memory");
    private static final String AGENT = "dev.holdfast.agent.Main";
    /** The threads that do an agent's work, by its role; a Java thread's name is cut off after 15 characters. */
    private static final Map<String, Set<String>> WORK = Map.of(
            "workload", Set.of("writer", "VM Thread"),
            "control", Set.of("control writer", "VM Thread"),
            "probe", Set.of("samples", "VM Thread"));

    private final Path proc;
    private final Supplier<List<Mounting>> mounting;
    private final Machine machine;
    private final ControlGroups groups;
    private final ProcFile file = new ProcFile();
    private final Map<Mounting, Watched> watched = new HashMap<>();
    private final Set<Integer> looked = new HashSet<>();
    private Map<String, ControlGroups.Used> used = Map.of();
    private Long[] pressure = new Long[PRESSURES.size()];
    private long busy;
    private long last;
    private long agentsLooked;
    private long pause;
    private boolean begun;

    /** A process that serves a mount. */
    record Mounting(int pid, long start) {}

    private record Watched(String agent, String group, ThreadTimes threads) {}

    /**
     * A sampler.
     *
     * @param proc the proc file system with the host's PID namespace
     * @param mounting the processes that serve mounts now
     */
    SchedulingSampler(Path proc, Supplier<List<Mounting>> mounting) {
        this.proc = proc;
        this.mounting = mounting;
        machine = new Machine(proc);
        groups = new ControlGroups(proc);
    }

    /**
     * What came since the last look, as members of a line; null when there is nothing to say yet. A look takes its time on a busy node, and
     * counters are read one after the other: what is told came between the begin of the look before and the end of this one.
     *
     * @param now System.nanoTime()
     */
    Members look(long now) throws IOException {
        Long[] pressed = new Long[PRESSURES.size()];
        pressed[0] = machine.pressure(PRESSURES.get(0));
        if (begun && now - last < QUIET && (now - last < pause || isQuiet(pressed[0], now))) {
            return null;
        }
        long before = cost();
        for (int i = 1; i < pressed.length; i++) {
            pressed[i] = machine.pressure(PRESSURES.get(i));
        }
        long busyNow = machine.busy();
        watch(now);
        List<Members> processes = processes();
        List<Members> taken = groups();
        // The first look only says where the counters stand.
        Members line = begun ? line(pressed, busyNow, processes, taken) : null;
        pressure = pressed;
        busy = busyNow;
        last = now;
        begun = true;
        // By what it ran, and not by how long it took: on a busy machine that would be the time without a look.
        pause = SHARE * (cost() - before);
        return line;
    }

    private Members line(Long[] pressed, long busyNow, List<Members> processes, List<Members> taken) {
        Members line = new Members().put("since", last);
        for (int i = 0; i < pressed.length; i++) {
            if (pressed[i] != null && pressure[i] != null) {
                line.put(PRESSURES.get(i), Math.max(0, pressed[i] - pressure[i]));
            }
        }
        return line.put("busy", Math.max(0, busyNow - busy))
                .put("processes", processes)
                .put("groups", taken);
    }

    /** Nanoseconds that this thread ran; 0 where the kernel does not say. */
    private long cost() throws IOException {
        return file.find(proc + "/thread-self/schedstat")
                ? Long.parseLong(file.text().split(" ", 2)[0])
                : 0;
    }

    private boolean isQuiet(Long cpu, long now) {
        return cpu != null && pressure[0] != null && cpu - pressure[0] < (now - last) / SHARE;
    }

    /** Takes up processes that are new, and leaves those that are gone. */
    private void watch(long now) throws IOException {
        List<Mounting> serving = mounting.get();
        for (Mounting process : serving) {
            if (!watched.containsKey(process)) {
                watched.put(
                        process,
                        new Watched(null, groups.of(process.pid), new ThreadTimes(proc, process.pid, thread -> true)));
            }
        }
        Set<Mounting> there = Set.copyOf(serving);
        watched.entrySet().removeIf(one -> one.getValue().agent == null && !there.contains(one.getKey()));
        if (!begun || now - agentsLooked >= AGENTS) {
            agentsLooked = now;
            findAgents();
        }
    }

    private void findAgents() throws IOException {
        String[] names = new File(proc.toString()).list((folder, name) -> Character.isDigit(name.charAt(0)));
        Set<Integer> pids = Arrays.stream(names == null ? new String[0] : names)
                .map(Integer::valueOf)
                .collect(Collectors.toSet());
        looked.retainAll(pids);
        for (int pid : pids) {
            if (looked.add(pid) && file.find(proc + "/" + pid + "/cmdline")) {
                agent(pid, List.of(file.text().split("\0", -1)));
            }
        }
    }

    private void agent(int pid, List<String> words) throws IOException {
        int at = words.indexOf(AGENT);
        Set<String> work = at < 0 || at + 1 == words.size() ? null : WORK.get(words.get(at + 1));
        String name = words.stream()
                .filter(word -> word.startsWith("--name="))
                .map(word -> word.substring("--name=".length()))
                .findFirst()
                .orElse(null);
        if (work == null || name == null || !file.find(proc + "/" + pid + "/stat")) {
            return;
        }
        String stat = file.text();
        long start = Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", 21)[19]);
        watched.put(
                new Mounting(pid, start),
                new Watched(name, groups.of(pid), new ThreadTimes(proc, pid, work::contains)));
    }

    private List<Members> processes() throws IOException {
        List<Members> shares = new ArrayList<>();
        List<Mounting> gone = new ArrayList<>();
        for (Map.Entry<Mounting, Watched> one : byPid()) {
            Watched process = one.getValue();
            ThreadTimes.Spent spent = process.threads.look();
            if (spent == null) {
                gone.add(one.getKey());
            } else if (spent.waited() >= LEAST || spent.ran() >= LEAST) {
                shares.add(new Members()
                        .put("pid", one.getKey().pid)
                        .put("start", one.getKey().start)
                        .put("agent", process.agent)
                        .put("waited", spent.waited())
                        .put("longest", spent.longest())
                        .put("ran", spent.ran())
                        .put("group", process.group));
            }
        }
        watched.keySet().removeAll(gone);
        return shares;
    }

    private List<Map.Entry<Mounting, Watched>> byPid() {
        return watched.entrySet().stream()
                .sorted(Comparator.comparingInt(one -> one.getKey().pid))
                .toList();
    }

    private List<Members> groups() throws IOException {
        Map<String, ControlGroups.Used> now = groups.look(watched.values().stream()
                .filter(process -> process.agent == null)
                .map(Watched::group)
                .filter(Objects::nonNull)
                .distinct()
                .toList());
        List<Members> taken = new ArrayList<>();
        now.forEach((path, all) -> {
            // A group that is new since the last look began with zero.
            ControlGroups.Used before = used.getOrDefault(path, new ControlGroups.Used(0, 0));
            long more = all.used() - before.used();
            long throttled = all.throttled() - before.throttled();
            if (more >= LEAST || throttled >= LEAST) {
                taken.add(new Members().put("path", path).put("used", more).put("throttled", Math.max(0, throttled)));
            }
        });
        used = now;
        return taken;
    }
}
