package dev.holdfast.driver;

/**
 * A release as Helm knows it.
 *
 * @param chart name of the chart
 * @param version of the chart
 * @param status as Helm names it, such as deployed
 */
public record Release(String chart, String version, int revision, String status) {}
