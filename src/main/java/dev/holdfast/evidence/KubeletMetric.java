package dev.holdfast.evidence;

/**
 * The count of one series of the kubelet's {@code csi_operations_seconds} for the driver (source: the node), written when it
 * changed and at the first reading.
 *
 * @param method CSI method, such as /csi.v1.Node/NodePublishVolume
 * @param status gRPC status code by name
 * @param count calls so far
 */
public record KubeletMetric(long n, long t, String method, String status, long count) implements Line {}
