package dev.holdfast.report;

/** Names of files that are called after a campaign. */
final class FileNames {
    private FileNames() {}

    /** The name of a campaign as a part of a file's name. */
    static String of(String campaign) {
        return campaign.replaceAll("[^A-Za-z0-9.-]+", "-");
    }
}
