package dev.holdfast.driver;

import java.util.regex.Pattern;

/** Which names an image may have, as container runtimes read them. A chart's placeholder for an image, such as {@code <IMAGE>}, is as a rule none. */
final class ImageName {
    private static final String HOST = "([A-Za-z0-9][A-Za-z0-9.-]*|\\[[0-9A-Fa-f:]+])(:\\d+)?";
    /** Of a repository, which has no capital letters. */
    private static final String PART = "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*";

    private static final String TAG = "\\w[\\w.-]{0,127}";
    private static final String DIGEST = "[A-Za-z][\\w+.-]*:[0-9A-Fa-f]{32,}";
    private static final Pattern NAME =
            Pattern.compile("(%s/)?%2$s(/%2$s)*(:%3$s)?(@%4$s)?".formatted(HOST, PART, TAG, DIGEST));

    private ImageName() {}

    /** Whether there can be an image of this name. */
    static boolean isPossible(String name) {
        return NAME.matcher(name).matches();
    }
}
