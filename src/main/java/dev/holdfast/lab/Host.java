package dev.holdfast.lab;

import dev.holdfast.console.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The machine that the lab runs on: checks its requirements. */
final class Host {
    /** The oldest Go that can download the required toolchain by itself. */
    private static final int GO_MINOR = 21;

    private static final String SYSTEM = "Linux on amd64";
    private static final String PACKAGES = "packages";
    private static final String BUILT = "not needed: what it builds is in the cache";

    /** Commands that a running lab needs, and their Debian packages. */
    private static final Map<String, String> TO_RUN = ordered(
            "systemd-nspawn", "systemd-container",
            "ip", "iproute2",
            "nsenter", "util-linux",
            "mount", "mount");

    private static final Map<String, String> TO_BUILD_NODES = ordered("mmdebstrap", "mmdebstrap");

    private static final Map<String, String> TO_BUILD_MOUNT = ordered(
            "clang", "clang",
            "cmake", "cmake",
            "gcc", "gcc",
            "pkg-config", "pkg-config");

    /** Libraries, which have no command to search for. */
    private static final Map<String, String> MOUNT_LIBRARIES = ordered(
            "/usr/include/fuse3/fuse.h", "libfuse3-dev",
            "/usr/lib/llvm-*/lib/libclang.so*", "libclang-dev");

    private static final Map<String, Integer> INOTIFY =
            Map.of("fs/inotify/max_user_instances", 1024, "fs/inotify/max_user_watches", 131_072);

    private final Shell shell;
    private final Progress progress;

    Host(Shell shell, Progress progress) {
        this.shell = shell;
        this.progress = progress;
    }

    /** What has to be built in this run. */
    record Needs(boolean go, boolean mount, boolean nodes, boolean jlink) {}

    /** Fails with one message that names everything missing; installs Debian packages itself where it can. */
    void check(Needs needs, Path cache) {
        List<Prerequisite> all = prerequisites(needs, cache);
        require(all.get(0).problem().isEmpty(), all.get(0).problem().orElse(""));
        Trees.folder(cache);
        String problems = all.stream()
                .filter(one -> !one.name().equals(PACKAGES))
                .flatMap(one -> one.problem().stream())
                .collect(Collectors.joining("\n"));
        require(problems.isEmpty(), problems);
        packages(needs);
        INOTIFY.forEach(this::raise);
    }

    /** All that a lab needs, and whether this machine has it; changes nothing. */
    List<Prerequisite> prerequisites(Needs needs, Path cache) {
        String system = system();
        if (!system.startsWith("Linux ")) {
            return List.of(
                    Prerequisite.of("system", system, Optional.of("the lab needs Linux on amd64, this is " + system)));
        }
        Path java = Path.of(System.getProperty("java.home"));
        Set<String> missing = missingPackages(needs);
        return List.of(
                Prerequisite.of(
                        "root",
                        "user id " + userId(),
                        problem(
                                userId() != 0,
                                "the lab needs root (it creates namespaces, mounts and cgroups): run it with sudo")),
                Prerequisite.of(
                        "system",
                        system,
                        problem(!system.equals(SYSTEM), "the lab needs " + SYSTEM + ", this is " + system)),
                Prerequisite.of(
                        "FUSE",
                        "/dev/fuse",
                        problem(!Files.exists(Path.of("/dev/fuse")), "/dev/fuse is missing: modprobe fuse")),
                Prerequisite.of("cgroups", Cgroups.v2() ? "v2" : "v1", Cgroups.problem()),
                cache(cache),
                Prerequisite.of(
                        "Go",
                        needs.go() ? find("go").map(Path::toString).orElse("") : BUILT,
                        needs.go() ? goProblem() : Optional.empty()),
                Prerequisite.of(
                        "Rust",
                        needs.mount() ? find("cargo").map(Path::toString).orElse("") : BUILT,
                        problem(
                                needs.mount()
                                        && (find("cargo").isEmpty()
                                                || find("rustc").isEmpty()),
                                "Rust is missing (cargo, rustc), which builds mount-s3: see https://rustup.rs")),
                Prerequisite.of(
                        "JDK",
                        needs.jlink() ? java.toString() : BUILT,
                        problem(
                                needs.jlink() && !Files.isDirectory(java.resolve("jmods")),
                                "the JDK in " + java
                                        + " has no jmods folder, from which the agents' Java runtime is built:"
                                        + " use a full JDK (Debian: openjdk-17-jdk-headless)")),
                Prerequisite.of(
                        PACKAGES,
                        missing.isEmpty()
                                ? "all are installed"
                                : "missing, and installed with apt-get when a lab boots: " + String.join(" ", missing),
                        problem(!missing.isEmpty() && find("apt-get").isEmpty(), packagesMissing(missing))));
    }

    private static Optional<String> problem(boolean there, String text) {
        return there ? Optional.of(text) : Optional.empty();
    }

    private static String system() {
        return System.getProperty("os.name") + " on " + System.getProperty("os.arch");
    }

    private static String packagesMissing(Set<String> names) {
        return "these packages are missing (Debian names): " + String.join(" ", names)
                + "; install them with this system's package manager";
    }

    private static Prerequisite cache(Path cache) {
        Path folder = cache;
        while (!Files.exists(folder)) {
            folder = folder.getParent();
        }
        String type = fileSystem(folder);
        boolean isLayered = type.equals("overlay") || type.startsWith("fuse") || type.startsWith("nfs");
        String problem = isLayered
                ? "the cache folder " + cache + " is on " + type
                        + ", which cannot hold the nodes' overlays; choose another with -Dlab.cache="
                : "the cache folder " + cache + " cannot be written; choose another with -Dlab.cache=";
        return Prerequisite.of(
                "cache",
                cache + " on " + type,
                problem(isLayered || !Files.isDirectory(folder) || !Files.isWritable(folder), problem));
    }

    /** Raises a kernel limit that several nodes on one kernel would hit; kubelets then fail without a clear error. */
    private void raise(String name, int least) {
        Path file = Path.of("/proc/sys", name);
        String now = limit(file);
        if (Long.parseLong(now) < least) {
            Trees.write(file, Integer.toString(least));
            progress.say("raised the kernel limit " + name.replace('/', '.') + " from " + now + " to " + least
                    + "; this lasts until the next reboot");
        }
    }

    /** Read in one call: a file in /proc/sys returns only its first byte when read in several. */
    private static String limit(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(64), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new LabException("cannot read " + file + ": " + e, e);
        }
    }

    private void packages(Needs needs) {
        Set<String> missing = missingPackages(needs);
        if (missing.isEmpty()) {
            return;
        }
        String names = String.join(" ", missing);
        require(find("apt-get").isPresent(), packagesMissing(missing));
        try (Progress.Step step = progress.step("installing " + names + " with apt-get")) {
            List<String> install = new ArrayList<>(
                    List.of("apt-get", "install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"));
            install.addAll(missing);
            for (List<String> words : List.of(List.of("apt-get", "update"), install)) {
                step.detail(words.get(1));
                Shell.Command command = Shell.Command.of(words)
                        .with("DEBIAN_FRONTEND", "noninteractive")
                        .within(Duration.ofMinutes(15));
                Shell.Outcome outcome = shell.attempt(command);
                if (outcome.exit() != 0) {
                    throw new LabException("these packages are missing: " + names
                            + "; install them with: apt-get install " + names + "\n"
                            + offline(Shell.failure(command, outcome), "installing them")
                                    .getMessage());
                }
            }
        }
        missing = missingPackages(needs);
        require(
                missing.isEmpty(),
                "apt-get installed " + names + ", but the files of " + missing + " are still missing");
    }

    private static Set<String> missingPackages(Needs needs) {
        Set<String> missing = new TreeSet<>();
        Map<String, String> commands = new LinkedHashMap<>(TO_RUN);
        if (needs.nodes()) {
            commands.putAll(TO_BUILD_NODES);
        }
        if (needs.mount()) {
            commands.putAll(TO_BUILD_MOUNT);
            MOUNT_LIBRARIES.forEach((file, name) -> {
                if (!exists(file)) {
                    missing.add(name);
                }
            });
        }
        commands.forEach((command, name) -> {
            if (find(command).isEmpty()) {
                missing.add(name);
            }
        });
        return missing;
    }

    /** Whether a path, which may contain stars, exists. */
    private static boolean exists(String pattern) {
        List<Path> here = List.of(Path.of("/"));
        for (String part : pattern.substring(1).split("/", -1)) {
            Pattern name = Pattern.compile(Pattern.quote(part).replace("*", "\\E.*\\Q"));
            here = here.stream()
                    .flatMap(folder -> part.contains("*")
                            ? Trees.in(folder).stream()
                                    .filter(path -> name.matcher(
                                                    path.getFileName().toString())
                                            .matches())
                            : java.util.stream.Stream.of(folder.resolve(part)))
                    .filter(Files::exists)
                    .toList();
        }
        return !here.isEmpty();
    }

    private Optional<String> goProblem() {
        if (find("go").isEmpty()) {
            return Optional.of("Go is missing, which builds Kubernetes and the S3 server: install version 1." + GO_MINOR
                    + " or newer, from https://go.dev/dl");
        }
        String version = shell.run("go", "version").strip();
        Matcher minor = Pattern.compile("go1\\.(\\d+)").matcher(version);
        return minor.find() && Integer.parseInt(minor.group(1)) < GO_MINOR
                ? Optional.of("Go is too old (" + version + ") to build Kubernetes and the S3 server: version 1."
                        + GO_MINOR + " or newer is needed, from https://go.dev/dl")
                : Optional.empty();
    }

    /** The executable that the shell would find under this name. */
    static Optional<Path> find(String command) {
        for (String folder :
                Optional.ofNullable(System.getenv("PATH")).orElse("").split(":", -1)) {
            Path path = Path.of(folder, command);
            if (Files.isRegularFile(path) && Files.isExecutable(path)) {
                return Optional.of(path.toAbsolutePath());
            }
        }
        return Optional.empty();
    }

    private static final Pattern OFFLINE = Pattern.compile(
            "(?i)no such host|dial tcp|could ?n.t resolve|temporary failure (in name resolution|resolving)"
                    + "|network is unreachable|i/o timeout|unable to connect|failed to connect|connection refused"
                    + "|could not connect|spurious network error|failed to (download|fetch)");

    /** The error itself, or one that says there is no network if its text shows that. */
    static LabException offline(LabException error, String doing) {
        for (String line : error.getMessage().lines().toList()) {
            if (OFFLINE.matcher(line).find()) {
                return new LabException(
                        "no network: " + doing + " has to download something, and failed with: " + line.strip(), error);
            }
        }
        return error;
    }

    /**
     * The Debian or Ubuntu suite of the nodes: the host's own where it is a known one, since binaries built on the host run in them. Only
     * bookworm has been tested.
     */
    static String suite() {
        Path file = Path.of("/etc/os-release");
        String release = Files.isReadable(file) ? Trees.read(file) : "";
        Matcher codename = Pattern.compile("(?m)^VERSION_CODENAME=\"?(bookworm|trixie|jammy|noble)\"?$")
                .matcher(release);
        return codename.find() ? codename.group(1) : "bookworm";
    }

    private static String fileSystem(Path folder) {
        try {
            return Files.getFileStore(folder).type();
        } catch (IOException e) {
            throw new LabException("cannot determine the file system of " + folder + ": " + e, e);
        }
    }

    private static int userId() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            throw new LabException("the lab needs Linux on amd64, this is " + System.getProperty("os.name"), e);
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new LabException(message);
        }
    }

    private static Map<String, String> ordered(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
