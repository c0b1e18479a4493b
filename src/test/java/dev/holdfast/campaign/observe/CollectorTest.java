package dev.holdfast.campaign.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class CollectorTest {
    private final Map<String, String> kept = new TreeMap<>();
    private final Map<String, Callable<String>> wanted = new LinkedHashMap<>();

    private void keep(Collector collector) {
        collector.keep("gaps is FAIL", (name, text) -> kept.put(name, new String(text, StandardCharsets.UTF_8)));
    }

    @Test
    void oneThatFailsTakesNothingFromTheOthersAndIsListedWithItsReason() {
        Collector collector = new Collector(Duration.ofSeconds(20));
        wanted.put("logs/a.log", () -> {
            throw new IllegalStateException("no such pod");
        });
        wanted.put("logs/b.log", () -> "hello");
        collector.collect(wanted);
        keep(collector);
        assertThat(kept).containsOnlyKeys("logs/b.log", Collector.LIST).containsEntry("logs/b.log", "hello");
        assertThat(kept.get(Collector.LIST))
                .contains("gaps is FAIL", "logs/b.log, 5 characters", "logs/a.log: no such pod");
    }

    @Test
    void oneThatHangsIsLeftBehindWhenTimeRunsOutAndTheOthersAreKept() throws InterruptedException {
        Collector collector = new Collector(Duration.ofSeconds(1));
        CountDownLatch never = new CountDownLatch(1);
        wanted.put("hangs", () -> {
            never.await();
            return "too late";
        });
        wanted.put("quick", () -> "here");
        collector.collect(wanted);
        keep(collector);
        assertThat(kept).containsOnlyKeys("quick", Collector.LIST);
        assertThat(kept.get(Collector.LIST)).contains("hangs: there was no time left of the 1 s");
    }

    @Test
    void whatIsAskedForAfterTheTimeIsOverIsListedAsMissing() {
        Collector collector = new Collector(Duration.ZERO);
        wanted.put("late", () -> "text");
        collector.collect(wanted);
        assertThat(collector.missing()).containsKey("late");
    }

    @Test
    void whenNothingIsMissingTheListSaysSo() {
        Collector collector = new Collector(Duration.ofSeconds(20));
        wanted.put("a", () -> "text");
        collector.collect(wanted);
        keep(collector);
        assertThat(kept.get(Collector.LIST)).contains("Nothing is missing.");
    }
}
