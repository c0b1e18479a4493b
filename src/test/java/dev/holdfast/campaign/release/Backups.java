package dev.holdfast.campaign.release;

import java.util.Map;

/** Backups that tests make. */
public final class Backups {
    private Backups() {}

    /** The files that each backup has, with nothing in them. */
    public static Map<String, String> empty() {
        return Map.of(Backup.VALUES, "", Backup.CRDS, "", Backup.CLASSES, "", Backup.VOLUMES, "", Backup.CLAIMS, "");
    }
}
