package dev.holdfast.evidence;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells error lines of logs in the usual forms from all others: klog, JSON (zap, logr, slog, logrus, klog, Java), console zap, logfmt
 * (logrus), and plain lines that begin with their level; also the first line of a crash in Go, Rust, Java or Python.
 *
 * <p>What a line says of its own level decides, and nothing else in it: a message, a quoted text, a name or a counter may hold the word
 * "error" in a line of any level. A line that says no level is no error line.
 */
final class LogLevel {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");
    private static final String TIME =
            "(?:\\d{4}[-/]\\d\\d[-/]\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d[^\\s\\])>|]*|\\d\\d:\\d\\d:\\d\\d[^\\s\\])>|]*|\\d{9,}\\.\\d+(?:e\\+?\\d+)?"
                    + "|\\d\\.\\d+e\\+?\\d+|[A-Z][a-z]{2} +\\d+,?(?: \\d{4})? \\d{1,2}:\\d\\d:\\d\\d(?: [AP]M)?)";
    /** What stands before the level: a time, then the thread in brackets or names set off by dashes. */
    private static final String HEAD = "^\\s*(?:[\\[(<]?" + TIME + "[\\])>]?[\\s|,:-]+)?";

    private static final String BETWEEN = "(?:\\[(?!(?i:ERROR|ERR|FATAL|CRITICAL|CRIT|SEVERE|ALERT|EMERG)\\]|" + TIME
            + ")[^\\]]*\\]\\s+|[\\w.$-]+ - )*";
    private static final String NAMES = "ERROR|ERR|FATAL|CRITICAL|CRIT|SEVERE|ALERT|EMERG|EMERGENCY|PANIC|DPANIC";
    private static final Pattern KLOG = Pattern.compile("^([IWEF])\\d{4} \\d\\d:\\d\\d:\\d\\d");
    private static final Pattern CRASH = Pattern.compile(
            "^(?:panic: |fatal error: |\\[signal SIG|thread '[^']*' .*panicked at "
                    + "|Exception in thread |Traceback \\(most recent call last\\)|[a-z][\\w$]*(?:\\.[\\w$]+)*\\.[A-Z][\\w$]*(?:Exception|Error)(?::|$))");
    private static final Pattern SERVED_PANIC = Pattern.compile(HEAD + "http: panic serving ");
    private static final Pattern PLAIN = Pattern.compile(HEAD + BETWEEN + "(?:[\\[(<|](?i:" + NAMES + ")[\\])>|]|(?:"
            + NAMES + ")(?=[\\s:|\\]]|$)|(?:[Ee]rror|[Ff]atal): )");
    /** A level of a line whose columns are set off by tabs, as console encoders write it: also in small letters. */
    private static final Pattern COLUMNS = Pattern.compile("^[^\\t]{0,40}\\t(?i:" + NAMES + ")\\t");
    /** A terminal's logrus: the level cut to four letters, and the seconds since the start. */
    private static final Pattern CUT = Pattern.compile("^(?:ERRO|FATA|PANI)\\[\\d+\\]");

    private static final Pattern STAMP = Pattern.compile("^\\s*" + TIME + "\\s+(?=\\{)");
    private static final Pattern LOGFMT = Pattern.compile("\\G\\s*([\\w.@-]+)=(\"(?:[^\"\\\\]|\\\\.)*\"|\\S*)");
    private static final Set<String> LEVEL_NAMES =
            Set.of("level", "lvl", "severity", "severity_text", "severitytext", "loglevel", "levelname", "log.level");
    private static final Set<String> ERRORS = Set.of(
            "error",
            "err",
            "eror",
            "fatal",
            "critical",
            "crit",
            "severe",
            "alert",
            "emerg",
            "emergency",
            "panic",
            "dpanic");
    /** Where levels are numbers (bunyan, pino), those from here on are errors. */
    private static final double NUMBERED_ERROR = 50;

    private LogLevel() {}

    /** Whether the line says that it is one of an error. */
    static boolean isError(String text) {
        String line = COLOUR.matcher(text).replaceAll("").stripTrailing();
        Matcher klog = KLOG.matcher(line);
        if (klog.find()) {
            return klog.group(1).equals("E") || klog.group(1).equals("F");
        }
        String object = STAMP.matcher(line).replaceFirst("");
        if (object.startsWith("{")) {
            return ofObject(object);
        }
        Matcher pair = LOGFMT.matcher(line);
        if (pair.find()) {
            return ofPairs(pair);
        }
        return CRASH.matcher(line).find()
                || CUT.matcher(line).find()
                || COLUMNS.matcher(line).find()
                || SERVED_PANIC.matcher(line).find()
                || PLAIN.matcher(line).find();
    }

    /** By the object's own members; what is nested is the message's, but for the {@code log.level} of the Elastic schema. */
    private static boolean ofObject(String line) {
        boolean error = false;
        boolean verbosity = false;
        try (JsonParser json = JSON.createParser(line)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName().toLowerCase(Locale.ROOT);
                JsonToken value = json.nextToken();
                if (LEVEL_NAMES.contains(name) && !(value.isNumeric() && json.getDoubleValue() <= 0)) {
                    return isLevel(value, json);
                }
                if (name.equals("log") && value == JsonToken.START_OBJECT) {
                    Boolean nested = nestedLevel(json);
                    if (nested != null) {
                        return nested;
                    }
                }
                // logr and klog write no level: an error has its cause, and everything else how verbose it is.
                error |= (name.equals("error") || name.equals("err")) && value != JsonToken.VALUE_NULL;
                verbosity |= name.equals("v") || name.equals("level");
                json.skipChildren();
            }
        } catch (JsonProcessingException e) {
            // A line that was cut off: what was read of it counts.
            return error && !verbosity;
        } catch (IOException e) {
            throw new IllegalStateException("reading a line that is in memory failed: " + e, e);
        }
        return error && !verbosity;
    }

    private static Boolean nestedLevel(JsonParser json) throws IOException {
        Boolean level = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean wanted = json.currentName().equals("level");
            JsonToken value = json.nextToken();
            if (wanted) {
                level = isLevel(value, json);
            }
            json.skipChildren();
        }
        return level;
    }

    private static boolean isLevel(JsonToken value, JsonParser json) throws IOException {
        return value.isNumeric() ? json.getDoubleValue() >= NUMBERED_ERROR : isLevel(json.getText());
    }

    /** By its pairs of key and value, of which a quoted value is one. */
    private static boolean ofPairs(Matcher pair) {
        do {
            if (LEVEL_NAMES.contains(pair.group(1).toLowerCase(Locale.ROOT))) {
                return isLevel(pair.group(2).replace("\"", ""));
            }
        } while (pair.find());
        return false;
    }

    /** Also with an offset, as in {@code ERROR+2}. */
    private static boolean isLevel(String level) {
        return ERRORS.contains(level.toLowerCase(Locale.ROOT).replaceFirst("\\+\\d+$", ""));
    }
}
