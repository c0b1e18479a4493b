package dev.holdfast.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.preflight.speed.Comparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of ids is that of the checks that are made, and so is that of the page. */
final class KnownChecksTest {
    private static final Path PAGE = Path.of("docs/preflight.md");
    /** Id and level, the first two cells of the rows of all tables of checks. */
    private static final Pattern ROW =
            Pattern.compile("\\| `([a-z0-9-]+)` \\| ((?:blocking|warning|informative|, )+) \\|.*");

    private static final Pattern QUOTED = Pattern.compile("\"([^\"\\n]+)\"");

    private final Scenery scene = new Scenery();

    private List<Check> before() {
        return Preflight.of(scene.upgrade()).checks();
    }

    private List<Check> after() {
        UpgradeReview review = UpgradeReview.of(State.of(scene.snapshot()), scene.snapshot(), List.of());
        return Stream.concat(
                        review.changes().stream(),
                        review.criteria().values().stream().flatMap(List::stream))
                .toList();
    }

    private static Set<String> ids(List<Check> checks) {
        TreeSet<String> ids = new TreeSet<>();
        checks.forEach(check -> assertThat(ids.add(check.id()))
                .as("%s is the only one of its id", check)
                .isTrue());
        return ids;
    }

    private static Set<String> known(KnownChecks... some) {
        TreeSet<String> ids = new TreeSet<>();
        Arrays.stream(some).forEach(list -> ids.addAll(list.ids()));
        return ids;
    }

    @Test
    void allThatAreMadeBeforeAnUpgradeAreKnown() {
        assertThat(known(KnownChecks.ALWAYS, KnownChecks.UPGRADE, KnownChecks.CHANGE))
                .isEqualTo(ids(before()));
    }

    @Test
    void allThatAreMadeWithoutAChartAreKnown() {
        assertThat(known(KnownChecks.ALWAYS))
                .isEqualTo(ids(Preflight.of(scene.snapshot()).checks()));
    }

    @Test
    void allThatAreMadeAfterAnUpgradeAreKnown() {
        assertThat(known(KnownChecks.COMPARISON)).isEqualTo(ids(after()));
    }

    @Test
    void allOfThePageAreKnownAndOfTheLevelThatItSays() throws IOException {
        Map<String, Set<String>> page = new TreeMap<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                page.computeIfAbsent(row.group(1), any -> new TreeSet<>())
                        .addAll(List.of(row.group(2).split(", ", -1)));
            }
        }
        Map<String, Set<String>> made = new TreeMap<>();
        Stream.concat(before().stream(), after().stream())
                .forEach(check -> made.computeIfAbsent(check.id(), any -> new TreeSet<>())
                        .add(check.level().title().toLowerCase(Locale.ROOT)));
        assertThat(page.keySet()).isEqualTo(known(KnownChecks.values()));
        assertThat(page).containsAllEntriesOf(made);
        Set<String> levels = Arrays.stream(Level.values())
                .map(level -> level.title().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        assertThat(page.values()).allMatch(levels::containsAll);
    }

    /** A check that no scenario speaks of was never seen to find anything in a cluster. */
    @Test
    void eachHasAScenarioThatNamesIt() throws IOException {
        Set<String> named = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("features"))) {
            for (Path feature : files.filter(file -> file.toString().endsWith(".feature"))
                    .filter(file -> file.toString().contains("preflight") || file.endsWith("before-and-after.feature"))
                    .toList()) {
                QUOTED.matcher(Files.readString(feature))
                        .results()
                        .map(name -> new Check(Level.WARNING, name.group(1), "", new Check.Ok("")).id())
                        .forEach(named::add);
            }
        }
        assertThat(named).containsAll(known(KnownChecks.values()));
    }

    @Test
    void baselinesHaveOneForEachOperation() {
        assertThat(KnownChecks.BASELINES.ids())
                .allMatch(id -> id.startsWith(Comparison.PREFIX.strip().replace(' ', '-')));
    }

    @Test
    void forAnIdThatThereIsNotTheNearestAreNamed() {
        Set<KnownChecks> made = Set.of(KnownChecks.ALWAYS, KnownChecks.PLACES, KnownChecks.TRIED_CHANGE);
        assertThat(KnownChecks.unknown("Nodes Ready", made))
                .contains("there is no check 'Nodes Ready'; the nearest is nodes-ready; docs/preflight.md lists all");
        assertThat(KnownChecks.unknown("node-redy", made).orElseThrow()).contains("the nearest is nodes-ready;");
        assertThat(KnownChecks.unknown("dry-run", made).orElseThrow()).contains("api-server-dry-run");
        assertThat(KnownChecks.unknown("room", made).orElseThrow())
                .contains("the nearest are ", "quota-has-room", "room-for-mounter-pods");
        assertThat(KnownChecks.unknown("xyzzy", made))
                .contains("there is no check 'xyzzy'; docs/preflight.md lists all");
        assertThat(KnownChecks.unknown("", made)).contains("there is no check ''; docs/preflight.md lists all");
    }
}
