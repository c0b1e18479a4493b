package dev.holdfast.preflight.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Undetermined;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Preflight;
import dev.holdfast.preflight.Selection;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

final class JUnitTextTest {
    private static final Report.Subject SUBJECT = new Report.Subject("Doctor", "doctor", Map.of(), "", Map.of());

    private static Check check(Level level, String name, Check.Result result) {
        return new Check(level, name, "somewhere", result);
    }

    private static String text(Check... checks) {
        return Format.JUNIT.text(Report.of(SUBJECT, new Preflight(List.of(checks), List.of())));
    }

    /** Readers of these files differ in what they take, so all of it is held. */
    @Test
    void allOfItIsAsReadersExpectIt() {
        assertThat(Format.JUNIT.text(Report.of(
                        SUBJECT,
                        new Preflight(
                                        List.of(
                                                check(
                                                        Level.BLOCKING,
                                                        "pods there",
                                                        new Finding("none\n of two", "wait")),
                                                check(Level.WARNING, "logs", new Undetermined("forbidden", "ask")),
                                                check(Level.INFORMATIVE, "sizes", new Undetermined("away", "ask")),
                                                check(Level.WARNING, "mild", new Finding("hm", "look")),
                                                check(Level.BLOCKING, "left out", new Ok("well")),
                                                check(Level.BLOCKING, "lab: root", new Ok("user id 0"))),
                                        List.of())
                                .selected(new Selection(Set.of(), Set.of("left-out"))))))
                .isEqualTo("""
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuites name="holdfast doctor">
                  <testsuite name="before the upgrade" tests="4" failures="1" errors="1" skipped="1">
                    <testcase classname="doctor.blocking" name="pods-there" time="0">
                      <failure message="pods there: none; of two" type="blocking">Blocking: none
                 of two
                source: somewhere
                to do: wait</failure>
                    </testcase>
                    <testcase classname="doctor.warning" name="logs" time="0">
                      <error message="logs: forbidden" type="warning">forbidden
                source: somewhere
                to do: ask</error>
                    </testcase>
                    <testcase classname="doctor.informative" name="sizes" time="0">
                      <skipped message="sizes: away">away
                source: somewhere
                to do: ask</skipped>
                    </testcase>
                    <testcase classname="doctor.warning" name="mild" time="0">
                      <system-out>Warning: hm
                source: somewhere
                to do: look</system-out>
                    </testcase>
                  </testsuite>
                  <testsuite name="this machine" tests="1" failures="0" errors="0" skipped="0">
                    <testcase classname="doctor.blocking" name="lab-root" time="0">
                      <system-out>user id 0
                source: somewhere</system-out>
                    </testcase>
                  </testsuite>
                  <testsuite name="not asked for" tests="1" failures="0" errors="0" skipped="1">
                    <testcase classname="doctor.blocking" name="left-out" time="0">
                      <skipped message="not asked for: --only, --skip"/>
                    </testcase>
                  </testsuite>
                </testsuites>
                """);
    }

    /** The ends of the ranges that XML 1.0 names. */
    @Test
    void whatXmlCannotHoldIsReplacedAndNothingElse() throws Exception {
        String kept = "\t \uD7FF\uE000\uFFFD\uD800\uDC00";
        Document xml = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(text(check(
                        Level.BLOCKING,
                        "odd",
                        new Finding("[" + kept + "][\u0000\u0008\u000B\u001F\uFFFE\uFFFF\uD800]", "x"))))));
        Element failure = (Element) xml.getElementsByTagName("failure").item(0);
        assertThat(failure.getTextContent()).contains("[" + kept + "][" + "\uFFFD".repeat(7) + "]");
    }
}
