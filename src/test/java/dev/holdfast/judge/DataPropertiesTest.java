package dev.holdfast.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.ReadBack;
import dev.holdfast.evidence.Source;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random ledgers and readings in any order, judged and reckoned a second time with all of them held in maps. */
class DataPropertiesTest {
    private static final String WRITER = History.OLD;

    /** What happened. */
    private static final class Story {
        private final Random random;
        /** In the order they were acknowledged; the number is that of the incarnation. */
        private final List<Map.Entry<Integer, Operation.Acknowledged>> acknowledged = new ArrayList<>();

        private final List<ReadBack> throughMount = new ArrayList<>();
        private final List<ReadBack> fromS3 = new ArrayList<>();

        Story(Random random) {
            this.random = random;
            int keys = 1 + random.nextInt(60);
            boolean ring = random.nextInt(3) == 0;
            boolean sorted = random.nextInt(3) > 0;
            int incarnation = 0;
            for (int i = random.nextInt(80); i > 0; i--) {
                incarnation += random.nextInt(30) == 0 ? 1 : 0;
                int number = ring ? random.nextInt(keys) : acknowledged.size();
                String key = sorted ? "w/%06d".formatted(number) : "w/" + Integer.reverse(number) % 1000;
                acknowledged.add(
                        Map.entry(incarnation, Lines.acknowledged(i, key, 1 + random.nextInt(3), content(), 7)));
            }
            read(throughMount, "EACCES", acknowledged.size() + 1);
            read(fromS3, "HTTP 503", acknowledged.size() + 1);
            if (random.nextInt(10) == 0) {
                fromS3.add(Lines.readBack("", -1, null, "HTTP 503 SlowDown"));
            }
        }

        private String content() {
            return random.nextInt(20) == 0 ? "b" : "a";
        }

        /** What a reader meets: mostly what was acknowledged last, in any order, some of it twice, and objects nobody knows of. */
        private void read(List<ReadBack> lines, String errno, int seldom) {
            Map<String, Operation.Acknowledged> last = last();
            List<String> order = new ArrayList<>();
            acknowledged.forEach(a -> order.add(a.getValue().key()));
            int chance = random.nextBoolean() ? Integer.MAX_VALUE : 1 + seldom / (1 + random.nextInt(3));
            for (String key : order) {
                Operation.Acknowledged is = last.get(key);
                switch (random.nextInt(chance)) {
                    case 0 -> lines.add(Lines.readBack(key, -1, null, "ENOENT"));
                    case 1 -> lines.add(Lines.readBack(key, -1, null, errno));
                    case 2 -> lines.add(Lines.readBack(key, is.size() + 1, is.sha256(), null));
                    case 3 -> lines.add(Lines.readBack(key, is.size(), "c", null));
                    case 4 -> lines.add(Lines.readBack(key + "x", 1, "a", null));
                    case 5 -> {
                        // Not read, or not listed.
                    }
                    case 6 -> {
                        // What was there before it was written again.
                        Operation.Acknowledged first = acknowledged.stream()
                                .map(Map.Entry::getValue)
                                .filter(a -> a.key().equals(key))
                                .findFirst()
                                .orElseThrow();
                        lines.add(Lines.readBack(key, first.size(), first.sha256(), null));
                    }
                    default -> lines.add(Lines.readBack(key, is.size(), is.sha256(), null));
                }
            }
            if (random.nextInt(3) == 0) {
                Collections.shuffle(lines, random);
            } else if (random.nextBoolean()) {
                lines.sort((a, b) -> a.key().compareTo(b.key()));
            }
            if (!lines.isEmpty() && random.nextInt(4) == 0) {
                lines.add(random.nextInt(lines.size()), lines.get(random.nextInt(lines.size())));
            }
            if (!order.isEmpty() && random.nextInt(6) == 0) {
                // Read once more, and not the same: whether the first reading was right or not.
                String key = order.get(random.nextInt(order.size()));
                lines.add(random.nextInt(lines.size() + 1), Lines.readBack(key, 9, "late", null));
            }
        }

        private Map<String, Operation.Acknowledged> last() {
            Map<String, Operation.Acknowledged> last = new HashMap<>();
            acknowledged.forEach(a -> last.put(a.getValue().key(), a.getValue()));
            return last;
        }

        History history() {
            History history = History.healthy()
                    .volumes(volumes -> volumes.subList(0, 1))
                    .nodes(List.of("w1"))
                    .without(Channel.OPERATIONS, WRITER)
                    .without(Channel.READ_BACK, WRITER)
                    .without(Channel.READ_BACK, "s3-" + WRITER);
            int incarnation = -1;
            long op = 0;
            for (int i = 0; i < acknowledged.size(); i++) {
                if (acknowledged.get(i).getKey() != incarnation) {
                    incarnation = acknowledged.get(i).getKey();
                    op = 0;
                }
                Source source = new Source(WRITER, incarnation);
                Operation.Acknowledged ok = acknowledged.get(i).getValue();
                history.add(Channel.OPERATIONS, source, i / 10.0, Lines.invoked(op, ok.key()))
                        .add(
                                Channel.OPERATIONS,
                                source,
                                i / 10.0,
                                Lines.acknowledged(op, ok.key(), ok.size(), ok.sha256(), 7));
                op++;
            }
            throughMount.forEach(line -> history.add(Channel.READ_BACK, WRITER, 61, line));
            fromS3.forEach(line -> history.add(Channel.READ_BACK, "s3-" + WRITER, 61, line));
            return history;
        }

        // ---- reckoned a second time

        private static boolean good(Operation.Acknowledged ok, ReadBack line) {
            return line.errno() == null
                    && line.size() == ok.size()
                    && line.sha256().equals(ok.sha256());
        }

        private static boolean read(List<ReadBack> lines, String key) {
            return lines.stream().anyMatch(l -> l.key().equals(key));
        }

        private boolean listed() {
            return !fromS3.isEmpty() && !read(fromS3, "");
        }

        long bad() {
            Map<String, Operation.Acknowledged> last = last();
            long bad = throughMount.stream()
                    .filter(l -> last.containsKey(l.key()) && !good(last.get(l.key()), l))
                    .count();
            bad += fromS3.stream()
                    .filter(l -> last.containsKey(l.key()) && !good(last.get(l.key()), l))
                    .filter(l -> l.errno() == null || l.errno().equals("ENOENT"))
                    .count();
            return bad + (listed() ? unread(fromS3) : 0);
        }

        long unread(List<ReadBack> lines) {
            return last().keySet().stream().filter(key -> !read(lines, key)).count();
        }

        boolean unreadable() {
            return fromS3.stream()
                    .anyMatch(l -> last().containsKey(l.key())
                            && l.errno() != null
                            && !l.errno().equals("ENOENT"));
        }

        Verdict verdict() {
            if (bad() > 0) {
                return Verdict.FAIL;
            }
            return acknowledged.isEmpty()
                            || unread(throughMount) > 0
                            || (!listed() && unread(fromS3) > 0)
                            || unreadable()
                    ? Verdict.INCONCLUSIVE
                    : Verdict.PASS;
        }
    }

    @Property(tries = 500)
    void judgedAsReckoned(@ForAll Random random) {
        Story story = new Story(random);
        Finding finding = Verdicts.of(Verdicts.judge("data", story.history()), WRITER);
        String told = finding.message() + "\n" + story.acknowledged + "\n" + story.throughMount + "\n" + story.fromS3;
        long bytes =
                story.acknowledged.stream().mapToLong(a -> a.getValue().size()).sum();
        int objects = story.last().size();
        assertThat(finding.figures())
                .as(told)
                .containsEntry("lost or different", Long.toString(story.bad()))
                .containsEntry("acknowledged", Text.count(objects, "object") + ", " + bytes + " bytes");
        assertThat(finding.verdict()).as(told).isEqualTo(story.verdict());
        if (story.verdict() == Verdict.INCONCLUSIVE && objects > 0 && !story.unreadable()) {
            long mount = story.unread(story.throughMount);
            assertThat(finding.message())
                    .as(told)
                    .startsWith((mount > 0 ? mount : story.unread(story.fromS3)) + " of "
                            + Text.count(objects, "acknowledged object") + " were not read again "
                            + (mount > 0 ? "through the mount" : "straight from S3"));
        }
    }
}
