package dev.holdfast.judge.recording;

import static dev.holdfast.evidence.History.OBSERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordedActionsTest {
    private static final Map<String, String> NOTHING = Map.of();

    @Test
    void theBeginAndTheEndOfAnActionAreOne() {
        RecordedActions actions = read(History.empty()
                .did(1, 3, "a", "x", Map.of("asked", "1"), Map.of("got", "2"))
                .didNot(2, 2.5, "b", "y", NOTHING, "no"));
        List<RecordedAction> all = actions.stream().toList();
        assertThat(all).extracting(RecordedAction::what).containsExactly("a", "b");
        RecordedAction first = all.get(0);
        assertThat(first.subject()).isEqualTo("x");
        assertThat(first.begun()).isEqualTo(History.ns(1));
        assertThat(first.done()).isEqualTo(History.ns(3));
        assertThat(first.input("asked")).isEqualTo("1");
        assertThat(first.input("got")).isNull();
        assertThat(first.output("got")).isEqualTo("2");
        assertThat(first.output("asked")).isNull();
        assertThat(first.succeeded()).isTrue();
        assertThat(first.failed()).isFalse();
        RecordedAction second = all.get(1);
        assertThat(second.succeeded()).isFalse();
        assertThat(second.failed()).isTrue();
        assertThat(second.error()).isEqualTo("no");
        assertThat(actions.of("b")).containsExactly(second);
        assertThat(actions.of("a", d -> d.subject().equals("y"))).isEmpty();
        assertThat(actions.isEmpty()).isFalse();
    }

    @Test
    void anActionThatWasOnlyBegunIsNeitherGoodNorFailed() {
        History history = History.empty();
        history.beganTo(1, "a", "x", NOTHING);
        RecordedAction action = read(history).of("a").get(0);
        assertThat(action.done()).isNull();
        assertThat(action.succeeded()).isFalse();
        assertThat(action.failed()).isFalse();
    }

    @Test
    void anEndWithoutABeginIsDoubted() {
        History history = History.healthy()
                .did(1, 2, "a", "x", NOTHING, NOTHING)
                .add(Channel.ACTIONS, OBSERVER, 3, Lines.done(99, NOTHING, null));
        Recording run = Recording.of(history);
        FindingBuilder c = new FindingBuilder(run, "s", "", "");
        assertThat(c.actions().stream().toList()).hasSize(1);
        assertThat(c.close().message()).isEqualTo("action 99 ended, but its begin was not recorded");
    }

    @Test
    void aFurtherIncarnationNumbersItsActionsAnew() {
        Source again = new Source(OBSERVER, 1);
        History history = History.healthy();
        long id = history.beganTo(1, "a", "x", NOTHING);
        history.add(Channel.ACTIONS, again, 5, Lines.begun(id, "b", "y", NOTHING))
                .add(Channel.ACTIONS, again, 6, Lines.done(id, NOTHING, null));
        RecordedActions actions = read(history);
        assertThat(actions.of("a").get(0).done()).isNull();
        assertThat(actions.of("b").get(0).done()).isEqualTo(History.ns(6));
    }

    @Test
    void factsThatAreNotThereAreNone() {
        History history = History.healthy()
                .add(Channel.ACTIONS, OBSERVER, 1, Lines.begun(0, "a", "x", null))
                .add(Channel.ACTIONS, OBSERVER, 2, Lines.done(0, null, null));
        RecordedAction action = read(history).of("a").get(0);
        assertThat(action.input("x")).isNull();
        assertThat(action.output("x")).isNull();
    }

    @Test
    void noActionAtAllIsDoubted() {
        Recording run = Recording.of(History.healthy());
        FindingBuilder c = new FindingBuilder(run, "s", "", "");
        assertThat(c.actions().isEmpty()).isTrue();
        assertThat(c.close().message()).isEqualTo("no action of the campaign was recorded");
    }

    @Test
    void aVolumeIsTheManifestsOrTheStartedPods() {
        Volume started = History.volume("started", "dynamic", false, "w2");
        History history = History.healthy()
                .didNot(1, 2, Actions.START_POD, "started", NOTHING, "no")
                .did(3, 4, Actions.START_POD, "started", NOTHING, Actions.describe(started))
                .did(5, 6, Actions.START_POD, "poor", NOTHING, NOTHING)
                .did(5, 6, Actions.START_POD, History.OLD, NOTHING, Actions.describe(started));
        RecordedActions actions = read(history);
        assertThat(actions.volume("started")).isEqualTo(started);
        assertThat(actions.volume("poor")).isNull();
        assertThat(actions.volume("nobody")).isNull();
        assertThat(actions.volume(History.OLD)).isEqualTo(History.volume(History.OLD, "static", true, "w1"));
    }

    @Test
    void aVolumeUnderAnotherPodIsOtherwiseTheSame() {
        Volume volume = History.volume("v", "static", true, "w1");
        Volume other = volume.withPodUid("another");
        assertThat(other.podUid()).isEqualTo("another");
        assertThat(other.withPodUid(volume.podUid())).isEqualTo(volume);
    }

    private static RecordedActions read(History history) {
        Recording run = Recording.of(history);
        return run.actions();
    }
}
