package dev.holdfast.campaign.fault;

import dev.holdfast.evidence.Volume;
import dev.holdfast.lab.Lab;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/** Finds processes and mounts of a node. Shell and kernel alone do it, since a node has no pgrep. */
final class OnNode {
    /** Processes by their name, and by an argument unless that is empty. */
    private static final String FIND = "for p in /proc/[0-9]*; do"
            + " if [ \"$(cat $p/comm 2>/dev/null)\" = \"$1\" ] && { [ -z \"$2\" ] ||"
            + " tr '\\0' '\\n' < $p/cmdline 2>/dev/null | grep -qxF -- \"$2\"; }; then echo ${p#/proc/}; fi; done";

    private static final int TARGET = 4;

    private OnNode() {}

    /** The one process of this name that has this argument, which may be empty. */
    static String process(FaultContext context, String node, String name, String argument) {
        return process(context.lab(), node, name, argument);
    }

    /** The same in a lab. */
    static String process(Lab lab, String node, String name, String argument) {
        List<String> pids = lab.inspect(node, "sh", "-c", FIND, "sh", name, argument)
                .lines()
                .toList();
        if (pids.size() != 1) {
            throw new NoSuchElementException("there is not one process " + name + " " + argument + " on " + node
                    + ", but " + (pids.isEmpty() ? "none" : pids));
        }
        return pids.get(0);
    }

    /** The process that serves a volume: {@code mount-s3} with the bucket among its arguments. */
    static String mountProcess(FaultContext context, Volume volume) {
        return mountProcess(context.lab(), volume);
    }

    /** The same in a lab. */
    static String mountProcess(Lab lab, Volume volume) {
        return process(lab, volume.node(), "mount-s3", volume.bucket());
    }

    /** The process of a workload's agent. */
    static String agent(FaultContext context, Volume volume) {
        return process(context, volume.node(), "java", "--name=" + volume.name());
    }

    /** Sends a signal to a process. */
    static void signal(FaultContext context, String node, String signal, String pid) {
        // the shell's own: a node has no such program either
        context.lab().inspect(node, "sh", "-c", "kill -$1 $2", "sh", signal, pid);
    }

    /** Lets a process stand still for a while; what is returned says of it what a fault says. */
    static Map<String, String> stop(FaultContext context, String node, String pid, Duration time) {
        context.forAWhile(time, () -> signal(context, node, "STOP", pid), () -> signal(context, node, "CONT", pid));
        return Map.of("node", node, "pid", pid, "milliseconds", Long.toString(time.toMillis()));
    }

    /** Where the kubelet has a volume mounted for its pod. */
    static String target(FaultContext context, Volume volume) {
        String end = "/pods/" + volume.podUid() + "/volumes/kubernetes.io~csi/" + volume.persistentVolume() + "/mount";
        List<String> targets = context.lab()
                .inspect(volume.node(), "cat", "/proc/1/mountinfo")
                .lines()
                .map(line -> line.split(" ", -1)[TARGET])
                .filter(target -> target.endsWith(end))
                .distinct()
                .toList();
        if (targets.size() != 1) {
            throw new NoSuchElementException("nothing is mounted at …" + end + " on " + volume.node());
        }
        return targets.get(0);
    }
}
