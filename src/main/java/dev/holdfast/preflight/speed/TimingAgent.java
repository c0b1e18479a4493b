package dev.holdfast.preflight.speed;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The agent of a pod that times operations on its volume.
 *
 * @param get answers a GET of a path
 * @param post answers a POST of a path, when it is done
 */
public record TimingAgent(Request get, Request post) {
    /** A request of one kind. */
    @FunctionalInterface
    public interface Request {
        /** The answer for a path. */
        String to(String path);
    }

    /** Operations to warm up: the first ones of a process take longer. */
    private static final int WARM = 5;

    /**
     * From the creation of its pod until its first process ran, in ms: time since then by our clock, minus the age that the process reports. No
     * clocks are compared.
     *
     * @param created when the pod was created, in nanoseconds on our monotonic clock
     */
    public double startedAfter(long created) {
        long sent = System.nanoTime();
        double age = Double.parseDouble(get.to("/age").strip());
        long answered = System.nanoTime();
        return ((sent + answered) / 2.0 - created) / 1e6 - age;
    }

    /** The same as {@link #time(String, int, int)} on the one volume of its pod. */
    public Map<TimedOperation, List<Double>> time(int objects, int bytes) {
        return time("", objects, bytes);
    }

    /**
     * Has it write objects, read them and list their folder as many times, and removes them.
     *
     * @param in folder of the volume with a slash at its end, where its pod has several
     * @return milliseconds of each operation, without the first ones
     */
    public Map<TimedOperation, List<Double>> time(String in, int objects, int bytes) {
        operate(in + "warm", WARM, bytes);
        return operate(in + "timed", objects, bytes);
    }

    private Map<TimedOperation, List<Double>> operate(String folder, int objects, int bytes) {
        String what = "?folder=" + folder + "&objects=" + objects + "&bytes=" + bytes;
        Map<TimedOperation, List<Double>> times = new EnumMap<>(TimedOperation.class);
        for (TimedOperation operation : List.of(TimedOperation.WRITE, TimedOperation.READ, TimedOperation.LIST)) {
            times.put(operation, milliseconds(post.to("/" + operation.title() + what)));
        }
        // a driver does not delete a bucket that is not empty
        post.to("/remove" + what);
        return times;
    }

    private static List<Double> milliseconds(String nanoseconds) {
        return nanoseconds.lines().map(line -> Long.parseLong(line) / 1e6).toList();
    }
}
