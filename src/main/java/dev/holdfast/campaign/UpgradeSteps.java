package dev.holdfast.campaign;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.driver.UpgradePath;
import java.util.List;
import java.util.Map;

/** Whether a release may be upgraded to the next one at all, as the profile has it: not back, and not past one that must not be skipped. */
public final class UpgradeSteps {
    /** The option that allows what is refused here. */
    public static final String ANY = "upgrade.any.step";

    private UpgradeSteps() {}

    /**
     * Looks at each step from a release to the next.
     *
     * @param versions in the order in which they are gone through
     * @throws CampaignException naming the step that is refused, why, and what to do instead
     */
    public static void check(UpgradePath path, List<String> versions) {
        for (int i = 1; i < versions.size(); i++) {
            check(path, versions.get(i - 1), versions.get(i));
        }
    }

    private static void check(UpgradePath path, String from, String to) {
        if (path.goesBack(from, to)) {
            throw new CampaignException("release " + to + " is older than " + from
                    + ", and the way back is no upgrade: take the release back with helm rollback, as @rollback does; -D"
                    + ANY + " upgrades to it all the same");
        }
        Map<String, String> skipped = path.skips(from, to);
        if (!skipped.isEmpty()) {
            throw new CampaignException("from " + from + " to " + to + " release "
                    + String.join(", ", skipped.keySet()) + " would be skipped: "
                    + String.join("; ", skipped.values()) + "; go to "
                    + skipped.keySet().iterator().next() + " first, as @hops does; -D" + ANY
                    + " skips it all the same");
        }
    }
}
