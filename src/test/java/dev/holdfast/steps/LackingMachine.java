package dev.holdfast.steps;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * This machine as a process sees it that lacks something: by mount and user namespaces of its own, a PATH of its own, or properties. Nothing
 * of it is seen by anybody else.
 */
final class LackingMachine implements AutoCloseable {
    private final Path folder;
    private final List<String> options = new ArrayList<>();
    /** Commands of a shell that is root in a mount namespace of its own. */
    private final List<String> mounts = new ArrayList<>();

    private List<String> unshare = List.of();
    private Optional<Path> path = Optional.empty();
    private Optional<Path> working = Optional.empty();
    private Path helm;

    LackingMachine() {
        try {
            folder = Files.createTempDirectory("holdfast-machine");
            helm = script("helm", "v3.19.5");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An option of the JVM. */
    void option(String option) {
        options.add(option);
    }

    /** It is mapped to a user that is not root, and keeps the rights of whoever runs this. */
    void withoutRoot() {
        unshare = List.of("unshare", "--user", "--map-user=1000");
        // that user may have a home of its own, and so another cache
        option("-Duser.home=" + System.getProperty("user.home"));
    }

    /** A command that mounts something. */
    void mounting(String command) {
        mounts.add(command);
    }

    void withoutFuse() {
        Path devices = made("dev");
        mounting("mount -t tmpfs none " + devices);
        mounting("cp -a /dev/null /dev/zero /dev/random /dev/urandom " + devices);
        mounting("mount --rbind " + devices + " /dev");
    }

    void withReadOnlyCache() {
        Path cache = made("cache");
        mounting("mount -t tmpfs -o ro none " + cache);
        option("-Dlab.cache=" + cache);
    }

    /** Everything would have to be built. */
    LackingMachine withEmptyCache() {
        // Beside what is built, as the file system of temporary files may be one that cannot hold a cache.
        option("-Dlab.cache=" + Path.of("target", "no-cache").toAbsolutePath());
        return this;
    }

    void withoutJmods() {
        Path jdk = made("jdk");
        String home = System.getProperty("java.home");
        mounting("mount -t tmpfs none " + jdk);
        mounting("for f in " + home
                + "/*; do n=${f##*/}; if [ $n = jmods ]; then :; elif [ -d $f ] && [ ! -L $f ]; then mkdir " + jdk
                + "/$n && mount --bind $f " + jdk + "/$n; else cp -a $f " + jdk + "/$n; fi; done");
        mounting("mount --rbind " + jdk + " " + home);
    }

    /** Its PATH has whatever this one has, but for these commands. */
    void without(String... commands) {
        Set<String> missing = Set.of(commands);
        Path all = made("path");
        try {
            for (String each : System.getenv("PATH").split(":", -1)) {
                Path there = Path.of(each);
                if (Files.isDirectory(there)) {
                    link(there, all, missing);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        path = Optional.of(all);
    }

    private static void link(Path from, Path to, Set<String> missing) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (!missing.contains(name)
                        && !Files.exists(to.resolve(name), java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                    Files.createSymbolicLink(to.resolve(name), file.toAbsolutePath());
                }
            }
        }
    }

    void elsewhere() {
        working = Optional.of(made("elsewhere"));
    }

    void withHelm(String version) {
        helm = script("other-helm", version);
    }

    private Path script(String name, String version) {
        try {
            Path script = Files.writeString(folder.resolve(name), "#!/bin/sh\necho " + version + "\n");
            return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path made(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has {@code holdfast doctor} look at it. */
    HoldfastProcess.Output doctor() {
        List<String> java = HoldfastProcess.command(options, "doctor", "--output", "json", "--helm", helm.toString());
        List<String> words = new ArrayList<>(unshare);
        if (!mounts.isEmpty()) {
            // the words of the program are the shell's "$@"
            words.addAll(List.of(
                    "unshare",
                    "--mount",
                    "sh",
                    "-c",
                    mounts.stream().collect(Collectors.joining(" && ")) + " && exec \"$@\"",
                    "sh"));
        }
        words.addAll(java);
        ProcessBuilder process = new ProcessBuilder(words);
        path.ifPresent(only -> process.environment().put("PATH", only.toString()));
        working.ifPresent(place -> process.directory(place.toFile()));
        return HoldfastProcess.run(process);
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
