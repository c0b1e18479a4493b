package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static dev.holdfast.evidence.History.volume;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.HandleLine;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.VolumeAttachments;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * {@link RebootRun} with a driver whose volumes the kernel mounts: staged on their nodes and attached to one. Who writes elsewhere holds files open, as
 * nothing else shows that a mount is the same.
 */
final class RebootedBlockRun {
    private static final List<Volume> VOLUMES = List.of(
            volume(OLD, "static", true, "w1"),
            volume(OTHER, "dynamic", true, "w2"),
            volume(NEW, "static", false, "w1"),
            volume("new-2", "dynamic", false, "w2"),
            RebootRun.early("w1"),
            RebootRun.early("w2"),
            RebootRun.BESIDE);

    private RebootedBlockRun() {}

    static History rebooted() {
        History h = RebootRun.rebooted();
        h.driver(driver -> DriverBuilder.of(driver)
                .name(BlockRun.DRIVER)
                .mounterNamespace(null)
                .systemdUnit(null)
                .publishLog(null)
                .build());
        h.driver(can(true, true));
        for (String node : List.of("w1", "w2")) {
            h.without(Channel.PROCESSES, node);
            h.map(Channel.MOUNTS, node, (s, look) -> onHost(look));
        }
        VOLUMES.forEach(v -> h.map(
                Channel.MOUNTS,
                v.name(),
                (s, look) -> Lines.mounts(
                        look.mounts().stream().map(m -> ofKernel(m, m.target())).toList())));
        for (double s = -10; s < 99; s++) {
            h.add(
                    Channel.VOLUME_ATTACHMENTS,
                    OBSERVER,
                    s,
                    BlockRun.looked(
                            VOLUMES.stream().map(RebootedBlockRun::attached).toList()));
        }
        holds(h, RebootRun.early("w2"), "7:81", -7);
        holds(h, RebootRun.BESIDE, "7:82", 64);
        return h;
    }

    /** What was written is read again in S3, as in the other run: where that is done is no matter of the reboot. */
    static UnaryOperator<Manifest.Driver> can(boolean stages, boolean attaches) {
        return driver -> DriverBuilder.of(driver)
                .capabilities(new Manifest.Capabilities("kernel", "ext4", stages, attaches, false, "s3", "one-node"))
                .build();
    }

    static VolumeAttachments.Entry attached(Volume v) {
        return BlockRun.attached(v.name(), v.node(), "a-" + v.name());
    }

    /** The mount of a device by the kernel that FUSE has in the other run. */
    static Mounts.Entry ofKernel(Mounts.Entry fuse, String target) {
        return new Mounts.Entry(
                fuse.id(),
                1,
                "7:" + fuse.minor(),
                "/",
                target,
                "rw,relatime",
                "ext4",
                "/dev/loop" + fuse.minor(),
                "rw");
    }

    /** Each target, and what is staged for it instead of what a mounter pod has. */
    private static Mounts onHost(Mounts look) {
        List<Mounts.Entry> all = new ArrayList<>();
        for (Volume v : VOLUMES) {
            look.mounts().stream()
                    .filter(m -> m.isTargetOf(v.podUid(), v.persistentVolume()))
                    .forEach(m -> {
                        all.add(ofKernel(m, BlockRun.staged(v)));
                        all.add(ofKernel(m, m.target()));
                    });
        }
        return Lines.mounts(all);
    }

    /** Two files are held open on a volume from a time on, and closed in the end. */
    private static void holds(History h, Volume v, String dev, double from) {
        Source source = new Source(v.name(), 0);
        for (String handle : List.of("read", "stream", "control")) {
            h.add(
                    Channel.HANDLES,
                    source,
                    from,
                    Lines.opened(handle, "holdfast/" + handle + ".bin", dev, handle.length(), 7, 1 << 20));
        }
        long total = 0;
        int reads = 0;
        for (double s = from + 0.5; s < 93; s += 0.5) {
            for (String handle : List.of("read", "stream", "control")) {
                h.add(Channel.HANDLES, source, s, Lines.stat(handle, dev, handle.length(), 7));
            }
            h.add(Channel.HANDLES, source, s + 0.1, Lines.read("read", 4096L * ++reads, 4096, true, 1_000_000));
            total += 1000;
            h.add(Channel.HANDLES, source, s + 0.2, Lines.appended("stream", 1000, total, 1_000_000));
        }
        HandleLine closed = Lines.closed("stream", "holdfast/stream.bin", total, "sha-stream");
        h.add(Channel.HANDLES, source, 93.5, closed);
        for (String reader : List.of(v.name(), "s3-" + v.name())) {
            h.add(
                    Channel.READ_BACK,
                    new Source(reader, 1),
                    98,
                    Lines.readBack("holdfast/stream.bin", total, "sha-stream", null));
        }
    }
}
