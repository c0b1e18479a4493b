package dev.holdfast.preflight.output;

import dev.holdfast.preflight.Causes;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Level;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A report as JUnit's XML, in which a check is a test case. It is red exactly when the exit code is not 0: a blocking finding is a failure, and
 * a blocking or warning check that is undetermined is an error. Any other finding is passed, and told in its output; an informative check
 * that is undetermined is skipped, and so are one that was not asked for, and one that hangs on a check that is red already.
 */
final class JUnitText {
    private final XMLStreamWriter xml;
    private final Causes causes;

    private JUnitText(XMLStreamWriter xml, Causes causes) {
        this.xml = xml;
        this.causes = causes;
    }

    static String of(Report report) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            new JUnitText(xml, report.causes()).write(report);
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("XML cannot be written to memory", e);
        }
        return text.append('\n').toString();
    }

    private void write(Report report) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        line(0);
        xml.writeStartElement("testsuites");
        attribute("name", "holdfast " + report.subject().mode());
        for (Report.Group group : report.groups()) {
            suite(report.subject().mode(), group);
        }
        if (!report.deselected().isEmpty()) {
            notAskedFor(report.subject().mode(), report.deselected());
        }
        line(0);
        xml.writeEndElement();
        xml.writeEndDocument();
    }

    private void suite(String mode, Report.Group group) throws XMLStreamException {
        List<Check> checks = group.checks();
        line(1);
        xml.writeStartElement("testsuite");
        attribute("name", group.title());
        count("tests", checks.size());
        count("failures", checks.stream().filter(this::failed).count());
        count("errors", checks.stream().filter(this::unclear).count());
        count("skipped", checks.stream().filter(this::skipped).count());
        for (Check check : checks) {
            line(2);
            begin(mode, check);
            String all = all(check);
            if (failed(check)) {
                outcome("failure", check, all);
            } else if (unclear(check)) {
                outcome("error", check, all);
            } else if (skipped(check)) {
                outcome("skipped", check, all);
            } else {
                line(3);
                xml.writeStartElement("system-out");
                xml.writeCharacters(legal(all));
                xml.writeEndElement();
            }
            line(2);
            xml.writeEndElement();
        }
        line(1);
        xml.writeEndElement();
    }

    private void notAskedFor(String mode, List<Check> checks) throws XMLStreamException {
        line(1);
        xml.writeStartElement("testsuite");
        attribute("name", "not asked for");
        count("tests", checks.size());
        count("failures", 0);
        count("errors", 0);
        count("skipped", checks.size());
        for (Check check : checks) {
            line(2);
            begin(mode, check);
            line(3);
            xml.writeEmptyElement("skipped");
            attribute("message", "not asked for: --only, --skip");
            line(2);
            xml.writeEndElement();
        }
        line(1);
        xml.writeEndElement();
    }

    private boolean failed(Check check) {
        return check.found() && check.level() == Level.BLOCKING;
    }

    private boolean unclear(Check check) {
        return check.undetermined() && !skipped(check);
    }

    /** One cause is red once. */
    private boolean skipped(Check check) {
        return check.undetermined()
                && (check.level() == Level.INFORMATIVE
                        || causes.teller(check)
                                .filter(teller -> failed(teller) || unclear(teller))
                                .isPresent());
    }

    private String all(Check check) {
        if (causes.hangs(check)) {
            return value(check);
        }
        String advice = Report.advice(check);
        return (check.found() ? check.level().title() + ": " : "")
                + check.result().value()
                + "\nsource: " + check.looked()
                + (advice.isEmpty() ? "" : "\nto do: " + advice);
    }

    private String value(Check check) {
        return causes.teller(check).map(Causes::see).orElseGet(check.result()::value);
    }

    private void begin(String mode, Check check) throws XMLStreamException {
        xml.writeStartElement("testcase");
        attribute("classname", mode + "." + check.level().name().toLowerCase(Locale.ROOT));
        attribute("name", check.id());
        attribute("time", "0");
    }

    /** Readers of these files show the message of an outcome in lists, where it has one line. */
    private void outcome(String kind, Check check, String all) throws XMLStreamException {
        line(3);
        xml.writeStartElement(kind);
        attribute("message", check.name() + ": " + value(check).strip().replaceAll("\\s*\\R\\s*", "; "));
        if (!kind.equals("skipped")) {
            attribute("type", check.level().name().toLowerCase(Locale.ROOT));
        }
        xml.writeCharacters(legal(all));
        xml.writeEndElement();
    }

    private void count(String name, long number) throws XMLStreamException {
        attribute(name, Long.toString(number));
    }

    private void attribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, legal(value));
    }

    private void line(int depth) throws XMLStreamException {
        xml.writeCharacters("\n" + "  ".repeat(depth));
    }

    /** XML has no way to write some characters, such as those that colour a log; the writer lets them through. */
    private static String legal(String text) {
        StringBuilder legal = new StringBuilder();
        text.codePoints().forEach(c -> legal.appendCodePoint(isLegal(c) ? c : 0xFFFD));
        return legal.toString();
    }

    private static boolean isLegal(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c < 0xD800)
                || (c >= 0xE000 && c < 0xFFFE)
                || c > 0xFFFF;
    }
}
