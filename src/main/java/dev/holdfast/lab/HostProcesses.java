package dev.holdfast.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The processes of this machine, from /proc. */
final class HostProcesses {
    private HostProcesses() {}

    /**
     * A process.
     *
     * @param session the session's leader
     * @param state as in /proc/PID/stat; Z is a zombie
     */
    record Entry(long pid, long session, char state) {
        boolean runs() {
            return state != 'Z' && state != 'X';
        }

        /** Its command line, or its name in brackets; empty once it is gone. */
        String commandLine() {
            return HostProcesses.commandLine(pid);
        }
    }

    /** The running processes, without zombies. */
    static List<Entry> running(Predicate<Entry> wanted) {
        List<Entry> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            for (Path path : (Iterable<Path>) all::iterator) {
                String name = path.getFileName().toString();
                if (Character.isDigit(name.charAt(0))) {
                    entry(Long.parseLong(name))
                            .filter(Entry::runs)
                            .filter(wanted)
                            .ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            throw new LabException("cannot list /proc: " + e, e);
        }
        return found;
    }

    /** The process, unless it is gone. */
    static Optional<Entry> entry(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Optional.of(new Entry(pid, Long.parseLong(fields[3]), fields[0].charAt(0)));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    static String commandLine(long pid) {
        try {
            String line = Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ')
                    .strip();
            return line.isEmpty()
                    ? "[" + Files.readString(Path.of("/proc/" + pid + "/comm")).strip() + "]"
                    : line;
        } catch (IOException gone) {
            return "";
        }
    }

    /** Sends a signal that Java cannot send, or SIGKILL to a process that is not Java's child; a process that is gone is not an error. */
    static void signal(String signal, List<Long> pids) {
        if (pids.isEmpty()) {
            return;
        }
        List<String> words = new ArrayList<>(List.of("kill", "-" + signal));
        pids.forEach(pid -> words.add(Long.toString(pid)));
        new Shell().attempt(Shell.Command.of(words));
    }
}
