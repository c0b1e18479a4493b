package dev.holdfast.evidence;

/** Writes of a workload, what the ledger knows of them, and what others read of it. */
public final class Writes {
    private Writes() {}

    public static String key(long op) {
        return "holdfast/" + op;
    }

    public static String sha(long op) {
        return "%064x".formatted(op);
    }

    public static Operation.Invoked invoked(long op) {
        return Lines.invoked(op, key(op));
    }

    public static Operation.Acknowledged ok(long op, long mnt) {
        return Lines.acknowledged(op, key(op), 100, sha(op), mnt);
    }

    public static Operation.Failed failed(long op, String errno) {
        return Lines.failed(op, key(op), errno, "open");
    }

    /** A write that takes 50 ms; what is written is named by its content. */
    public static void wrote(History h, String writer, long op, double second, String key, String content) {
        h.add(Channel.OPERATIONS, writer, second, Lines.invoked(op, key));
        h.add(
                Channel.OPERATIONS,
                writer,
                second + 0.05,
                Lines.acknowledged(op, key, content.length(), "sha-" + content, 7));
    }

    /** Writes every 100 ms, each of which takes 50 ms. */
    public static void every100ms(History h, Source source, double from, double to, long mnt, String folder) {
        for (int i = 0; from + i / 10.0 + 0.05 < to; i++) {
            String key = folder + "%04d".formatted(i);
            h.add(Channel.OPERATIONS, source, from + i / 10.0, Lines.invoked(i, key));
            h.add(Channel.OPERATIONS, source, from + i / 10.0 + 0.05, Lines.acknowledged(i, key, 10, "sha", mnt));
        }
    }

    /** A read that takes 10 ms. */
    public static void read(History h, String reader, double second, String writer, String key, String content) {
        h.add(
                Channel.CROSS_READS,
                reader,
                second,
                Lines.crossRead(writer, key, content.length(), "sha-" + content, 10_000_000, null));
    }

    /** A read that fails after 10 ms. */
    public static void unreadable(History h, String reader, double second, String writer, String key, String errno) {
        h.add(Channel.CROSS_READS, reader, second, Lines.crossRead(writer, key, -1, null, 10_000_000, errno));
    }
}
