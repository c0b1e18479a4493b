package dev.holdfast.campaign.observe;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.campaign.environment.CampaignException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a later process has to know of a run beside its bundle, to go on with it: a JSON file beside the bundle. It holds no evidence. Many
 * threads may report incarnations.
 */
public final class Continuation {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final Path file;
    private State state;

    /**
     * What is in the file.
     *
     * @param boot the boot id of the machine on which the run was begun: its monotonic clock is the run's
     * @param session how many processes worked on the run before this one
     * @param installed whether the run put the driver there
     * @param driver what the driver was when the run was set up; null when it was not
     * @param incarnations of each agent, numbered in the order in which they were met
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record State(
            String boot,
            int session,
            boolean installed,
            DriverState driver,
            Map<String, Map<String, Integer>> incarnations) {}

    private Continuation(Path file, State state) {
        this.file = file;
        this.state = state;
    }

    private static Path file(Path bundle) {
        return bundle.resolveSibling(bundle.getFileName() + "-run.json");
    }

    /** Whether there is one for a bundle. */
    public static boolean exists(Path bundle) {
        return Files.exists(file(bundle));
    }

    /** For a run that begins. */
    public static Continuation begin(Path bundle) {
        return new Continuation(file(bundle), new State(bootId(), 0, false, null, new ConcurrentHashMap<>()));
    }

    /**
     * For a run that another process has begun.
     *
     * @throws CampaignException if it was begun on another machine, or before this one was booted: then no clock is shared with it
     */
    public static Continuation resume(Path bundle) {
        Path file = file(bundle);
        State before = read(file);
        if (!before.boot().equals(bootId())) {
            throw new CampaignException(
                    "run " + bundle.getFileName() + " was begun on another machine, or before this one was "
                            + "booted, and no clock is shared with it; what it recorded can be judged as it is: judge "
                            + bundle);
        }
        Map<String, Map<String, Integer>> incarnations = new ConcurrentHashMap<>();
        before.incarnations().forEach((agent, known) -> incarnations.put(agent, new ConcurrentHashMap<>(known)));
        Continuation continuation = new Continuation(
                file,
                new State(before.boot(), before.session() + 1, before.installed(), before.driver(), incarnations));
        continuation.write();
        return continuation;
    }

    /** Whether the run of a bundle has put the driver there. */
    public static boolean installed(Path bundle) {
        return read(file(bundle)).installed();
    }

    private static State read(Path file) {
        try {
            return JSON.readValue(file.toFile(), State.class);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    private static String bootId() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(BOOT_ID + " cannot be read", e);
        }
    }

    /** How many processes worked on the run before this one. */
    public int session() {
        return state.session();
    }

    /**
     * What the driver was when the run was set up.
     *
     * @throws CampaignException if it was not set up, or by a version that did not note it
     */
    public DriverState driver() {
        if (state.driver() == null) {
            throw new CampaignException("what the driver was when the run was set up is not in " + file
                    + "; set the run up with this version, under another -Drun.id=");
        }
        return state.driver();
    }

    /** The run was set up. */
    public synchronized void setUp(boolean installed, DriverState driver) {
        state = new State(state.boot(), state.session(), installed, driver, state.incarnations());
        write();
    }

    /** The number of an agent's incarnation. */
    public int incarnation(String agent, String incarnation) {
        Map<String, Integer> known = state.incarnations().computeIfAbsent(agent, any -> new ConcurrentHashMap<>());
        Integer number = known.get(incarnation);
        if (number != null) {
            return number;
        }
        synchronized (this) {
            number = known.computeIfAbsent(incarnation, any -> known.size());
            write();
        }
        return number;
    }

    private synchronized void write() {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            JSON.writerWithDefaultPrettyPrinter().writeValue(next.toFile(), sorted());
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written", e);
        }
    }

    private State sorted() {
        return new State(
                state.boot(), state.session(), state.installed(), state.driver(), new TreeMap<>(state.incarnations()));
    }
}
