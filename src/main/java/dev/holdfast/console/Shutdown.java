package dev.holdfast.console;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells those that hold something outside of this JVM that the JVM was told to end. Hooks of a JVM run side by side in no order; who needs
 * an order brings it in here.
 */
public interface Shutdown {
    /** One that holds something. */
    interface Part {
        /** Ends what it is doing, so that whoever waits for it hears of an error soon. Called once, at once. */
        void stop();

        /** Removes what it still holds, if nobody has done so meanwhile. Called last. */
        void remove();
    }

    /**
     * From now on the part is told.
     *
     * @throws IllegalStateException when the JVM is ending already
     */
    void add(Part part);

    /**
     * The part holds nothing any more.
     *
     * @throws IllegalStateException when the JVM is ending, and the part was told or will be
     */
    void forget(Part part);

    /** For one that is alone in its JVM: it is stopped and removed as soon as the JVM is told to end. */
    static Shutdown ofThisJvm() {
        Map<Part, Thread> hooks = new ConcurrentHashMap<>();
        return new Shutdown() {
            @Override
            public void add(Part part) {
                Thread hook = new Thread(
                        () -> {
                            part.stop();
                            part.remove();
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
