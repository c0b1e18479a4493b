package dev.holdfast.preflight.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.Check.Undetermined;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Preflight;
import dev.holdfast.preflight.Selection;
import dev.holdfast.preflight.UpgradeReview;
import dev.holdfast.preflight.change.Plan;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

final class FormatTest {
    /** What a log line or a message of an API server may hold. */
    private static final String NASTY =
            "a | b <script> & \"q\" 'r' ]]> `c` *d* _e_ \u001b[31mred\u0000 \\ \uD800 @all 😀\nnext | line";

    private static final Report.Subject SUBJECT = new Report.Subject(
            "Preflight of disk.example.com",
            "preflight",
            Map.of("context", "staging"),
            "disk.example.com",
            Map.of("chart", "./new"));

    private static final Result OK = new Ok("as it should be");
    private static final Result FOUND = new Finding(NASTY, "mend it");

    /** One of each. */
    private static final Report REPORT = Report.of(
            SUBJECT,
            new Preflight(
                            List.of(
                                    check(Level.BLOCKING, "b ok", OK),
                                    check(Level.BLOCKING, "b found", FOUND),
                                    check(Level.BLOCKING, "b unknown", unknown("forbidden")),
                                    check(Level.WARNING, "w found", FOUND),
                                    check(Level.WARNING, "w unknown", unknown("silent")),
                                    check(Level.INFORMATIVE, "i found", FOUND),
                                    check(Level.INFORMATIVE, "i unknown", unknown("away")),
                                    check(Level.BLOCKING, "b left", FOUND)),
                            List.of("what is elsewhere (@quick)"))
                    .selected(new Selection(Set.of(), Set.of("b-left"))));

    private static Result unknown(String why) {
        return new Undetermined(why, "ask for it");
    }

    private static Check check(Level level, String name, Result result) {
        return new Check(level, name, "somewhere", result);
    }

    @Test
    void jsonHasAllOfIt() throws IOException {
        JsonNode json = new ObjectMapper().readTree(Format.JSON.text(REPORT));
        assertThat(json.path("kind").asText()).isEqualTo("holdfast preflight");
        assertThat(json.path("format").asInt()).isEqualTo(1);
        assertThat(json.path("mode").asText()).isEqualTo("preflight");
        assertThat(json.path("cluster").path("context").asText()).isEqualTo("staging");
        assertThat(json.path("driver").asText()).isEqualTo("disk.example.com");
        assertThat(json.path("target").path("chart").asText()).isEqualTo("./new");
        assertThat(json.path("exitCode").asInt()).isEqualTo(1);
        assertThat(json.path("checks").findValuesAsText("id"))
                .containsExactly("b-ok", "b-found", "b-unknown", "w-found", "w-unknown", "i-found", "i-unknown");
        assertThat(json.path("checks").findValuesAsText("result"))
                .containsExactly("ok", "finding", "undetermined", "finding", "undetermined", "finding", "undetermined");
        assertThat(json.path("checks").findValuesAsText("level"))
                .containsExactly(
                        "blocking", "blocking", "blocking", "warning", "warning", "informative", "informative");
        JsonNode found = json.path("checks").get(1);
        assertThat(found.path("value").asText()).isEqualTo(NASTY);
        assertThat(found.path("advice").asText()).isEqualTo("mend it");
        assertThat(found.path("source").asText()).isEqualTo("somewhere");
        assertThat(json.path("checks").get(0).path("advice").isNull()).isTrue();
        assertThat(json.path("skipped").toString()).isEqualTo("[{\"id\":\"b-left\",\"level\":\"blocking\"}]");
        assertThat(json.path("notChecked").get(0).asText()).isEqualTo("what is elsewhere (@quick)");
    }

    @Test
    void jsonOfNothingHasTheSameFields() throws IOException {
        List<String> fields = new ArrayList<>();
        new ObjectMapper().readTree(Format.JSON.text(REPORT)).fieldNames().forEachRemaining(fields::add);
        JsonNode json = new ObjectMapper()
                .readTree(Format.JSON.text(Report.of(
                        new Report.Subject("Doctor", "doctor", Map.of(), "", Map.of()),
                        new Preflight(List.of(), List.of()))));
        assertThat(json.fieldNames()).toIterable().containsExactlyElementsOf(fields);
        assertThat(List.of(json.get("cluster"), json.get("driver"), json.get("target")))
                .allMatch(JsonNode::isNull);
    }

    @Test
    void junitIsRedWhereTheExitCodeIsNot0() throws Exception {
        Document xml = xml(Format.JUNIT.text(REPORT));
        Element suite = (Element) xml.getElementsByTagName("testsuite").item(0);
        assertThat(suite.getAttribute("tests")).isEqualTo("7");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("errors")).isEqualTo("2");
        assertThat(suite.getAttribute("skipped")).isEqualTo("1");
        assertThat(cases(xml, "failure")).containsExactly("b-found");
        assertThat(cases(xml, "error")).containsExactly("b-unknown", "w-unknown");
        assertThat(cases(xml, "skipped")).containsExactly("i-unknown", "b-left");
        assertThat(cases(xml, "system-out")).containsExactly("b-ok", "w-found", "i-found");
        Element failure = (Element) xml.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("message"))
                .isEqualTo("b found: "
                        + NASTY.replaceAll("[\u001b\u0000\uD800](?![\uDC00-\uDFFF])", "\uFFFD")
                                .replace("\n", "; "));
        assertThat(failure.getTextContent()).contains("next | line", "source: somewhere", "to do: mend it");
        assertThat(((Element) failure.getParentNode()).getAttribute("classname"))
                .isEqualTo("preflight.blocking");
    }

    private static Document xml(String text) throws ParserConfigurationException, IOException, SAXException {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(text)));
    }

    private static List<String> cases(Document xml, String outcome) {
        NodeList outcomes = xml.getElementsByTagName(outcome);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < outcomes.getLength(); i++) {
            names.add(((Element) outcomes.item(i).getParentNode()).getAttribute("name"));
        }
        return names;
    }

    @Test
    void markdownHasARowForEachFindingAndFoldsTheRest() {
        String markdown = Format.MARKDOWN.text(REPORT);
        assertThat(markdown).startsWith("### ❌ Preflight of disk.example.com\n\n**1 blocking finding, 1 warning, ");
        List<String> rows =
                markdown.lines().filter(line -> line.startsWith("| ")).toList();
        // each with the pipes of its cells, and no other
        assertThat(rows)
                .filteredOn(row -> row.contains("`b-found`"))
                .singleElement()
                .asString()
                .startsWith("| ❌ blocking | b found<br>`b-found` | a \\| b &lt;script&gt; &amp; ")
                .contains("\\`c\\` \\*d\\* \\_e\\_", "<br>next \\| line<br>*source: somewhere* | mend it |")
                .doesNotContain("\u001b", "\u0000", "<script>", " @all");
        assertThat(rows)
                .allMatch(row ->
                        row.replace("\\|", "").chars().filter(c -> c == '|').count() != 4 || row.startsWith("| ---"));
        assertThat(markdown.substring(markdown.indexOf("<details>")))
                .startsWith("<details><summary>In order: 1</summary>")
                .contains("| b ok<br>`b-ok` | as it should be |");
        assertThat(markdown)
                .endsWith("- what is elsewhere (@&#8203;quick)\n- not asked for: `b-left`\n")
                .contains("Not checked, and may block: b-left.");
    }

    @Test
    void aPlanIsPartOfTheResultButInJUnit() throws Exception {
        Report report = REPORT.with(new Plan(List.of(
                new Plan.Step("Back up", List.of("kubectl get pv > pv.yaml"), List.of()),
                new Plan.Step(
                        "Upgrade",
                        List.of("helm upgrade a b"),
                        List.of("changed: Deployment a | b\n  image: 1 → 2")))));
        JsonNode plan = new ObjectMapper().readTree(Format.JSON.text(report)).path("plan");
        assertThat(plan.findValuesAsText("title")).containsExactly("Back up", "Upgrade");
        assertThat(plan.get(0).path("commands").get(0).asText()).isEqualTo("kubectl get pv > pv.yaml");
        assertThat(plan.get(0).path("effects").isEmpty()).isTrue();
        assertThat(Format.MARKDOWN.text(report))
                .contains(
                        "1. Back up\n\n   ```sh\n   kubectl get pv > pv.yaml\n   ```\n",
                        "   - changed: Deployment a \\| b<br>image");
        assertThat(Format.TEXT.text(report)).contains("helm upgrade a b");
        assertThat(Format.JUNIT.text(report)).isEqualTo(Format.JUNIT.text(REPORT));
    }

    @Test
    void aReviewHasItsGroups() throws Exception {
        UpgradeReview review = new UpgradeReview(
                List.of(check(Level.WARNING, "release", OK)),
                Map.of("guide", List.of(check(Level.BLOCKING, "mounts survive", FOUND))),
                Map.of("speed", "holdfast baseline"),
                List.of());
        Report report = Report.of(SUBJECT, review);
        assertThat(new ObjectMapper()
                        .readTree(Format.JSON.text(report))
                        .path("checks")
                        .findValuesAsText("group"))
                .containsExactly("what changed", "success criteria of the guide");
        Document xml = xml(Format.JUNIT.text(report));
        assertThat(xml.getElementsByTagName("testsuite").getLength()).isEqualTo(2);
        assertThat(cases(xml, "failure")).containsExactly("mounts-survive");
        assertThat(Format.MARKDOWN.text(report))
                .contains("\nwhat changed:\n", "\nsuccess criteria of the guide:\n", "- speed: holdfast baseline\n");
        assertThat(Format.TEXT.text(report)).contains("What changed\n", "Success criteria of the guide\n");
    }

    /** A release that is not there, and what hangs on it. */
    private static final Report HANGING = Report.of(
            SUBJECT,
            new Preflight(
                    List.of(
                            check(Level.BLOCKING, "release", new Finding("there is none", "install it")),
                            check(Level.BLOCKING, "room", new Undetermined("no release", "see it", "release")),
                            check(Level.WARNING, "images", new Undetermined("no release", "see it", "release")),
                            check(Level.WARNING, "mild", new Finding("hm", "look")),
                            check(Level.BLOCKING, "on mild", new Undetermined("hm", "look", "mild"))),
                    List.of()));

    @Test
    void oneCauseIsToldOnceInEachForm() throws Exception {
        assertThat(Format.TEXT.text(HANGING))
                .containsOnlyOnce("there is none")
                .doesNotContain("no release")
                .contains("Not checked\n  ? see \"release\": room, images\n  ? see \"mild\": on mild\n")
                .endsWith("1 blocking finding, 1 warning, 3 undetermined.\n");
        JsonNode json = new ObjectMapper().readTree(Format.JSON.text(HANGING)).path("checks");
        assertThat(json.findValuesAsText("see")).containsExactly("null", "release", "release", "null", "mild");
        assertThat(json.get(1).path("result").asText()).isEqualTo("undetermined");
        assertThat(json.get(1).path("value").asText()).isEqualTo("not checked, see \"release\"");
        assertThat(json.get(1).path("advice").isNull()).isTrue();
        Document xml = xml(Format.JUNIT.text(HANGING));
        assertThat(cases(xml, "failure")).containsExactly("release");
        assertThat(cases(xml, "skipped")).containsExactly("room", "images");
        // else nothing would be red for it
        assertThat(cases(xml, "error")).containsExactly("on-mild");
        assertThat(Format.MARKDOWN.text(HANGING))
                .contains("\nNot checked:\n\n- ❔ see release: `room`, `images`\n- ❔ see mild: `on-mild`\n")
                .doesNotContain("no release");
    }

    @Test
    void manyChecksThatWereNotAskedForAreCounted() {
        List<Check> checks = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            checks.add(check(Level.BLOCKING, "number " + i, OK));
        }
        Report report = Report.of(
                SUBJECT, new Preflight(checks, List.of()).selected(new Selection(Set.of("number-3"), Set.of())));
        assertThat(Format.TEXT.text(report))
                .contains("  - 29 checks that --only or --skip leaves out (--output json lists them)\n")
                .endsWith("may block: number-0, number-1, number-2, number-4, number-5, and 24 more.\n");
        assertThat(Format.MARKDOWN.text(report))
                .contains("- <details><summary>not asked for: 29 checks</summary>`number-0`, ");
        assertThat(Format.JSON.text(report)).contains("\"number-29\"");
    }
}
