package dev.holdfast.evidence;

/**
 * One line of a stream, as a JSON object on a line of its own.
 *
 * <p>Every line carries its number in its source (from 0, without gaps: a gap is lost evidence) and the monotonic time of
 * its source in nanoseconds (CLOCK_MONOTONIC of the node for agents, of the observer's host for the observer).
 */
public sealed interface Line
        permits Action,
                AgentLine,
                AttributeLine,
                ClockSample,
                CrossRead,
                Event,
                HandleLine,
                KubeletMetric,
                LogLine,
                Look,
                MemoryUse,
                Operation,
                ReadBack,
                Scheduling {
    /** Number of the line in its source, from 0. */
    long n();

    /** Time on the source's monotonic clock, in nanoseconds. For an operation: when it was invoked or when it ended. */
    long t();
}
