package dev.holdfast.report.timeline;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** A page as a browser without script sees it. The page is written as XML so that it can be read so strictly. */
record Drawn(String html, Document document) {
    static Drawn of(String html) {
        // Style and script are not XML; what they hold is looked at as text.
        String plain =
                html.replaceFirst("<!DOCTYPE html>", "").replaceAll("(?s)<(style|script)>.*?</\\1>", "<$1></$1>");
        try {
            return new Drawn(
                    html,
                    DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(new InputSource(new StringReader(plain))));
        } catch (SAXException | IOException | ParserConfigurationException e) {
            throw new AssertionError("the page is not well-formed: " + e.getMessage(), e);
        }
    }

    /** Every element below this one. */
    private static List<Element> within(org.w3c.dom.Node place) {
        NodeList found =
                place instanceof Document d ? d.getElementsByTagName("*") : ((Element) place).getElementsByTagName("*");
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    List<Element> all() {
        return within(document);
    }

    /** The elements of a CSS class. */
    List<Element> classed(String css) {
        return classed(document, css);
    }

    /** The elements of a CSS class below this one. */
    static List<Element> classed(org.w3c.dom.Node place, String css) {
        return within(place).stream().filter(e -> is(e, css)).toList();
    }

    static boolean is(Element element, String css) {
        return List.of(element.getAttribute("class").split(" ")).contains(css);
    }

    /** The lane whose name begins so. */
    Element lane(String name) {
        return lanes(name).stream()
                .findFirst()
                .orElseThrow(() -> new AssertionError("no lane " + name + " among "
                        + classed("lane").stream().map(Drawn::name).toList()));
    }

    List<Element> lanes(String name) {
        return classed("lane").stream().filter(l -> name(l).equals(name)).toList();
    }

    /** What a lane is called. */
    static String name(Element lane) {
        return within(lane).stream()
                .filter(e -> e.getTagName().equals("b"))
                .findFirst()
                .orElseThrow()
                .getTextContent();
    }

    /** Where an element begins, in percent of the axis. */
    static double left(Element element) {
        return Double.parseDouble(element.getAttribute("style").replaceAll("(?s).*?left:([0-9.]+)%.*", "$1"));
    }

    /** How much of the axis an element takes, in percent. */
    static double width(Element element) {
        return Double.parseDouble(element.getAttribute("style").replaceAll("(?s).*?width:([0-9.]+)%.*", "$1"));
    }

    static String titles(List<Element> elements) {
        return elements.stream().map(e -> e.getAttribute("title")).collect(Collectors.joining("\n"));
    }
}
