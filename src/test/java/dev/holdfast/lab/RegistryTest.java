package dev.holdfast.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RegistryTest {
    @TempDir
    private Path folder;

    private Registry registry;

    @BeforeEach
    void open() {
        registry = new Registry(folder.resolve("run"));
    }

    @Test
    void subnetIsTheLowestFree() {
        assertThat(Registry.freeSubnet(Set.of())).isEqualTo(1);
        assertThat(Registry.freeSubnet(Set.of(1, 2, 4))).isEqualTo(3);
        Set<Integer> all = new HashSet<>();
        for (int n = 1; n <= 254; n++) {
            all.add(n);
        }
        assertThatThrownBy(() -> Registry.freeSubnet(all))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("lab down --all");
    }

    @Test
    void labsSideBySideDifferInIdAndSubnet() {
        Registry.Claim first = registry.claim(folder, 1);
        Registry.Claim second = registry.claim(folder, 2);
        assertThat(first.entry().names().subnet())
                .isNotEqualTo(second.entry().names().subnet());
        assertThat(first.entry().names().id())
                .isNotEqualTo(second.entry().names().id());
        assertThat(registry.labs()).containsExactly(first.entry(), second.entry());
        first.lock().close();
        second.lock().close();
    }

    @Test
    void labIsStaleOnceItsOwnerIsGoneUnlessItIsKept() {
        Registry.Claim claim = registry.claim(folder, 0);
        assertThat(registry.owned(claim.entry())).isTrue();
        assertThat(registry.stale()).isEmpty();
        assertThat(registry.take(claim.entry())).isEmpty();
        claim.lock().close();
        assertThat(registry.owned(claim.entry())).isFalse();
        assertThat(registry.stale()).containsExactly(claim.entry());
        Registry.Entry kept = registry.keep(claim.entry());
        assertThat(registry.stale()).isEmpty();
        assertThat(registry.labs()).containsExactly(kept);
        registry.forget(kept.names());
        assertThat(registry.labs()).isEmpty();
        assertThat(folder.resolve("run").resolve(kept.names().id())).doesNotExist();
    }

    @Test
    void namesFitTheKernelAndFollowFromTheId() {
        Names names = new Names("abcde", 254, Path.of("/cache"), LabOptions.MOST_WORKERS);
        assertThat(names.hostLink()).hasSizeLessThanOrEqualTo(15);
        assertThat(names.nodes()).startsWith("cp1", "w1").endsWith("w8").allMatch(node -> node.length() <= 15);
        assertThat(names.address("cp1")).isEqualTo("10.77.254.2");
        assertThat(names.address("w8")).isEqualTo("10.77.254.10");
        assertThat(names.podRange("w1")).isEqualTo("10.244.3.0/24");
        assertThatThrownBy(() -> names.address("w9"))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("has no node w9");
    }
}
