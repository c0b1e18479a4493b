package dev.holdfast.preflight;

import java.util.List;
import java.util.Map;

/**
 * What probes on the nodes saw.
 *
 * @param mounts who serves a mount, by {@link Use#key}
 * @param silent what is not known, and why: a node without a probe, a mount that no process serves
 */
public record Probed(Map<String, Served> mounts, List<String> silent) {}
