package dev.holdfast.preflight.speed;

import java.util.Locale;

/** An operation that is timed, and how many samples its median needs; the numbers are our own choice. */
public enum TimedOperation {
    /** From the creation of a pod until its first process runs, which is after its volume is mounted. */
    MOUNT(3),
    /** Create an object, write it, close it. */
    WRITE(20),
    /** Open an object, read it to its end. */
    READ(20),
    /** List a folder of all the objects. */
    LIST(20);

    private final int enough;

    TimedOperation(int enough) {
        this.enough = enough;
    }

    /** How many samples a figure needs; with fewer it is undetermined. */
    public int enough() {
        return enough;
    }

    /** Its name in text and files. */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }
}
