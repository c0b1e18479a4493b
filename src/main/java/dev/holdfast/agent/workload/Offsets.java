package dev.holdfast.agent.workload;

/**
 * Offsets of 4 KiB pages of a file, each returned once, consecutive ones far apart. A page that was read before, or that the kernel read
 * ahead, is in the page cache and can be read after the process behind the mount died; so only a read far from all others proves
 * something. The first round takes the first page of each 256 KiB block, the next rounds halve the distances within the blocks. The first
 * block is never used: a read at the start of a file makes the kernel read ahead.
 */
final class Offsets {
    static final int PAGE = 4 << 10;
    private static final int BLOCK = 256 << 10;
    private static final int PAGES = BLOCK / PAGE;

    private final long blocks;
    private final long stride;
    private long given;

    /** Offsets in a file of this size, in bytes: at least 768 KiB. */
    Offsets(long size) {
        blocks = size / BLOCK - 1;
        if (blocks < 2) {
            throw new IllegalArgumentException("a file of " + size + " bytes has too few blocks");
        }
        // A step near the golden section of the count, without a common divisor, visits each block once and neighbours
        // late.
        long step = Math.max(1, blocks * 618 / 1000);
        while (gcd(step, blocks) != 1) {
            step++;
        }
        stride = step;
    }

    /** The next offset, or -1 after the last one. */
    long next() {
        if (given == blocks * PAGES) {
            return -1;
        }
        long block = 1 + given % blocks * stride % blocks;
        int round = (int) (given / blocks);
        int page = Integer.reverse(round) >>> Integer.numberOfLeadingZeros(PAGES - 1);
        given++;
        return block * BLOCK + (long) page * PAGE;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
