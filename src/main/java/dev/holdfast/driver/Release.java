package dev.holdfast.driver;

/**
 * A Helm release.
 *
 * @param chart name of the chart
 * @param version of the chart
 * @param status as Helm reports it, such as deployed
 */
public record Release(String chart, String version, int revision, String status) {}
