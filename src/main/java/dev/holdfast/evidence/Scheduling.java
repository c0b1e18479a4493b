package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Who waited for a processor, and who took it, between two looks of a source. All spans are nanoseconds. A thread's wait is counted by the kernel
 * when it is over, so that one may have begun before {@code since}.
 *
 * @param t when the look ended
 * @param since when the look before began, by the same clock: a look reads one counter after the other
 * @param cpu how long at least one process of the machine waited for a processor (/proc/pressure/cpu); null where the kernel does not say
 * @param io how long at least one waited for input or output; null as before
 * @param memory how long at least one waited for memory; null as before
 * @param busy time that all processors of the machine together were not idle (/proc/stat)
 * @param processes those that waited or ran noticeably
 * @param groups control groups of pods and units that used a processor noticeably, or were throttled
 * @param error why nothing could be read, which leaves the rest out; or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Scheduling(
        long n,
        long t,
        long since,
        Long cpu,
        Long io,
        Long memory,
        Long busy,
        List<Share> processes,
        List<Group> groups,
        String error)
        implements Line {
    /**
     * A process.
     *
     * @param pid in the PID namespace of the source
     * @param start start time in clock ticks since boot
     * @param agent name of the agent of Holdfast that it is; null for a process that serves a mount, and for the object store
     * @param waited how long its threads waited in a run queue, all added up; of an agent, the thread that does its work alone
     * @param longest the same of the thread that waited longest
     * @param ran how long its threads ran, all added up
     * @param group path of the control group that counts what it ran, which the line may list; null where none does
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Share(int pid, long start, String agent, long waited, long longest, long ran, String group) {}

    /**
     * A control group of a pod, or of a unit that serves a mount.
     *
     * @param path below the root of its hierarchy; that of a pod holds its uid
     * @param used how much time of processors it used
     * @param throttled how long it was kept from them by its own limit
     */
    public record Group(String path, long used, long throttled) {
        /** Whether it is that of a pod. */
        public boolean isOfPod(String uid) {
            return PodCgroup.holds(path, uid);
        }
    }
}
