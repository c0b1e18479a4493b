package dev.holdfast.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.holdfast.agent.runtime.MountInfo.Mount;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountInfoTest {
    @Test
    void fieldsAreFoundWhateverOptionalOnesStandBetween() {
        assertThat(parse("""
                36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
                37 35 0:283 / /data rw shared:4 propagate_from:2 - fuse mountpoint-s3 rw,user_id=0
                38 35 0:5 / /none rw - tmpfs  rw
                """))
                .containsExactly(
                        new Mount(
                                36,
                                35,
                                "98:0",
                                "/mnt1",
                                "/mnt2",
                                "rw,noatime",
                                "ext3",
                                "/dev/root",
                                "rw,errors=continue"),
                        new Mount(37, 35, "0:283", "/", "/data", "rw", "fuse", "mountpoint-s3", "rw,user_id=0"),
                        new Mount(38, 35, "0:5", "/", "/none", "rw", "tmpfs", "", "rw"));
    }

    @Test
    void octalEscapesAreBytes() {
        Mount mount = parse("1 2 0:3 / /a\\040b\\011c\\134d\\303\\274 rw - fuse x rw\n")
                .get(0);
        assertThat(mount.target()).isEqualTo("/a b\tc\\dü");
    }

    @Test
    void fusectlIsNoFuseMount() {
        List<Mount> mounts = parse("""
                1 2 0:3 / /a rw - fuse x rw
                1 2 0:300 / /b rw - fuse.sshfs x rw
                1 2 8:1 / /c rw - fuseblk x rw
                1 2 0:6 / /d rw - fusectl x rw
                """);
        assertThat(mounts).extracting(Mount::isFuse).containsExactly(true, true, true, false);
        assertThat(mounts.get(1).minor()).isEqualTo(300);
    }

    @Test
    void aLineThatIsNoneIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("1 2 0:3 / /a rw\n"))
                .withMessageContaining("/a rw");
    }

    private static List<Mount> parse(String text) {
        return MountInfo.parse(text.getBytes(StandardCharsets.UTF_8), mount -> true);
    }
}
