package dev.holdfast.agent.workload;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the little XML of S3's responses: texts of elements by name. S3 writes no CDATA, comments or prefixes in them, and a parser
 * would add the module java.xml to the agents' runtime.
 */
final class Xml {
    private Xml() {}

    /** The text of each element of that name without children, in order. */
    static List<String> texts(String xml, String element) {
        List<String> texts = new ArrayList<>();
        String open = "<" + element + ">";
        String close = "</" + element + ">";
        int from = xml.indexOf(open);
        while (from >= 0) {
            int to = xml.indexOf(close, from);
            if (to < 0) {
                throw new IllegalArgumentException("the element " + element + " has no end");
            }
            texts.add(decode(xml.substring(from + open.length(), to)));
            from = xml.indexOf(open, to);
        }
        return texts;
    }

    /** The text of the first element of that name, or null. */
    static String text(String xml, String element) {
        List<String> texts = texts(xml, element);
        return texts.isEmpty() ? null : texts.get(0);
    }

    /** A text escaped for an element. */
    static String encode(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String decode(String text) {
        if (text.indexOf('&') < 0) {
            return text;
        }
        StringBuilder decoded = new StringBuilder(text.length());
        int at = 0;
        for (int amp = text.indexOf('&'); amp >= 0; amp = text.indexOf('&', at)) {
            int end = text.indexOf(';', amp);
            if (end < 0) {
                throw new IllegalArgumentException("the entity at the end of '" + text + "' has no end");
            }
            decoded.append(text, at, amp);
            decoded.appendCodePoint(character(text.substring(amp + 1, end)));
            at = end + 1;
        }
        return decoded.append(text, at, text.length()).toString();
    }

    private static int character(String entity) {
        if (entity.startsWith("#x")) {
            return Integer.parseInt(entity, 2, entity.length(), 16);
        }
        if (entity.startsWith("#")) {
            return Integer.parseInt(entity, 1, entity.length(), 10);
        }
        return switch (entity) {
            case "amp" -> '&';
            case "lt" -> '<';
            case "gt" -> '>';
            case "quot" -> '"';
            case "apos" -> '\'';
            default -> throw new IllegalArgumentException("&" + entity + "; is not an XML entity");
        };
    }
}
