package dev.holdfast.evidence.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A recorded run on disk: {@code manifest.json} and one file of JSON Lines per source, {@code CHANNEL/NAME@INCARNATION.jsonl}.
 *
 * <p>Opening it reads every file once, to find damage: a torn end, missing line numbers, contents that differ from the seal. What comes
 * after a tear is not evidence and is never returned.
 */
public final class Bundle implements Evidence {
    static final String ENDING = ".jsonl";
    /** Folder of logs and descriptions, which no judge reads. */
    public static final String CONTEXT = "context";

    static final String NOT_A_BUNDLE = "%s is not an evidence bundle: it has no " + Digests.MANIFEST
            + "; a bundle is a folder that a campaign writes, such as reports/evidence/upgrade-1.2.0-2.2.0-x7k2, or a zip of it";

    private static final long YEAR = TimeUnit.DAYS.toNanos(365);

    private final Path folder;
    private final Manifest manifest;
    private final List<Damage> damage;
    private final Map<String, Long> intact;
    private final Map<String, List<Source>> sources = new ConcurrentHashMap<>();

    private Bundle(Path folder, Manifest manifest, List<Damage> damage, Map<String, Long> intact) {
        this.folder = folder;
        this.manifest = manifest;
        this.damage = List.copyOf(damage);
        this.intact = Map.copyOf(intact);
    }

    /**
     * Reads and checks the bundle in a folder.
     *
     * @throws UnknownFormatException when it was written in a format this version does not know
     * @throws IOException when there is no readable manifest, or a file cannot be read; the text names it
     */
    public static Bundle open(Path folder) throws IOException {
        Manifest manifest = readManifest(folder);
        List<String> files = new ArrayList<>();
        List<Damage> damage = new ArrayList<>(manifestDamage(manifest));
        for (Channel<?> channel : Channel.all()) {
            Path streams = folder.resolve(channel.name());
            if (Files.isDirectory(streams)) {
                try (Stream<Path> list = Files.list(streams)) {
                    for (Path file : list.filter(f -> f.toString().endsWith(ENDING))
                            .sorted()
                            .toList()) {
                        String name = channel.name() + "/" + file.getFileName();
                        Optional<String> strange = strange(file);
                        strange.ifPresent(why -> damage.add(new Damage("edited", name, why)));
                        if (strange.isEmpty()) {
                            files.add(name);
                        }
                    }
                }
            }
        }
        List<String> contexts = contexts(folder);
        List<Check> checks = new ArrayList<>();
        try {
            checks.addAll(sideBySide(folder, files, Bundle::check));
            checks.addAll(sideBySide(folder, contexts, Bundle::checkText));
        } catch (UncheckedIOException e) {
            throw new IOException("the bundle in " + folder + " cannot be read: " + e.getMessage(), e);
        }
        Map<String, Long> intact = new TreeMap<>();
        for (Check check : checks) {
            if (!contexts.contains(check.file)) {
                intact.put(check.file, check.intact);
            }
            damage.addAll(check.damage);
            if (manifest.seal() != null) {
                compare(check, manifest.seal().streams().get(check.file), damage);
            }
        }
        if (manifest.seal() != null) {
            manifest.seal().streams().keySet().stream()
                    .filter(f -> !f.equals(Digests.MANIFEST) && !intact.containsKey(f) && !contexts.contains(f))
                    .sorted()
                    .forEach(f -> damage.add(new Damage("edited", f, "the seal names this file, and it is not there")));
        }
        return new Bundle(folder, manifest, damage, intact);
    }

    /** Why no campaign has written such a file: it is not read then. A pipe, or a device without an end, would hold up whoever reads it. */
    private static Optional<String> strange(Path file) {
        String name = file.getFileName().toString();
        if (!Files.isRegularFile(file)) {
            return Optional.of("it is not a file");
        }
        return Source.isOne(name.substring(0, name.length() - ENDING.length()))
                ? Optional.empty()
                : Optional.of("its name is not of the form NAME@INCARNATION" + ENDING);
    }

    @Override
    public Manifest manifest() {
        return manifest;
    }

    @Override
    public List<Damage> damage() {
        return damage;
    }

    @Override
    public List<Source> sources(Channel<?> channel) {
        return sources.computeIfAbsent(
                channel.name(),
                name -> intact.keySet().stream()
                        .filter(f -> f.startsWith(name + "/"))
                        .map(f -> Source.parse(f.substring(name.length() + 1, f.length() - ENDING.length())))
                        .sorted()
                        .toList());
    }

    @Override
    public <T extends Line> Stream<T> lines(Channel<T> channel, Source source) {
        String file = file(channel, source);
        long count = intact.getOrDefault(file, 0L);
        if (count == 0) {
            return Stream.empty();
        }
        try {
            LineScanner scanner = new LineScanner(Files.newInputStream(folder.resolve(file)));
            Spliterator<T> lines = new Lines<>(channel, file, scanner, count);
            return StreamSupport.stream(lines, false).onClose(() -> {
                try {
                    scanner.close();
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot close " + file, e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + " in " + folder, e);
        }
    }

    /** Paths in the bundle of the files beside the streams, such as logs collected when a run broke. */
    public static List<String> contexts(Path folder) throws IOException {
        Path texts = folder.resolve(CONTEXT);
        if (!Files.isDirectory(texts)) {
            return List.of();
        }
        try (Stream<Path> tree = Files.walk(texts)) {
            return tree.filter(Files::isRegularFile)
                    .map(f -> folder.relativize(f).toString())
                    .sorted()
                    .toList();
        }
    }

    public static String file(Channel<?> channel, Source source) {
        return channel.name() + "/" + source + ENDING;
    }

    /** The digest of a manifest, taken without its seal. */
    static Manifest.Digest digest(Manifest manifest) {
        try {
            byte[] bytes = Json.writer(Manifest.class).writeValueAsBytes(sealed(manifest, null));
            MessageDigest sha256 = Digests.sha256();
            sha256.update(bytes);
            return new Manifest.Digest(1, Digests.hex(sha256));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "the manifest of " + manifest.campaign() + " cannot be written as JSON", e);
        }
    }

    static Manifest sealed(Manifest m, Manifest.Seal seal) {
        return new Manifest(
                m.format(),
                m.campaign(),
                m.tool(),
                m.facts(),
                m.originWall(),
                m.originT(),
                m.republishSeconds(),
                m.driver(),
                m.change(),
                m.guarantees(),
                m.limits(),
                m.phases(),
                m.volumes(),
                m.nodes(),
                seal);
    }

    private static Manifest readManifest(Path folder) throws IOException {
        Path file = folder.resolve(Digests.MANIFEST);
        if (!Files.isRegularFile(file)) {
            throw new IOException(NOT_A_BUNDLE.formatted(folder));
        }
        byte[] bytes = Files.readAllBytes(file);
        JsonNode format;
        try {
            format = Json.reader(JsonNode.class).<JsonNode>readValue(bytes).path("format");
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is not JSON: " + e.getOriginalMessage(), e);
        }
        if (!format.isInt() || format.asInt() < Manifest.OLDEST_FORMAT || format.asInt() > Manifest.FORMAT) {
            throw new UnknownFormatException(file + " has format " + (format.isMissingNode() ? "(none)" : format)
                    + ", this version reads formats " + Manifest.OLDEST_FORMAT + " to " + Manifest.FORMAT
                    + ": judge the bundle with the version that wrote it (field \"tool\")");
        }
        try {
            Manifest manifest = Json.reader(Manifest.class).readValue(bytes);
            requireComplete(file, manifest);
            return manifest;
        } catch (JsonProcessingException e) {
            throw new IOException(
                    file + " is not a valid manifest of format " + format + ": " + e.getOriginalMessage(), e);
        }
    }

    /** Without one of these nothing can be said of a campaign, not even which it was. */
    private static void requireComplete(Path file, Manifest manifest) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("campaign", manifest.campaign());
        fields.put("tool", manifest.tool());
        fields.put("facts", manifest.facts());
        fields.put("phases", manifest.phases());
        fields.put("volumes", manifest.volumes());
        fields.put("nodes", manifest.nodes());
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            if (field.getValue() == null) {
                throw invalid(file, "field \"" + field.getKey() + "\" is missing");
            }
            if (field.getValue() instanceof List<?> list && list.contains(null)) {
                throw invalid(file, "one of its " + field.getKey() + " is null");
            }
        }
        if (manifest.guarantees() != null && manifest.guarantees().contains(null)) {
            throw invalid(file, "one of its guarantees is null");
        }
        if (manifest.limits() != null
                && manifest.limits().values().stream().anyMatch(time -> time == null || time < 0)) {
            throw invalid(file, "one of its limits is no time");
        }
        for (Map.Entry<String, String> fact : manifest.facts().entrySet()) {
            if (fact.getValue() == null) {
                throw invalid(file, "fact \"" + fact.getKey() + "\" is null");
            }
        }
        if (manifest.seal() != null && manifest.seal().streams() == null) {
            throw invalid(file, "field \"seal\" names no streams");
        }
        requireTimes(file, manifest.phases());
        if (manifest.driver() != null) {
            requireDriver(file, manifest.driver());
        }
        if (manifest.change() != null) {
            require(file, "change.from", manifest.change().from());
            require(file, "change.to", manifest.change().to());
        }
        for (Volume volume : manifest.volumes()) {
            if (Stream.of(
                            volume.name(),
                            volume.provisioning(),
                            volume.node(),
                            volume.namespace(),
                            volume.pod(),
                            volume.podUid(),
                            volume.persistentVolume(),
                            volume.volumeHandle(),
                            volume.bucket(),
                            volume.prefix(),
                            volume.path())
                    .anyMatch(Objects::isNull)) {
                throw invalid(file, "volume " + volume.name() + " is not fully described");
            }
        }
    }

    /** What is done for each second of a run would have no end. */
    private static void requireTimes(Path file, List<Phase> phases) throws IOException {
        for (Phase phase : phases) {
            if (phase.name() == null) {
                throw invalid(file, "one of its phases has no name");
            }
            long begin = phases.get(0).start();
            long end = phase.end() == null ? phase.start() : phase.end();
            if (end < phase.start() || isFar(begin, phase.start()) || isFar(begin, end)) {
                throw invalid(
                        file,
                        "phase \"" + phase.name() + "\" lasts from " + phase.start() + " to " + end
                                + " ns, where the first one starts at " + begin
                                + "; a phase ends after its start, and within a year of that of the first");
            }
        }
    }

    /** The difference may be beyond what a long holds. */
    private static boolean isFar(long begin, long at) {
        return Math.abs((double) at - begin) > YEAR;
    }

    /** Judges find pods by these, and lines and files by the expressions. */
    private static void requireDriver(Path file, Manifest.Driver driver) throws IOException {
        require(file, "driver.name", driver.name());
        require(file, "driver.namespace", driver.namespace());
        require(file, "driver.nodePluginLabels", driver.nodePluginLabels());
        requireExpression(file, "driver.systemdUnit", driver.systemdUnit());
        requireExpression(file, "driver.publishLog", driver.publishLog());
        requireExpression(file, "driver.credentialFile", driver.credentialFile());
        requireExpression(file, "driver.errorLog", driver.errorLog());
        requireExpression(file, "driver.harmlessLog", driver.harmlessLog());
        requireExpression(file, "driver.refusedKey", driver.refusedKey());
        requireExpression(file, "driver.mountCommand", driver.mountCommand());
        if (driver.module() != null) {
            requireExpression(file, "driver.module.image", driver.module().image());
        }
    }

    private static void require(Path file, String field, Object value) throws IOException {
        if (value == null) {
            throw invalid(file, "field \"" + field + "\" is missing");
        }
    }

    private static void requireExpression(Path file, String field, String expression) throws IOException {
        if (expression == null) {
            return;
        }
        try {
            Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw invalid(
                    file,
                    "field \"" + field + "\" is not a regular expression: " + e.getDescription() + " in '" + expression
                            + "'");
        }
    }

    private static IOException invalid(Path file, String why) {
        return new IOException(file + " is not a valid manifest: " + why);
    }

    private static List<Damage> manifestDamage(Manifest manifest) {
        if (manifest.seal() == null) {
            return List.of(new Damage(
                    "unsealed", Digests.MANIFEST, "the campaign did not end, so the streams may be incomplete"));
        }
        return digest(manifest).equals(manifest.seal().streams().get(Digests.MANIFEST))
                ? List.of()
                : List.of(new Damage("edited", Digests.MANIFEST, "its contents differ from the digest in its seal"));
    }

    private static void compare(Check check, Manifest.Digest wanted, List<Damage> damage) {
        if (wanted == null) {
            damage.add(new Damage("edited", check.file, "this file is not in the seal: it was added later"));
        } else if (wanted.lines() > check.digest.lines()) {
            damage.add(new Damage(
                    "edited",
                    check.file,
                    "it has " + check.digest.lines() + " lines, " + wanted.lines()
                            + " were sealed: the rest was cut off"));
        } else if (!wanted.equals(check.digest)) {
            damage.add(new Damage(
                    "edited",
                    check.file,
                    "its contents differ from the digest in the seal (" + check.digest.lines() + " lines, "
                            + wanted.lines() + " sealed)"));
        }
    }

    /** The result of reading one file; its first {@code intact} lines are evidence. */
    private record Check(String file, long intact, Manifest.Digest digest, List<Damage> damage) {}

    /** Checks files on all processors. The largest come first, so that no large file is left for the end. */
    private static List<Check> sideBySide(Path folder, List<String> files, BiFunction<Path, String, Check> check) {
        Queue<String> left = new ConcurrentLinkedQueue<>(files.stream()
                .sorted(Comparator.comparingLong((String f) -> size(folder.resolve(f)))
                        .reversed())
                .toList());
        Map<String, Check> checks = new ConcurrentHashMap<>();
        IntStream.range(0, Runtime.getRuntime().availableProcessors())
                .parallel()
                .forEach(processor -> {
                    for (String file = left.poll(); file != null; file = left.poll()) {
                        checks.put(file, check.apply(folder, file));
                    }
                });
        return files.stream().map(checks::get).toList();
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static Check check(Path folder, String file) {
        Channel<?> channel = Channel.all().stream()
                .filter(c -> file.startsWith(c.name() + "/"))
                .findFirst()
                .orElseThrow();
        List<Damage> damage = new ArrayList<>();
        Parser<?> parser = new Parser<>(channel);
        MessageDigest sha256 = Digests.sha256();
        long lines = 0;
        long intact = 0;
        boolean torn = false;
        long expected = 0;
        try (LineScanner scanner =
                new LineScanner(new DigestInputStream(Files.newInputStream(folder.resolve(file)), sha256))) {
            while (scanner.next()) {
                if (scanner.terminated()) {
                    lines++;
                }
                if (torn) {
                    continue;
                }
                try {
                    long number = parser.number(scanner);
                    if (!scanner.terminated()) {
                        torn = true;
                        damage.add(torn(file, intact, "the last line is incomplete"));
                        continue;
                    }
                    if (number > expected) {
                        damage.add(new Damage(
                                "missing", file, "line numbers " + expected + " to " + (number - 1) + " are missing"));
                    } else if (number < expected) {
                        damage.add(new Damage(
                                "edited", file, "line number " + number + " is repeated after " + (expected - 1)));
                    }
                    expected = number + 1;
                    intact++;
                } catch (JsonProcessingException e) {
                    torn = true;
                    damage.add(torn(file, intact, e.getOriginalMessage()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
        return new Check(file, intact, new Manifest.Digest(lines, Digests.hex(sha256)), damage);
    }

    /** Of a context file only the digest is checked. */
    private static Check checkText(Path folder, String file) {
        try {
            return new Check(file, 0, BundleWriter.digest(folder.resolve(file)), List.of());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static Damage torn(String file, long intact, String why) {
        return new Damage("torn", file, "it ends after " + intact + " lines: " + why);
    }

    /** Turns lines into records; one per stream, since the type is fixed for all of its lines. */
    private static final class Parser<T extends Line> {
        private final FlatDecoder flat;
        private final ObjectReader reader;
        private final Class<T> type;

        Parser(Channel<T> channel) {
            this.type = channel.type();
            this.flat = new FlatDecoder(type);
            this.reader = Json.reader(type);
        }

        /** Number of a line that can be parsed. */
        long number(LineScanner line) throws IOException {
            long known = flat.number(line.buffer(), line.start(), line.length());
            return known >= 0 ? known : parse(line).n();
        }

        T parse(LineScanner line) throws IOException {
            Line known = flat.decode(line.buffer(), line.start(), line.length());
            if (known != null) {
                return type.cast(known);
            }
            T value = reader.readValue(line.buffer(), line.start(), line.length());
            if (value == null) {
                throw new JsonMappingException(null, "the line is null");
            }
            return type.cast(value);
        }
    }

    private static final class Lines<T extends Line> extends Spliterators.AbstractSpliterator<T> {
        private final Parser<T> parser;
        private final String file;
        private final LineScanner scanner;
        private long left;

        Lines(Channel<T> channel, String file, LineScanner scanner, long count) {
            super(count, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.SIZED);
            this.parser = new Parser<>(channel);
            this.file = file;
            this.scanner = scanner;
            this.left = count;
        }

        @Override
        public boolean tryAdvance(Consumer<? super T> action) {
            if (left == 0) {
                return false;
            }
            left--;
            try {
                if (!scanner.next()) {
                    throw new IOException("the file shrank while it was read");
                }
                action.accept(parser.parse(scanner));
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "cannot read " + file + " as it was when the bundle was opened: "
                                + new String(
                                        scanner.buffer(),
                                        scanner.start(),
                                        Math.min(200, Math.max(0, scanner.length())),
                                        StandardCharsets.UTF_8),
                        e);
            }
            return true;
        }
    }
}
