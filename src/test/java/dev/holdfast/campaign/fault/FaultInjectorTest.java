package dev.holdfast.campaign.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.observe.ActionLog;
import dev.holdfast.campaign.observe.BundleSink;
import dev.holdfast.campaign.observe.Manifests;
import dev.holdfast.evidence.Action;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.bundle.Bundle;
import dev.holdfast.evidence.bundle.Redactor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FaultInjectorTest {
    private static final FaultContext CONTEXT = new FaultContext(null, null, null, "ns", List::of, null);

    @TempDir
    private Path folder;

    private final List<String> said = new ArrayList<>();
    private BundleSink sink;

    private record Named(String name, Function<FaultContext, Map<String, String>> what) implements Fault {
        @Override
        public String subject(FaultContext context) {
            return "w1";
        }

        @Override
        public Map<String, String> act(FaultContext context) {
            return what.apply(context);
        }
    }

    @BeforeEach
    void open() {
        sink = new BundleSink(folder, new Redactor());
        sink.manifest(Manifests.any());
    }

    @AfterEach
    void close() {
        sink.close();
    }

    private FaultInjector injector(PlannedFault... planned) {
        return new FaultInjector(List.of(planned), CONTEXT, new ActionLog(sink, () -> false), said::add);
    }

    private static PlannedFault at(String point, String name, Function<FaultContext, Map<String, String>> what) {
        return new PlannedFault(new Named(name, what), new Moment(point, Duration.ofMillis(10)));
    }

    private List<Action> recorded() throws IOException {
        try (Stream<Action> lines = Bundle.open(folder).lines(Channel.ACTIONS, new Source(Channel.OBSERVER, 0))) {
            return lines.toList();
        }
    }

    @Test
    void aFaultIsRecordedBeforeAndAfter() throws IOException {
        try (FaultInjector injector = injector(at("upgrade", "pull-the-plug", context -> Map.of("pid", "7")))) {
            injector.reached("warm-up");
            injector.reached("upgrade");
            injector.finish();
        }
        List<Action> lines = recorded();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).isInstanceOfSatisfying(Action.Begun.class, begun -> {
            assertThat(begun.what()).isEqualTo("pull-the-plug");
            assertThat(begun.subject()).isEqualTo("w1");
            assertThat(begun.facts()).containsEntry("when", "0.01 s into upgrade");
        });
        assertThat(lines.get(1)).isInstanceOfSatisfying(Action.Done.class, done -> {
            assertThat(done.id()).isEqualTo(lines.get(0).id());
            assertThat(done.facts()).containsEntry("pid", "7");
            assertThat(done.error()).isNull();
        });
        assertThat(said).singleElement().asString().contains("pull-the-plug", "0.01 s into upgrade");
    }

    @Test
    void aFaultThatFailsBreaksTheCampaignAndItsErrorIsOnRecord() throws IOException {
        try (FaultInjector injector = injector(at("upgrade", "pull-the-plug", context -> {
            throw new IllegalStateException("there is no plug");
        }))) {
            injector.reached("upgrade");
            assertThatThrownBy(injector::finish)
                    .isInstanceOf(CampaignException.class)
                    .hasMessageContaining("pull-the-plug 0.01 s into upgrade failed: there is no plug");
        }
        assertThat(recorded().get(1))
                .isInstanceOfSatisfying(
                        Action.Done.class, done -> assertThat(done.error()).isEqualTo("there is no plug"));
    }

    @Test
    void aCampaignThatNeverCameToTheMomentIsNotThePlannedOne() {
        try (FaultInjector injector = injector(at("upgrade", "pull-the-plug", context -> Map.of()))) {
            injector.reached("warm-up");
            assertThatThrownBy(injector::finish)
                    .hasMessageContaining("pull-the-plug")
                    .hasMessageContaining("never due");
        }
    }

    @Test
    void whatLastsIsUndoneWhenTheCampaignEndsMeanwhile() throws InterruptedException {
        List<String> order = new CopyOnWriteArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        FaultInjector injector = injector(at("upgrade", "block", context -> {
            context.forAWhile(
                    Duration.ofMinutes(5),
                    () -> {
                        order.add("block");
                        begun.countDown();
                    },
                    () -> order.add("unblock" + (Thread.currentThread().isInterrupted() ? " interrupted" : "")));
            return Map.of();
        }));
        injector.reached("upgrade");
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        injector.end();
        assertThat(order).containsExactly("block", "unblock");
    }
}
