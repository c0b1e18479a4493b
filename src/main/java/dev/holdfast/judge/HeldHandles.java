package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.HandleLine;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.cause.Suspects;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.Controls;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Spread;
import dev.holdfast.judge.recording.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The handles of one workload. */
final class HeldHandles implements StreamJudge.StreamVisitor<HandleLine> {
    private static final String READ = "read";
    private static final String STREAM = "stream";
    private static final String CONTROL = "control";
    private final Recording recording;
    private final Volume volume;
    private final FindingBuilder finding;
    private final Clock clock;
    private final Map<String, HandleLine.Opened> opened = new HashMap<>();
    private final Map<String, Source> openedBy = new HashMap<>();
    private final Map<String, Integer> readsPerPhase = new HashMap<>();
    private final Set<Long> offsets = new HashSet<>();
    private final Set<String> usedAfter = new HashSet<>();
    private final List<HandleTrouble> troubles = new ArrayList<>();
    private final Spread times = new Spread();
    private final StreamedWrite streamed;
    private HandleLine.Broken control;
    private int reads;
    private int stale;

    HeldHandles(Volume volume, Scope scope) {
        this.recording = scope.recording();
        this.volume = volume;
        this.finding = scope.finding();
        this.clock = finding.clock(Channel.HANDLES, volume.name());
        this.streamed = new StreamedWrite(volume, clock, finding);
    }

    @Override
    public void conclude() {
        for (String handle : List.of(READ, STREAM)) {
            if (!opened.containsKey(handle)) {
                finding.doubt("handle " + handle + " was not open when "
                        + (volume.before() ? "the upgrade began" : "its workload wrote first"));
            } else if (!usedAfter.contains(handle) && troubles.isEmpty()) {
                finding.doubt("handle " + handle + " was not used after " + (volume.before() ? "the upgrade" : "that"));
            }
        }
        if (opened.containsKey(READ)) {
            finding.cover(
                    readsPerPhase,
                    "read of new bytes through the held handle",
                    Controls.ofAgent(finding, volume.name(), "the workload's agent"));
        }
        if (stale > 0) {
            finding.doubt(
                    Text.count(stale, "read") + " went to an offset that was read before: cached pages prove nothing");
        }
        if (opened.containsKey(STREAM)) {
            streamed.judge(troubles);
        }
        for (HandleTrouble trouble : troubles) {
            if (control != null) {
                finding.doubt(trouble.what() + ", " + recording.when(trouble.at())
                        + ", but the control handle on a plain file system failed too (" + control.errno() + " at "
                        + control.at() + ")");
            } else {
                finding.offence(
                        trouble.at(),
                        trouble.what(),
                        trouble.value(),
                        trouble.before(),
                        trouble.after(),
                        Suspects.HANDLE_LEADS_NOWHERE,
                        Suspects.UNMOUNTED_UNDER_FILE,
                        Served.byKernel(recording)
                                ? Suspects.DEVICE_WRITTEN
                                : "the mount process lost its connection to S3 or its credentials");
            }
        }
        finding.measure(
                troubles.size(),
                troubles.isEmpty() ? "no error" : troubles.get(0).value());
        finding.figure("reads of new bytes", Integer.toString(reads));
        finding.figure("slowest read", Text.span(times.quantile(1)));
        finding.figure("streamed", streamed.accepted() + " bytes");
        finding.passed(Text.count(reads, "read") + " of new bytes matched, and the stream of " + streamed.accepted()
                + " bytes closed " + (volume.before() ? "after the upgrade" : "in the end") + " is whole in S3");
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
            streamed.appended(appended);
            times.add(appended.ns());
        } else if (line instanceof HandleLine.Closed close && handle.equals(STREAM)) {
            streamed.closed(at, close, source);
        }
    }

    private static HandleTrouble broken(long at, HandleLine.Broken broken) {
        return new HandleTrouble(
                at,
                "handle " + broken.handle() + " failed with " + broken.errno() + " at " + broken.at(),
                broken.errno(),
                null,
                null);
    }

    private void same(long at, HandleLine.Stat stat) {
        HandleLine.Opened before = opened.get(stat.handle());
        if (!stat.dev().equals(before.dev()) || stat.mnt() != before.mnt()) {
            String after = "device " + stat.dev() + ", mount " + stat.mnt();
            troubles.add(new HandleTrouble(
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
            troubles.add(new HandleTrouble(
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
}
