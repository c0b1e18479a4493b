package dev.holdfast.lab;

import dev.holdfast.console.Progress;
import dev.holdfast.console.Shutdown;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Boots a lab, and is the one place that takes it down again: when booting fails, when it is closed, or when the JVM has to end, at any
 * moment. A lab is registered before anything of it exists, and its names tell what it consists of.
 */
final class Boot implements Shutdown.Part {
    /** How long the booting thread may take to end after all its commands were ended. */
    private static final Duration BOOT_END = Duration.ofSeconds(12);

    private final LabOptions options;
    private final Progress progress;
    private final Project project = Project.find();
    private final Registry registry = new Registry(Names.RUN);
    private final Shell shell = new Shell();
    private final ImageBuilder images;
    private final Teardown teardown;
    private final Shutdown shutdown;
    private final CountDownLatch settled = new CountDownLatch(1);
    private final AtomicReference<Registry.Claim> claim = new AtomicReference<>();

    Boot(LabOptions options, Progress progress, Shutdown shutdown) {
        this.shutdown = shutdown;
        this.options = options;
        this.progress = progress;
        this.images = new ImageBuilder(
                project, options.kubernetes(), new Cache(options.cache(), progress, shell::check), shell, progress);
        this.teardown = new Teardown(registry, progress);
    }

    /** A lab that is up. */
    record Running(Registry.Entry entry, Map<String, Node> nodes, S3Process s3, Path helm) {}

    Shell shell() {
        return shell;
    }

    ImageBuilder images() {
        return images;
    }

    /** The release of Kubernetes that the nodes boot with. */
    KubernetesRelease kubernetes() {
        return options.kubernetes().get(0);
    }

    /** Builds what the cache lacks, and boots. */
    Running up() {
        shutdown.add(this);
        try {
            Optional<Path> helm = Host.find("helm");
            new Host(shell, progress).check(images.needs(helm.isEmpty()), options.cache());
            teardown.removeStale();
            images.build(helm.isEmpty());
            shell.check();
            claim.set(registry.claim(options.cache(), options.workers()));
            Running running = boot(
                    claim.get().entry(),
                    helm.orElseGet(() -> images.built(images.helm()).resolve("helm")));
            return options.keep() ? kept(running) : running;
        } catch (RuntimeException | Error e) {
            try {
                down();
            } catch (LabException left) {
                // The caller gets the first error.
                progress.say(left.getMessage());
            }
            throw e;
        } finally {
            settled.countDown();
        }
    }

    private Running boot(Registry.Entry entry, Path helm) {
        Names names = entry.names();
        String what = "booting lab %s: %d node%s, 10.77.%d.0/24"
                .formatted(names.id(), names.nodes().size(), names.workers() == 0 ? "" : "s", names.subnet());
        try (Progress.Step step = progress.step(what)) {
            Trees.folder(names.bulk());
            Network network = new Network(names, shell);
            network.up();
            List<Path> lower = List.of(images.built(images.kube()), images.built(images.nodeRoot()));
            Path store = images.built(images.store());
            KubeadmCluster cluster =
                    new KubeadmCluster(names, project, options.kubernetes().get(0), options.syncFrequency(), shell);
            Map<String, Node> nodes = new LinkedHashMap<>();
            names.nodes().forEach(node -> nodes.put(node, new Node(names, node, shell)));
            AtomicReference<S3Process> s3 = new AtomicReference<>();
            List<Runnable> tasks = new ArrayList<>();
            for (Node node : nodes.values()) {
                tasks.add(() -> {
                    network.connect(node.name());
                    node.boot(lower, store, project.node().resolve("files"), cluster.values(node.name()));
                    step.detail(node.name() + " has booted");
                    if (node.name().equals(Names.CONTROL_PLANE)) {
                        cluster.init(node);
                    } else {
                        cluster.join(node);
                    }
                    step.detail(node.name() + " has joined the cluster");
                    cluster.awaitProxy(node);
                });
            }
            tasks.add(() -> s3.set(S3Process.start(
                    names, shell, images.built(images.versitygw()).resolve("versitygw"))));
            Together.run(tasks, shell::cancel);
            step.detail("waiting for the nodes to be Ready");
            cluster.awaitReady();
            return new Running(entry, nodes, s3.get(), helm);
        }
    }

    private Running kept(Running running) {
        keep();
        progress.say("lab " + running.entry().names().id() + " keeps running until `lab down`; kubeconfig: "
                + running.entry().names().kubeconfig());
        return running;
    }

    /** From now on the lab keeps running when its owner ends; fails when the JVM is ending already, and then nothing is kept. */
    void keep() {
        synchronized (claim) {
            Registry.Claim held = claim.get();
            if (held != null) {
                shutdown.forget(this);
                registry.keep(held.entry());
                held.lock().close();
                claim.set(null);
            }
        }
    }

    /** Takes the lab down, once. */
    void down() {
        synchronized (claim) {
            Registry.Claim held = claim.get();
            if (held != null) {
                shell.cancel();
                teardown.remove(held.entry().names());
                held.lock().close();
                claim.set(null);
            }
        }
    }

    /** Takes the lab down before its JVM ends. */
    void close() {
        down();
        try {
            shutdown.forget(this);
        } catch (IllegalStateException ending) {
            // The JVM is ending: this part is notified all the same, and finds nothing left to do.
        }
    }

    @Override
    public void stop() {
        shell.cancel();
    }

    @Override
    public void remove() {
        try {
            if (!settled.await(BOOT_END.toSeconds(), TimeUnit.SECONDS)) {
                progress.say("the lab's boot did not stop within " + BOOT_END.toSeconds() + " s; removing what exists");
            }
            down();
        } catch (LabException e) {
            progress.say(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
