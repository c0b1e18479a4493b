package dev.holdfast.agent.probe;

import dev.holdfast.agent.runtime.Members;
import dev.holdfast.agent.runtime.ProcFile;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Searches arguments and environments of processes for texts of which it only knows length and salted SHA-256: the keys that are searched for are
 * sent to no node.
 */
final class KeySearch {
    private static final String ALGORITHM = "SHA-256";
    private static final int HEX = 16;

    private final byte[] salt;
    private final List<Pattern> cgroups;
    /** By the number of bytes of the text, the number of each in the order in which they were sent. */
    private final Map<Integer, Map<ByteBuffer, Integer>> wanted;

    private final MessageDigest digest;
    private final List<Members> finds = new ArrayList<>();
    private final Map<String, long[]> searched = new TreeMap<>();

    private KeySearch(byte[] salt, List<Pattern> cgroups, Map<Integer, Map<ByteBuffer, Integer>> wanted) {
        this.salt = salt;
        this.cgroups = cgroups;
        this.wanted = wanted;
        this.digest = sha256();
    }

    /**
     * Reads what is searched for: a line {@code salt HEX}, a line {@code cgroup EXPRESSION} for each of the expressions of which one has to be
     * found in a process's control group, and a line {@code text BYTES HEX} for each text.
     *
     * @throws IllegalArgumentException for any other line
     */
    static KeySearch parse(InputStream request) throws IOException {
        byte[] salt = {};
        List<Pattern> cgroups = new ArrayList<>();
        Map<Integer, Map<ByteBuffer, Integer>> wanted = new HashMap<>();
        int number = 0;
        BufferedReader lines = new BufferedReader(new InputStreamReader(request, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "salt" -> salt = bytes(words[1]);
                case "cgroup" -> cgroups.add(Pattern.compile(line.substring("cgroup ".length())));
                case "text" ->
                    wanted.computeIfAbsent(Integer.parseInt(words[1]), any -> new HashMap<>())
                            .put(ByteBuffer.wrap(bytes(words[2])), number++);
                default -> throw new IllegalArgumentException("'" + words[0] + "' is none of salt, cgroup and text");
            }
        }
        return new KeySearch(salt, cgroups, wanted);
    }

    private static byte[] bytes(String hex) {
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex, 2 * i, 2 * i + 2, HEX);
        }
        return bytes;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance(ALGORITHM);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /** Searches the processes of the wanted control groups; what was found, and how much was searched. */
    Members search(Path proc) throws IOException {
        ProcFile file = new ProcFile();
        String[] names = new File(proc.toString()).list();
        for (String name : names == null ? new String[0] : names) {
            if (name.charAt(0) >= '1' && name.charAt(0) <= '9') {
                search(proc, name, file);
            }
        }
        Members answer = new Members();
        for (String place : List.of("arguments", "environment")) {
            long[] much = searched.getOrDefault(place, new long[2]);
            answer.put(place, new Members().put("texts", much[0]).put("bytes", much[1]));
        }
        return answer.put("finds", finds);
    }

    private void search(Path proc, String pid, ProcFile file) throws IOException {
        if (!file.find(proc + "/" + pid + "/cgroup")) {
            return;
        }
        String cgroup = file.text();
        if (cgroups.stream().noneMatch(one -> one.matcher(cgroup).find())) {
            return;
        }
        if (file.find(proc + "/" + pid + "/cmdline")) {
            search("arguments", file.bytes(), pid, cgroup);
        }
        if (file.find(proc + "/" + pid + "/environ")) {
            search("environment", file.bytes(), pid, cgroup);
        }
    }

    private void search(String place, byte[] text, String pid, String cgroup) {
        if (text.length == 0) {
            // a kernel thread, or a zombie
            return;
        }
        long[] much = searched.computeIfAbsent(place, any -> new long[2]);
        much[0]++;
        much[1] += text.length;
        wanted.forEach((length, digests) -> {
            for (int at = 0; at + length <= text.length; at++) {
                digest.update(salt);
                digest.update(text, at, length);
                Integer number = digests.get(ByteBuffer.wrap(digest.digest()));
                if (number != null) {
                    finds.add(new Members()
                            .put("place", place)
                            .put("pid", Long.parseLong(pid))
                            .put("cgroup", cgroup)
                            .put("where", where(place, text, at))
                            .put("text", number));
                }
            }
        });
    }

    /** The variable in whose value it is, or the number of the argument. */
    private static String where(String place, byte[] text, int at) {
        int begin = 0;
        int number = 0;
        for (int i = 0; i < at; i++) {
            if (text[i] == 0) {
                begin = i + 1;
                number++;
            }
        }
        if (place.equals("arguments")) {
            return "argument " + number;
        }
        int end = begin;
        while (end < at && text[end] != '=') {
            end++;
        }
        return new String(text, begin, end - begin, StandardCharsets.UTF_8);
    }
}
