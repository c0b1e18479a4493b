package dev.holdfast.evidence.bundle;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The forms in which a key may stand in a text: as it is, URL-encoded, escaped in JSON, and in base64, also where it is only a part of what was
 * encoded. In memory only: nothing of it is written or sent.
 */
public final class SecretForms {
    /** Kinds that open the object store; other secrets of a run are Holdfast's own. */
    private static final Set<String> KEYS = Set.of(Redactor.ACCESS_KEY, Redactor.SECRET_KEY, Redactor.SESSION_TOKEN);
    /** A shorter one would be found in other words too. */
    private static final int SHORTEST = 8;
    /** Base64 writes three bytes as four characters, so a part of what is encoded can begin at three places. */
    private static final int PLACES = 3;

    private static final int BITS = 6;
    private static final String BASE64 = "base64";

    private final List<Form> all;

    /**
     * One form of one key.
     *
     * @param kind of the key
     * @param name of the form
     * @param text what is searched for
     */
    public record Form(String kind, String name, String text) {
        /** Whether it may stand within a longer word: base64 has no words. */
        boolean isWithinWords() {
            return name.equals(BASE64);
        }

        /** Not what is searched for: that is a key. */
        @Override
        public String toString() {
            return name + " " + kind;
        }
    }

    /**
     * The forms of the keys of the object store among some secrets.
     *
     * @param secrets each with its kind, of those of {@link Redactor}
     */
    public SecretForms(Map<String, String> secrets) {
        Map<String, Form> forms = new LinkedHashMap<>();
        secrets.forEach((secret, kind) -> {
            if (KEYS.contains(kind) && secret.length() >= SHORTEST) {
                of(secret, kind).forEach(form -> forms.putIfAbsent(form.text(), form));
            }
        });
        all = List.copyOf(forms.values());
    }

    /** The forms of one secret, whatever its kind and length; never twice the same text. */
    static List<Form> of(String secret, String kind) {
        Map<String, Form> forms = new LinkedHashMap<>();
        put(forms, kind, "plain", secret);
        String encoded = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        put(forms, kind, "URL-encoded", encoded);
        put(forms, kind, "URL-encoded", lower(encoded));
        put(forms, kind, "JSON-escaped", secret.replace("/", "\\/"));
        put(forms, kind, "JSON-escaped", escaped(secret, "\\u%04x"));
        put(forms, kind, "JSON-escaped", escaped(secret, "\\u%04X"));
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        for (int before = 0; before < PLACES; before++) {
            put(forms, kind, BASE64, part(Base64.getEncoder(), bytes, before));
            put(forms, kind, BASE64, part(Base64.getUrlEncoder(), bytes, before));
        }
        return List.copyOf(forms.values());
    }

    private static void put(Map<String, Form> forms, String kind, String name, String text) {
        forms.putIfAbsent(text, new Form(kind, name, text));
    }

    /** Percent signs are followed by two hexadecimal digits, of which some write small letters. */
    private static String lower(String encoded) {
        StringBuilder text = new StringBuilder(encoded);
        for (int i = text.indexOf("%"); i >= 0; i = text.indexOf("%", i + 1)) {
            text.setCharAt(i + 1, Character.toLowerCase(text.charAt(i + 1)));
            text.setCharAt(i + 2, Character.toLowerCase(text.charAt(i + 2)));
        }
        return text.toString();
    }

    /** With all that is neither a letter nor a digit as an escape. */
    private static String escaped(String secret, String escape) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < secret.length(); i++) {
            char c = secret.charAt(i);
            text.append(Character.isLetterOrDigit(c) ? String.valueOf(c) : String.format(escape, (int) c));
        }
        return text.toString();
    }

    /** What of its encoding does not depend on what stands before it and after it. */
    private static String part(Base64.Encoder encoder, byte[] secret, int before) {
        byte[] bytes = new byte[before + secret.length];
        System.arraycopy(secret, 0, bytes, before, secret.length);
        String encoded = encoder.withoutPadding().encodeToString(bytes);
        int from = (before * Byte.SIZE + BITS - 1) / BITS;
        return encoded.substring(from, bytes.length * Byte.SIZE / BITS);
    }

    /** All of them; never more than once the same text. */
    public List<Form> all() {
        return all;
    }

    /** Those that stand in a text. */
    public List<Form> in(String text) {
        return all.stream().filter(form -> text.contains(form.text())).toList();
    }

    /** The numbers of characters that they have, each once. */
    public int[] lengths() {
        return all.stream()
                .mapToInt(form -> form.text().length())
                .distinct()
                .sorted()
                .toArray();
    }

    @Override
    public String toString() {
        return Arrays.toString(all.stream().map(Form::name).distinct().toArray());
    }
}
