package dev.holdfast.driver;

import java.util.regex.Pattern;

/**
 * A Helm release, or a revision of one.
 *
 * @param chart name of the chart
 * @param version of the chart
 * @param status as Helm reports it, such as deployed
 * @param description Helm's sentence about how the revision ended; empty where it was not asked for
 */
public record Release(String chart, String version, int revision, String status, String description) {
    private static final Pattern FAILED = Pattern.compile("^\\w+ \"[^\"]+\" failed: ");

    /** One whose description was not asked for. */
    public Release(String chart, String version, int revision, String status) {
        this(chart, version, revision, status, "");
    }

    /** Whether it failed. A revision that failed and was followed by another is called superseded, and only its description tells. */
    public boolean failed() {
        return status.equals("failed") || FAILED.matcher(description).find();
    }

    /** Whether it was ever wholly there. */
    public boolean wasDeployed() {
        return (status.equals("deployed") || status.equals("superseded")) && !failed();
    }
}
