package dev.holdfast.lab;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** The labs of this machine: one folder each below {@code /run/holdfast}, with a record and a lock that the owner holds. */
public final class Registry {
    private static final String RECORD = "lab.properties";
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz";
    private static final int ID_LENGTH = 4;
    private static final int MOST_LABS = 254;

    private final Path run;

    public Registry(Path run) {
        this.run = run;
    }

    /**
     * A registered lab.
     *
     * @param kept keeps running when its owner ends
     * @param owner process id of the JVM that booted it
     */
    public record Entry(Names names, boolean kept, long owner, Instant since) {}

    /** A claimed id and subnet; the lock is held as long as the owner runs. */
    record Claim(Entry entry, Lockfile lock) {}

    /** Registers a new lab under a free id and a free subnet, before anything of it exists. */
    Claim claim(Path cache, int workers) {
        return alone(() -> {
            Set<Integer> used = new HashSet<>(subnetsOnThisHost());
            Set<String> ids = new HashSet<>();
            for (Entry lab : labs()) {
                used.add(lab.names().subnet());
                ids.add(lab.names().id());
            }
            Entry entry = new Entry(
                    new Names(freeId(ids), freeSubnet(used), cache, workers),
                    false,
                    ProcessHandle.current().pid(),
                    Instant.now());
            Trees.folder(folder(entry.names().id()));
            Lockfile lock = Lockfile.tryTake(lockfile(entry.names().id()))
                    .orElseThrow(() ->
                            new LabException("the new lab id " + entry.names().id() + " is in use already"));
            write(entry);
            return new Claim(entry, lock);
        });
    }

    /** The lowest N from 1 whose 10.77.N.0/24 is free. */
    static int freeSubnet(Set<Integer> used) {
        for (int n = 1; n <= MOST_LABS; n++) {
            if (!used.contains(n)) {
                return n;
            }
        }
        throw new LabException("no subnet is free among 10.77.1.0/24 to 10.77." + MOST_LABS + ".0/24: "
                + "`lab down --all` removes the labs that use them");
    }

    private static String freeId(Set<String> used) {
        SecureRandom random = new SecureRandom();
        while (true) {
            StringBuilder id = new StringBuilder();
            for (int i = 0; i < ID_LENGTH; i++) {
                id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
            if (!used.contains(id.toString())) {
                return id.toString();
            }
        }
    }

    /** Every N for which the host has an address in 10.77.N.0/24, a lab's or any other. */
    private static Set<Integer> subnetsOnThisHost() {
        try {
            Set<Integer> found = new HashSet<>();
            for (NetworkInterface link : NetworkInterface.networkInterfaces().toList()) {
                for (InterfaceAddress address : link.getInterfaceAddresses()) {
                    String[] parts = address.getAddress().getHostAddress().split("\\.", -1);
                    if (parts.length == 4 && parts[0].equals("10") && parts[1].equals("77")) {
                        found.add(Integer.parseInt(parts[2]));
                    }
                }
            }
            return found;
        } catch (IOException e) {
            throw new LabException("cannot list the network interfaces: " + e, e);
        }
    }

    /** Marks the lab as kept. */
    Entry keep(Entry entry) {
        Entry kept = new Entry(entry.names(), true, entry.owner(), entry.since());
        write(kept);
        return kept;
    }

    /** All labs, oldest first. */
    public List<Entry> labs() {
        List<Entry> labs = new ArrayList<>();
        for (Path folder : Trees.in(run)) {
            if (Files.isRegularFile(folder.resolve(RECORD))) {
                labs.add(read(folder));
            }
        }
        labs.sort(java.util.Comparator.comparing(Entry::since));
        return labs;
    }

    /** Labs without an owner that are not kept. */
    List<Entry> stale() {
        return labs().stream().filter(lab -> !lab.kept() && !owned(lab)).toList();
    }

    /** Whether the lab is locked: by the JVM that booted it, or by one that is removing it. */
    public boolean owned(Entry lab) {
        return take(lab)
                .map(free -> {
                    free.close();
                    return false;
                })
                .orElse(true);
    }

    /** Locks a lab that is not locked, in order to remove it. */
    Optional<Lockfile> take(Entry lab) {
        return alone(() -> Files.exists(folder(lab.names().id()).resolve(RECORD))
                ? Lockfile.tryTake(lockfile(lab.names().id()))
                : Optional.empty());
    }

    /** Unregisters a lab of which nothing is left. */
    void forget(Names names) {
        alone(() -> {
            Trees.delete(folder(names.id()));
            return names;
        });
    }

    private Path folder(String id) {
        return run.resolve(id);
    }

    private Path lockfile(String id) {
        return folder(id).resolve("owner.lock");
    }

    private <T> T alone(Supplier<T> work) {
        AtomicReference<Lockfile> lock = new AtomicReference<>();
        Path file = Trees.folder(run).resolve("registry.lock");
        Wait.until("the lock " + file, Duration.ofSeconds(30), () -> {
            Lockfile.tryTake(file).ifPresent(lock::set);
            return lock.get() == null ? "held by another lab" : Wait.REACHED;
        });
        return lock.get().during(work);
    }

    private void write(Entry entry) {
        Properties properties = new Properties();
        properties.setProperty("subnet", Integer.toString(entry.names().subnet()));
        properties.setProperty("cache", entry.names().cache().toString());
        properties.setProperty("workers", Integer.toString(entry.names().workers()));
        properties.setProperty("kept", Boolean.toString(entry.kept()));
        properties.setProperty("owner", Long.toString(entry.owner()));
        properties.setProperty("since", entry.since().toString());
        StringWriter text = new StringWriter();
        Path file = folder(entry.names().id()).resolve(RECORD);
        Path half = file.resolveSibling(RECORD + ".new");
        try {
            properties.store(text, null);
            Trees.write(half, text.toString());
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new LabException("cannot register the lab in " + file + ": " + e, e);
        }
    }

    private static Entry read(Path folder) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(Trees.read(folder.resolve(RECORD))));
        } catch (IOException e) {
            throw new LabException("cannot read " + folder.resolve(RECORD) + ": " + e, e);
        }
        return new Entry(
                new Names(
                        folder.getFileName().toString(),
                        Integer.parseInt(properties.getProperty("subnet")),
                        Path.of(properties.getProperty("cache")),
                        Integer.parseInt(properties.getProperty("workers"))),
                Boolean.parseBoolean(properties.getProperty("kept")),
                Long.parseLong(properties.getProperty("owner")),
                Instant.parse(properties.getProperty("since")));
    }
}
