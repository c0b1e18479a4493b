package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.NodeLines.connection;
import static dev.holdfast.evidence.NodeLines.dev;
import static dev.holdfast.evidence.NodeLines.mount;
import static dev.holdfast.evidence.NodeLines.process;
import static dev.holdfast.evidence.NodeLines.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Lists;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.Processes;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What may be left of a mount whose pod went, as each guarantee judges it that lets pods go: all workloads go at the end, or one pod makes
 * way for another. In both runs the mount of {@link History#OLD} goes in time; a test lets something of it stay on node w1.
 */
class LeftoversTest {
    /** A way in which the pod of {@link History#OLD} goes. */
    enum Departure {
        /** Told to stop at 64 and gone at 70; the deadline is 90. */
        CLEANUP(Guarantee.CLEANUP, 68, 69, 90, "the workloads went"),
        /** Deleted at 64; the deadline is 84. */
        TRANSITION(Guarantee.TRANSITION, 66, 66.5, 84, "the pod was deleted");

        private final Guarantee guarantee;
        private final double unmounted;
        private final double ended;
        private final double deadline;
        private final String event;

        Departure(Guarantee guarantee, double unmounted, double ended, double deadline, String event) {
            this.guarantee = guarantee;
            this.unmounted = unmounted;
            this.ended = ended;
            this.deadline = deadline;
            this.event = event;
        }

        History run() {
            return this == CLEANUP ? Histories.cleaned() : Histories.recreated();
        }

        /** With the mount of the old pod there until a time. */
        History mountedUntil(double until) {
            return NodeLines.alsoMounted(
                    run(), "w1", mount(40, dev(OLD), target(OLD)), s -> s >= unmounted && s < until);
        }

        /** With a process that stays. */
        History running(Processes.Entry process) {
            return NodeLines.alsoRunning(run(), "w1", process, s -> s >= ended);
        }

        Judgement judge(History history) {
            return Histories.judge(guarantee.id(), history);
        }

        /** A span after it, in words. */
        String after(String span) {
            return span + " after " + event;
        }
    }

    @ParameterizedTest
    @EnumSource(Departure.class)
    void a_mount_that_is_there_after_the_deadline_is_an_offence(Departure departure) {
        Offence offence = Verdicts.failed(departure.judge(departure.mountedUntil(111)), OLD);
        assertThat(offence.what()).isEqualTo("the mount is still there");
        assertThat(offence.value()).isEqualTo(target(OLD) + ", " + departure.after("20.500 s"));
        assertThat(offence.at()).isEqualTo(History.wall(departure.deadline + 0.5));
    }

    @ParameterizedTest
    @EnumSource(Departure.class)
    void what_is_seen_exactly_at_the_deadline_is_not_surely_late(Departure departure) {
        // A look at the deadline may have been up to 2 ms earlier: it neither shows a leak nor that it was gone in
        // time.
        assertThat(Verdicts.doubted(departure.judge(departure.mountedUntil(departure.deadline + 0.2)), OLD))
                .isEqualTo("the mount was first seen gone " + departure.after("20.500 s")
                        + "; nobody looked just before the deadline, " + departure.after("20 s"));
    }

    @ParameterizedTest
    @EnumSource(Departure.class)
    void what_is_gone_at_the_last_look_before_the_deadline_is_gone_in_time(Departure departure) {
        Verdicts.passed(departure.judge(departure.mountedUntil(departure.deadline - 0.6)));
    }

    @ParameterizedTest
    @EnumSource(Departure.class)
    void a_process_that_is_there_after_the_deadline_is_an_offence(Departure departure) {
        Offence offence = Verdicts.failed(
                departure.judge(departure.running(process(connection(OLD), 100, 1000, "/elsewhere"))), OLD);
        assertThat(offence.what()).isEqualTo("the process is still there");
        assertThat(offence.value()).isEqualTo("pid 100, " + departure.after("20.010 s"));
        assertThat(offence.at()).isEqualTo(History.wall(departure.deadline + 0.01));
    }

    @ParameterizedTest
    @EnumSource(Departure.class)
    void zombies_and_processes_of_others_are_not_left(Departure departure) {
        for (String state : List.of("Z", "X")) {
            Processes.Entry zombie = new Processes.Entry(connection(OLD), 100, 1000, state, "x", "", History.SYSTEMD);
            Verdicts.passed(departure.judge(departure.running(zombie)));
        }
        Verdicts.passed(departure.judge(departure.running(process(connection(OLD), 100, 2000, "/elsewhere"))));
        Verdicts.passed(departure.judge(departure.running(process(connection(OLD), 101, 1000, "/elsewhere"))));
    }

    @ParameterizedTest
    @EnumSource(Departure.class)
    void a_unit_that_is_there_after_the_deadline_is_an_offence(Departure departure) {
        for (String cgroup : List.of(History.SYSTEMD, History.SYSTEMD + "/x")) {
            Offence offence = Verdicts.failed(departure.judge(departure.running(process(99, 555, 1, cgroup))), OLD);
            assertThat(offence.what()).isEqualTo("the systemd unit is still there");
            assertThat(offence.value())
                    .isEqualTo("mount-s3-1.2.0-1.service with pid 555, " + departure.after("20.010 s"));
        }
    }

    @ParameterizedTest
    @EnumSource(Departure.class)
    void an_attachment_that_is_there_after_the_deadline_is_an_offence(Departure departure) {
        History history = departure
                .run()
                .map(
                        Channel.ATTACHMENTS,
                        OBSERVER,
                        (s, look) -> s < 70
                                ? look
                                : Lines.attachments(Lists.and(
                                        look.attachments(),
                                        new Attachments.Entry(
                                                "stale", "w1", "pv", "handle", Map.of("mp", List.of("uid-" + OLD))))));
        Offence offence = Verdicts.failed(departure.judge(history), OLD);
        assertThat(offence.what()).isEqualTo("the attachment is still there");
        assertThat(offence.value()).isEqualTo("stale, " + departure.after("21 s"));
    }
}
