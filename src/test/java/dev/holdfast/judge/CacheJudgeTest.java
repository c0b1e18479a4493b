package dev.holdfast.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.History;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two volumes with caches of 32 MiB, one without, an eviction under the first, and an attribute that is refused. */
class CacheJudgeTest {
    private static final String SIZE = "33554432";
    private static final String USE = "cache of volume disk";
    private static final String LIMIT = "limit of volume disk";
    private static final String EVICTION = "eviction under volume disk";
    private static final String REFUSAL = "refusal of cache 'hostPath'";
    private static final String CONTROL = "volume without a cache";

    static History cached() {
        History history = History.healthy();
        use(history, "disk", "", "emptyDir disk " + SIZE, "66:1");
        use(history, "memory", "Memory", "emptyDir Memory " + SIZE, "67:1");
        history.did(
                40,
                42,
                Actions.USE_CACHE,
                "plain",
                Map.of(Actions.NODE, "w1", Actions.KIND, "", Actions.MEDIUM, "", Actions.SIZE, ""),
                Map.of(
                        Actions.FIRST,
                        "2",
                        Actions.AGAIN,
                        "2",
                        Actions.SAME,
                        "yes",
                        Actions.USED,
                        "0",
                        Actions.STAYED,
                        "yes"));
        history.did(
                43,
                45,
                Actions.EVICT_CACHE,
                "disk",
                Map.of(Actions.NODE, "w1"),
                Map.of(
                        Actions.READ,
                        "error: Transport endpoint is not connected",
                        Actions.AGAIN,
                        "ok",
                        Actions.ASKED,
                        "1"));
        host(history, 5, Actions.UNDER_OLD, "/cache/mountpoint-cache", "4");
        host(history, 35, Actions.UNDER_NEW, "/cache/mountpoint-cache", "8");
        host(history, 38, Actions.MOVED_MOUNT, "emptyDir disk unlimited", "0");
        return history.did(
                46,
                47,
                Actions.TRY_CACHE,
                "cache 'hostPath'",
                Map.of(Actions.NODE, "w1", Actions.ATTRIBUTE, "cache"),
                Map.of(Actions.ANSWER, Actions.REFUSED, Actions.REASON, "volume attribute cache is wrong"));
    }

    private static void host(History history, double at, String moment, String found, String files) {
        history.did(
                at,
                at + 1,
                Actions.USE_HOST_CACHE,
                moment,
                Map.of(Actions.NODE, "w1", Actions.FOLDER, "/cache"),
                Map.of(
                        Actions.FIRST,
                        "1",
                        Actions.AGAIN,
                        "0",
                        Actions.SAME,
                        "yes",
                        Actions.FOUND,
                        found,
                        Actions.FILES,
                        files));
    }

    private static void use(History history, String volume, String medium, String found, String identity) {
        history.did(
                40,
                42,
                Actions.USE_CACHE,
                volume,
                Map.of(Actions.NODE, "w1", Actions.KIND, "emptyDir", Actions.MEDIUM, medium, Actions.SIZE, SIZE),
                Map.of(
                        Actions.FIRST,
                        "2",
                        Actions.AGAIN,
                        "0",
                        Actions.SAME,
                        "yes",
                        Actions.FOUND,
                        found,
                        Actions.IDENTITY,
                        identity,
                        Actions.USED,
                        "30000000",
                        Actions.STAYED,
                        "yes"));
    }

    @Test
    void cachesThatAreAsTheyShouldBePass() {
        Judgement judgement = judge(cached());
        Verdicts.passed(judgement);
        assertThat(judgement.findings()).hasSize(11);
        assertThat(Verdicts.of(judgement, LIMIT).message())
                .isEqualTo("at most 28 MiB of 32 MiB were used, though more was read");
    }

    @ParameterizedTest
    @CsvSource({
        "found, emptyDir disk unlimited, its cache is not what the volume asks for",
        "found, emptyDir Memory 33554432, its cache is not what the volume asks for",
        "found, , its cache is not what the volume asks for",
        "again, 1, what was read once is asked of the store again",
        "same, no, an object was not read as it was written"
    })
    void aCacheThatIsAnotherOrIsNotUsedIsAnOffence(String what, String instead, String offence) {
        assertThat(Verdicts.failed(judge(used("disk", what, instead)), USE).what())
                .isEqualTo(offence);
    }

    @Test
    void aCacheBeyondItsSizeIsAnOffence() {
        Offence offence = Verdicts.failed(judge(used("disk", Actions.USED, "33554433")), LIMIT);
        assertThat(offence.what()).isEqualTo("its cache holds more than it may");
        Verdicts.passed(judge(used("disk", Actions.USED, SIZE)));
        assertThat(Verdicts.failed(judge(used("disk", Actions.STAYED, "no")), LIMIT)
                        .what())
                .contains("did not stay");
        assertThat(Verdicts.doubted(judge(used("disk", Actions.USED, "0")), LIMIT))
                .contains("nothing was seen");
    }

    @Test
    void anOffenceSaysHowMuchWasCachedAndHowMuchMayBe() {
        Offence offence = Verdicts.failed(judge(used("disk", Actions.USED, "67108864")), LIMIT);
        assertThat(offence.value()).isEqualTo("64 MiB");
        assertThat(offence.before()).isEqualTo("32 MiB");
        assertThat(offence.after()).isEqualTo("64 MiB");
    }

    @Test
    void whatDidNotComeToItsEndIsADoubtWithItsReason() {
        assertThat(Verdicts.doubted(judge(cached().neverDone(Actions.USE_CACHE, "disk")), USE))
                .isEqualTo("it could not be tried: the run ended meanwhile");
        assertThat(Verdicts.doubted(judge(cached().broke(Actions.USE_CACHE, "no pod", "disk")), USE))
                .isEqualTo("it could not be tried: no pod");
        assertThat(Verdicts.doubted(judge(cached().neverDone(Actions.TRY_CACHE)), REFUSAL))
                .isEqualTo("the run ended meanwhile");
    }

    @Test
    void aVolumeWithoutACacheIsReadAsItWasWrittenToo() {
        assertThat(Verdicts.failed(judge(used("plain", Actions.SAME, "no")), CONTROL)
                        .what())
                .isEqualTo("an object was not read as it was written");
        Verdicts.passed(judge(used("plain", Actions.AGAIN, "1")));
        Verdicts.passed(judge(used("plain", Actions.FIRST, "1")));
    }

    @Test
    void aCacheThatIsNotUsedHasAnotherCauseUnderEachMount() {
        assertThat(Verdicts.failed(judge(host(Actions.MOVED_MOUNT, Actions.AGAIN, "1")), "cache on the node, moved")
                        .causes())
                .contains("a mounter pod has no cache for a mount option of the old release");
        assertThat(Verdicts.failed(judge(host(Actions.UNDER_NEW, Actions.AGAIN, "1")), "cache on the node, after")
                        .causes())
                .contains("the upgrade took the cache away from an old mount");
    }

    @Test
    void aFolderOfTwoVolumesIsAnOffence() {
        assertThat(Verdicts.failed(judge(used("memory", Actions.IDENTITY, "66:1")), "separate caches")
                        .what())
                .isEqualTo("volumes disk and memory cache in the same folder");
        Verdicts.doubted(judge(used("memory", Actions.IDENTITY, null)), "separate caches");
    }

    @ParameterizedTest
    @CsvSource({"read, silent", "read, wrong", "again, wrong", "again, silent", "again, error: EIO"})
    void anEvictionThatHarmsSilentlyIsAnOffence(String what, String answer) {
        Verdicts.failed(judge(cached().got(Actions.EVICT_CACHE, its -> with(its, what, answer))), EVICTION);
    }

    @Test
    void aPodThatGoesOnReadingIsNotHarmed() {
        Verdicts.passed(judge(cached().got(Actions.EVICT_CACHE, its -> with(its, Actions.READ, "ok"))));
        assertThat(Verdicts.doubted(
                        judge(cached().got(Actions.EVICT_CACHE, its -> with(its, Actions.ASKED, "0"))), EVICTION))
                .contains("who answered");
    }

    @Test
    void whatIsWrongMustBeRefusedByName() {
        assertThat(Verdicts.failed(
                                judge(cached().got(
                                                Actions.TRY_CACHE, its -> with(its, Actions.ANSWER, Actions.ACCEPTED))),
                                REFUSAL)
                        .what())
                .isEqualTo("a volume is mounted whose attribute cache is wrong");
        assertThat(Verdicts.failed(judge(cached().broke(Actions.TRY_CACHE, "{reason=no}")), REFUSAL)
                        .what())
                .isEqualTo("no event of its pod names attribute cache");
        Verdicts.doubted(judge(cached().undone(Actions.TRY_CACHE)), "refusals");
    }

    @Test
    void withoutAVolumeThatHasNoneTheStoresRequestsSayNothing() {
        assertThat(Verdicts.doubted(judge(used("plain", Actions.AGAIN, "0")), CONTROL))
                .startsWith(
                        "without a cache the store was asked 2 times for the first read and 0 times for the second");
        Verdicts.doubted(judge(cached().undone(Actions.USE_CACHE, "plain")), CONTROL);
        Verdicts.doubted(judge(used("disk", Actions.FIRST, "0")), USE);
        Verdicts.doubted(judge(cached().broke(Actions.USE_CACHE, "its pod is not ready", "disk")), USE);
    }

    @ParameterizedTest
    @CsvSource({
        "after, again, 1, what was read once is asked of the store again",
        "after, same, no, an object was not read as it was written",
        "moved, again, 1, what was read once is asked of the store again",
        "moved, found, hostPath, its cache is not in a volume of the mounter pod",
        "moved, found, , its cache is not in a volume of the mounter pod",
        "moved, files, 3, what the old release cached is left on the node"
    })
    void aCacheOnTheNodeGoesOnAndThenGoes(String moment, String what, String instead, String offence) {
        assertThat(Verdicts.failed(judge(host(moment, what, instead)), "cache on the node, " + moment)
                        .what())
                .isEqualTo(offence);
    }

    @Test
    void withoutACacheOfTheOldReleaseNothingIsKnown() {
        for (Map.Entry<String, String> other :
                Map.of(Actions.FOUND, "/tmp", Actions.AGAIN, "1").entrySet()) {
            assertThat(Verdicts.doubted(
                            judge(host(Actions.UNDER_OLD, other.getKey(), other.getValue())),
                            "cache on the node, before"))
                    .startsWith("the old release did not cache in /cache");
        }
        Verdicts.doubted(judge(host(Actions.UNDER_NEW, Actions.FIRST, "0")), "cache on the node, after");
    }

    private static History host(String moment, String what, String instead) {
        return cached().got(Actions.USE_HOST_CACHE, its -> with(its, what, instead), moment);
    }

    private static History used(String volume, String what, String instead) {
        return cached().got(Actions.USE_CACHE, its -> with(its, what, instead), volume);
    }

    private static Map<String, String> with(Map<String, String> its, String name, String value) {
        Map<String, String> others = new HashMap<>(its);
        if (value == null) {
            others.remove(name);
        } else {
            others.put(name, value);
        }
        return others;
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("cache", history);
    }
}
