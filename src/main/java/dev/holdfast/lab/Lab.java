package dev.holdfast.lab;

import dev.holdfast.console.Progress;
import dev.holdfast.console.Shutdown;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * A running lab: a Kubernetes cluster in systemd-nspawn nodes, and an S3 server. Closing it, or the end of the JVM, removes all of it unless
 * it is kept. Methods may be called from several threads. Errors are {@link LabException}s with a complete message.
 */
public final class Lab implements AutoCloseable {
    private static final Duration INSPECTION = Duration.ofSeconds(10);

    private final Boot boot;
    private final Boot.Running running;
    private final Map<String, String> facts;
    /** Null until it is started. */
    private String chartRegistry;

    private Lab(Boot boot, Boot.Running running) {
        this.boot = boot;
        this.running = running;
        this.facts = describe();
    }

    /** Boots a lab. First, labs that an earlier run left behind are removed, and what the cache lacks is built. */
    public static Lab up(LabOptions options, Progress progress) {
        return up(options, progress, Shutdown.ofThisJvm());
    }

    /** The same, with a {@link Shutdown} shared with others. */
    public static Lab up(LabOptions options, Progress progress, Shutdown shutdown) {
        Boot boot = new Boot(options, progress, shutdown);
        return new Lab(boot, boot.up());
    }

    private Names names() {
        return running.entry().names();
    }

    /** A few letters, part of the name of every folder, interface and cgroup of the lab. */
    public String id() {
        return names().id();
    }

    /** A kubeconfig with an administrator's rights and one context. */
    public Path kubeconfig() {
        return names().kubeconfig();
    }

    /** The kubeconfig's context. */
    public String context() {
        return names().cluster();
    }

    /** Node names, control plane first. */
    public List<String> nodes() {
        return List.copyOf(running.nodes().keySet());
    }

    /** The S3 server. */
    public S3Server s3() {
        return running.s3().server();
    }

    /** The process of the S3 server, on this machine. */
    public long s3Process() {
        return running.s3().pid();
    }

    /** The folder where the S3 server keeps a bucket's objects, each as a file whose path is the key. */
    public Path bucket(String name) {
        return running.s3().bucket(name);
    }

    /** The Helm binary: the one on PATH, else one that the lab built. */
    public Path helm() {
        return running.helm();
    }

    /** The Helm binary that a lab has built, without booting one; empty where none has yet. */
    public static Optional<Path> builtHelm(LabOptions options) {
        if (!Files.isDirectory(options.cache())) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(options.cache(), "helm-*")) {
            return StreamSupport.stream(entries.spliterator(), false)
                    .map(entry -> entry.resolve("content").resolve("helm"))
                    .filter(Files::isExecutable)
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException("the lab's cache " + options.cache() + " cannot be listed", e);
        }
    }

    /** What a lab needs of this machine, and whether it is there; it boots, builds and installs nothing. */
    public static List<Prerequisite> prerequisites(LabOptions options) {
        Progress silent = new Progress(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        Shell shell = new Shell();
        Cache cache = new Cache(options.cache(), silent, shell::check);
        Host host = new Host(shell, silent);
        Project project;
        try {
            project = Project.find();
        } catch (LabException e) {
            // Without the sources nobody knows what has to be built.
            List<Prerequisite> all =
                    new ArrayList<>(host.prerequisites(new Host.Needs(true, true, true, true), options.cache()));
            all.add(Prerequisite.of("sources", "none", Optional.of(e.getMessage())));
            return all;
        }
        List<Prerequisite> all = new ArrayList<>(host.prerequisites(
                new ImageBuilder(project, options.kubernetes(), cache, shell, silent)
                        .needs(Host.find("helm").isEmpty()),
                options.cache()));
        all.add(Prerequisite.of("sources", project.root().toString(), Optional.empty()));
        return all;
    }

    /** Name of the agents' image, which every node has: a Java runtime with {@code java} on PATH, and no shell. */
    public String agentImage() {
        return boot.images().agentImage();
    }

    /**
     * Loads the reference driver's image for a release on every node, and returns its name.
     *
     * @param chart name of its chart, which says which of the reference drivers it is
     * @param release a folder's name in fixtures/charts
     */
    public String driverImage(String chart, String release) {
        ReferenceDriver driver = ReferenceDriver.of(chart);
        loadImage(driver, release);
        return driver.image(release);
    }

    /** Has the images of all reference drivers that have a release on every node. */
    public void driverImages(String release) {
        boot.images().charts(release).stream()
                .map(ReferenceDriver::of)
                .distinct()
                .forEach(driver -> loadImage(driver, release));
    }

    /**
     * Puts the programs of a release of Kubernetes on every node, beside those that run, and its control plane's image on the first. Nothing
     * of it runs yet.
     *
     * @param release one of those that {@link LabOptions#kubernetes} names
     */
    public void provideKubernetes(KubernetesRelease release) {
        Path program = boot.images().built(boot.images().kube(release)).resolve("usr/local/bin/kube");
        Path image = boot.images().built(boot.images().controlPlane(release)).resolve("image.tar");
        running.nodes()
                .values()
                .forEach(node -> Trees.copy(program, node.root().resolve("usr/local/bin/" + release.program())));
        importOn(node(Names.CONTROL_PLANE), image);
    }

    /** The upgrade of its Kubernetes to a release that it was provided with. */
    public KubernetesUpgrade upgradeTo(KubernetesRelease release) {
        return new KubernetesUpgrade(release, boot.shell(), this::node);
    }

    private void loadImage(ReferenceDriver driver, String release) {
        loadImages(List.of(
                boot.images().built(boot.images().driverImage(driver, release)).resolve("image.tar")));
    }

    /** Imports {@code docker save} archives on every node. */
    public void loadImages(List<Path> archives) {
        List<Runnable> tasks = running.nodes().values().stream()
                .<Runnable>map(node -> () -> archives.forEach(archive -> importOn(node, archive)))
                .toList();
        Together.run(tasks, () -> {});
    }

    private void importOn(Node node, Path archive) {
        boot.shell()
                .run(node.command("ctr", "--namespace", "k8s.io", "images", "import", "-")
                        .reading(archive));
    }

    /** Runs a command on a node, as root, and returns its standard output. */
    public String run(String node, String... words) {
        return node(node).run(words);
    }

    /** The same for a read-only command: it works also while the lab is being taken down, and fails after 10 s. */
    public String inspect(String node, String... words) {
        return new Shell().run(node(node).command(words).within(INSPECTION));
    }

    /**
     * Reboots a node and waits until containerd answers; its kubelet starts by itself. Pods, mounts and everything in memory are gone, its
     * disks stay.
     */
    public void reboot(String node) {
        node(node).reboot();
    }

    private Node node(String name) {
        Node there = running.nodes().get(name);
        if (there == null) {
            throw new LabException("lab " + id() + " has no node " + name + "; it has " + nodes());
        }
        return there;
    }

    /** How often the S3 server was asked for an object, or a part of it, so far. */
    public long s3Reads(String bucket, String key) {
        return running.s3().reads(bucket, key);
    }

    /** Adds a user who may use every bucket. */
    public void createS3User(String access, String secret) {
        running.s3().createUser(access, secret);
    }

    /** Removes a user; its key is refused at once. */
    public void deleteS3User(String access) {
        running.s3().deleteUser(access);
    }

    /** An OCI registry for charts, without TLS, as HOST:PORT; started at the first call. */
    public synchronized String chartRegistry() {
        if (chartRegistry == null) {
            chartRegistry = ChartRegistry.start(
                    names(),
                    boot.shell(),
                    boot.images().built(boot.images().registry()).resolve("registry"));
        }
        return chartRegistry;
    }

    /** Freezes the S3 server (SIGSTOP): connections stay open, and nothing is answered. */
    public void pauseS3() {
        running.s3().pause();
    }

    /** Resumes a frozen S3 server. */
    public void resumeS3() {
        running.s3().resume();
    }

    /** Facts for the evidence manifest: versions, kernel, cgroup hierarchy, addresses. */
    public Map<String, String> facts() {
        return facts;
    }

    private Map<String, String> describe() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("lab", id());
        all.put("kubernetes", boot.kubernetes().version());
        all.put("nodes", String.join(" ", nodes()));
        all.put("node os", Host.suite());
        all.put(
                "containerd",
                run(Names.CONTROL_PLANE, "containerd", "--version").strip());
        all.put("kernel", System.getProperty("os.version"));
        all.put("cgroups", Cgroups.v2() ? "v2" : "v1");
        all.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        all.put("subnet", "10.77." + names().subnet() + ".0/24");
        all.put("s3", s3().endpoint());
        return Collections.unmodifiableMap(all);
    }

    /** Keeps the lab running when this JVM ends; {@code lab down} removes it. */
    public void keep() {
        boot.keep();
    }

    /** Takes everything down and checks that nothing is left; does nothing to a kept lab. */
    @Override
    public void close() {
        boot.close();
    }
}
