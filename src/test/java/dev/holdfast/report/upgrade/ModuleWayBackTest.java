package dev.holdfast.report.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.judge.Histories;
import dev.holdfast.verdict.Diagnosis;
import dev.holdfast.verdict.RunVerdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the way back says of the kernel module, by which it is decided whether workloads have to be stopped for it. */
final class ModuleWayBackTest {
    private static final String IMAGE = "-(?<version>[0-9.]+)$";
    private static final String ANOTHER =
            "The upgrade brought another one: r/m:6-1.0 → r/m:6-1.1. A module in use cannot be unloaded, and"
                    + " helm rollback takes the module back together with the driver.";
    private static final String DRIVER = "If the driver fails, and the new module does not: ";

    private static List<String> of(History history) {
        List<String> lines = Page.of(history, new RunVerdict(List.of(), Diagnosis.NONE))
                .isSound()
                .lines("The way back");
        int begin = lines.indexOf("# The kernel module");
        return begin < 0
                ? List.of()
                : lines.subList(begin + 1, lines.size()).stream()
                        .takeWhile(line -> !line.startsWith("# "))
                        .toList();
    }

    private static History releases(String image, Map<String, List<String>> releases) {
        History history = Histories.moduleExchanged();
        history.driver(driver -> DriverBuilder.of(driver)
                .module(new Manifest.KernelModule("block", "ext4", image, releases))
                .build());
        return history;
    }

    @Test
    void aDriverWithoutOneHasNoSuchPart() {
        assertThat(of(History.healthy())).isEmpty();
    }

    @Test
    void theSameOneStaysWithRunningWorkloads() {
        assertThat(of(Histories.moduleKept()))
                .containsExactly(
                        "Its image is the same as before the upgrade. Take the driver back alone; workloads run on meanwhile.");
    }

    @Test
    void ofOneThatNobodySawTheReaderIsToCompareImages() {
        assertThat(of(Histories.moduleKept().without(Channel.KERNEL_MODULES, History.OBSERVER)))
                .containsExactly(
                        "Which module was loaded was not recorded: compare its images before and after. If they differ, stop all"
                                + " workloads before you take the release back.");
    }

    @Test
    void anotherOneGoesBackWhenWorkloadsHaveStopped() {
        List<String> lines = of(releases(IMAGE, Map.of("1.2.0", List.of("1.0"))));
        assertThat(lines)
                .containsExactly(
                        ANOTHER,
                        DRIVER
                                + "the profile says that only 1.0 belongs to release 1.2.0, so that both have to go back, as follows",
                        "If the module fails: stop all workloads that use volumes, which leaves their claims and data as they are; give"
                                + " Module block its old images; wait until its availableNumber is its desiredNumber; then take the driver"
                                + " back with the commands below; then start the workloads again");
    }

    @Test
    void anotherOneThatBelongsToTheOldReleaseTooMayStay() {
        assertThat(of(releases(IMAGE, Map.of("1.2.0", List.of("1.0", "1.1")))))
                .contains(DRIVER
                        + "the profile says that it belongs to release 1.2.0 too, so go back by helm upgrade to the old chart,"
                        + " with the values of the module as they are now; workloads run on");
    }

    @Test
    void whatAProfileDoesNotSayIsNotGuessed() {
        String nothing = DRIVER
                + "the driver can go back alone only if the new module belongs to its old release too, of which the"
                + " profile says nothing";
        assertThat(of(releases(IMAGE, Map.of("2.2.0", List.of("1.1"))))).contains(nothing);
        assertThat(of(releases(null, Map.of("1.2.0", List.of("1.1"))))).contains(nothing);
    }
}
