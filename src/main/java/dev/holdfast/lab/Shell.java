package dev.holdfast.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Runs commands in sessions of their own, so that Ctrl-C on the terminal does not reach them directly. {@link #cancel} ends all that run and
 * refuses further ones, so that a shutdown has no races.
 */
public final class Shell {
    private static final int TAIL = 15;
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final Set<Process> children = new HashSet<>();
    private boolean cancelled;

    /**
     * A command to run.
     *
     * @param name its name in errors; null for its words
     * @param limit how long it may take before it is killed
     * @param input file for its standard input, or null for none
     * @param onLine takes each line of standard error while it runs
     */
    public record Command(
            String name,
            List<String> words,
            Path folder,
            Map<String, String> environment,
            Duration limit,
            Path input,
            Consumer<String> onLine) {
        public static Command of(String... words) {
            return of(List.of(words));
        }

        public static Command of(List<String> words) {
            return new Command(null, List.copyOf(words), null, Map.of(), Duration.ofMinutes(2), null, line -> {});
        }

        Command named(String other) {
            return new Command(other, words, folder, environment, limit, input, onLine);
        }

        Command in(Path there) {
            return new Command(name, words, there, environment, limit, input, onLine);
        }

        Command with(String variable, String value) {
            Map<String, String> more = new LinkedHashMap<>(environment);
            more.put(variable, value);
            return new Command(name, words, folder, more, limit, input, onLine);
        }

        Command within(Duration most) {
            return new Command(name, words, folder, environment, most, input, onLine);
        }

        Command reading(Path file) {
            return new Command(name, words, folder, environment, limit, file, onLine);
        }

        Command onLine(Consumer<String> listener) {
            return new Command(name, words, folder, environment, limit, input, listener);
        }

        /** For error messages; long ones are cut. */
        @Override
        public String toString() {
            String text = (name == null ? String.join(" ", words) : name).replace('\n', ' ')
                    + (input == null ? "" : " < " + input);
            return text.length() <= 200 ? text : text.substring(0, 200) + " …";
        }
    }

    /** How a command ended. */
    record Outcome(int exit, String out, List<String> tail) {}

    /** Runs {@code words}, and returns its standard output; fails unless it ends with exit code 0. */
    public String run(String... words) {
        return run(Command.of(words));
    }

    /** Runs the command and returns its standard output; fails unless it ends with exit code 0. */
    public String run(Command command) {
        Outcome outcome = attempt(command);
        if (outcome.exit() != 0) {
            throw failure(command, outcome);
        }
        return outcome.out();
    }

    /** The error for an unsuccessful outcome. */
    static LabException failure(Command command, Outcome outcome) {
        return new LabException(
                "'" + command + "' failed with exit code " + outcome.exit() + "; " + lines(outcome.tail()));
    }

    private static String lines(Collection<String> tail) {
        return tail.isEmpty() ? "it printed nothing" : "its last lines:\n  " + String.join("\n  ", tail);
    }

    /** Runs the command to its end, whatever its exit code. */
    Outcome attempt(Command command) {
        // setpriv: if this JVM is killed with SIGKILL, the kernel ends its children.
        List<String> words = new ArrayList<>(List.of("setsid", "setpriv", "--pdeathsig", "KILL"));
        words.addAll(command.words());
        ProcessBuilder builder = new ProcessBuilder(words);
        if (command.folder() != null) {
            builder.directory(command.folder().toFile());
        }
        builder.environment().putAll(command.environment());
        builder.redirectInput(
                command.input() == null
                        ? ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())
                        : ProcessBuilder.Redirect.from(command.input().toFile()));
        Process process = start(builder, command.toString());
        try {
            Deque<String> tail = new ArrayDeque<>();
            CompletableFuture<String> out = reader(process.getInputStream(), tail, line -> {});
            CompletableFuture<String> err = reader(process.getErrorStream(), tail, command.onLine());
            if (!process.waitFor(command.limit().toMillis(), TimeUnit.MILLISECONDS)) {
                kill(List.of(process));
                synchronized (tail) {
                    throw new LabException("'" + command + "' did not end within "
                            + command.limit().toSeconds() + " s and was killed; " + lines(tail));
                }
            }
            String text = finished(out);
            finished(err);
            check();
            synchronized (tail) {
                return new Outcome(process.exitValue(), text, List.copyOf(tail));
            }
        } catch (InterruptedException e) {
            kill(List.of(process));
            Thread.currentThread().interrupt();
            throw new LabException("stopped while '" + command + "' ran", e);
        } finally {
            forget(process);
        }
    }

    /** Starts a process that may outlive this JVM, in a session of its own; its output goes to {@code log}. */
    Process launch(Command command, Path log) {
        List<String> words = new ArrayList<>(List.of("setsid"));
        words.addAll(command.words());
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(command.environment());
        synchronized (this) {
            // Not ended by cancel(): it joins the lab's cgroup and is removed with that.
            check();
            return started(builder, command.toString());
        }
    }

    private synchronized Process start(ProcessBuilder builder, String name) {
        check();
        Process process = started(builder, name);
        children.add(process);
        return process;
    }

    private static Process started(ProcessBuilder builder, String name) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new LabException("cannot start '" + name + "': " + e.getMessage(), e);
        }
    }

    private synchronized void forget(Process process) {
        children.remove(process);
    }

    /** Fails when the lab is being taken down. */
    synchronized void check() {
        if (cancelled) {
            throw new LabException("stopped: the lab is being taken down");
        }
    }

    /** Ends every running command, waits for each, and refuses further ones. */
    void cancel() {
        List<Process> running;
        synchronized (this) {
            cancelled = true;
            running = List.copyOf(children);
        }
        kill(running);
    }

    /** Ends whole sessions, with SIGTERM first: mmdebstrap and apt-get clean up on it. */
    private static void kill(List<Process> leaders) {
        Set<Long> sessions = new HashSet<>();
        leaders.forEach(leader -> sessions.add(leader.pid()));
        long hard = System.nanoTime() + GRACE.toNanos();
        Set<Long> terminated = new HashSet<>();
        Wait.until("killed commands to end", GRACE.multipliedBy(3), () -> {
            List<HostProcesses.Entry> left = HostProcesses.running(process -> sessions.contains(process.session()));
            for (HostProcesses.Entry process : left) {
                if (System.nanoTime() > hard) {
                    ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
                } else if (terminated.add(process.pid())) {
                    ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroy);
                }
            }
            return left.isEmpty() ? Wait.REACHED : left.get(0).commandLine();
        });
    }

    private static CompletableFuture<String> reader(
            java.io.InputStream stream, Deque<String> tail, Consumer<String> onLine) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    StringBuilder all = new StringBuilder();
                    try (BufferedReader in =
                            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                        for (String line = in.readLine(); line != null; line = in.readLine()) {
                            all.append(line).append('\n');
                            onLine.accept(line);
                            synchronized (tail) {
                                tail.addLast(line);
                                if (tail.size() > TAIL) {
                                    tail.removeFirst();
                                }
                            }
                        }
                        text.complete(all.toString());
                    } catch (IOException | UncheckedIOException e) {
                        text.completeExceptionally(e);
                    }
                },
                "shell-output");
        thread.setDaemon(true);
        thread.start();
        return text;
    }

    private static String finished(CompletableFuture<String> text) throws InterruptedException {
        try {
            return text.get(5, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new LabException("cannot read a command's output: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new LabException("a command ended, but something it started still holds its output", e);
        }
    }
}
