package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.workload.JudgedWorkloads.NewWorkload;
import dev.holdfast.campaign.workload.JudgedWorkloads.OldWorkload;
import dev.holdfast.campaign.workload.JudgedWorkloads.Provisioning;
import dev.holdfast.console.Progress;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Two workloads of one bucket, one by a mount of the old release and one by a mount of the new one, read what the other writes: a new object
 * at once, and one that was overwritten once the mount may not show it as it was any more.
 */
public record ReadAcross() implements Stage {
    /** The workload that comes before the upgrade; its bucket is that of both. */
    private static final String OLD = "mixed-old";
    /** The workload that comes after it. */
    private static final String NEW = "mixed-new";

    private static final Duration ANSWER = Duration.ofSeconds(45);
    /** Reads follow each other for longer than clocks of agents are unsure of. */
    private static final String AT_ONCE = "&times=5&periodMs=200";

    @Override
    public String phase() {
        return Phase.MIXED;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.MIXED);
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public List<OldWorkload> oldWorkloads() {
        return List.of(new OldWorkload(OLD, Provisioning.STATIC));
    }

    @Override
    public List<NewWorkload> newWorkloads(List<String> nodes) {
        // on another node where there is one: nothing may be shared but the bucket
        return List.of(new NewWorkload(NEW, NEW, OLD, nodes.get(nodes.size() - 1), true));
    }

    @Override
    public void run(CampaignContext context) {
        if (!context.judged().running().contains(NEW)) {
            context.progress().say("nothing is read across: workload " + NEW + " does not run");
            return;
        }
        Duration ttl = context.limit(Limit.METADATA_TTL);
        try (Progress.Step step = context.progress()
                .step("writing and reading across, overwritten objects " + ttl.toSeconds() + " s later")) {
            for (List<String> pair : List.of(List.of(OLD, NEW), List.of(NEW, OLD))) {
                String writer = pair.get(0);
                String reader = pair.get(1);
                write(context, writer, key(writer, "once"));
                read(context, reader, writer, key(writer, "once"));
                write(context, writer, key(writer, "twice"));
                read(context, reader, writer, key(writer, "twice"));
                write(context, writer, key(writer, "twice"));
            }
            step.detail("waiting");
            context.interruption().rest(ttl.plusSeconds(1));
            read(context, NEW, OLD, key(OLD, "twice"));
            read(context, OLD, NEW, key(NEW, "twice"));
        }
    }

    private static String key(String writer, String times) {
        return "shared/" + writer + "-" + times;
    }

    private static void write(CampaignContext context, String writer, String key) {
        context.attempts()
                .tolerates("a write of " + writer, () -> context.agents().post(writer, "/write?key=" + key, ANSWER));
    }

    private static void read(CampaignContext context, String reader, String writer, String key) {
        context.attempts()
                .tolerates(
                        "a read of " + reader,
                        () -> context.agents()
                                .post(reader, "/cross-read?writer=" + writer + "&key=" + key + AT_ONCE, ANSWER));
    }
}
