package dev.holdfast.agent.workload;

import dev.holdfast.agent.runtime.Agent;
import dev.holdfast.agent.runtime.AgentOptions;
import dev.holdfast.agent.runtime.LineFile;
import dev.holdfast.agent.runtime.Server;
import dev.holdfast.agent.runtime.Status;
import dev.holdfast.agent.runtime.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The role {@code control}: the writer loop directly to S3, to tell a slow server from a slow mount; where there is a command for it, the loop
 * once more on a mount of its own, to tell a slow node from a driver that disturbs; and all other requests to S3 from inside the cluster.
 */
public final class ControlRole {
    private static final Duration BUCKET_PERIOD = Duration.ofSeconds(1);
    private static final int OBJECTS = 1000;
    /** How many of the objects that lie where they should not are named. */
    private static final int TOLD = 3;

    private final Agent agent;
    private final URI endpoint;
    private final String region;
    private final S3Client s3;
    private final String bucket;
    private final String prefix;
    private final Duration period;
    private final int objectBytes;
    private final String node;
    private final List<String> mountCommand;
    private final Path mountFolder;

    private ControlRole(Agent agent, String node, AgentOptions options, Map<String, String> environment) {
        this.agent = agent;
        endpoint = URI.create(options.text("s3-endpoint"));
        region = options.text("region", "us-east-1");
        s3 = new S3Client(
                endpoint,
                region,
                credential(environment, "AWS_ACCESS_KEY_ID"),
                credential(environment, "AWS_SECRET_ACCESS_KEY"));
        bucket = options.text("bucket");
        prefix = "control/" + node + "/";
        period = options.period();
        objectBytes = options.count("object-bytes", 4096);
        this.node = node;
        mountCommand = options.all("mount-command");
        mountFolder = Path.of(options.text("mount-folder", "/mount/s3"));
    }

    /** Starts the role, and adds buckets, objects and {@code POST /readback} to the HTTP interface. */
    public static void start(
            Agent agent, Server server, String node, AgentOptions options, Map<String, String> environment)
            throws IOException {
        ControlRole role = new ControlRole(agent, node, options, environment);
        options.refuseOthers();
        role.serve(server);
        LineFile controls = agent.recorder().open("controls", agent.name());
        agent.worker("control writer", () -> role.write(controls));
        if (!role.mountCommand.isEmpty()) {
            LineFile mounted = agent.recorder().open("controls", node + "-mount");
            agent.worker("writer on the own mount", () -> role.writeToMount(mounted));
        }
    }

    private void writeToMount(LineFile controls) {
        OwnMount mount = new OwnMount(mountCommand, mountFolder);
        Ticker untilThere = agent.ticker(Duration.ZERO, BUCKET_PERIOD);
        boolean there = false;
        try {
            while (!there && untilThere.await()) {
                // The bucket may be made after this.
                there = mount.begin();
            }
        } catch (IOException e) {
            System.err.println("holdfast agent: there is no mount of its own: " + e.getMessage());
        }
        if (there) {
            new WriteLoop(
                            FolderStore.ring(mountFolder, "mount/" + node, OBJECTS),
                            controls,
                            agent.ticker(period.dividedBy(2), period),
                            new Content(agent.name() + "-mount"),
                            objectBytes)
                    .run();
        }
    }

    private void write(LineFile controls) {
        Ticker untilThere = agent.ticker(Duration.ZERO, BUCKET_PERIOD);
        boolean there = false;
        while (!there && untilThere.await()) {
            try {
                s3.createBucket(bucket);
                there = true;
            } catch (IOException e) {
                // The server may start after this pod; until then the status names what is waited for.
                agent.status()
                        .set(Status.State.SEEDING, () -> "waiting for bucket " + bucket + ": " + S3Client.errno(e));
            }
        }
        if (there) {
            WriteLoop loop = new WriteLoop(
                    new Objects(),
                    controls,
                    agent.ticker(Duration.ZERO, period),
                    new Content(agent.name()),
                    objectBytes);
            agent.status().set(Status.State.RUNNING, loop::progress);
            loop.run();
        }
    }

    private void serve(Server server) {
        S3ReadBack readBack = new S3ReadBack(agent, s3);
        server.handle("POST", "/readback", request -> {
            boolean added = readBack.add(new S3ReadBack.Volume(
                    request.parameter("bucket"),
                    request.query().getOrDefault("prefix", ""),
                    request.parameter("source")));
            return Server.Answer.of(added ? 202 : 409, agent.status().text());
        });
        server.handleSlowly(
                "/bucket",
                Map.of(
                        "GET", request -> found(s3.bucketExists(request.parameter("name"))),
                        "POST",
                                request -> {
                                    s3.createBucket(request.parameter("name"));
                                    return Server.Answer.of(200, "made");
                                },
                        "DELETE",
                                request -> {
                                    s3.deleteBucket(request.parameter("name"));
                                    return Server.Answer.of(200, "deleted");
                                }));
        server.handleSlowly(
                "POST",
                "/empty",
                request -> Server.Answer.of(
                        200,
                        "deleted "
                                + s3.empty(
                                        request.parameter("bucket"),
                                        request.query().getOrDefault("prefix", ""))));
        server.handleSlowly("POST", "/put", request -> {
            byte[] content = request.body().readAllBytes();
            s3.putObject(request.parameter("bucket"), request.parameter("key"), content, Hash.hex(content));
            return Server.Answer.of(200, "put " + content.length);
        });
        server.handleSlowly("GET", "/object", this::object);
        server.handleSlowly("POST", "/outside", this::outside);
        server.handleSlowly("POST", "/try", this::accepts);
    }

    private Server.Answer object(Server.Request request) throws IOException {
        try (InputStream in = s3.getObject(request.parameter("bucket"), request.parameter("key"))) {
            return Server.Answer.of(in.readAllBytes());
        } catch (S3Exception e) {
            if (e.status() == 404) {
                return Server.Answer.of(404, e.getMessage());
            }
            throw e;
        }
    }

    /** Objects of a bucket that are not below a prefix: their number, and a line for each of the first. */
    private Server.Answer outside(Server.Request request) throws IOException {
        List<String> others = new ArrayList<>();
        String from = null;
        do {
            S3Client.Page page = s3.list(request.parameter("bucket"), "", from);
            page.keys().stream()
                    .filter(key -> !key.startsWith(request.parameter("prefix")))
                    .forEach(others::add);
            from = page.next();
        } while (from != null);
        String first = others.stream().limit(TOLD).map(key -> "\n" + key).collect(Collectors.joining());
        return Server.Answer.of(200, others.size() + first);
    }

    /** Whether the server accepts a key; its two parts are lines of the body, because URLs are logged. */
    private Server.Answer accepts(Server.Request request) throws IOException {
        List<String> key = new String(request.body().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        if (key.size() != 2) {
            throw new IllegalArgumentException("the body must be an access key and a secret key, one line each");
        }
        try {
            new S3Client(endpoint, region, key.get(0), key.get(1)).bucketExists(bucket);
            return Server.Answer.of(200, "accepted");
        } catch (S3Exception e) {
            if (e.status() == 403) {
                return Server.Answer.of(200, "refused");
            }
            throw e;
        }
    }

    private static Server.Answer found(boolean there) {
        return there ? Server.Answer.of(200, "there") : Server.Answer.of(404, "not there");
    }

    private static String credential(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("the environment has no " + name);
        }
        return value;
    }

    /** A ring of one thousand objects, so that a long run does not fill the bucket. */
    private final class Objects implements Store {
        @Override
        public String key(long op) {
            return prefix + op % OBJECTS;
        }

        @Override
        public Taken put(String key, byte[] content, String sha256) throws Refused {
            try {
                s3.putObject(bucket, key, content, sha256);
                return new Taken(0, content.length, sha256);
            } catch (IOException e) {
                throw new Refused("put", S3Client.errno(e), e);
            }
        }
    }
}
