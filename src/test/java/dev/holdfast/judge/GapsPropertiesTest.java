package dev.holdfast.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.ClockSample;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Writes;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Random histories of one writer, judged and reckoned a second time: by lists of whole milliseconds that are gone through as often as it
 * takes.
 */
class GapsPropertiesTest {
    private static final int LIMIT = 1000;
    /** The judged time is from 0 to 60 s. */
    private static final int START = 0;

    private static final int END = 60_000;

    /** Something the writer recorded, at a millisecond. */
    private record Event(int at, int incarnation, long op, String kind) {}

    /** A wait, all in milliseconds; {@code ended} by an acknowledgement. */
    private record Gap(int lower, int upper, int from, int to, boolean ended) {}

    /** What happened. */
    private static final class Story {
        private final List<Event> events = new ArrayList<>();
        private final List<int[]> stalls = new ArrayList<>();
        private int[] s3 = {0, 0};
        /** Whether agents that were followed by another one drained first. */
        private boolean orderly;

        private Integer draining;
        private Integer drained;
        private int last;

        Story(Random random) {
            int at = -3000;
            int incarnation = 0;
            long op = 0;
            int worst = List.of(200, 900, 1100, 4000).get(random.nextInt(4));
            int stop = random.nextInt(4) == 0 ? random.nextInt(60_000) : 60_200;
            while (at < stop) {
                if (!events.isEmpty() && random.nextInt(200) == 0) {
                    incarnation++;
                    op = 0;
                    at += random.nextInt(1500);
                }
                long hung = op++;
                add(at, incarnation, hung, "invoke");
                int dice = random.nextInt(60);
                int took = dice == 0 ? random.nextInt(worst) : random.nextInt(80);
                if (dice == 1 && random.nextInt(4) == 0) {
                    // It never comes back, or only after others did.
                    at += random.nextInt(60);
                    if (random.nextBoolean()) {
                        add(at, incarnation, op, "invoke");
                        at += random.nextInt(60);
                        add(at, incarnation, op, "ok");
                        op++;
                        add(at + random.nextInt(40), incarnation, hung, "ok");
                        at += 40;
                    }
                } else {
                    at += took;
                    add(at, incarnation, hung, dice < 6 ? "fail" : "ok");
                }
                at += random.nextInt(dice == 7 ? worst : 150);
            }
            if (random.nextInt(4) == 0) {
                // It ends, and another one begins, in or after the judged time.
                at += random.nextInt(3000);
                add(at, ++incarnation, 0, "invoke");
                if (random.nextBoolean()) {
                    at += random.nextInt(worst);
                    add(at, incarnation, 0, "ok");
                }
            }
            last = Math.max(at, events.get(events.size() - 1).at);
            if (random.nextInt(3) > 0) {
                draining = last + random.nextInt(random.nextInt(3) == 0 ? 2500 : 100);
                drained = draining + random.nextInt(3000);
            }
            orderly = random.nextBoolean();
            int place = near(random);
            for (int i = random.nextInt(4); i > 0; i--) {
                int from = random.nextBoolean() ? place + random.nextInt(300) : near(random);
                stalls.add(new int[] {from, from + random.nextInt(worst)});
            }
            if (random.nextBoolean()) {
                // From tick to tick of the control, so that no operation loses its end only.
                int from = Math.min(550, Math.max(0, place / 100)) * 100;
                s3 = new int[] {from, from + 100 * random.nextInt(worst / 100)};
            }
        }

        /** A time at which nothing went on, if there is one: a stall at any other time says nothing. */
        private int near(Random random) {
            List<Integer> waits = new ArrayList<>();
            for (int i = 1; i < events.size(); i++) {
                if (events.get(i).at - events.get(i - 1).at > 600) {
                    waits.add(events.get(i - 1).at);
                }
            }
            return waits.isEmpty()
                    ? random.nextInt(60_000)
                    : waits.get(random.nextInt(waits.size())) + random.nextInt(400) - 200;
        }

        private void add(int at, int incarnation, long op, String kind) {
            events.add(new Event(at, incarnation, op, kind));
        }

        private int incarnations() {
            return events.get(events.size() - 1).incarnation;
        }

        History history() {
            String writer = History.OLD;
            History history = History.healthy()
                    .volumes(volumes -> volumes.subList(0, 1))
                    .nodes(List.of("w1"))
                    .without(Channel.OPERATIONS, writer)
                    .without(Channel.AGENTS, writer)
                    .without(Channel.HANDLES, writer)
                    .without(Channel.MOUNTS, writer)
                    .without(Channel.CONTROLS, writer + "-tmpfs");
            for (String agent : List.of(writer, "w1", "w1-s3")) {
                history.add(
                        Channel.CLOCKS,
                        History.OBSERVER,
                        0,
                        new ClockSample(0, History.ns(0), agent, History.ns(0), History.ns(0), History.ns(0)));
                history.add(
                        Channel.CLOCKS,
                        History.OBSERVER,
                        90,
                        new ClockSample(0, History.ns(90), agent, History.ns(90), History.ns(90), History.ns(90)));
            }
            for (int i = 0; i <= incarnations(); i++) {
                int incarnation = i;
                Event first = events.stream()
                        .filter(e -> e.incarnation == incarnation)
                        .findFirst()
                        .orElseThrow();
                history.add(
                        Channel.AGENTS,
                        new Source(writer, i),
                        first.at / 1e3,
                        Lines.started("workload", "w1", writer, "boot", 0, 100));
            }
            for (int i = 0; orderly && i < incarnations(); i++) {
                int incarnation = i;
                int end = events.stream()
                        .filter(e -> e.incarnation == incarnation)
                        .mapToInt(Event::at)
                        .max()
                        .orElseThrow();
                history.add(Channel.AGENTS, new Source(writer, i), end / 1e3, Lines.draining())
                        .add(Channel.AGENTS, new Source(writer, i), end / 1e3, Lines.drained(0));
            }
            Source ending = new Source(writer, incarnations());
            if (s3[1] - s3[0] > 300) {
                history.drop(Channel.CONTROLS, "w1-s3", s3[0] / 1e3 - 1e-9, s3[1] / 1e3 - 1e-9)
                        .add(Channel.CONTROLS, "w1-s3", s3[0] / 1e3, Writes.invoked(9000))
                        .add(Channel.CONTROLS, "w1-s3", s3[1] / 1e3, Writes.ok(9000, 0));
            }
            for (int[] stall : stalls) {
                // In the incarnation that lived last: when it was recorded does not matter.
                history.add(Channel.AGENTS, ending, stall[1] / 1e3, Lines.stalled((stall[1] - stall[0]) * 1_000_000L));
            }
            if (drained != null) {
                history.add(Channel.AGENTS, ending, draining / 1e3, Lines.draining());
                history.add(Channel.AGENTS, ending, drained / 1e3, Lines.drained(0));
            }
            for (Event event : events) {
                Operation line = switch (event.kind) {
                    case "invoke" -> Writes.invoked(event.op);
                    case "ok" -> Writes.ok(event.op, 7);
                    default -> Writes.failed(event.op, "EIO");
                };
                history.add(Channel.OPERATIONS, new Source(writer, event.incarnation), event.at / 1e3, line);
            }
            return history;
        }

        /** Every wait, by looking through all events for each. */
        List<Gap> gaps() {
            List<Gap> gaps = new ArrayList<>();
            List<Integer> acks = new ArrayList<>();
            for (int i = 0; i < events.size(); i++) {
                if (events.get(i).kind.equals("ok")) {
                    acks.add(i);
                }
            }
            for (int k = 0; k < acks.size(); k++) {
                int to = events.get(acks.get(k)).at;
                int before = k == 0 ? events.get(0).at : events.get(acks.get(k - 1)).at;
                int begun = firstInvoked(
                        k == 0 ? 0 : acks.get(k - 1) + 1, acks.get(k), events.get(acks.get(k)).incarnation, to);
                if (begun >= END && anotherThanBefore(acks, k, events.get(acks.get(k)).incarnation)) {
                    gaps.addAll(restBefore(before));
                } else if (to >= START && Math.max(before, k == 0 ? START : before) < END) {
                    int from = Math.max(begun, START);
                    gaps.add(new Gap(to - from, to - Math.max(before, START), from, to, true));
                }
            }
            for (int i = 0; i < incarnations(); i++) {
                Gap cutOff = cutOff(acks, i);
                if (cutOff != null) {
                    gaps.add(cutOff);
                }
            }
            Gap atTheEnd = atTheEnd(acks);
            if (atTheEnd != null) {
                gaps.add(atTheEnd);
            }
            return gaps;
        }

        /** Whether this incarnation is another than the one of the acknowledgement before the k-th. */
        private boolean anotherThanBefore(List<Integer> acks, int k, int incarnation) {
            return incarnation != events.get(k == 0 ? 0 : acks.get(k - 1)).incarnation;
        }

        /** Who only began after the judged time has no part in it. */
        private static List<Gap> restBefore(int before) {
            int since = Math.max(before, START);
            return since < END ? List.of(new Gap(0, END - since, END, END, false)) : List.of();
        }

        /** What a writer waited for when it ended, as far as its own lines go. */
        private Gap cutOff(List<Integer> acks, int incarnation) {
            int end = 0;
            for (int i = 0; i < events.size(); i++) {
                end = events.get(i).incarnation == incarnation ? i : end;
            }
            int before = -1;
            for (int ack : acks) {
                before = ack <= end ? ack : before;
            }
            int begun = firstInvoked(before + 1, end + 1, incarnation, Integer.MAX_VALUE);
            int since = before < 0 ? Math.max(events.get(0).at, START) : events.get(before).at;
            int until = events.get(end).at;
            boolean afterwards = begun >= END && events.get(Math.max(before, 0)).incarnation != incarnation;
            if (begun == Integer.MAX_VALUE || until < START || since >= END || afterwards) {
                return null;
            }
            int from = Math.max(begun, START);
            return new Gap(until - from, until - Math.max(since, START), from, until, false);
        }

        private Gap atTheEnd(List<Integer> acks) {
            int until = drained != null ? drained : lastWords();
            int before = acks.isEmpty() ? Math.max(events.get(0).at, START) : events.get(acks.get(acks.size() - 1)).at;
            int next = acks.isEmpty() ? 0 : acks.get(acks.size() - 1) + 1;
            int begun = firstInvoked(next, events.size(), incarnations(), Integer.MAX_VALUE);
            if (begun >= END && begun < Integer.MAX_VALUE && anotherThanBefore(acks, acks.size(), incarnations())) {
                return restBefore(before).stream().findFirst().orElse(null);
            }
            int hangs = Integer.MAX_VALUE;
            for (Event event : events) {
                boolean ended = events.stream()
                        .anyMatch(e ->
                                e.incarnation == event.incarnation && e.op == event.op && !e.kind.equals("invoke"));
                if (event.incarnation == incarnations() && event.kind.equals("invoke") && !ended && event.at < until) {
                    hangs = Math.min(hangs, event.at);
                }
            }
            if (hangs < Integer.MAX_VALUE) {
                int from = Math.max(hangs, START);
                return new Gap(until - from, Math.max(until - from, until - before), from, until, false);
            }
            if (before >= END) {
                return null;
            }
            if (begun < until) {
                int from = Math.max(begun, START);
                return new Gap(until - from, until - Math.max(before, START), from, until, false);
            }
            int resting = drained != null ? draining : until;
            return begun == Integer.MAX_VALUE && resting > before
                    ? new Gap(0, resting - Math.max(before, START), resting, resting, false)
                    : null;
        }

        /** The last that the agent wrote at all. */
        private int lastWords() {
            int words = events.stream().mapToInt(Event::at).max().orElseThrow();
            for (int[] stall : stalls) {
                words = Math.max(words, stall[1]);
            }
            return words;
        }

        /** By an incarnation: what another one began died with it. */
        private int firstInvoked(int from, int to, int incarnation, int none) {
            for (int i = from; i < to; i++) {
                if (events.get(i).incarnation == incarnation
                        && events.get(i).kind.equals("invoke")) {
                    return events.get(i).at;
                }
            }
            return none;
        }

        /** How many milliseconds of a wait the agent did not run itself, or S3 stood still. */
        int stalled(Gap gap) {
            List<int[]> all = new ArrayList<>(stalls);
            if (s3[1] - s3[0] > 300) {
                all.add(s3);
            }
            int sum = 0;
            for (int at = gap.from; at < gap.to; at++) {
                int now = at;
                sum += all.stream().anyMatch(s -> s[0] <= now && now < s[1]) ? 1 : 0;
            }
            return sum;
        }

        Verdict verdict(List<Gap> gaps) {
            if (gaps.stream().anyMatch(g -> g.lower - stalled(g) > LIMIT)) {
                return Verdict.FAIL;
            }
            return (drained != null ? drained : lastWords()) < END
                            || gaps.stream().anyMatch(g -> g.upper > LIMIT)
                            || gaps.stream().filter(Gap::ended).count() < 10
                    ? Verdict.INCONCLUSIVE
                    : Verdict.PASS;
        }
    }

    @Property(tries = 600)
    void judgedAsReckoned(@ForAll Random random) {
        Story story = new Story(random);
        List<Gap> gaps = story.gaps();
        Finding finding = Verdicts.of(Verdicts.judge("gaps", story.history()), History.OLD);
        int longest = gaps.stream().mapToInt(Gap::lower).max().orElse(-1);
        assertThat(finding.figures().get("longest gap"))
                .as(finding.message())
                .isEqualTo(gaps.stream()
                        .filter(g -> g.lower == longest)
                        .findFirst()
                        .map(g ->
                                Text.span(g.lower * 1_000_000L) + " (at most " + Text.span(g.upper * 1_000_000L) + ")")
                        .orElse(null));
        assertThat(finding.verdict())
                .as(finding.message() + " "
                        + gaps.stream().filter(g -> g.upper > LIMIT).toList())
                .isEqualTo(story.verdict(gaps));
    }
}
