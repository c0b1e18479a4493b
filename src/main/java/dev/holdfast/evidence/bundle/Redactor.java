package dev.holdfast.evidence.bundle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Removes secrets from everything written to a bundle: the run's own keys wherever they occur, and whatever has the form or the name of a
 * secret. Each is replaced by a marker that names its kind, such as {@code «secret access key removed»}. Idempotent.
 */
public final class Redactor {
    /** Kinds of secrets, as the markers name them. */
    public static final String ACCESS_KEY = "access key";

    public static final String SECRET_KEY = "secret access key";
    public static final String SESSION_TOKEN = "session token";
    public static final String TOKEN = "token";
    public static final String JWT = "JSON web token";
    public static final String PRIVATE_KEY = "private key";
    public static final String PASSWORD = "password";
    public static final String SIGNATURE = "signature";
    public static final String AUTHORIZATION = "authorization";
    public static final String AWS_VARIABLE = "AWS variable";
    public static final String SECRET_DATA = "Secret data";

    /** What stands in the place of a secret. */
    private static final Pattern MARKER = Pattern.compile("«[^«»]+ removed»");

    /** A shorter key may occur in other words too; it is only found by its name. */
    private static final int SHORTEST = 8;

    /** Between a name and its value in YAML, JSON (in JSON), XML, logs, Go structs and environments; never across lines. */
    private static final String IS = "\\\\*[\"']?[ \\t]*(?:[:=]>?|>)[ \\t]*\\\\*[\"']?";
    /** A value without white space, up to what ends it in any of these; not a marker. */
    private static final String VALUE = "[^\\s\"'\\\\,;&{}()\\[\\]<>«]";

    private static final String SECRET_NAME = "secret[_-]?(?:access[_-]?)?key";
    private static final String ACCESS_NAME = "access[_-]?key(?:[_-]?id)?";
    private static final String SESSION_NAME = "(?:session|security)[_-]?token";
    private static final String TOKEN_NAME = "(?:id|access|refresh|auth|bearer|api)[_-]?token";
    private static final String PASSWORD_NAME = "(?:pass(?:word|wd|phrase)|(?:client[_-]?secret|api[_-]?key))";
    private static final String PRIVATE_NAME = "(?:private[_-]?key|client[_-]?key)(?:[_-]?data)?";
    /** Settings of the AWS SDK that are not secret. */
    private static final String HARMLESS = "(?:DEFAULT_)?REGION\\b|ENDPOINT_URL|PROFILE\\b|\\w*_FILE\\b|STS_REGIONAL"
            + "|ROLE_ARN\\b|MAX_ATTEMPTS\\b|EC2_METADATA_DISABLED\\b|PAGER\\b";

    /** Secrets that may span several lines. */
    private static final List<Rule> OVER_LINES = List.of(
            rule(
                    PRIVATE_KEY,
                    "()-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----(?:[^\"«]*?-----END [A-Z0-9 ]*PRIVATE KEY-----"
                            + "|(?:[A-Za-z0-9+/=\\s]++|\\\\+[nr])*+)",
                    "-----begin "),
            // a variable of a container in YAML
            rule(
                    AWS_VARIABLE,
                    "(name:[ \\t]*[\"']?AWS_(?!" + HARMLESS + ")\\w+[\"']?[ \\t]*\\r?\\n[ \\t]*value:[ \\t]*[\"']?)"
                            + VALUE + "+",
                    "aws_"));

    private static final List<Rule> IN_A_LINE = Stream.of(
                    Stream.of(
                            rule(JWT, "()eyJ[A-Za-z0-9_-]{5,}\\.[A-Za-z0-9_-]{5,}\\.[A-Za-z0-9_-]{5,}", "eyj"),
                            rule(TOKEN, "(\\bbearer[ \\t]+)[A-Za-z0-9._~+/=-]{12,}", "bearer"),
                            rule(
                                    AUTHORIZATION,
                                    "(authorization" + IS + "(?:Basic|AWS|Digest|Token)[ \\t]+)[^\\s\"'\\\\«]+",
                                    "authorization"),
                            rule(SIGNATURE, "((?:X-Amz-)?Signature(?:=|%3D))[A-Za-z0-9+/%=]{16,}", "signature"),
                            rule(ACCESS_KEY, "((?:X-Amz-)?Credential(?:=|%3D))[^\\s/,&%«]+", "credential"),
                            rule(ACCESS_KEY, "()\\b(?-i:AKIA|ASIA)[A-Z0-9]{16}\\b", "akia", "asia"),
                            // a variable of a container in JSON
                            rule(
                                    AWS_VARIABLE,
                                    "(name\\\\*\":[ \\t]*\\\\*\"AWS_(?!" + HARMLESS
                                            + ")\\w+\\\\*\",[ \\t]*\\\\*\"value\\\\*\":[ \\t]*\\\\*\")" + VALUE + "+",
                                    "aws_")),
                    named(SECRET_KEY, SECRET_NAME, 1, "secret"),
                    named(SESSION_TOKEN, SESSION_NAME, 1, "token"),
                    named(ACCESS_KEY, ACCESS_NAME, 1, "access"),
                    named(TOKEN, TOKEN_NAME, 1, "token"),
                    // "token" is also an ordinary word in messages: the value must be long and without white space
                    named(TOKEN, "(?<![A-Za-z0-9_-])token", 16, "token"),
                    named(PASSWORD, PASSWORD_NAME, 1, "pass", "secret", "apikey", "api_key", "api-key"),
                    named(PRIVATE_KEY, PRIVATE_NAME, 1, "private", "clientkey", "client_key", "client-key"),
                    named(AWS_VARIABLE, "\\bAWS_(?!" + HARMLESS + ")\\w+", 1, "aws_"))
            .flatMap(rules -> rules)
            .toList();

    /** Most lines contain none of these and are not searched further. */
    private static final List<String> HINTS =
            IN_A_LINE.stream().flatMap(rule -> rule.hints().stream()).distinct().toList();

    private static final Pattern JSON_SECRET = Pattern.compile("\\\\*\"kind\\\\*\"[ \\t]*:[ \\t]*\\\\*\"Secret\\\\*\"");
    private static final Pattern JSON_DATA = Pattern.compile("(\\\\*\")(data|stringData)\\1[ \\t]*:[ \\t]*\\{[^{}]*}");
    private static final Pattern YAML_SECRET = Pattern.compile("(?m)^[ \\t-]*kind:[ \\t]*[\"']?Secret[\"']?[ \\t]*$");
    private static final Pattern YAML_DATA = Pattern.compile("^([ \\t-]*)(?:data|stringData):(.*)$");
    private static final Pattern YAML_ENTRY = Pattern.compile("^([ \\t]*)([^\\s:][^:]*):.*$");

    private final List<Own> own;
    private final SecretForms forms;

    /** A secret of the run in each encoding. */
    private record Own(List<String> ways, Pattern pattern, String marker) {}

    /** A pattern, whose first group is kept before the marker. A text that contains none of the hints has no match. */
    private record Rule(Pattern pattern, String replacement, List<String> hints) {}

    private static Rule rule(String kind, String pattern, String... hints) {
        return new Rule(
                Pattern.compile(pattern, Pattern.CASE_INSENSITIVE),
                "$1" + Matcher.quoteReplacement(marker(kind)),
                List.of(hints));
    }

    /** The value of a named setting: in quotes all of it, else up to white space or a delimiter; also as a command-line option. */
    private static Stream<Rule> named(String kind, String name, int shortest, String... hints) {
        String upTo = "[ \\t]*(?:[:=]>?|>)[ \\t]*\\\\*";
        return Stream.of(
                rule(kind, "(" + name + "\\\\*[\"']?" + upTo + "\")" + within('"', shortest), hints),
                rule(kind, "(" + name + "\\\\*[\"']?" + upTo + "')" + within('\'', shortest), hints),
                // Protocol Buffers' text form of a map
                rule(
                        kind,
                        "(key:[ \\t]*\\\\*\"" + name + "\\\\*\"[ \\t]+value:[ \\t]*\\\\*\")" + within('"', shortest),
                        hints),
                rule(kind, "(" + name + IS + ")" + VALUE + "{" + shortest + ",}", hints),
                rule(kind, "(--?(?:\\w+-)*" + name + "[ \\t]+)" + VALUE + "{" + shortest + ",}", hints));
    }

    /** A quoted value, escaped quotes included: without alternatives for each character, which would take a stack frame each. */
    private static String within(char quote, int shortest) {
        String plain = "[^\\\\\\n" + quote + "]";
        return "(?!«)" + plain + "{" + shortest + ",}+(?:\\\\+" + plain + "++)*+";
    }

    /**
     * For a run with these secrets.
     *
     * @param secrets each with its kind; they are also found in every form of {@link SecretForms}. One of fewer than 8 characters is only found by
     *     its name, as it would occur in other words.
     */
    public Redactor(Map<String, String> secrets) {
        forms = new SecretForms(secrets);
        own = secrets.entrySet().stream()
                .filter(secret -> secret.getKey().length() >= SHORTEST)
                // a secret that contains another one goes first
                .sorted(Comparator.comparing((Map.Entry<String, String> secret) ->
                                secret.getKey().length())
                        .reversed())
                .map(secret -> own(secret.getKey(), marker(secret.getValue())))
                .toList();
    }

    /** For a run whose secrets are not known: by form and name alone. */
    public Redactor() {
        this(Map.of());
    }

    /** The forms in which the run's keys of the object store may stand in a text. */
    public SecretForms forms() {
        return forms;
    }

    private static Own own(String secret, String marker) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        List<SecretForms.Form> forms = SecretForms.of(secret, marker);
        List<String> words = Stream.concat(
                        Stream.of(
                                Base64.getEncoder().encodeToString(bytes),
                                Base64.getEncoder().withoutPadding().encodeToString(bytes)),
                        forms.stream().filter(form -> !form.isWithinWords()).map(SecretForms.Form::text))
                .distinct()
                .toList();
        List<String> parts = forms.stream()
                .filter(SecretForms.Form::isWithinWords)
                .map(SecretForms.Form::text)
                .toList();
        Pattern pattern = Pattern.compile("(?<![A-Za-z0-9])" + oneOf(words) + "(?![A-Za-z0-9])|" + oneOf(parts));
        return new Own(
                Stream.concat(words.stream(), parts.stream()).toList(), pattern, Matcher.quoteReplacement(marker));
    }

    private static String oneOf(List<String> texts) {
        return texts.stream().map(Pattern::quote).collect(Collectors.joining("|", "(?:", ")"));
    }

    private static String marker(String kind) {
        return "«" + kind + " removed»";
    }

    /** Whether something was removed from a text. */
    public static boolean marks(String text) {
        return MARKER.matcher(text).find();
    }

    /** A text such as a log, a YAML file or a description, without its secrets and without the data of Secret objects. */
    public String text(String text) {
        String result = text;
        if (JSON_SECRET.matcher(result).find()) {
            result = JSON_DATA
                    .matcher(result)
                    .replaceAll("$1$2$1:{$1removed$1:$1" + Matcher.quoteReplacement(marker(SECRET_DATA)) + "$1}");
        }
        if (YAML_SECRET.matcher(result).find()) {
            result = Arrays.stream(result.split("(?m)(?=^---)", -1))
                    .map(Redactor::withoutData)
                    .collect(Collectors.joining());
        }
        return redact(result);
    }

    /** Lines of JSON as they go into a stream, still lines of JSON; the same array when there is nothing to remove. */
    public byte[] lines(byte[] lines) {
        String text = new String(lines, StandardCharsets.UTF_8);
        String result = redact(text);
        return result.equals(text) ? lines : result.getBytes(StandardCharsets.UTF_8);
    }

    private String redact(String text) {
        String result = text;
        for (Own secret : own) {
            if (secret.ways().stream().anyMatch(result::contains)) {
                result = secret.pattern().matcher(result).replaceAll(secret.marker());
            }
        }
        String all = result.toLowerCase(Locale.ROOT);
        result = apply(OVER_LINES, result, all);
        if (HINTS.stream().noneMatch(all::contains)) {
            return result;
        }
        StringBuilder lines = new StringBuilder(result.length());
        for (int from = 0; from < result.length(); ) {
            int end = result.indexOf('\n', from) + 1;
            String line = result.substring(from, end == 0 ? result.length() : end);
            String small = line.toLowerCase(Locale.ROOT);
            lines.append(HINTS.stream().anyMatch(small::contains) ? apply(IN_A_LINE, line, small) : line);
            from += line.length();
        }
        return lines.toString();
    }

    private static String apply(List<Rule> rules, String text, String small) {
        String result = text;
        for (Rule rule : rules) {
            if (rule.hints().stream().anyMatch(small::contains)) {
                result = rule.pattern().matcher(result).replaceAll(rule.replacement());
            }
        }
        return result;
    }

    /** A YAML document; in a Secret, the values below {@code data} and {@code stringData} are removed. */
    private static String withoutData(String document) {
        if (!YAML_SECRET.matcher(document).find()) {
            return document;
        }
        List<String> kept = new ArrayList<>();
        int below = -1; // indentation of the mapping we are in
        int entry = -1; // and of its entries
        for (String line : document.split("\n", -1)) {
            int indent = indent(line);
            if (below >= 0 && (line.isBlank() || indent > below)) {
                Matcher value = YAML_ENTRY.matcher(line);
                boolean isEntry = value.matches() && (entry < 0 || indent <= entry);
                if (isEntry) {
                    entry = indent;
                    kept.add(value.group(1) + value.group(2) + ": " + marker(SECRET_DATA));
                } else if (line.isBlank()) {
                    kept.add(line);
                }
                continue;
            }
            below = -1;
            entry = -1;
            Matcher data = YAML_DATA.matcher(line);
            if (data.matches()) {
                below = data.group(1).length();
                kept.add(
                        data.group(2).isBlank()
                                ? line
                                : line.substring(0, line.indexOf(':') + 1) + " " + marker(SECRET_DATA));
            } else {
                kept.add(line);
            }
        }
        return String.join("\n", kept);
    }

    private static int indent(String line) {
        int indent = 0;
        while (indent < line.length() && (line.charAt(indent) == ' ' || line.charAt(indent) == '\t')) {
            indent++;
        }
        return indent;
    }
}
