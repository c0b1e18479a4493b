package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.HandleLine;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.Controls;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.S3Listing;
import dev.holdfast.judge.recording.Spread;
import dev.holdfast.judge.recording.StreamEnd;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Files opened before the upgrade still work after it: one that is read where it was never read before (what the kernel has
 * cached can be read after the process died), and one long write that is closed after the upgrade.
 */
final class HandlesJudge extends StreamJudge<HandleLine> {
    private static final String READ = "read";
    private static final String STREAM = "stream";
    private static final String CONTROL = "control";

    HandlesJudge() {
        super(Guarantee.HANDLES, Channel.HANDLES);
    }

    @Override
    String limit(Limits limits) {
        return "no error, the same content";
    }

    @Override
    StreamVisitor<HandleLine> hear(Volume volume, Scope scope) {
        return new Hold(volume, scope);
    }

    /** An offence that still waits for what the control handle says. */
    private record Trouble(long at, String what, String value, String before, String after) {}

    /** The handles of one workload. */
    private static final class Hold implements StreamVisitor<HandleLine> {
        private final Recording recording;
        private final Volume volume;
        private final FindingBuilder finding;
        private final Clock clock;
        private final Map<String, HandleLine.Opened> opened = new HashMap<>();
        private final Map<String, Source> openedBy = new HashMap<>();
        private final Map<String, Integer> readsPerPhase = new HashMap<>();
        private final Set<Long> offsets = new HashSet<>();
        private final Set<String> usedAfter = new HashSet<>();
        private final List<Trouble> troubles = new ArrayList<>();
        private final Spread times = new Spread();
        private HandleLine.Broken control;
        private HandleLine.Closed closed;
        private long closedAt;
        private Source closedBy;
        private long accepted;
        private int reads;
        private int stale;

        Hold(Volume volume, Scope scope) {
            this.recording = scope.recording();
            this.volume = volume;
            this.finding = scope.finding();
            this.clock = finding.clock(Channel.HANDLES, volume.name());
        }

        @Override
        public void conclude() {
            for (String handle : List.of(READ, STREAM)) {
                if (!opened.containsKey(handle)) {
                    finding.doubt("handle " + handle + " was not open when the upgrade began");
                } else if (!usedAfter.contains(handle) && troubles.isEmpty()) {
                    finding.doubt("handle " + handle + " was not used after the upgrade");
                }
            }
            if (opened.containsKey(READ)) {
                finding.cover(
                        readsPerPhase,
                        "read of new bytes through the held handle",
                        Controls.ofAgent(finding, volume.name(), "the workload's agent"));
            }
            if (stale > 0) {
                finding.doubt(Text.count(stale, "read")
                        + " went to an offset that was read before: cached pages prove nothing");
            }
            if (opened.containsKey(STREAM)) {
                stream();
            }
            for (Trouble trouble : troubles) {
                if (control != null) {
                    finding.doubt(trouble.what + ", " + recording.when(trouble.at)
                            + ", but the control handle on a plain file system failed too (" + control.errno() + " at "
                            + control.at() + ")");
                } else {
                    finding.offence(
                            trouble.at,
                            trouble.what,
                            trouble.value,
                            trouble.before,
                            trouble.after,
                            "the process behind the mount was restarted, so the handle leads nowhere",
                            "the volume was unmounted or mounted again under the open file",
                            "the mount process lost its connection to S3 or its credentials");
                }
            }
            finding.measure(troubles.size(), troubles.isEmpty() ? "no error" : troubles.get(0).value);
            finding.figure("reads of new bytes", Integer.toString(reads));
            finding.figure("slowest read", Text.span(times.quantile(1)));
            finding.figure("streamed", accepted + " bytes");
            finding.passed(Text.count(reads, "read") + " of new bytes matched, and the stream of " + accepted
                    + " bytes closed after the upgrade is whole in S3");
        }

        @Override
        public void line(long at, HandleLine line, Source source) {
            String handle = line.handle();
            if (handle.equals(CONTROL)) {
                if (line instanceof HandleLine.Broken broken) {
                    control = broken;
                }
                return;
            }
            if (line instanceof HandleLine.Opened open) {
                if (clock.before(at, recording.window().upgradeStart())) {
                    opened.put(handle, open);
                    openedBy.put(handle, source);
                }
                return;
            }
            if (!source.equals(openedBy.get(handle))) {
                // Opened after the upgrade, by an agent that had to begin anew: not the handle that was held.
                if (line instanceof HandleLine.Broken broken
                        && clock.since(at, recording.window().start())) {
                    troubles.add(broken(at, broken));
                }
                return;
            }
            if (clock.since(at, recording.window().upgradeEnd())) {
                usedAfter.add(handle);
            }
            if (line instanceof HandleLine.Broken broken) {
                troubles.add(broken(at, broken));
            } else if (line instanceof HandleLine.Stat stat) {
                same(at, stat);
            } else if (line instanceof HandleLine.Read read) {
                read(at, read);
            } else if (line instanceof HandleLine.Appended appended) {
                accepted += appended.length();
                times.add(appended.ns());
            } else if (line instanceof HandleLine.Closed close && handle.equals(STREAM)) {
                closed = close;
                closedAt = at;
                closedBy = source;
            }
        }

        private static Trouble broken(long at, HandleLine.Broken broken) {
            return new Trouble(
                    at,
                    "handle " + broken.handle() + " broke with " + broken.errno() + " at " + broken.at(),
                    broken.errno(),
                    null,
                    null);
        }

        private void same(long at, HandleLine.Stat stat) {
            HandleLine.Opened before = opened.get(stat.handle());
            if (!stat.dev().equals(before.dev()) || stat.mnt() != before.mnt()) {
                String after = "device " + stat.dev() + ", mount " + stat.mnt();
                troubles.add(new Trouble(
                        at,
                        "handle " + stat.handle() + " is on another mount",
                        after,
                        "device " + before.dev() + ", mount " + before.mnt(),
                        after));
            }
        }

        private void read(long at, HandleLine.Read read) {
            times.add(read.ns());
            if (!offsets.add(read.offset())) {
                stale++;
            } else if (!read.match()) {
                troubles.add(new Trouble(
                        at,
                        "a read at offset " + read.offset() + " brought other content",
                        read.length() + " bytes that differ",
                        null,
                        null));
            } else if (read.length() > 0) {
                reads++;
                readsPerPhase.merge(recording.phaseAt(at, clock), 1, Integer::sum);
            }
        }

        private void stream() {
            if (closed == null) {
                if (troubles.isEmpty()) {
                    finding.doubt("no close of the streamed write is on record");
                }
                return;
            }
            if (!clock.since(closedAt, recording.window().upgradeEnd())) {
                finding.doubt("the streamed write was closed before the upgrade ended");
            }
            if (closed.size() != accepted) {
                troubles.add(new Trouble(
                        closedAt,
                        "the streamed write closed with another size than was accepted",
                        closed.size() + " bytes",
                        accepted + " bytes accepted",
                        closed.size() + " bytes"));
            }
            Long drained = StreamEnd.drains(finding, volume.name()).get(closedBy);
            if (drained != null && closedAt > drained) {
                finding.doubt(
                        "the streamed write was closed after the drain had given it up, so it may have been looked for"
                                + " in S3 too early");
                return;
            }
            int[] seen = new int[1];
            S3Listing listing = new S3Listing();
            finding.read(Channel.READ_BACK, "s3-" + volume.name(), (at, back, source) -> {
                listing.line(back);
                if (!back.key().equals(closed.key())) {
                    return;
                }
                seen[0]++;
                if (back.errno() != null && !back.errno().equals("ENOENT")) {
                    finding.doubt("the streamed object could not be read from S3: " + back.errno());
                } else if (back.errno() != null) {
                    troubles.add(absent());
                } else if (back.size() != closed.size() || !closed.sha256().equals(back.sha256())) {
                    troubles.add(new Trouble(
                            closedAt,
                            "the streamed object " + closed.key() + " is not what was written",
                            back.size() + " bytes, SHA-256 " + back.sha256(),
                            closed.size() + " bytes, SHA-256 " + closed.sha256(),
                            back.size() + " bytes, SHA-256 " + back.sha256()));
                }
            });
            String doubt = listing.doubt(recording);
            if (seen[0] == 0 && doubt == null) {
                troubles.add(absent());
            } else if (seen[0] == 0) {
                finding.doubt("the streamed object " + closed.key() + " was not read again from S3: " + doubt);
            }
        }

        private Trouble absent() {
            return new Trouble(
                    closedAt,
                    "the streamed object " + closed.key() + " is not in S3",
                    "no object",
                    closed.size() + " bytes closed",
                    "no object");
        }
    }
}
