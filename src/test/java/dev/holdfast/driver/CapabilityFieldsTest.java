package dev.holdfast.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.evidence.Manifest.Capabilities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CapabilityFieldsTest {
    private static final Path BLOCK = Path.of("fixtures/profiles/block.csi.holdfast.dev.yaml");

    @TempDir
    private Path folder;

    private DriverProfile load(String was, String will) throws IOException {
        String text = Files.readString(BLOCK);
        assertThat(text).contains(was);
        return DriverProfile.load(
                Files.writeString(folder.resolve("profile.yaml"), text.replace(was, will.replace("\\n", "\n"))));
    }

    @Test
    void whatAProfileDoesNotSayIsAsWithMountpoint() {
        Capabilities usual = DriverProfile.load(Path.of("fixtures/profiles/s3.csi.scality.com.yaml"))
                .capabilities();
        assertThat(usual).isEqualTo(Capabilities.USUAL);
        assertThat(usual.byKernel() || usual.remounts() || usual.stages() || usual.attaches())
                .isFalse();
        assertThat(usual.republishes()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "serves: kernel|serves: nobody|'serves' is 'nobody'; there are [fuse-process, kernel]",
                "data: remount|data: tape|'data' is 'tape'; there are [s3, remount]",
                "access: one-node|access: two|'access' is 'two'; there are [many, one-node]",
                "fileSystem: ext4|fileSystem: ''|name its type, as mountinfo shows it, under 'fileSystem'",
                "fileSystem: ext4|fileSystem: EXT4|'fileSystem' is 'EXT4'; it takes the type as mountinfo shows it",
                "fileSystem: ext4|fileSystem: fuse.s3|'fileSystem' is 'fuse.s3'; it takes",
                "data: remount|# data|how data is read back from volumes that the kernel mounts has to be said",
                "serves: kernel|serves:|'serves' has no value; give it one, or leave it out",
                "republishes: false|republishes: ''|'republishes' has no value",
                "dynamic: {}|dynamic: {bucketAttribute: b}|'bucketAttribute' names the bucket of a volume",
                "daemonSet: block-csi-node|daemonSet: *node|line 24: '*node' is an alias, and a profile takes none",
                "serves: kernel|serves: fuse-process|with 'serves: fuse-process' it is FUSE, and the field is to be left out",
                "daemonSet:|systemdUnit: x\\ndaemonSet:|'systemdUnit' is about processes that serve mounts",
                "daemonSet:|mountCommand: (?<bucket>x)\\ndaemonSet:|'mountCommand' is about processes that serve mounts",
                "daemonSet:|controlMount: {command: [x]}\\ndaemonSet:|'data: remount' there is none; leave 'controlMount' out",
                "values:|values:\\n  region: a.b|'values' takes the region of an object store"
            })
    void whatCannotBeSoIsRefused(String was, String will, String why) {
        assertThatThrownBy(() -> load(was, will))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aProfileInAnotherEncodingIsRefusedForThat() throws IOException {
        Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {'n', ':', ' ', (byte) 0xe9});
        assertThatThrownBy(() -> DriverProfile.load(latin)).hasMessageContaining("because it is not UTF-8");
    }

    @Test
    void oneKindOfVolumesIsEnoughAndNoneIsRefused() throws IOException {
        assertThat(load("dynamic: {}", "dynamic: none").makesVolumes()).isFalse();
        String text = Files.readString(BLOCK);
        int begin = text.indexOf("static:");
        Path none = Files.writeString(folder.resolve("none.yaml"), text.substring(0, begin) + "static: none\n");
        assertThatThrownBy(() -> DriverProfile.load(none))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("neither 'static' nor 'dynamic'");
    }
}
