package dev.holdfast.agent.probe;

import dev.holdfast.agent.runtime.Agent;
import dev.holdfast.agent.runtime.AgentOptions;
import dev.holdfast.agent.runtime.DedupStream;
import dev.holdfast.agent.runtime.LineFile;
import dev.holdfast.agent.runtime.Members;
import dev.holdfast.agent.runtime.MountInfo;
import dev.holdfast.agent.runtime.MountInfo.Mount;
import dev.holdfast.agent.runtime.ProcFile;
import dev.holdfast.agent.runtime.Server;
import dev.holdfast.agent.runtime.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The role {@code probe}: samples mounts, FUSE processes and their memory, who waits for a processor, credential files, folders of volumes
 * and, where one is named, whether the kernel of a node has a module. It needs hostPID and a privileged container.
 */
public final class ProbeRole {
    private static final Duration CREDENTIALS_PERIOD = Duration.ofSeconds(2);
    /** A folder that is left behind stays, so it need not be looked for often. */
    private static final Duration FOLDERS_PERIOD = Duration.ofSeconds(3);

    private static final Duration MODULE_PERIOD = Duration.ofSeconds(1);

    /** What grows does so over minutes. */
    private static final Duration MEMORY_PERIOD = Duration.ofSeconds(5);

    private static final String KUBELET = "/var/lib/kubelet";
    private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";

    private final Agent agent;
    private final Path proc;
    private final FuseProcesses fuse;
    private final ProcFile file = new ProcFile();
    private byte[] lastTable = {};
    private volatile List<Mount> mounts = List.of();

    private ProbeRole(Agent agent, Path proc, boolean reported) {
        this.agent = agent;
        this.proc = proc;
        this.fuse = new FuseProcesses(proc, reported);
    }

    /** Period of the samples. */
    public static Duration period(AgentOptions options) {
        return Duration.ofMillis(options.count("interval-ms", 250));
    }

    /** Boot id of the node, as its PID 1 sees it: in the lab, the pod's own view is that of the host. */
    public static String bootId(AgentOptions options) throws IOException {
        return Files.readString(host(proc(options), BOOT_ID)).strip();
    }

    /** Boot id of the kernel that the probe itself sees: nodes of one kernel share its processors. */
    public static String machine(AgentOptions options) throws IOException {
        return Files.readString(Path.of(proc(options) + "/sys/kernel/random/boot_id"))
                .strip();
    }

    /** Starts the role; {@code POST /search} searches processes for keys of which the request has only salted digests. */
    public static void start(Agent agent, Server server, AgentOptions options) {
        List<Glob> globs =
                options.all("credentials-glob").stream().map(Glob::new).toList();
        String sources = options.text("sources", "");
        String module = options.text("kernel-module", "");
        boolean reported = isReported(options);
        Duration period = period(options);
        Path proc = proc(options);
        ProbeRole role = new ProbeRole(agent, proc, reported);
        server.handleSlowly(
                "POST",
                "/search",
                request -> Server.Answer.of(
                        200, "{" + KeySearch.parse(request.body()).search(proc) + "}"));
        options.refuseOthers();
        DedupStream mountSamples = new DedupStream(agent.recorder().open("mounts", agent.name()));
        DedupStream processSamples = new DedupStream(agent.recorder().open("processes", agent.name()));
        DedupStream credentialSamples = new DedupStream(agent.recorder().open("credentials", agent.name()));
        LineFile scheduling = agent.recorder().open("scheduling", agent.name());
        LineFile memory = agent.recorder().open("memory", agent.name());
        DedupStream folderSamples = new DedupStream(agent.recorder().open("folders", agent.name()));
        // Workers: a draining probe takes no more samples.
        agent.worker("samples", () -> role.sample(mountSamples, processSamples, agent.ticker(Duration.ZERO, period)));
        // In another thread: who waits for a processor must not make the other samples wait.
        agent.worker("scheduling", () -> role.scheduling(scheduling, agent.ticker(Duration.ZERO, period)));
        agent.worker("memory", () -> role.memory(memory));
        // In another thread: a file system that hangs must not stop the samples.
        agent.worker("credentials", () -> role.credentials(globs, credentialSamples));
        agent.worker("folders", () -> role.folders(folderSamples, sources));
        if (!module.isEmpty()) {
            DedupStream moduleSamples = new DedupStream(agent.recorder().open("nodemodules", agent.name()));
            agent.worker("kernel module", () -> role.module(moduleSamples, module));
        }
    }

    /** Whether {@code fuse_connection} is read where the kernel reports it; false does as if it did not. */
    private static boolean isReported(AgentOptions options) {
        String value = options.text("fuse-connection", "true");
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException("--fuse-connection=" + value + " is neither true nor false");
        }
        return value.equals("true");
    }

    private void sample(DedupStream mountSamples, DedupStream processSamples, Ticker ticker) {
        while (ticker.await()) {
            long t = System.nanoTime();
            try {
                file.read(proc + "/1/mountinfo");
                if (file.is(lastTable)) {
                    mountSamples.same(t);
                } else {
                    lastTable = file.bytes();
                    mounts = MountInfo.parse(lastTable, ProbeRole::concerns);
                    mountSamples.append(t, MountInfo.members(mounts));
                }
            } catch (IOException e) {
                mountSamples.failed(t, e.toString());
            }
            t = System.nanoTime();
            try {
                Set<Integer> minors = new TreeSet<>();
                for (Mount mount : mounts) {
                    if (mount.isFuse()) {
                        minors.add(mount.minor());
                    }
                }
                processSamples.append(t, new Members().put("processes", fuse.sample(minors, t)));
            } catch (IOException e) {
                processSamples.failed(t, e.toString());
            }
        }
    }

    private void scheduling(LineFile lines, Ticker ticker) {
        SchedulingSampler sampler = new SchedulingSampler(proc, fuse::serving);
        while (ticker.await()) {
            long t = System.nanoTime();
            try {
                Members line = sampler.look(t);
                if (line != null) {
                    lines.append(System.nanoTime(), line);
                }
            } catch (IOException e) {
                lines.append(t, new Members().put("since", t).put("error", e.toString()));
            }
        }
    }

    private void memory(LineFile lines) {
        MemorySampler sampler = new MemorySampler(proc, fuse::serving);
        Ticker ticker = agent.ticker(Duration.ZERO, MEMORY_PERIOD);
        while (ticker.await()) {
            long t = System.nanoTime();
            try {
                lines.append(t, sampler.look());
            } catch (IOException e) {
                lines.append(t, new Members().put("error", e.toString()));
            }
        }
    }

    private void credentials(List<Glob> globs, DedupStream samples) {
        Path root = host(proc, "/");
        Ticker ticker = agent.ticker(Duration.ZERO, CREDENTIALS_PERIOD);
        while (ticker.await()) {
            long t = System.nanoTime();
            List<Members> files = new ArrayList<>();
            try {
                for (Glob glob : globs) {
                    for (Path path : glob.files(root)) {
                        add(files, root, path);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("credential files of the host cannot be read: " + e, e);
            }
            samples.append(t, new Members().put("files", files));
        }
    }

    private void folders(DedupStream samples, String sources) {
        VolumeFolderList list = new VolumeFolderList(host(proc, "/"), KUBELET);
        Ticker ticker = agent.ticker(Duration.ZERO, FOLDERS_PERIOD);
        while (ticker.await()) {
            for (Mount mount : mounts) {
                list.learn(mount.target());
            }
            long t = System.nanoTime();
            try {
                Members look = new Members().put("folders", list.read());
                if (!sources.isEmpty()) {
                    list.sources(sources, look);
                }
                samples.append(t, look);
            } catch (IOException e) {
                samples.failed(t, e.toString());
            }
        }
    }

    private void module(DedupStream samples, String name) {
        KernelModuleSampler sampler = new KernelModuleSampler(proc, name);
        Ticker ticker = agent.ticker(Duration.ZERO, MODULE_PERIOD);
        while (ticker.await()) {
            long t = System.nanoTime();
            try {
                samples.append(t, new Members().put("loaded", sampler.loaded()));
            } catch (IOException e) {
                samples.failed(t, e.toString());
            }
        }
    }

    private static void add(List<Members> files, Path root, Path path) throws IOException {
        try {
            files.add(new Members()
                    .put("path", "/" + root.relativize(path))
                    .put("modified", Files.getLastModifiedTime(path).toMillis()));
        } catch (NoSuchFileException e) {
            // Replaced or removed since it was listed.
        }
    }

    /** Whether it is on a CSI target path of the kubelet, a volume's mount for its whole node, or a FUSE mount. */
    static boolean concerns(Mount mount) {
        return mount.isFuse() || isCsiTarget(mount.target()) || isGlobalMount(mount.target());
    }

    /** Whether a path is that of a volume which is staged: {@code /plugins/kubernetes.io/csi/DRIVER/HASH/globalmount}. */
    static boolean isGlobalMount(String target) {
        return target.contains("/plugins/kubernetes.io/csi/") && target.endsWith("/globalmount");
    }

    /** Whether a path ends in {@code /pods/UID/volumes/kubernetes.io~csi/PV/mount}. */
    static boolean isCsiTarget(String target) {
        String[] parts = target.split("/", -1);
        int end = parts.length;
        return end >= 6
                && parts[end - 1].equals("mount")
                && parts[end - 3].equals("kubernetes.io~csi")
                && parts[end - 4].equals("volumes")
                && parts[end - 6].equals("pods");
    }

    private static Path proc(AgentOptions options) {
        return Path.of(options.text("proc", "/proc"));
    }

    private static Path host(Path proc, String path) {
        return Path.of(proc + "/1/root" + path);
    }
}
