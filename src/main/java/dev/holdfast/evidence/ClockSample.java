package dev.holdfast.evidence;

/**
 * One comparison of clocks with an agent: the agent's monotonic clock read {@code remote} at some time between {@code sent} and
 * {@code received} of the observer's. So source minus observer lies in [remote − received, remote − sent].
 *
 * @param source the agent
 * @param t observer's clock, equal to {@code received}
 */
public record ClockSample(long n, long t, String source, long sent, long remote, long received) implements Line {}
