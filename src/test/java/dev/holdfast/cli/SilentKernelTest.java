package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.bundle.StoredBundle;
import dev.holdfast.judge.Judges;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Recorded runs as an older kernel would have shown them, which does not say which process serves which mount: the judges who ask for
 * processes come to the same.
 */
class SilentKernelTest {
    private static final List<Guarantee> ASKING = List.of(
            Guarantee.PROCESS,
            Guarantee.MOUNT,
            Guarantee.POD_MOUNTER,
            Guarantee.TRANSITION,
            Guarantee.MIXED,
            Guarantee.UNITS,
            Guarantee.ROLLBACK,
            Guarantee.REBOOT,
            Guarantee.CLEANUP);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clean",
                "process-killed",
                "covered",
                "mounts-anew",
                "leaves-units",
                "moved-over",
                "back-and-forth",
                "side-by-side",
                "worst-day"
            })
    void a_recorded_run_is_judged_as_if_the_kernel_had_spoken(String name) throws IOException {
        ReplayedBundlesTest.Expected expected = ReplayedBundlesTest.expected().get(name);
        Map<String, String> wanted = new TreeMap<>();
        Map<String, String> got = new TreeMap<>();
        try (StoredBundle stored = StoredBundle.open(Path.of("fixtures/bundles", name + ".zip"))) {
            List<Guarantee> asked = Guarantee.promisedBy(stored.bundle().manifest()).stream()
                    .filter(ASKING::contains)
                    .toList();
            for (Judgement judgement : Judges.judge(asked, new Silent(stored.bundle(), true), expected.judgedBy())) {
                String id = judgement.guarantee().id();
                wanted.put(id, expected.of(id).replaceAll(" .*", ""));
                got.put(
                        id,
                        judgement.verdict()
                                + (judgement.verdict().name().equals(wanted.get(id)) ? "" : why(judgement)));
            }
        }
        assertThat(got).isEqualTo(wanted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clean", "process-killed", "mounter-in-plugin", "moved-over", "worst-day"})
    void what_cannot_be_found_surely_is_no_offence(String name) throws IOException {
        ReplayedBundlesTest.Expected expected = ReplayedBundlesTest.expected().get(name);
        try (StoredBundle stored = StoredBundle.open(Path.of("fixtures/bundles", name + ".zip"))) {
            List<Guarantee> asked = Guarantee.promisedBy(stored.bundle().manifest()).stream()
                    .filter(ASKING::contains)
                    .filter(guarantee -> expected.of(guarantee.id()).equals("PASS"))
                    .toList();
            assertThat(Judges.judge(asked, new Silent(stored.bundle(), false), expected.judgedBy()))
                    .allSatisfy(judgement ->
                            assertThat(judgement.verdict()).as(why(judgement)).isNotEqualTo(Verdict.FAIL))
                    .filteredOn(judgement -> judgement.guarantee() == Guarantee.PROCESS)
                    .allSatisfy(judgement -> assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE));
        }
    }

    private static String why(Judgement judgement) {
        return judgement.findings().stream()
                .filter(finding -> finding.verdict() != Verdict.PASS)
                .map(finding -> " " + finding.subject() + ": " + finding.message())
                .toList()
                .toString();
    }

    /**
     * The same without the kernel's word.
     *
     * @param placed with command lines and cgroups; without them nothing tells what a process serves
     */
    private record Silent(Evidence told, boolean placed) implements Evidence {
        @Override
        public Manifest manifest() {
            return told.manifest();
        }

        @Override
        public List<Damage> damage() {
            return told.damage();
        }

        @Override
        public List<Source> sources(Channel<?> channel) {
            return told.sources(channel);
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T extends Line> Stream<T> lines(Channel<T> channel, Source source) {
            Stream<T> lines = told.lines(channel, source);
            return channel.equals(Channel.PROCESSES) ? lines.map(line -> (T) silent((Processes) line)) : lines;
        }

        private Processes silent(Processes look) {
            return look.processes() == null
                    ? look
                    : new Processes(
                            look.n(),
                            look.t(),
                            look.same(),
                            look.processes().stream().map(this::silent).toList(),
                            look.error());
        }

        private Processes.Entry silent(Processes.Entry p) {
            return new Processes.Entry(
                    -1, p.pid(), p.start(), p.state(), p.comm(), placed ? p.args() : "", placed ? p.cgroup() : "");
        }
    }
}
