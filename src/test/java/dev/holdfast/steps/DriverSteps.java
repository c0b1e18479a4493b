package dev.holdfast.steps;

import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.UpgradeOptions;
import io.cucumber.java.Before;
import org.opentest4j.TestAbortedException;

/** Scenarios that not every driver can be asked for. One that is left out says so, and is neither green nor red. */
public final class DriverSteps {
    /** Looks into the profile before anything is booted. */
    @Before("@dynamic")
    public void needsDynamicVolumes() {
        DriverProfile profile = UpgradeOptions.from(System.getProperties()).load();
        if (!profile.makesVolumes()) {
            throw new TestAbortedException("the scenario is about volumes that the driver makes, and driver profile "
                    + profile.name() + " has no dynamic ones");
        }
    }
}
