package dev.holdfast.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Notifies those that hold a resource outside of this JVM that the JVM has to end. The hooks of a JVM run concurrently, in no order; an
 * implementation may bring in an order.
 */
public interface Shutdown {
    /** A holder of a resource outside of this JVM, such as a process or a temporary namespace. */
    interface Part {
        /** Ends what it is doing, so that a thread that waits for it gets an error soon. Called once, first. */
        void stop();

        /** Removes what it still holds. Called last. */
        void remove();
    }

    /**
     * Registers a part: from now on it is notified.
     *
     * @throws IllegalStateException when the JVM is ending already
     */
    void add(Part part);

    /**
     * Unregisters a part that holds nothing any more.
     *
     * @throws IllegalStateException when the JVM is ending, and the part was or will be notified
     */
    void forget(Part part);

    /** For a command-line tool: each part is stopped and removed as soon as the JVM has to end. */
    static Shutdown ofThisJvm() {
        Map<Part, Thread> hooks = new ConcurrentHashMap<>();
        return new Shutdown() {
            @Override
            public void add(Part part) {
                Thread hook = new Thread(
                        () -> {
                            try {
                                part.stop();
                                part.remove();
                            } catch (RuntimeException e) {
                                // what is left is the user's to remove: nobody else hears of it
                                new PrintStream(new FileOutputStream(FileDescriptor.err), true).println(e.getMessage());
                            }
                        },
                        "shutdown");
                hooks.put(part, hook);
                Runtime.getRuntime().addShutdownHook(hook);
            }

            @Override
            public void forget(Part part) {
                Thread hook = hooks.remove(part);
                if (hook != null) {
                    Runtime.getRuntime().removeShutdownHook(hook);
                }
            }
        };
    }
}
