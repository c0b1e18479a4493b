package dev.holdfast.judge.recording;

import static dev.holdfast.evidence.History.OBSERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Action;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordedActionsTest {
    private static final Map<String, String> NOTHING = Map.of();

    @Test
    void theBeginAndTheEndOfAnActionAreOne() {
        RecordedActions deeds = read(History.empty()
                .did(1, 3, "a", "x", Map.of("asked", "1"), Map.of("got", "2"))
                .didNot(2, 2.5, "b", "y", NOTHING, "no"));
        List<RecordedActions.Deed> all = deeds.stream().toList();
        assertThat(all).extracting(RecordedActions.Deed::what).containsExactly("a", "b");
        RecordedActions.Deed first = all.get(0);
        assertThat(first.subject()).isEqualTo("x");
        assertThat(first.begun()).isEqualTo(History.ns(1));
        assertThat(first.done()).isEqualTo(History.ns(3));
        assertThat(first.asked("asked")).isEqualTo("1");
        assertThat(first.asked("got")).isNull();
        assertThat(first.got("got")).isEqualTo("2");
        assertThat(first.got("asked")).isNull();
        assertThat(first.good()).isTrue();
        assertThat(first.failed()).isFalse();
        RecordedActions.Deed second = all.get(1);
        assertThat(second.good()).isFalse();
        assertThat(second.failed()).isTrue();
        assertThat(second.error()).isEqualTo("no");
        assertThat(deeds.of("b")).containsExactly(second);
        assertThat(deeds.of("a", d -> d.subject().equals("y"))).isEmpty();
        assertThat(deeds.isEmpty()).isFalse();
    }

    @Test
    void anActionThatWasOnlyBegunIsNeitherGoodNorFailed() {
        History history = History.empty();
        history.beganTo(1, "a", "x", NOTHING);
        RecordedActions.Deed deed = read(history).of("a").get(0);
        assertThat(deed.done()).isNull();
        assertThat(deed.good()).isFalse();
        assertThat(deed.failed()).isFalse();
    }

    @Test
    void anEndWithoutABeginIsDoubted() {
        History history = History.healthy()
                .did(1, 2, "a", "x", NOTHING, NOTHING)
                .add(Channel.ACTIONS, OBSERVER, 3, new Action.Done(0, 0, 99, NOTHING, null));
        Recording run = new Recording(history);
        FindingBuilder c = new FindingBuilder(run, "s", "", "");
        assertThat(RecordedActions.read(run, c).stream().toList()).hasSize(1);
        assertThat(c.close().message()).isEqualTo("action 99 ended, but its begin is not on record");
    }

    @Test
    void aFurtherIncarnationNumbersItsActionsAnew() {
        Source again = new Source(OBSERVER, 1);
        History history = History.healthy();
        long id = history.beganTo(1, "a", "x", NOTHING);
        history.add(Channel.ACTIONS, again, 5, new Action.Begun(0, 0, id, "b", "y", NOTHING))
                .add(Channel.ACTIONS, again, 6, new Action.Done(0, 0, id, NOTHING, null));
        RecordedActions deeds = read(history);
        assertThat(deeds.of("a").get(0).done()).isNull();
        assertThat(deeds.of("b").get(0).done()).isEqualTo(History.ns(6));
    }

    @Test
    void factsThatAreNotThereAreNone() {
        History history = History.healthy()
                .add(Channel.ACTIONS, OBSERVER, 1, new Action.Begun(0, 0, 0, "a", "x", null))
                .add(Channel.ACTIONS, OBSERVER, 2, new Action.Done(0, 0, 0, null, null));
        RecordedActions.Deed deed = read(history).of("a").get(0);
        assertThat(deed.asked("x")).isNull();
        assertThat(deed.got("x")).isNull();
    }

    @Test
    void noActionAtAllIsDoubted() {
        Recording run = new Recording(History.healthy());
        FindingBuilder c = new FindingBuilder(run, "s", "", "");
        assertThat(RecordedActions.read(run, c).isEmpty()).isTrue();
        assertThat(c.close().message()).isEqualTo("no action of the campaign is on record");
    }

    @Test
    void aVolumeIsTheManifestsOrTheStartedPods() {
        Volume started = History.volume("started", "dynamic", false, "w2");
        History history = History.healthy()
                .didNot(1, 2, Actions.START_POD, "started", NOTHING, "no")
                .did(3, 4, Actions.START_POD, "started", NOTHING, Actions.describe(started))
                .did(5, 6, Actions.START_POD, "poor", NOTHING, NOTHING)
                .did(5, 6, Actions.START_POD, History.OLD, NOTHING, Actions.describe(started));
        RecordedActions deeds = read(history);
        assertThat(deeds.volume("started")).isEqualTo(started);
        assertThat(deeds.volume("poor")).isNull();
        assertThat(deeds.volume("nobody")).isNull();
        assertThat(deeds.volume(History.OLD)).isEqualTo(History.volume(History.OLD, "static", true, "w1"));
    }

    @Test
    void aVolumeUnderAnotherPodIsOtherwiseTheSame() {
        Volume volume = History.volume("v", "static", true, "w1");
        Volume other = RecordedActions.under(volume, "another");
        assertThat(other.podUid()).isEqualTo("another");
        assertThat(RecordedActions.under(other, volume.podUid())).isEqualTo(volume);
    }

    private static RecordedActions read(History history) {
        Recording run = new Recording(history);
        return RecordedActions.read(run, new FindingBuilder(run, "s", "", ""));
    }
}
