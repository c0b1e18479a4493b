package dev.holdfast.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import picocli.CommandLine;

/**
 * How a command ends on SIGINT or SIGTERM: with one line, and with 130 or 143, which the JVM sees to itself. Whatever the command would say
 * while it is taken down is not heard: it is the consequence of the signal and tells nobody anything. The commands that run campaigns and labs
 * wind up by themselves, in many lines, and are left alone.
 */
final class SignalEnd {
    private static final String LINE = "interrupted";

    private SignalEnd() {}

    /** Executes the command that is named, and ends this JVM with its code. */
    static void execute(CommandLine line, String... arguments) {
        Thread notice = new Thread(() -> console().println(LINE), "signal");
        line.setExecutionStrategy(parsed -> {
            Object command = last(parsed).commandSpec().userObject();
            if (command instanceof UpgradeCommand
                    || command.getClass().getName().startsWith(LabCommand.class.getName())) {
                return new CommandLine.RunLast().execute(parsed);
            }
            System.setOut(new PrintStream(new Gate(System.out), true));
            System.setErr(new PrintStream(new Gate(System.err), true));
            Runtime.getRuntime().addShutdownHook(notice);
            try {
                return new CommandLine.RunLast().execute(parsed);
            } finally {
                withdraw(notice);
            }
        });
        System.exit(line.execute(arguments));
    }

    private static void withdraw(Thread notice) {
        try {
            Runtime.getRuntime().removeShutdownHook(notice);
        } catch (IllegalStateException ending) {
            // The line is printed, or about to be, and this thread goes no further than the end of the command.
        }
    }

    private static CommandLine.ParseResult last(CommandLine.ParseResult parsed) {
        CommandLine.ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        return last;
    }

    /** What the JVM's end does not close. */
    private static PrintStream console() {
        return new PrintStream(new FileOutputStream(FileDescriptor.err), true);
    }

    /** Lets nothing through once the JVM is ending. Says so when the stream behind it cannot be written, which that keeps to itself. */
    private static final class Gate extends FilterOutputStream {
        private final PrintStream stream;

        Gate(PrintStream stream) {
            super(stream);
            this.stream = stream;
        }

        @Override
        public void flush() throws IOException {
            if (stream.checkError()) {
                throw new IOException("a standard stream cannot be written");
            }
        }

        @Override
        public void write(int one) throws IOException {
            if (!isJvmEnding()) {
                out.write(one);
            }
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (!isJvmEnding()) {
                out.write(bytes, from, length);
            }
        }

        private static boolean isJvmEnding() {
            Thread probe = new Thread(() -> {}, "probe");
            try {
                Runtime.getRuntime().addShutdownHook(probe);
                Runtime.getRuntime().removeShutdownHook(probe);
                return false;
            } catch (IllegalStateException ending) {
                return true;
            }
        }
    }
}
