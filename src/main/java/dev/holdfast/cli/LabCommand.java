package dev.holdfast.cli;

import dev.holdfast.campaign.environment.Options;
import dev.holdfast.console.Progress;
import dev.holdfast.lab.KubernetesRelease;
import dev.holdfast.lab.Lab;
import dev.holdfast.lab.LabException;
import dev.holdfast.lab.LabOptions;
import dev.holdfast.lab.Names;
import dev.holdfast.lab.Node;
import dev.holdfast.lab.Registry;
import dev.holdfast.lab.Shell;
import dev.holdfast.lab.Teardown;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code lab}: boots, lists, enters and removes labs. Exit codes: 0 done, 1 failed with an error in one line, 64 usage. */
@Command(
        name = "lab",
        mixinStandardHelpOptions = true,
        description = "Boots and manages Kubernetes clusters in containers on this machine, each with an S3 server.",
        subcommands = {
            LabCommand.Up.class,
            LabCommand.Down.class,
            LabCommand.Status.class,
            LabCommand.Kubeconfig.class,
            LabCommand.Enter.class,
            LabCommand.Reboot.class
        })
public final class LabCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Runs {@code lab} with these arguments and returns the exit code. */
    public static int run(String... arguments) {
        return commandLine().execute(arguments);
    }

    /** The command, for use as a subcommand: usage errors exit with 64, {@link LabException}s with 1 and one line. */
    public static CommandLine commandLine() {
        CommandLine line = new CommandLine(new LabCommand());
        // What follows the node belongs to the command that is run there, options included.
        line.getSubcommands().get("ssh").setStopAtPositional(true);
        Failures.handledBy(line);
        return line;
    }

    /** The program {@code lab}. */
    public static void main(String... arguments) {
        System.exit(run(arguments));
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "name a command: up, down, status, kubeconfig, ssh or reboot");
    }

    private static Registry registry() {
        return new Registry(Names.RUN);
    }

    private static Progress console() {
        return new Progress(System.err);
    }

    /** The lab of this id, or the only one if there is no id. */
    private static Registry.Entry lab(String id) {
        List<Registry.Entry> labs = registry().labs();
        List<String> ids = labs.stream().map(lab -> lab.names().id()).toList();
        if (id == null && labs.size() == 1) {
            return labs.get(0);
        }
        if (id == null) {
            throw new LabException(
                    labs.isEmpty() ? "no lab is running" : "several labs are running; name one of " + ids);
        }
        return labs.stream()
                .filter(lab -> lab.names().id().equals(id))
                .findFirst()
                .orElseThrow(() -> new LabException("no lab is called " + id
                        + (ids.isEmpty() ? "; no lab is running" : "; running: " + String.join(" ", ids))));
    }

    @Command(
            name = "up",
            description = "Boots a lab, leaves it running, and prints the variables to use it.",
            mixinStandardHelpOptions = true)
    static final class Up implements Callable<Integer> {
        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec;

        @Option(
                names = "--workers",
                paramLabel = "N",
                description = "Worker nodes besides the control plane (by default 1).")
        private Integer workers;

        @Option(
                names = "--kubernetes",
                paramLabel = "RELEASE",
                description = "Release of Kubernetes, such as 1.33 or 1.33.13 (by default 1.34).")
        private String kubernetes;

        @Option(
                names = "--releases",
                paramLabel = "VERSION",
                split = ",",
                description = "Releases of the reference driver whose images are loaded on every node.")
        private List<String> releases = new ArrayList<>();

        @Override
        public Integer call() {
            Options.ofProcess().check();
            LabOptions options = options();
            try (Progress progress = console();
                    Lab lab = Lab.up(options, progress)) {
                releases.forEach(lab::driverImages);
                System.out.println("export KUBECONFIG=" + lab.kubeconfig());
                System.out.println("export HELM=" + lab.helm());
                System.out.println("export AWS_ACCESS_KEY_ID=" + lab.s3().accessKey());
                System.out.println("export AWS_SECRET_ACCESS_KEY=" + lab.s3().secretKey());
                System.out.printf(
                        "export HOLDFAST='-Dcluster.kubeconfig=%s -Dcluster.context=%s -Ds3.endpoint=%s -Dagent.image=%s -Dhelm.binary=%s'%n",
                        lab.kubeconfig(), lab.context(), lab.s3().endpoint(), lab.agentImage(), lab.helm());
            }
            return 0;
        }

        private LabOptions options() {
            LabOptions given = LabOptions.fromSystemProperties().kept();
            try {
                return (workers == null ? given : given.withWorkers(workers))
                        .withKubernetes(
                                kubernetes == null ? given.kubernetes() : List.of(KubernetesRelease.named(kubernetes)));
            } catch (LabException e) {
                throw new ParameterException(spec.commandLine(), e.getMessage(), e);
            }
        }
    }

    @Command(
            name = "down",
            description = "Removes a lab and checks that nothing of it is left.",
            mixinStandardHelpOptions = true)
    static final class Down implements Callable<Integer> {
        @Parameters(arity = "0..1", paramLabel = "ID", description = "Id of the lab; required if several are running.")
        private String id;

        @Option(names = "--all", description = "Remove every lab of this machine.")
        private boolean all;

        @Override
        public Integer call() {
            List<Registry.Entry> labs = all ? registry().labs() : List.of(lab(id));
            try (Progress progress = console()) {
                Teardown teardown = new Teardown(registry(), progress);
                labs.forEach(teardown::removeFree);
            }
            return 0;
        }
    }

    @Command(
            name = "status",
            description = "Lists the labs of this machine and their nodes.",
            mixinStandardHelpOptions = true)
    static final class Status implements Callable<Integer> {
        @Override
        public Integer call() {
            List<Registry.Entry> labs = registry().labs();
            if (labs.isEmpty()) {
                System.out.println("no lab is running");
            }
            for (Registry.Entry lab : labs) {
                Names names = lab.names();
                String owner = lab.kept()
                        ? "kept"
                        : registry().owned(lab)
                                ? "owned by process " + lab.owner()
                                : "left behind by process " + lab.owner() + ", removed by the next `lab up`";
                System.out.printf(
                        "%s  up %s  %s%n  10.77.%d.0/24, S3 http://%s:%d, kubeconfig %s%n",
                        names.id(),
                        Progress.clock(Duration.between(lab.since(), java.time.Instant.now())
                                .toNanos()),
                        owner,
                        names.subnet(),
                        names.s3Address(),
                        Names.S3_PORT,
                        names.kubeconfig());
                if (Files.exists(names.kubeconfig())) {
                    System.out.print(nodes(names));
                }
            }
            return 0;
        }

        /** What kubectl says of a lab's nodes; a lab may go, or have begun to boot, while it is asked. */
        private static String nodes(Names names) {
            try {
                return new Shell()
                        .run(Shell.Command.of(Node.entering(
                                names, Names.CONTROL_PLANE, List.of("kubectl", "get", "nodes", "-o", "wide"))));
            } catch (LabException away) {
                return "  its nodes cannot be asked: " + away.getMessage() + "\n";
            }
        }
    }

    @Command(
            name = "kubeconfig",
            description = "Prints the path of a lab's kubeconfig.",
            mixinStandardHelpOptions = true)
    static final class Kubeconfig implements Callable<Integer> {
        @Parameters(arity = "0..1", paramLabel = "ID", description = "Id of the lab; required if several are running.")
        private String id;

        @Override
        public Integer call() {
            System.out.println(lab(id).names().kubeconfig());
            return 0;
        }
    }

    @Command(name = "ssh", description = "Runs a command, or a shell, on a node.", mixinStandardHelpOptions = true)
    static final class Enter implements Callable<Integer> {
        @Option(names = "--lab", paramLabel = "ID", description = "Id of the lab; required if several are running.")
        private String id;

        @Parameters(index = "0", paramLabel = "NODE", description = "Name of the node, such as cp1.")
        private String node;

        @Parameters(
                index = "1..*",
                arity = "0..*",
                paramLabel = "COMMAND",
                description = "Command to run; bash by default.")
        private List<String> command = new ArrayList<>();

        @Override
        public Integer call() throws IOException, InterruptedException {
            List<String> words = command.isEmpty() ? List.of("bash", "-l") : command;
            return new ProcessBuilder(Node.entering(lab(id).names(), node, words))
                    .inheritIO()
                    .start()
                    .waitFor();
        }
    }

    @Command(
            name = "reboot",
            description = "Reboots a node and waits until its container runtime answers.",
            mixinStandardHelpOptions = true)
    static final class Reboot implements Callable<Integer> {
        @Option(names = "--lab", paramLabel = "ID", description = "Id of the lab; required if several are running.")
        private String id;

        @Parameters(paramLabel = "NODE", description = "Name of the node, such as w1.")
        private String node;

        @Override
        public Integer call() {
            Names names = lab(id).names();
            try (Progress progress = console();
                    Progress.Step step = progress.step("rebooting " + node)) {
                new Node(names, node, new Shell()).reboot();
                step.detail("containerd answers");
            }
            return 0;
        }
    }
}
