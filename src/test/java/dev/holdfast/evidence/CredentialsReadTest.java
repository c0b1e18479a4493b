package dev.holdfast.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A volume of pod p and PersistentVolume v; files that end in p-v are its. */
class CredentialsReadTest {
    private static final Volume OLD =
            new Volume("old", "static", true, "w1", "ns", "old", "p", "v", "v", "bucket", "", "/data");

    private final CredentialsRead files = new CredentialsRead(new RepublishPatterns(DriverBuilder.named("driver")
            .credentialFile(".*/(?<pod>p)-(?<volume>v)")
            .build()));
    private final List<Long> written = new ArrayList<>();

    private void look(Volume volume, Object... pathsAndTimes) {
        List<CredentialFiles.Entry> all = new ArrayList<>();
        for (int i = 0; i < pathsAndTimes.length; i += 2) {
            all.add(new CredentialFiles.Entry((String) pathsAndTimes[i], ((Integer) pathsAndTimes[i + 1]).longValue()));
        }
        files.look(all, List.of(volume), (any, at) -> written.add(at));
    }

    @Test
    void aFileIsWrittenOnceForEachOfItsTimes() {
        look(OLD, "/a/p-v", 1);
        look(OLD, "/a/p-v", 1, "/a/p-other", 2);
        look(OLD, "/a/p-v", 3);
        assertThat(written).containsExactly(1L, 3L);
    }

    @Test
    void allFilesThatAreThereAtFirstAreRead() {
        look(OLD, "/a/p-v", 1, "/b/p-v", 2);
        look(OLD, "/a/p-v", 1, "/b/p-v", 3);
        assertThat(written).containsExactly(1L, 2L, 3L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneThatAppearsLaterIsNot(boolean before) {
        Volume volume = OLD.withBefore(before);
        look(volume, "/a/p-v", 1);
        look(volume, "/a/p-v", 1, "/b/p-v", 2);
        look(volume, "/a/p-v", 1, "/b/p-v", 3);
        assertThat(written).containsExactly(1L);
    }

    @Test
    void aVolumeThatBecomesKnownLateIsHeldToWhatIsThereThen() {
        Volume unknown = OLD.withPodUid("q");
        look(unknown, "/a/p-v", 1);
        look(OLD, "/a/p-v", 1, "/b/p-v", 2);
        look(OLD, "/a/p-v", 3, "/b/p-v", 2);
        assertThat(written).containsExactly(2L, 3L);
    }

    @Test
    void anotherMounterPodReadsItsOwnFile() {
        Volume fresh = OLD.withBefore(false);
        look(fresh, "/a/p-v", 1);
        look(fresh, "/b/p-v", 2);
        look(fresh, "/b/p-v", 3);
        assertThat(written).containsExactly(1L, 2L, 3L);
    }

    @Test
    void anOldMountReadsNoOtherFileWhenItsOwnIsGone() {
        look(OLD, "/a/p-v", 1);
        look(OLD, "/b/p-v", 2);
        assertThat(written).containsExactly(1L);
    }
}
