package dev.holdfast.driver;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is not to be shown: values whose name sounds like a secret, such as {@code s3.secretKey} or {@code AWS_SESSION_TOKEN}. */
public final class Sensitive {
    private static final Pattern NAME =
            Pattern.compile("secret|passw|passphrase|token|credential|(access|api|private)[_-]?key");
    /** The name of a Secret is no secret. */
    private static final Pattern REFERENCE =
            Pattern.compile("(^|.*[._-])[\\w-]*(name|names|namespace|ref|enabled|create)$");

    private static final Pattern COMMA = Pattern.compile("(?<!\\\\),(?![^{}]*})");

    private Sensitive() {}

    /** Whether a value or variable of this name is to be hidden. */
    public static boolean isName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return NAME.matcher(lower).find() && !REFERENCE.matcher(lower).matches();
    }

    /** Whether a text of {@code --set}, such as {@code a=1,b.secretKey=x}, gives a value that is to be hidden. */
    public static boolean isIn(String set) {
        return !masked(set).equals(set);
    }

    /** A text of {@code --set} with {@code ***} in place of each value that is to be hidden. */
    public static String masked(String set) {
        return Arrays.stream(COMMA.split(set, -1))
                .map(part -> {
                    int equals = part.indexOf('=');
                    return equals > 0 && isName(part.substring(0, equals))
                            ? part.substring(0, equals + 1) + "***"
                            : part;
                })
                .collect(Collectors.joining(","));
    }
}
