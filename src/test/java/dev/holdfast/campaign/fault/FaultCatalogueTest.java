package dev.holdfast.campaign.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cucumber.gherkin.GherkinParser;
import io.cucumber.messages.types.Envelope;
import io.cucumber.messages.types.PickleStep;
import io.cucumber.messages.types.PickleTableRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class FaultCatalogueTest {
    private static final Moment SOON = new Moment("upgrade", Duration.ofSeconds(3));

    @Test
    void timesInWordsAreTimesOfTheDeed() {
        assertThat(FaultCatalogue.ofVolume("static-2", "the mount process is stopped for 1.5 s", SOON))
                .containsExactly(new PlannedFault(new MountProcessStopped("static-2", Duration.ofMillis(1500)), SOON));
        assertThat(FaultCatalogue.ofCluster("the node plugin of node w1 is killed in a loop for 20 s", SOON))
                .isEqualTo(new PlannedFault(new NodePluginKilled("w1", Duration.ofSeconds(20)), SOON));
    }

    @Test
    void aProcessStoppedToTheEndGoesOnWhenTheAgentsHaveDrained() {
        assertThat(FaultCatalogue.ofVolume("static-1", "the mount process is stopped until the drain is over", SOON))
                .containsExactly(
                        new PlannedFault(
                                new MountProcessSignalled("static-1", MountProcessSignalled.Signal.STOP), SOON),
                        new PlannedFault(
                                new MountProcessSignalled("static-1", MountProcessSignalled.Signal.CONT),
                                new Moment("drain", Duration.ofSeconds(40))));
    }

    @Test
    void aDefectIsAValueOfTheChart() {
        assertThat(FaultCatalogue.ofRelease("it unmounts old volumes when it starts")
                        .values())
                .containsEntry("defects[0]", "unmount-old");
        assertThat(FaultCatalogue.ofRelease("its CRDs are not applied before it")
                        .crds())
                .isEqualTo(ReleaseDefect.Crds.MISSING);
        assertThat(FaultCatalogue.ofRelease("its CSIDriver does not ask for republishes"))
                .hasToString("no-republish-asked");
    }

    @Test
    void wordsThatMeanNothingAreRefusedWithThoseThatDo() {
        assertThatThrownBy(() -> FaultCatalogue.ofVolume("static-1", "the mount is hexed", SOON))
                .hasMessageContaining("the mount is hexed")
                .hasMessageContaining("the mount process is killed");
    }

    /** A scenario with a name that nobody knows would be found broken only when it is run, which most rows seldom are. */
    @ParameterizedTest
    @MethodSource("stepsOfTheFeatures")
    void everyFaultOfTheFeaturesIsKnown(PickleStep step) {
        Matcher release = Pattern.compile("a new release that is bad: (.+)").matcher(step.getText());
        Matcher cluster = Pattern.compile("\\d+ s into .+, (the .+)").matcher(step.getText());
        if (release.matches()) {
            assertThat(FaultCatalogue.ofRelease(release.group(1))).isNotNull();
        } else if (step.getText().endsWith(", of each volume")) {
            assertThat(rows(step))
                    .isNotEmpty()
                    .allSatisfy(row -> assertThat(FaultCatalogue.ofVolume(
                                    row.getCells().get(0).getValue(),
                                    row.getCells().get(1).getValue(),
                                    SOON))
                            .isNotEmpty());
        } else if (cluster.matches()) {
            assertThat(FaultCatalogue.ofCluster(cluster.group(1), SOON)).isNotNull();
        }
    }

    private static List<PickleTableRow> rows(PickleStep step) {
        return step.getArgument().orElseThrow().getDataTable().orElseThrow().getRows();
    }

    private static Stream<PickleStep> stepsOfTheFeatures() throws IOException {
        GherkinParser parser = GherkinParser.builder()
                .includeSource(false)
                .includeGherkinDocument(false)
                .build();
        try (Stream<Path> files = Files.walk(Path.of("features"))) {
            return files.filter(file -> file.toString().endsWith(".feature")).toList().stream()
                    .flatMap(file -> parsed(parser, file))
                    .map(Envelope::getPickle)
                    .flatMap(Optional::stream)
                    .flatMap(pickle -> pickle.getSteps().stream())
                    .filter(step -> step.getText().contains("release that is bad")
                            || step.getText().contains(", of each volume")
                            || step.getText().matches("\\d+ s into .+, the .+"));
        }
    }

    private static Stream<Envelope> parsed(GherkinParser parser, Path file) {
        try {
            return parser.parse(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be parsed", e);
        }
    }
}
