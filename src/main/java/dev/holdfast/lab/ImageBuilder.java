package dev.holdfast.lab;

import dev.holdfast.console.Progress;
import dev.holdfast.lab.ImageArchive.Copy;
import dev.holdfast.lab.ImageArchive.Folder;
import dev.holdfast.lab.ImageArchive.Image;
import dev.holdfast.lab.ImageArchive.Item;
import dev.holdfast.lab.ImageArchive.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Builds the binaries, images and root file system of a lab into the cache, once. */
final class ImageBuilder {
    private static final List<String> COMPONENTS = List.of(
            "kube-apiserver",
            "kube-controller-manager",
            "kube-scheduler",
            "kube-proxy",
            "kubelet",
            "kubeadm",
            "kubectl",
            "etcd");

    private static final List<String> NODE_PACKAGES = List.of(
            "systemd",
            "systemd-sysv",
            "dbus",
            "containerd",
            "runc",
            "iptables",
            "iproute2",
            "containernetworking-plugins",
            "conntrack",
            "ethtool",
            "socat",
            "kmod",
            "mount",
            "fuse3",
            "ca-certificates");

    /** The modules of the agents' Java runtime. */
    private static final String JAVA_MODULES = "java.base,java.logging,java.net.http,jdk.crypto.ec,jdk.httpserver";

    /** Shared libraries of the images, by the names that programs load; some are patterns, as they contain a version. */
    private static final List<String> LIBRARIES = List.of(
            "libc.so.6",
            "libdl.so.2",
            "libfuse3.so.[0-9]",
            "libgcc_s.so.1",
            "libm.so.6",
            "libnss_dns.so.2",
            "libnss_files.so.2",
            "libpthread.so.0",
            "libresolv.so.2",
            "librt.so.1",
            "libstdc++.so.6",
            "libz.so.1");

    private static final String LIBRARY_FOLDER = "usr/lib/x86_64-linux-gnu";

    /** What the block driver's image has besides its program, with the libraries of its own that it loads. */
    private static final List<String> FILE_SYSTEM_TOOLS = List.of(
            "usr/sbin/mkfs.ext4",
            "usr/sbin/e2fsck",
            "etc/mke2fs.conf",
            LIBRARY_FOLDER + "/libblkid.so.1",
            LIBRARY_FOLDER + "/libcom_err.so.2",
            LIBRARY_FOLDER + "/libe2p.so.2",
            LIBRARY_FOLDER + "/libext2fs.so.2",
            LIBRARY_FOLDER + "/libuuid.so.1");

    private final Project project;
    private final List<KubernetesRelease> kubernetes;
    private final Cache cache;
    private final Shell shell;
    private final Progress progress;

    /**
     * Builds what labs of a kind need.
     *
     * @param kubernetes releases of Kubernetes, the one that nodes boot with first
     */
    ImageBuilder(Project project, List<KubernetesRelease> kubernetes, Cache cache, Shell shell, Progress progress) {
        this.project = project;
        this.kubernetes = List.copyOf(kubernetes);
        this.cache = cache;
        this.shell = shell;
        this.progress = progress;
    }

    // --- recipes
    // ---------------------------------------------------------------------------------------------------

    /** The release that nodes boot with. */
    private KubernetesRelease booted() {
        return kubernetes.get(0);
    }

    /** Those that nodes can be upgraded to. */
    private List<KubernetesRelease> later() {
        return kubernetes.subList(1, kubernetes.size());
    }

    /** Every component of the Kubernetes that nodes boot with, and etcd, as one static binary, in usr/local/bin with links to it. */
    Cache.Recipe kube() {
        return kube(booted());
    }

    /** The same of a release. */
    Cache.Recipe kube(KubernetesRelease release) {
        String flags = release.linkerFlags();
        String key = modules(release)
                .files(project.lab().resolve("cmd/kube"))
                .text(flags)
                .text(COMPONENTS.toString())
                .key();
        String title = release.sharesModules() ? "Kubernetes" : "Kubernetes " + release.version();
        return new Cache.Recipe("kube", key, title, Duration.ofMinutes(4), (content, step) -> {
            Path bin = Trees.folder(content.resolve("usr/local/bin"));
            go(title, project.lab(), sources(release), "./cmd/kube", bin.resolve("kube"), flags, step);
            for (String component : COMPONENTS) {
                Files.createSymbolicLink(bin.resolve(component), Path.of("kube"));
            }
        });
    }

    /** The control plane of a release that nodes can be upgraded to, as {@code image.tar}. */
    Cache.Recipe controlPlane(KubernetesRelease release) {
        String key = new Fingerprint()
                .text(kube(release).key())
                .text(release.controlPlaneImages().toString())
                .key();
        return new Cache.Recipe(
                "control-plane",
                key,
                "the control plane " + release.version(),
                Duration.ofSeconds(1),
                (content, step) -> ImageArchive.write(content.resolve("image.tar"), kubeImage(release)));
    }

    private Fingerprint modules(KubernetesRelease release) {
        if (release.sharesModules()) {
            return modules();
        }
        Path file = project.lab().resolve(release.modules());
        return new Fingerprint()
                .files(file)
                .files(file.resolveSibling(file.getFileName().toString().replaceFirst("mod$", "sum")));
    }

    private static List<String> sources(KubernetesRelease release) {
        return release.sharesModules()
                ? List.of()
                : List.of("-modfile=" + release.modules(), "-tags=" + release.tags());
    }

    Cache.Recipe pause() {
        String key = modules().files(project.lab().resolve("cmd/pause")).key();
        return goBinary("pause", key, "pause", Duration.ofSeconds(2), "./cmd/pause");
    }

    Cache.Recipe versitygw() {
        return goBinary(
                "versitygw",
                modules().text("versitygw").key(),
                "the S3 server versitygw",
                Duration.ofSeconds(80),
                "github.com/versity/versitygw/cmd/versitygw");
    }

    Cache.Recipe helm() {
        return goBinary(
                "helm", modules().text("helm").key(), "Helm", Duration.ofSeconds(50), "helm.sh/helm/v3/cmd/helm");
    }

    /** The chart registry, which is a Go module of its own. */
    Cache.Recipe registry() {
        Path source = project.lab().resolve("registry");
        String title = "the chart registry";
        return new Cache.Recipe(
                "registry",
                new Fingerprint().files(source).key(),
                title,
                Duration.ofSeconds(20),
                (content, step) -> go(title, source, List.of(), ".", content.resolve("registry"), "-s -w", step));
    }

    /** A reference driver, one binary for all releases. */
    Cache.Recipe driver(ReferenceDriver driver) {
        String program = driver.program();
        Fingerprint sources = modules()
                .files(project.lab().resolve("driver"))
                .files(project.lab().resolve("cmd").resolve(program));
        if (driver == ReferenceDriver.BLOCK) {
            sources.files(project.lab().resolve("block"));
        }
        return goBinary(
                program, sources.key(), "the reference driver " + program, Duration.ofSeconds(40), "./cmd/" + program);
    }

    private Cache.Recipe goBinary(String kind, String key, String title, Duration usual, String target) {
        return new Cache.Recipe(
                kind, key, title, usual, (content, step) -> go(title, target, content.resolve(kind), "-s -w", step));
    }

    /** Mountpoint's file system behind the lab's own command line. */
    Cache.Recipe mountS3() {
        Path source = project.lab().resolve("mount-s3");
        String key = new Fingerprint()
                .files(source.resolve("Cargo.toml"))
                .files(source.resolve("Cargo.lock"))
                .files(source.resolve("src"))
                .text(Host.suite())
                .key();
        return new Cache.Recipe("mount-s3", key, "mount-s3", Duration.ofSeconds(260), (content, step) -> {
            Path target = cache.root().resolve("cargo");
            AtomicInteger crates = new AtomicInteger();
            online(
                    "building mount-s3",
                    Shell.Command.of(
                                    "cargo",
                                    "build",
                                    "--release",
                                    "--locked",
                                    "--manifest-path",
                                    source.resolve("Cargo.toml").toString())
                            .with("CARGO_TARGET_DIR", target.toString())
                            .with("CARGO_TERM_COLOR", "never")
                            .within(Duration.ofMinutes(60))
                            .onLine(line -> {
                                if (line.strip().startsWith("Compiling")) {
                                    step.detail(crates.incrementAndGet() + " crates so far");
                                }
                            }));
            Files.copy(target.resolve("release/mount-s3"), content.resolve("mount-s3"));
        });
    }

    /** The nodes' root file system, from which the images' shared libraries are copied too. */
    Cache.Recipe nodeRoot() {
        String suite = Host.suite();
        String key =
                new Fingerprint().text(suite).text(NODE_PACKAGES.toString()).key();
        return new Cache.Recipe(
                "node", key, "the nodes' root file system (" + suite + ")", Duration.ofSeconds(20), (content, step) -> {
                    List<String> words = new ArrayList<>(List.of(
                            // In its own namespaces, so that no mount and no process is left when it is killed.
                            "unshare",
                            "--mount",
                            "--pid",
                            "--fork",
                            "--kill-child",
                            "--mount-proc",
                            "mmdebstrap",
                            "--quiet",
                            "--variant=minbase",
                            "--include=" + String.join(",", NODE_PACKAGES)));
                    if (List.of("jammy", "noble").contains(suite)) {
                        words.add("--components=main,universe");
                    }
                    words.addAll(List.of(suite, content.toString()));
                    online(
                            "building the nodes' root file system",
                            Shell.Command.of(words).within(Duration.ofMinutes(20)));
                });
    }

    /** The image that agents run in, as {@code image.tar}: a Java runtime, and the program for a mount of an agent's own. */
    Cache.Recipe agent() {
        Path home = Path.of(System.getProperty("java.home"));
        String key = new Fingerprint()
                .text(System.getProperty("java.vm.vendor") + " " + System.getProperty("java.vm.version"))
                .text(JAVA_MODULES)
                .text(mountS3().key())
                .text(nodeRoot().key())
                .key();
        return new Cache.Recipe("agent", key, "the agents' Java runtime", Duration.ofSeconds(12), (content, step) -> {
            Path runtime = content.resolve("java");
            shell.run(
                    home.resolve("bin/jlink").toString(),
                    "--module-path",
                    home.resolve("jmods").toString(),
                    "--add-modules",
                    JAVA_MODULES,
                    "--strip-debug",
                    "--no-header-files",
                    "--no-man-pages",
                    "--compress=2",
                    "--output",
                    runtime.toString());
            // The class data archive records the time of lib/modules; in the image every file has this time.
            Files.setLastModifiedTime(
                    runtime.resolve("lib/modules"), FileTime.from(Instant.ofEpochSecond(ImageArchive.TIME)));
            shell.run(runtime.resolve("bin/java").toString(), "-Xshare:dump");
            ImageArchive.write(
                    content.resolve("image.tar"),
                    new Image(
                            List.of(agentImage()),
                            List.of(
                                    libraries(),
                                    ImageArchive.tree("opt/java", runtime),
                                    List.of(new Copy(
                                            "usr/local/bin/mount-s3",
                                            built(mountS3()).resolve("mount-s3")))),
                            List.of(
                                    "PATH=/opt/java/bin:/usr/local/bin:/usr/bin:/bin",
                                    "LC_ALL=C",
                                    "JAVA_HOME=/opt/java"),
                            List.of()));
            Trees.delete(runtime);
        });
    }

    String agentImage() {
        return "holdfast.dev/agent:" + agent().key();
    }

    /**
     * Names of the charts of a release.
     *
     * @throws LabException if there is none
     */
    List<String> charts(String release) {
        if (!project.releases().contains(release)) {
            throw new LabException("the reference driver has no release '" + release + "' (no folder fixtures/charts/"
                    + release + "); it has " + project.releases());
        }
        return project.charts(release);
    }

    /** A reference driver's image for a release, as {@code image.tar}. */
    Cache.Recipe driverImage(ReferenceDriver driver, String release) {
        charts(release);
        String key = new Fingerprint()
                .text(release)
                .text(driver(driver).key())
                .text(driver == ReferenceDriver.S3 ? mountS3().key() : FILE_SYSTEM_TOOLS.toString())
                .text(nodeRoot().key())
                .key();
        return new Cache.Recipe(
                "driver",
                release + "-" + key,
                "the driver image " + release,
                Duration.ofSeconds(1),
                (content, step) -> ImageArchive.write(
                        content.resolve("image.tar"),
                        new Image(
                                List.of(driver.image(release)),
                                List.of(
                                        libraries(),
                                        List.of(new Copy(
                                                "usr/local/bin/" + driver.program(),
                                                built(driver(driver)).resolve(driver.program()))),
                                        driver == ReferenceDriver.S3
                                                ? List.of(new Copy(
                                                        "usr/local/bin/mount-s3",
                                                        built(mountS3()).resolve("mount-s3")))
                                                : fileSystemTools()),
                                List.of(
                                        "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                                        "LC_ALL=C",
                                        "DRIVER_VERSION=" + release),
                                List.of())));
    }

    /** What makes and checks file systems, from the nodes' root file system. */
    private List<Item> fileSystemTools() {
        Path root = built(nodeRoot());
        List<Item> items = new ArrayList<>();
        for (String tool : FILE_SYSTEM_TOOLS) {
            items.add(new Copy(tool, real(root.resolve(tool))));
        }
        return items;
    }

    /**
     * A containerd root with the unpacked images of the control plane and the agents. Nodes get it by hard links, so that a boot imports
     * nothing.
     */
    Cache.Recipe store() {
        String key = new Fingerprint()
                .text(kube().key())
                .text(pause().key())
                .text(agent().key())
                .text(nodeRoot().key())
                .text(booted().controlPlaneImages() + booted().pauseImage())
                .key();
        return new Cache.Recipe("store", key, "the nodes' image store", Duration.ofSeconds(4), (content, step) -> {
            Path archives = Files.createTempDirectory(content.getParent(), "archives");
            step.detail("packing");
            ImageArchive.write(archives.resolve("kube.tar"), kubeImage(booted()));
            ImageArchive.write(archives.resolve("pause.tar"), pauseImage());
            Files.createLink(archives.resolve("agent.tar"), built(agent()).resolve("image.tar"));
            step.detail("unpacking");
            shell.run(
                    "unshare",
                    "--mount",
                    "--pid",
                    "--fork",
                    "--kill-child",
                    "sh",
                    "-ec",
                    IMPORT,
                    "sh",
                    built(nodeRoot()).toString(),
                    content.toString(),
                    archives.toString());
            Trees.delete(archives);
        });
    }

    /** Runs a containerd from the nodes' root file system, in a mount namespace that disappears with it. */
    private static final String IMPORT = """
            mount --make-rprivate /
            mount -t tmpfs tmpfs "$1/run"
            mkdir "$1/run/root" "$1/run/archives"
            mount --bind "$2" "$1/run/root"
            mount --bind "$3" "$1/run/archives"
            mount -t proc proc "$1/proc"
            mount --rbind /dev "$1/dev"
            chroot "$1" containerd --config /dev/null --root /run/root --state /run/state --address /run/c.sock --log-level error &
            server=$!
            for i in $(seq 200); do
              [ -S "$1/run/c.sock" ] && break
              sleep 0.05
            done
            for i in "$3"/*.tar; do
              chroot "$1" ctr --address /run/c.sock --namespace k8s.io images import "/run/archives/${i##*/}" > /dev/null
            done
            kill $server
            wait $server || true
            """;

    private Image kubeImage(KubernetesRelease release) {
        List<Item> items = new ArrayList<>();
        items.add(new Copy("usr/local/bin/kube", built(kube(release)).resolve("usr/local/bin/kube")));
        COMPONENTS.forEach(component -> items.add(new Link("usr/local/bin/" + component, "kube")));
        return new Image(
                release.controlPlaneImages(), List.of(items), List.of("PATH=/usr/local/bin:/usr/bin:/bin"), List.of());
    }

    private Image pauseImage() {
        return new Image(
                List.of(booted().pauseImage()),
                List.of(List.of(new Copy("pause", built(pause()).resolve("pause")))),
                List.of(),
                List.of("/pause"));
    }

    /** A layer with what dynamically linked programs need, from the nodes' root file system. */
    private List<Item> libraries() {
        Path root = built(nodeRoot());
        List<Item> items = new ArrayList<>();
        items.add(new Folder("tmp", 01777));
        items.add(new Copy(
                "lib64/ld-linux-x86-64.so.2", real(root.resolve(LIBRARY_FOLDER).resolve("ld-linux-x86-64.so.2"))));
        for (Path file : Trees.in(root.resolve(LIBRARY_FOLDER))) {
            String name = file.getFileName().toString();
            if (LIBRARIES.stream().anyMatch(wanted -> name.matches(wanted.replace("+", "\\+")))) {
                items.add(new Copy(LIBRARY_FOLDER + "/" + name, real(file)));
            }
        }
        items.add(new Copy("etc/ssl/certs/ca-certificates.crt", root.resolve("etc/ssl/certs/ca-certificates.crt")));
        items.add(new Copy("etc/passwd", root.resolve("etc/passwd")));
        items.add(new Copy("etc/group", root.resolve("etc/group")));
        return items;
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            throw new LabException("the nodes' root file system lacks " + file + ": " + e, e);
        }
    }

    // --- building
    // -----------------------------------------------------------------------------------------------------------------

    /** The entries that are compiled from Go and Rust, in build order. */
    private List<Cache.Recipe> compiled(boolean withHelm) {
        Stream<Cache.Recipe> shared = withHelm
                ? Stream.of(mountS3(), versitygw(), helm(), driver(ReferenceDriver.S3))
                : Stream.of(mountS3(), versitygw(), driver(ReferenceDriver.S3));
        return Stream.concat(kubernetes.stream().map(this::kube), shared).toList();
    }

    /** The entries that are downloaded and packed, in build order. */
    private List<Cache.Recipe> packed() {
        return List.of(nodeRoot(), pause());
    }

    /** The tools needed to build what is missing now. */
    Host.Needs needs(boolean withHelm) {
        boolean mount = !cache.has(mountS3());
        boolean compilers =
                compiled(withHelm).stream().filter(recipe -> !cache.has(recipe)).count() > (mount ? 1 : 0);
        return new Host.Needs(compilers || !cache.has(pause()), mount, !cache.has(nodeRoot()), !cache.has(agent()));
    }

    /** Builds everything that is missing: compiled entries one after the other, and concurrently those that are downloaded and packed. */
    void build(boolean withHelm) {
        List<List<Cache.Recipe>> lanes = Stream.of(compiled(withHelm), packed())
                .map(lane -> lane.stream().filter(recipe -> !cache.has(recipe)).toList())
                .toList();
        List<Cache.Recipe> last = Stream.concat(
                        Stream.of(agent(), store()), later().stream().map(this::controlPlane))
                .filter(recipe -> !cache.has(recipe))
                .toList();
        List<Cache.Recipe> missing = Stream.concat(lanes.stream().flatMap(List::stream), last.stream())
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        Duration usual = missing.stream().map(Cache.Recipe::usual).reduce(Duration.ZERO, Duration::plus);
        progress.say(missing.size() + " parts are not in the cache " + cache.root()
                + " and are built first; on two processors this usually takes " + Cache.usually(usual));
        AtomicInteger begun = new AtomicInteger();
        // When one lane fails the other is stopped, so that the user does not wait minutes for a known error.
        Together.run(
                lanes.stream()
                        .<Runnable>map(lane -> () -> build(lane, begun, missing.size()))
                        .toList(),
                shell::cancel);
        build(last, begun, missing.size());
    }

    private void build(List<Cache.Recipe> recipes, AtomicInteger begun, int all) {
        for (Cache.Recipe recipe : recipes) {
            shell.check();
            cache.entry(recipe, begun.incrementAndGet() + " of " + all);
        }
    }

    /** The entry's content, built now if it is missing. */
    Path built(Cache.Recipe recipe) {
        return cache.entry(recipe, "");
    }

    private Fingerprint modules() {
        return new Fingerprint()
                .files(project.lab().resolve("go.mod"))
                .files(project.lab().resolve("go.sum"));
    }

    private void go(String title, String target, Path out, String flags, Progress.Step step) {
        go(title, project.lab(), List.of(), target, out, flags, step);
    }

    private void go(
            String title, Path module, List<String> more, String target, Path out, String flags, Progress.Step step) {
        List<String> words = new ArrayList<>(List.of("go", "build", "-v", "-trimpath"));
        words.addAll(more);
        words.addAll(List.of("-ldflags", flags, "-o", out.toString(), target));
        AtomicInteger packages = new AtomicInteger();
        online(
                "building " + title,
                Shell.Command.of(words)
                        .in(module)
                        .with("CGO_ENABLED", "0")
                        .within(Duration.ofMinutes(60))
                        .onLine(line -> step.detail(packages.incrementAndGet() + " packages so far")));
    }

    private void online(String doing, Shell.Command command) {
        try {
            shell.run(command);
        } catch (LabException e) {
            throw Host.offline(e, doing);
        }
    }
}
