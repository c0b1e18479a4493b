package dev.holdfast.cli;

import dev.holdfast.agent.workload.Buckets;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.cluster.RunObjects;
import dev.holdfast.console.Progress;
import dev.holdfast.console.Shutdown;
import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.Helm;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * {@code leftovers}: lists what runs left in a cluster, and removes it with {@code --remove}: objects with the label of a run, and buckets of
 * runs. The cluster is the one that kubeconfig and context name; there is no default. Exit codes: 0 nothing is left, 1 something is, 2 that
 * could not be determined, 64 usage.
 */
@Command(
        name = "leftovers",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = LeftoversCommand.UNDETERMINED,
        description =
                "Lists what runs left in a cluster: the objects with the label holdfast.dev/run, and the buckets of those runs."
                        + " With --remove it removes them, and nothing without that label.",
        footer = {
            "",
            "The keys of the object store come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
            "Exit codes: 0 nothing is left, 1 something is left, 2 that could not be determined, 64 usage."
        })
final class LeftoversCommand implements Callable<Integer> {
    static final int UNDETERMINED = 2;
    private static final int LEFT = 1;
    /** Workloads have 5 s to end, and the volumes of each some more to be unmounted. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final String REGION = "us-east-1";
    /** Names of buckets of runs: the run's id, then whose it is. */
    private static final Pattern BUCKET = Pattern.compile("holdfast-([a-z0-9]{1,20})-.+");

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private NamedCluster named;

    @Option(names = "--run", paramLabel = "ID", description = "Only what this run left; by default that of every run.")
    private String run;

    @Option(names = "--remove", description = "Remove it.")
    private boolean remove;

    @Option(
            names = "--s3-endpoint",
            paramLabel = "URL",
            description =
                    "The object store, whose buckets are looked at too. Of a run that left nothing in the cluster, buckets"
                            + " are removed only where --run names it.")
    private URI endpoint;

    @Option(names = "--s3-region", paramLabel = "NAME", description = "Its region (" + REGION + ").")
    private String region;

    @Option(names = "--helm", paramLabel = "FILE", description = "Helm 3 binary; by default the helm on PATH.")
    private Path helm;

    private final Function<String, String> environment;

    LeftoversCommand() {
        this(System::getenv);
    }

    /** The same with other variables of the environment. */
    LeftoversCommand(Function<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        named.check();
        DriverOptions.checkHelm(spec.commandLine(), helm);
        if (region != null && endpoint == null) {
            throw wrong("--s3-region is that of the object store: name the store with --s3-endpoint");
        }
        if (run != null && !run.matches("[a-z0-9-]{1,40}")) {
            throw wrong("--run takes the id of a run, of small letters and digits, not '" + run + "'");
        }
        Optional<Buckets> buckets = Optional.ofNullable(endpoint).map(this::buckets);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (Cluster cluster = named.connect();
                Progress progress = progress()) {
            cluster.requireLists();
            List<RunObjects.Item> items = RunObjects.in(cluster, Optional.ofNullable(run));
            List<String> unmarked = RunObjects.unmarked(cluster, items);
            Set<String> ofRuns = named(buckets, items);
            out.print(list(items, unmarked, ofRuns));
            if (items.isEmpty() && ofRuns.isEmpty()) {
                return 0;
            }
            if (!remove) {
                out.println("\n--remove removes what is listed with an age, and buckets of runs that are listed.");
                return LEFT;
            }
            return remove(cluster, progress, out, items, buckets, ofRuns);
        } catch (ClusterException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return UNDETERMINED;
        } catch (KubernetesClientException | IOException e) {
            spec.commandLine().getErr().println("what is left cannot be listed: " + Failures.reason(e));
            return UNDETERMINED;
        }
    }

    private static Progress progress() {
        return new Progress(System.err);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private Buckets buckets(URI store) {
        try {
            return new Buckets(
                    store, region == null ? REGION : region, key("AWS_ACCESS_KEY_ID"), key("AWS_SECRET_ACCESS_KEY"));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--s3-endpoint: " + e.getMessage(), e);
        }
    }

    private String key(String variable) {
        String value = environment.apply(variable);
        if (value == null || value.isBlank()) {
            throw wrong("--s3-endpoint needs the object store's key in the environment variable " + variable);
        }
        return value;
    }

    /** The buckets that are there of runs, or that volumes of theirs name. */
    private Set<String> named(Optional<Buckets> buckets, List<RunObjects.Item> items) throws IOException {
        if (buckets.isEmpty()) {
            return Set.of();
        }
        Set<String> noted = new LinkedHashSet<>(RunObjects.buckets(items));
        return all(buckets.get()).stream()
                .filter(name -> noted.contains(name)
                        || runOf(name)
                                .filter(id -> run == null || run.equals(id))
                                .isPresent())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<String> all(Buckets buckets) throws IOException {
        try {
            return buckets.all();
        } catch (ConnectException e) {
            throw new IOException(
                    "object store " + endpoint + " cannot be reached"
                            + (e.getMessage() == null ? "" : ": " + e.getMessage()) + "; look at --s3-endpoint",
                    e);
        }
    }

    private static Optional<String> runOf(String bucket) {
        Matcher matcher = BUCKET.matcher(bucket);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private String list(List<RunObjects.Item> items, List<String> unmarked, Set<String> buckets) {
        StringBuilder text = new StringBuilder();
        Map<String, List<RunObjects.Item>> runs = items.stream()
                .collect(Collectors.groupingBy(item -> item.label().run(), TreeMap::new, Collectors.toList()));
        runs.forEach((id, all) -> {
            text.append("run ").append(id).append(":\n");
            Set<String> namespaces = all.stream()
                    .filter(item -> item.kind().equals("Namespace"))
                    .map(RunObjects.Item::name)
                    .collect(Collectors.toSet());
            all.stream()
                    .filter(item -> item.namespace() == null || !namespaces.contains(item.namespace()))
                    .forEach(item -> text.append("  %-60s %s%n".formatted(item.what() + within(item, all), age(item))));
        });
        unmarked.forEach(name -> text.append(
                "  PersistentVolume %s has no label and is not removed; it goes with its claim where the driver is there, else: %s%n"
                        .formatted(name, deletion(name))));
        buckets.forEach(name -> text.append("  bucket ").append(name).append('\n'));
        if (text.length() == 0) {
            text.append("nothing is left in context ")
                    .append(named.contextName())
                    .append(run == null ? "" : " of run " + run)
                    .append(endpoint == null ? "; buckets were not looked for, as --s3-endpoint was not given" : "")
                    .append('\n');
        }
        return text.toString();
    }

    private String deletion(String volume) {
        return "kubectl --kubeconfig " + named.kubeconfig() + " --context " + named.contextName() + " delete pv "
                + volume;
    }

    /** What goes with a namespace, as numbers. */
    private static String within(RunObjects.Item item, List<RunObjects.Item> all) {
        if (!item.kind().equals("Namespace")) {
            return "";
        }
        Map<String, Long> kinds = all.stream()
                .filter(other -> item.name().equals(other.namespace()))
                .collect(Collectors.groupingBy(RunObjects.Item::kind, LinkedHashMap::new, Collectors.counting()));
        return kinds.isEmpty()
                ? ""
                : kinds.entrySet().stream()
                        .map(kind -> kind.getKey() + " " + kind.getValue())
                        .collect(Collectors.joining(", ", " with ", ""));
    }

    private static String age(RunObjects.Item item) {
        Duration age = Duration.between(item.since(), Instant.now());
        return age.toHours() >= 48
                ? age.toDays() + " days old"
                : age.toMinutes() >= 120 ? age.toHours() + " h old" : age.toMinutes() + " min old";
    }

    private int remove(
            Cluster cluster,
            Progress progress,
            PrintStream out,
            List<RunObjects.Item> items,
            Optional<Buckets> buckets,
            Set<String> ofRuns) {
        Set<String> known =
                items.stream().map(item -> item.label().run()).collect(Collectors.toCollection(TreeSet::new));
        Stream.ofNullable(run).forEach(known::add);
        Set<String> noted = Set.copyOf(RunObjects.buckets(items));
        Set<String> removed = ofRuns.stream()
                .filter(name -> noted.contains(name)
                        || runOf(name).filter(known::contains).isPresent())
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> left = new ArrayList<>();
        try (Progress.Step step = progress.step("removing " + items.size() + " objects")) {
            RunObjects.remove(
                            cluster,
                            items,
                            (namespace, release) -> uninstall(cluster, namespace, release),
                            () -> buckets.ifPresent(
                                    store -> removed.forEach(name -> tried(left, name, () -> store.empty(name)))),
                            LIMIT,
                            step::detail)
                    .forEach((item, why) ->
                            left.add("  " + item.what() + ": " + why + "; remove it with: " + item.command(cluster)));
            // those of volumes that go are gone by now
            buckets.ifPresent(store -> removed.forEach(name -> tried(left, name, () -> {
                store.empty(name);
                store.delete(name);
            })));
        }
        RunObjects.unmarked(cluster, items)
                .forEach(name -> left.add(
                        "  PersistentVolume " + name + ": it has no label; remove it with: " + deletion(name)));
        ofRuns.stream()
                .filter(name -> !removed.contains(name))
                .forEach(name ->
                        left.add("  bucket " + name + ": its run left nothing in this cluster; name the run with --run "
                                + runOf(name).orElse("")));
        if (left.isEmpty()) {
            out.println("\nall of it is removed");
            return 0;
        }
        out.println("\nstill left:");
        left.stream().distinct().forEach(out::println);
        return LEFT;
    }

    /** Something that is done to a bucket. */
    private interface Work {
        void run() throws IOException;
    }

    private void tried(List<String> left, String bucket, Work work) {
        try {
            work.run();
        } catch (IOException e) {
            left.add("  bucket " + bucket + ": " + e.getMessage() + "; remove it with: aws --endpoint-url " + endpoint
                    + " s3 rb --force s3://" + bucket);
        }
    }

    private void uninstall(Cluster cluster, String namespace, String release) {
        Path binary = Optional.ofNullable(helm)
                .or(() -> DriverOptions.onPath(environment))
                .orElseThrow(() -> new ClusterException("there is no helm on PATH; name one with --helm"));
        try {
            new Helm(binary, cluster.kubeconfig(), cluster.context(), call -> {}, Shutdown.ofThisJvm())
                    .uninstall(release, namespace);
        } catch (DriverException e) {
            throw new ClusterException(e.getMessage(), e);
        }
    }
}
