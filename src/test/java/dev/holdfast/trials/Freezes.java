package dev.holdfast.trials;

import dev.holdfast.campaign.fault.Fault;
import dev.holdfast.campaign.fault.FaultContext;
import dev.holdfast.evidence.Volume;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The process of a mount stands still several times, each time for a known while. The node itself reads its clock right before and right
 * after each signal, so that how long it stood still is known to a few milliseconds.
 *
 * @param workload whose volume the process serves
 * @param milliseconds how long each time
 */
record Freezes(String workload, List<Integer> milliseconds) implements Fault {
    /** Nanoseconds since the epoch before and after each signal, by name. */
    static final String TIMES = "times";

    private static final String SCRIPT = """
            bucket=$1; shift
            for p in /proc/[0-9]*; do
              if [ "$(cat $p/comm 2>/dev/null)" = mount-s3 ] && tr '\\0' '\\n' < $p/cmdline | grep -qxF -- "$bucket"; then
                pid=${p#/proc/}
              fi
            done
            trap 'kill -CONT $pid' EXIT
            for time in "$@"; do
              a=$(date +%s%N); kill -STOP $pid; b=$(date +%s%N)
              sleep $time
              c=$(date +%s%N); kill -CONT $pid; d=$(date +%s%N)
              echo $a $b $c $d
              sleep 1.2
            done
            """;

    @Override
    public String name() {
        return "mount-process-frozen-often";
    }

    @Override
    public String subject(FaultContext context) {
        return workload;
    }

    @Override
    public Map<String, String> act(FaultContext context) {
        Volume volume = context.volume(workload);
        Stream<String> command = Stream.concat(
                Stream.of("sh", "-e", "-c", SCRIPT, "sh", volume.bucket()),
                milliseconds.stream().map(ms -> Double.toString(ms / 1e3)));
        String times = context.lab().run(volume.node(), command.toArray(String[]::new));
        return Map.of(TIMES, times.strip().lines().collect(Collectors.joining(";")));
    }
}
