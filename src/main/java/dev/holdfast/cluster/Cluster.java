package dev.holdfast.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Context;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.OperationInfo;
import io.fabric8.kubernetes.client.VersionInfo;
import io.fabric8.kubernetes.client.dsl.Gettable;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A cluster that was named by kubeconfig and context. Nothing here falls back to a default cluster. */
public final class Cluster implements AutoCloseable {
    private static final byte[] NOTHING = {};
    private static final String NO_FORM = "application/octet-stream";
    /** How long a single call may be tried while the API server does not answer: longer than a restart of it takes. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** How long a restarted API server may answer 403 to an allowed call: it serves before it has read the RBAC rules. */
    private static final Duration RBAC_LOADING = Duration.ofSeconds(20);

    /** How long one answer of the API server may take. */
    private static final Duration ANSWER = Duration.ofSeconds(20);

    /** How many times as long the whole of it may take from its beginning: a list of thousands of pods comes over a slow network too. */
    private static final int WHOLE = 3;

    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int SERVER_ERRORS = 500;

    private final Path kubeconfig;
    private final String context;
    private final KubernetesClient client;
    private final Consumer<String> trace;
    private final Runnable interruptCheck;
    private final Duration answer;

    private Cluster(
            Path kubeconfig,
            String context,
            KubernetesClient client,
            Consumer<String> trace,
            Runnable interruptCheck,
            Duration answer) {
        this.interruptCheck = interruptCheck;
        this.answer = answer;
        this.kubeconfig = kubeconfig;
        this.context = context;
        this.client = client;
        this.trace = trace;
    }

    /**
     * Connects to the cluster of {@code context} in {@code kubeconfig}; the API server is asked for its version at once.
     *
     * @param trace takes one line for each call that changes something
     * @param interruptCheck called at each poll of a wait; what it throws ends the wait
     * @throws ClusterException if the file or context is not there or the API server does not answer
     */
    public static Cluster connect(Path kubeconfig, String context, Consumer<String> trace, Runnable interruptCheck) {
        return connect(kubeconfig, context, trace, interruptCheck, ANSWER);
    }

    /** The same, with another time for each answer. */
    static Cluster connect(
            Path kubeconfig, String context, Consumer<String> trace, Runnable interruptCheck, Duration answer) {
        Config config = config(kubeconfig, context);
        Config patient = new ConfigBuilder(config)
                .withRequestTimeout((int) answer.toMillis())
                .withConnectionTimeout(5_000)
                .withRequestRetryBackoffLimit(0)
                .build();
        KubernetesClient client;
        try {
            client = new KubernetesClientBuilder()
                    .withConfig(patient)
                    .withHttpClientBuilderConsumer(http ->
                            http.addOrReplaceInterceptor(AnswerLimit.NAME, new AnswerLimit(answer.multipliedBy(WHOLE))))
                    .build();
        } catch (KubernetesClientException e) {
            // a certificate or a key that cannot be read
            throw new ClusterException(
                    "kubeconfig '" + kubeconfig + "' cannot be used for context '" + context + "': " + rootMessage(e)
                            + "; what it names is to be there, as kubectl --context " + context + " version shows",
                    e);
        }
        Cluster cluster = new Cluster(kubeconfig, context, client, trace, interruptCheck, answer);
        cluster.version();
        return cluster;
    }

    /**
     * What a kubeconfig says of a context, without asking the cluster.
     *
     * @throws ClusterException if the file cannot be read, is not a kubeconfig or has no such context
     */
    public static Config config(Path kubeconfig, String context) {
        if (!Files.isReadable(kubeconfig) || Files.isDirectory(kubeconfig)) {
            throw new ClusterException("kubeconfig '" + kubeconfig
                    + "' cannot be read: name one that can, with --kubeconfig or -Dcluster.kubeconfig=");
        }
        io.fabric8.kubernetes.api.model.Config read;
        try {
            read = Serialization.unmarshal(
                    new String(Files.readAllBytes(kubeconfig), StandardCharsets.UTF_8),
                    io.fabric8.kubernetes.api.model.Config.class);
        } catch (IOException | RuntimeException e) {
            // a YAML parser goes on with the place, and the text there, on lines of their own
            throw noKubeconfig(kubeconfig, rootMessage(e).split("\\s{2,}", 2)[0], e);
        }
        if (read == null) {
            throw noKubeconfig(kubeconfig, "it is empty", null);
        }
        List<NamedContext> contexts = named(read.getContexts());
        // fromKubeconfig silently uses the current context when the named one does not exist
        NamedContext wanted = contexts.stream()
                .filter(c -> Objects.equals(c.getName(), context))
                .findFirst()
                .orElseThrow(() -> new ClusterException("kubeconfig '" + kubeconfig + "' has no context '" + context
                        + "'; it has "
                        + contexts.stream().map(NamedContext::getName).toList()));
        requireServer(
                "kubeconfig '" + kubeconfig + "': context '" + context + "'",
                wanted.getContext(),
                named(read.getClusters()));
        try {
            return Config.fromKubeconfig(context, kubeconfig.toFile());
        } catch (RuntimeException e) {
            throw noKubeconfig(
                    kubeconfig,
                    isCausedBy(e, NullPointerException.class)
                            ? "a part of it has no value"
                            : rootMessage(e).split("\\s{2,}", 2)[0],
                    e);
        }
    }

    private static ClusterException noKubeconfig(Path kubeconfig, String why, Exception cause) {
        return new ClusterException(
                "'" + kubeconfig + "' is not a kubeconfig, which kubectl config view would show: " + why, cause);
    }

    /** Those that are there, as an entry and a whole list may have no value. */
    private static <T> List<T> named(List<T> entries) {
        return Stream.ofNullable(entries)
                .flatMap(List::stream)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Where the file names no server, the client takes that of the pod it might run in: a cluster that nobody named. */
    private static void requireServer(String context, Context named, List<NamedCluster> clusters) {
        String cluster = named == null ? null : named.getCluster();
        if (cluster == null || cluster.isBlank()) {
            throw new ClusterException(context + " names no cluster; kubectl config set-context sets one");
        }
        String wanted = context + " names cluster '" + cluster + "', which ";
        NamedCluster found = clusters.stream()
                .filter(c -> cluster.equals(c.getName()))
                .findFirst()
                .orElseThrow(() -> new ClusterException(wanted + "the kubeconfig does not have; it has "
                        + clusters.stream().map(NamedCluster::getName).toList()));
        String server = found.getCluster() == null ? null : found.getCluster().getServer();
        if (server == null || server.isBlank()) {
            throw new ClusterException(
                    wanted + "has no server; kubectl config set-cluster " + cluster + " --server=https://… sets one");
        }
        if (!isUrl(server)) {
            throw new ClusterException(wanted + "has server '" + server + "', which is not a URL such as"
                    + " https://10.0.0.1:6443; kubectl config set-cluster " + cluster + " --server=https://… sets one");
        }
    }

    private static boolean isUrl(String server) {
        try {
            // as kubectl, the client takes a host and port alone too
            URI url = new URI(server.contains("://") ? server : "https://" + server);
            // a name with an underscore is no host to Java, and one to whoever resolves it
            return url.getRawAuthority() != null && Set.of("http", "https").contains(url.getScheme());
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** The fabric8 client, for reading. */
    public KubernetesClient client() {
        return client;
    }

    /** The file it was named by. */
    public Path kubeconfig() {
        return kubeconfig;
    }

    /** The context it was named by. */
    public String context() {
        return context;
    }

    /**
     * Version of the API server, such as v1.34.4.
     *
     * @throws ClusterException if nothing answers, or not as an API server does
     */
    public String version() {
        String cluster = "the API server of context '" + context + "', " + client.getMasterUrl() + ",";
        String look = "kubectl --kubeconfig=" + kubeconfig + " --context=" + context + " version";
        VersionInfo said;
        try {
            said = client.getKubernetesVersion();
        } catch (RuntimeException e) {
            if (isLate(e)) {
                throw new ClusterException(
                        cluster + " gave no answer to GET /version within " + seconds(answer),
                        ClusterException.LATE,
                        e);
            }
            if (e instanceof KubernetesClientException refused && refused.getCode() > 0) {
                throw new ClusterException(
                        cluster + " answered GET /version with HTTP status " + refused.getCode() + ": " + rootMessage(e)
                                + "; see what it says to " + look,
                        refused.getCode(),
                        e);
            }
            if (isCausedBy(e, JsonProcessingException.class)) {
                throw new ClusterException(foreign(cluster, look), e);
            }
            throw new ClusterException(
                    cluster + " does not answer: " + rootMessage(e)
                            + "; see that the cluster runs and that this machine reaches it: " + look,
                    e);
        }
        if (said == null || said.getGitVersion() == null) {
            throw new ClusterException(foreign(cluster, look));
        }
        return said.getGitVersion();
    }

    /**
     * Asks for a list of objects, as what else answers may answer anything, and an empty object would be taken for a list of nothing.
     *
     * @throws ClusterException if what comes is none
     */
    public void requireLists() {
        String path = "/api/v1/namespaces?limit=1";
        Answer answer = ask(path);
        // who may not list them is told so by an API server
        if (answer.code() == OK && !answer.isList()) {
            throw new ClusterException("the API server of context '" + context + "', " + client.getMasterUrl()
                    + ", is none: what answers GET " + path + " there sends no list: "
                    + (answer.body().isBlank() ? "nothing" : firstLine(answer.body()))
                    + "; see that the kubeconfig names the API server itself, and no proxy or page before it: "
                    + "kubectl --kubeconfig=" + kubeconfig + " --context=" + context + " get namespaces");
        }
    }

    private static String foreign(String cluster, String look) {
        return cluster
                + " is none: what answers GET /version there tells no version of Kubernetes; see that the kubeconfig names"
                + " the API server itself, and no proxy or page before it: " + look;
    }

    /**
     * An object that must be there.
     *
     * <p>The client's own {@code require} says of any call that failed, also of one without an answer, that the object was not found; nobody
     * would try again then.
     *
     * @throws ClusterException if it is not there
     * @throws KubernetesClientException if the call failed
     */
    public static <T extends HasMetadata> T present(Gettable<T> object) {
        T found = object.get();
        if (found == null) {
            throw new ClusterException(
                    (object instanceof OperationInfo info ? described(info) : "the object") + " is not there",
                    ClusterException.NOT_FOUND,
                    null);
        }
        return found;
    }

    private static String described(OperationInfo info) {
        return info.getKind() + " " + (info.getNamespace() == null ? "" : info.getNamespace() + "/") + info.getName();
    }

    /** All nodes, by name. */
    public List<Node> nodes() {
        return client.nodes().list().getItems();
    }

    /** Server-side apply of each object, in order. */
    public void apply(List<? extends HasMetadata> objects) {
        for (HasMetadata object : objects) {
            trace.accept("apply " + describe(object));
            try {
                // applying is idempotent, so it may be tried again
                persist(
                        describe(object) + " is applied",
                        PATIENCE,
                        () -> client.resource(object)
                                .patch(new PatchContext.Builder()
                                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                        .withFieldManager("holdfast")
                                        .withForce(true)
                                        .build()));
            } catch (KubernetesClientException e) {
                throw new ClusterException("the cluster refused " + describe(object) + ": " + rootMessage(e), e);
            }
        }
    }

    /** Deletes an object, which may be gone already. */
    public void delete(HasMetadata object) {
        trace.accept("delete " + describe(object));
        client.resource(object).delete();
    }

    /** GET through the API server's proxy to a port of a pod. */
    public byte[] podGet(String namespace, String pod, int port, String path, Duration timeout) {
        return send("GET", podUrl(namespace, pod, port, path), NOTHING, timeout);
    }

    /** POST through the API server's proxy to a port of a pod. */
    public byte[] podPost(String namespace, String pod, int port, String path, byte[] body, Duration timeout) {
        return send("POST", podUrl(namespace, pod, port, path), body, timeout);
    }

    /** DELETE through the API server's proxy to a port of a pod. */
    public void podDelete(String namespace, String pod, int port, String path, Duration timeout) {
        send("DELETE", podUrl(namespace, pod, port, path), NOTHING, timeout);
    }

    /** GET of any path of the API server. */
    public String get(String path) {
        return new String(send("GET", client.getMasterUrl() + path, NOTHING, ANSWER), StandardCharsets.UTF_8);
    }

    /**
     * An answer of the API server.
     *
     * @param code HTTP status
     * @param body as it came, mostly JSON
     */
    public record Answer(int code, String body) {
        private static final ObjectMapper JSON = new ObjectMapper();

        /** Whether it is a list of objects, be it of none. */
        boolean isList() {
            try {
                JsonNode list = JSON.readTree(body);
                return list.path("kind").asText().endsWith("List") && list.has("items");
            } catch (JsonProcessingException e) {
                return false;
            }
        }

        /** What the API server says in it, as it does where it refuses; all of it where it says nothing of its own. */
        public String message() {
            try {
                String message = JSON.readTree(body).path("message").asText();
                return message.isEmpty() ? body : message;
            } catch (JsonProcessingException e) {
                return body;
            }
        }
    }

    /**
     * GET of any path of the API server, whatever it answers.
     *
     * @throws ClusterException if it does not answer
     */
    public Answer ask(String path) {
        HttpRequest.Builder builder = client.getHttpClient().newHttpRequestBuilder();
        HttpResponse<byte[]> response = answered("GET", client.getMasterUrl() + path, builder, ANSWER);
        return answer(response);
    }

    /**
     * Has the API server try a request. It goes through admission and validation and is not stored: {@code dryRun=All} is always part of it.
     *
     * @param method POST or PATCH
     * @param form media type of the body
     * @param strict whether a field that the API server does not know is refused, in place of dropped
     * @throws ClusterException if it does not answer
     */
    public Answer dryRun(String method, String path, String form, String body, boolean strict) {
        String url = client.getMasterUrl() + path + "?dryRun=All&fieldManager=holdfast-preflight"
                + (strict ? "&fieldValidation=Strict" : "");
        HttpRequest.Builder builder =
                client.getHttpClient().newHttpRequestBuilder().method(method, form, body);
        return answer(answered(method, url, builder, ANSWER));
    }

    private static Answer answer(HttpResponse<byte[]> response) {
        return new Answer(response.code(), new String(response.body(), StandardCharsets.UTF_8));
    }

    /** GET through the API server's proxy to a kubelet, such as {@code metrics} or {@code configz}. */
    public String nodeGet(String node, String path) {
        return get("api/v1/nodes/" + node + "/proxy/" + path);
    }

    private String podUrl(String namespace, String pod, int port, String path) {
        return client.getMasterUrl() + "api/v1/namespaces/" + namespace + "/pods/" + pod + ":" + port + "/proxy" + path;
    }

    private byte[] send(String method, String url, byte[] body, Duration timeout) {
        HttpRequest.Builder empty = client.getHttpClient().newHttpRequestBuilder();
        HttpRequest.Builder builder = switch (method) {
            case "POST" -> empty.post(NO_FORM, body);
            case "DELETE" -> empty.delete(NO_FORM, "");
            default -> empty;
        };
        HttpResponse<byte[]> response = answered(method, url, builder, timeout);
        if (!response.isSuccessful()) {
            throw new ClusterException(
                    method + " " + path(url) + " answered " + response.code() + ": " + reason(response.body()),
                    response.code(),
                    null);
        }
        return response.body();
    }

    private HttpResponse<byte[]> answered(String method, String url, HttpRequest.Builder builder, Duration timeout) {
        HttpRequest request = builder.uri(url)
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .build();
        try {
            return client.getHttpClient()
                    .sendAsync(request, byte[].class)
                    .orTimeout(timeout.toMillis() + 1_000, TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            String asked = method + " " + path(url);
            throw isLate(e)
                    ? new ClusterException(
                            asked + " got no answer within " + seconds(timeout), ClusterException.LATE, e)
                    : new ClusterException(asked + " failed: " + rootMessage(e), ClusterException.SILENCE, e);
        }
    }

    private String path(String url) {
        return url.substring(client.getMasterUrl().toString().length() - 1);
    }

    /** The error in a response: the API server's own is the message of a Status object, a pod's is the body itself. */
    private String reason(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        if (!text.startsWith("{\"kind\":\"Status\"")) {
            return firstLine(text);
        }
        String message = client.getKubernetesSerialization()
                .unmarshal(text, Status.class)
                .getMessage();
        return message == null ? firstLine(text) : firstLine(message);
    }

    /**
     * Polls {@code look} until its result satisfies {@code wanted}. An unavailable API server does not end the wait; it counts as a result
     * that is not the wanted one.
     *
     * @param what named in the message when time runs out, together with the last result
     * @param note takes the result of each poll
     * @throws ClusterException when it did not happen in time
     */
    public <T> T await(String what, Duration timeout, Callable<T> look, Predicate<T> wanted, Consumer<String> note) {
        AtomicReference<Object> last = new AtomicReference<>("nothing");
        Refusals refusals = new Refusals();
        try {
            return Awaitility.await(what)
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(250))
                    .atMost(timeout)
                    .until(
                            () -> {
                                interruptCheck.run();
                                Optional<Seen<T>> seen = seen(look, last, refusals);
                                note.accept(String.valueOf(last.get()));
                                return seen;
                            },
                            seen -> seen.isPresent() && wanted.test(seen.get().value()))
                    .orElseThrow()
                    .value();
        } catch (ConditionTimeoutException e) {
            throw new ClusterException(
                    what + " did not happen within " + timeout.toSeconds() + " s; seen last: " + last.get(), e);
        }
    }

    /** The result of a poll, which may be null. */
    private record Seen<T>(T value) {}

    private <T> Optional<Seen<T>> seen(Callable<T> look, AtomicReference<Object> last, Refusals refusals)
            throws Exception {
        try {
            T value = look.call();
            last.set(value);
            return Optional.of(new Seen<>(value));
        } catch (ClusterException | KubernetesClientException e) {
            if (!isTransient(e) && !(status(e) == FORBIDDEN && refusals.mayPass())) {
                throw e;
            }
            last.set("no answer: " + rootMessage(e));
            return Optional.empty();
        }
    }

    /** The refusals (403) that one wait meets. */
    private final class Refusals {
        private long first;
        private boolean any;
        /** Whether the API server was ready when it refused before. */
        private boolean ready;

        /** Whether one more may be for the RBAC rules that a restarted API server has not read. One that was ready before has read them. */
        boolean mayPass() {
            if (any && (ready || System.nanoTime() - first > RBAC_LOADING.toNanos())) {
                return false;
            }
            if (!any) {
                first = System.nanoTime();
                any = true;
            }
            ready = isReady();
            return true;
        }
    }

    /** Whether the API server says that it is ready, or is none that says such a thing. */
    private boolean isReady() {
        try {
            int code = ask("readyz").code();
            return code != UNAUTHORIZED && code != FORBIDDEN && code < SERVER_ERRORS;
        } catch (ClusterException away) {
            trace.accept("it is not known whether the API server is ready: " + away.getMessage());
            return false;
        }
    }

    /**
     * Repeats a call until it is answered. It must be idempotent.
     *
     * @param what named in the message when time runs out
     * @throws ClusterException when there was no answer in time
     */
    public <T> T persist(String what, Duration timeout, Callable<T> call) {
        return await(what, timeout, call, answer -> true, seen -> {});
    }

    /**
     * Whether an error is transient: the API server, or the pod or kubelet behind its proxy, could not answer at that time. Any other
     * answer is final.
     */
    static boolean isTransient(RuntimeException e) {
        if (e instanceof ClusterException call) {
            return isTransient(call.status());
        }
        return e instanceof KubernetesClientException api
                && (api.getCode() <= 0 ? unanswered(api) : isTransient(api.getCode()));
    }

    private static int status(RuntimeException e) {
        return e instanceof ClusterException call
                ? call.status()
                : e instanceof KubernetesClientException api ? api.getCode() : 0;
    }

    private static boolean isTransient(int status) {
        return status == ClusterException.SILENCE
                || status == ClusterException.LATE
                || status == 429
                || status >= SERVER_ERRORS;
    }

    private static boolean unanswered(KubernetesClientException error) {
        return Stream.iterate((Throwable) error, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof IOException || cause instanceof TimeoutException);
    }

    /** Whether a call got no answer at all. */
    public static boolean isUnanswered(RuntimeException e) {
        return e instanceof ClusterException call
                ? call.status() == ClusterException.SILENCE || call.late()
                : e instanceof KubernetesClientException api && api.getCode() <= 0 && unanswered(api);
    }

    private static boolean isLate(Throwable error) {
        return Stream.iterate(error, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof TimeoutException
                        || cause instanceof SocketTimeoutException
                        || cause instanceof HttpTimeoutException);
    }

    private static boolean isCausedBy(Throwable error, Class<? extends Throwable> kind) {
        return Stream.iterate(error, Objects::nonNull, Throwable::getCause).anyMatch(kind::isInstance);
    }

    static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
    }

    /** Why a call of the client or of this class got nothing: what the API server said, or the request and how long it was waited for. */
    public static String reason(RuntimeException error) {
        return error instanceof KubernetesClientException call && call.getCode() <= 0
                ? firstLine(String.valueOf(call.getMessage())).replaceAll("\\s+", " ") + " "
                        + (isLate(call) && !isCausedBy(call, AnswerLimit.Unended.class)
                                ? "There was no answer in time (" + seconds(ANSWER) + ")."
                                : rootMessage(call))
                : error.getMessage();
    }

    /** Kind, namespace and name. */
    public static String describe(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        return object.getKind() + " " + (namespace == null ? "" : namespace + "/")
                + object.getMetadata().getName();
    }

    private static String firstLine(String text) {
        String trimmed = text.strip();
        return trimmed.substring(0, Math.min(trimmed.length(), 300)).replace('\n', ' ');
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root.getMessage() != null) {
            return firstLine(root.getMessage());
        }
        return root instanceof ClosedChannelException
                ? "the connection was refused or closed"
                : root.getClass()
                        .getSimpleName()
                        .replaceAll("(Exception|Error)$", "")
                        .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                        .toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        client.close();
    }
}
