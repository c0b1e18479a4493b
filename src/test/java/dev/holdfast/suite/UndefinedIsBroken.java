package dev.holdfast.suite;

import io.qameta.allure.listener.TestLifecycleListener;
import io.qameta.allure.model.Status;
import io.qameta.allure.model.StatusDetails;
import io.qameta.allure.model.TestResult;

/** Allure's plugin gives a scenario with an undefined step no status at all, which the page counts as neither red nor green. */
public final class UndefinedIsBroken implements TestLifecycleListener {
    @Override
    public void beforeTestWrite(TestResult result) {
        if (result.getStatus() == null) {
            result.setStatus(Status.BROKEN)
                    .setStatusDetails(new StatusDetails().setMessage("a step of this scenario is not defined"));
        }
    }
}
