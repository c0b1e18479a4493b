package dev.holdfast;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.campaign.environment.Options;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the documents say is so: links lead somewhere, and options, tags and messages are those of the code. */
class DocumentsTest {
    private static final Path ROOT = Path.of("");
    private static final Path README = Path.of("README.md");
    private static final Path GUARANTEES = Path.of("docs/guarantees");
    private static final int README_BYTES = 8 * 1024;
    /** What a build or a run makes. */
    private static final Set<String> MADE = Set.of(".git", "target");

    private static final Pattern FENCE = Pattern.compile("(?s)```.*?```");
    private static final Pattern EXAMPLE = Pattern.compile("(?s)```(java|gherkin)\n(.*?)```");
    /** A row of two cells. */
    private static final Pattern GUARANTEE_ROW = Pattern.compile("\\| ([a-z-]+) \\| (.+) \\|");

    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+?) *$");
    private static final Pattern OPTION = Pattern.compile("`-D([a-z0-9.]+)=?[^`]*`");
    private static final Pattern TAG = Pattern.compile("@[a-z][a-z-]*");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");
    private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");
    /** A limit of a page with its usual value: {@code `--max-gap` (1 s)}. */
    private static final Pattern LIMIT = Pattern.compile("`--([a-z-]+)` \\(([0-9]+(?: m?s| m)?)[;)]");
    /** A class, perhaps with its package; Kubernetes's kinds are written without backticks. */
    private static final Pattern CLASS = Pattern.compile("(?:[a-z]+\\.)*[A-Z][a-z]+(?:[A-Z0-9][a-z0-9]*)*");

    private static final Pattern PROGRAM = Pattern.compile("(dev\\.holdfast(?:\\.[a-z]+)*\\.[A-Z][A-Za-z]+)");
    /** A package below the project's. */
    private static final Pattern PACKAGE = Pattern.compile(
            "(?:agent|campaign|cli|cluster|console|driver|evidence|judge|lab|preflight|report|session|verdict)(?:\\.[a-z]+)*");
    /** Read by Cucumber and by the filter of tags, not by a campaign. */
    private static final String TAGS = "cucumber.filter.tags";

    @Test
    void the_readme_is_one_page() throws IOException {
        assertThat(Files.size(README)).isLessThanOrEqualTo(README_BYTES);
    }

    @Test
    void every_relative_link_leads_to_a_file_and_a_heading() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path page : pages()) {
            for (String link : all(LINK, withoutFences(page))) {
                if (link.contains("://") || link.startsWith("mailto:")) {
                    continue;
                }
                links++;
                String[] parts = link.split("#", 2);
                Path to = parts[0].isEmpty()
                        ? page
                        : ROOT.resolve(page).resolveSibling(parts[0]).normalize();
                if (!Files.exists(to)) {
                    broken.add(page + ": there is no " + to);
                } else if (parts.length == 2 && !anchors(to).contains(parts[1])) {
                    broken.add(page + ": " + to + " has no heading #" + parts[1] + ", but " + anchors(to));
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(links).as("links that were followed").isPositive();
    }

    @Test
    void every_option_is_in_the_table_and_known_to_the_code() throws IOException {
        Set<String> documented = new TreeSet<>();
        for (String row : rows(Path.of("docs/options.md"))) {
            documented.addAll(all(OPTION, firstCell(row)));
        }
        Set<String> known = new TreeSet<>(Options.names());
        known.add(TAGS);
        assertThat(documented).isEqualTo(known);
    }

    @Test
    void every_option_that_any_page_names_is_known_to_the_code() throws IOException {
        Set<String> families = Options.names().stream()
                .map(name -> name.replaceFirst("\\..*", ""))
                .collect(Collectors.toSet());
        List<String> unknown = new ArrayList<>();
        for (Path page : pages()) {
            all(Pattern.compile("-D([a-z0-9]+\\.[a-z0-9.]*[a-z0-9])"), Files.readString(page)).stream()
                    .filter(name -> families.contains(name.replaceFirst("\\..*", "")))
                    .filter(name -> !Options.names().contains(name))
                    .forEach(name -> unknown.add(page + ": -D" + name));
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void every_tag_of_the_readme_is_in_the_features_and_the_other_way_round() throws IOException {
        Set<String> inTable = rows(README).stream()
                .flatMap(row -> all(TAG, firstCell(row), 0).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> inFeatures = new TreeSet<>();
        for (Path feature : below(Path.of("features"), ".feature")) {
            Files.readAllLines(feature).stream()
                    .filter(line -> line.strip().startsWith("@"))
                    .forEach(line -> inFeatures.addAll(all(TAG, line, 0)));
        }
        assertThat(inTable).isEqualTo(inFeatures);
    }

    @Test
    void the_features_define_every_guarantee_in_the_order_and_words_of_the_registry() throws IOException {
        List<String> defined = Files.readAllLines(Path.of("features/README.md")).stream()
                .map(GUARANTEE_ROW::matcher)
                .filter(Matcher::matches)
                .map(row -> row.group(1) + ": " + row.group(2))
                .filter(row -> Arrays.stream(Guarantee.values())
                        .anyMatch(guarantee ->
                                row.startsWith(guarantee.id() + ": ") && row.endsWith(guarantee.sentence())))
                .toList();
        assertThat(defined)
                .containsExactlyElementsOf(Arrays.stream(Guarantee.values())
                        .map(guarantee -> guarantee.id() + ": " + guarantee.sentence())
                        .toList());
    }

    @Test
    void every_quoted_message_is_one_that_the_code_prints() throws IOException {
        Map<Path, String> literals = new HashMap<>();
        for (Path source : sources()) {
            literals.put(source, literals(source));
        }
        List<String> unknown = new ArrayList<>();
        List<String> messages = rows(Path.of("docs/troubleshooting.md")).stream()
                .flatMap(row -> all(CODE, firstCell(row)).stream())
                .toList();
        for (String message : messages) {
            List<String> parts = Arrays.stream(message.split("…", -1))
                    .map(String::strip)
                    .filter(part -> !part.isEmpty())
                    .toList();
            if (literals.values().stream().noneMatch(text -> parts.stream().allMatch(text::contains))) {
                unknown.add(message);
            }
        }
        assertThat(unknown).isEmpty();
        assertThat(messages).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(Guarantee.class)
    void every_guarantee_has_a_page_that_begins_with_its_sentence(Guarantee guarantee) throws IOException {
        assertThat(Files.readAllLines(Path.of(guarantee.page())))
                .startsWith("# " + guarantee.id(), "", guarantee.sentence());
    }

    @Test
    void the_index_lists_every_guarantee_in_the_order_of_reports() throws IOException {
        assertThat(rows(GUARANTEES.resolve("README.md")).stream().skip(1))
                .containsExactlyElementsOf(Arrays.stream(Guarantee.values())
                        .map(g -> "| [" + g.id() + "](" + g.id() + ".md) | " + g.sentence() + " |")
                        .toList());
        assertThat(below(GUARANTEES, ".md")).hasSize(Guarantee.values().length + 1);
    }

    @Test
    void every_limit_of_a_guarantees_page_is_one_of_the_judges_with_its_usual_value() throws IOException {
        Map<String, String> usual = new HashMap<>();
        Arrays.stream(Limit.values()).forEach(limit -> usual.put(limit.option(), text(limit.usual())));
        usual.put("republish-cycles", Integer.toString(Limits.defaults().republishCycles()));
        usual.put("republish-failures", Integer.toString(Limits.defaults().republishFailures()));
        usual.put("memory-growth", Integer.toString(Limits.defaults().memoryGrowth()));
        usual.put("slower", Integer.toString(Limits.defaults().slower()));
        usual.put("go-back", Integer.toString(Limits.defaults().goBack()));
        Set<String> named = new TreeSet<>();
        for (Path page : below(GUARANTEES, ".md")) {
            for (MatchResult limit :
                    LIMIT.matcher(Files.readString(page)).results().toList()) {
                named.add(limit.group(1));
                assertThat(limit.group(2)).as(page + ": --" + limit.group(1)).isEqualTo(usual.get(limit.group(1)));
            }
        }
        assertThat(named).as("limits that pages name").isEqualTo(new TreeSet<>(usual.keySet()));
    }

    private static String text(Duration span) {
        return span.toMillis() % 60_000 == 0
                ? span.toMinutes() + " m"
                : span.toMillis() % 1000 == 0 ? span.toSeconds() + " s" : span.toMillis() + " ms";
    }

    @Test
    void every_class_and_package_that_developers_are_told_of_is_there() throws IOException {
        Set<String> classes = below(Path.of("src"), ".java").stream()
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toSet());
        Set<String> packages = below(Path.of("src/main/java"), ".java").stream()
                .map(file -> Path.of("src/main/java/dev/holdfast")
                        .relativize(file.getParent())
                        .toString()
                        .replace('/', '.'))
                .collect(Collectors.toSet());
        List<String> gone = new ArrayList<>();
        for (Path page :
                List.of(Path.of("docs/architecture.md"), Path.of("docs/extending.md"), Path.of("CONTRIBUTING.md"))) {
            for (String name : all(CODE, withoutFences(page))) {
                boolean there = CLASS.matcher(name).matches()
                        ? classes.contains(name.substring(name.lastIndexOf('.') + 1))
                        : !PACKAGE.matcher(name).matches() || packages.contains(name);
                if (!there) {
                    gone.add(page + ": " + name);
                }
            }
        }
        assertThat(gone).isEmpty();
    }

    @Test
    void every_program_that_any_page_runs_is_there() throws IOException {
        Set<String> programs = new TreeSet<>();
        for (Path page : pages()) {
            programs.addAll(all(PROGRAM, Files.readString(page)));
        }
        assertThat(programs)
                .isNotEmpty()
                .allSatisfy(program -> assertThat(Stream.of("src/main/java/", "src/test/java/")
                                .map(root -> Path.of(root, program.replace('.', '/') + ".java")))
                        .anyMatch(Files::exists));
    }

    @Test
    void every_example_is_taken_from_the_sources() throws IOException {
        Map<String, String> sources = Map.of(
                "java", normalized(below(Path.of("src"), ".java")),
                "gherkin", normalized(below(Path.of("features"), ".feature")));
        List<String> others = new ArrayList<>();
        int examples = 0;
        for (Path page : below(Path.of("docs"), ".md")) {
            for (MatchResult example :
                    EXAMPLE.matcher(Files.readString(page)).results().toList()) {
                examples++;
                if (!sources.get(example.group(1)).contains(normalized(example.group(2)))) {
                    others.add(
                            page + ": " + example.group(2).lines().findFirst().orElse(""));
                }
            }
        }
        assertThat(others).isEmpty();
        assertThat(examples).as("examples that were looked for").isPositive();
    }

    private static String normalized(List<Path> files) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path file : files) {
            text.append(Files.readString(file)).append('\n');
        }
        return normalized(text.toString());
    }

    private static String normalized(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    @Test
    void nothing_is_left_to_be_written() throws IOException {
        String mark = "TO" + "DO";
        for (Path page : pages()) {
            assertThat(page).content(UTF_8).doesNotContain(mark);
        }
    }

    private static List<Path> pages() throws IOException {
        return below(ROOT, ".md").stream()
                .filter(page -> !page.startsWith("reports") || page.endsWith("README.md"))
                .toList();
    }

    /** What prints messages: the program, and the suite that runs the features. */
    private static List<Path> sources() throws IOException {
        return Stream.concat(
                        below(Path.of("src/main/java"), ".java").stream(),
                        below(Path.of("src/test/java/dev/holdfast/suite"), ".java").stream())
                .toList();
    }

    private static List<Path> below(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder.toString().isEmpty() ? Path.of(".") : folder)) {
            return files.map(Path::normalize)
                    .filter(file -> file.getNameCount() > 0
                            && !MADE.contains(file.getName(0).toString()))
                    .filter(file -> file.toString().endsWith(ending))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    private static String withoutFences(Path page) throws IOException {
        return FENCE.matcher(Files.readString(page)).replaceAll("");
    }

    /** The anchors that GitHub makes of headings. */
    private static Set<String> anchors(Path page) {
        try {
            return all(HEADING, withoutFences(page)).stream()
                    .map(heading -> heading.toLowerCase(Locale.ROOT)
                            .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                            .replaceAll("[^\\p{L}\\p{N} _-]", "")
                            .replace(' ', '-'))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> rows(Path page) throws IOException {
        return Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("| "))
                .toList();
    }

    private static String firstCell(String row) {
        return row.split("\\|", -1)[1];
    }

    /** All string literals of a source, those that are joined by a plus as one; {@code \n} between any two others. */
    private static String literals(Path source) throws IOException {
        String code = JOINED.matcher(Files.readString(source)).replaceAll("");
        return String.join("\n", all(LITERAL, code));
    }

    private static List<String> all(Pattern pattern, String text) {
        return all(pattern, text, 1);
    }

    private static List<String> all(Pattern pattern, String text, int group) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(group))
                .toList();
    }
}
