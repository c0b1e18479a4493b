package dev.holdfast.preflight;

import java.util.List;
import java.util.Map;

/**
 * The result of the probes on the nodes.
 *
 * @param mounts the process behind each mount, by {@link VolumeUse#key}
 * @param silent what is unknown, and why: a node without a probe, a mount that no process serves
 */
public record ProbeResult(Map<String, ServingProcess> mounts, List<String> silent) {}
