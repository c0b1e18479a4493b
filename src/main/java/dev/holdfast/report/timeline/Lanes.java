package dev.holdfast.report.timeline;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Replay;
import dev.holdfast.report.Html;
import dev.holdfast.report.Outcome;
import dev.holdfast.report.timeline.Pins.Pin;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The lanes of the picture: the release, each node, each volume. */
final class Lanes {
    static final String RELEASE = "Release";
    /** With more volume lanes than this, lanes are drawn lower. */
    private static final int ROOMY = 24;

    /** From this height on a lane has room for more than one line of text beside it. */
    private static final int TALL = 44;

    private static final int BAR = 14;
    private static final int TICKS = 9;
    private static final int CONTROL = 26;
    /** Height that bars on many lines share. */
    private static final int MANY_BARS = 56;

    /**
     * One lane.
     *
     * @param section the heading it belongs under
     * @param volume whether it is the lane of a volume
     * @param loud whether it shows a failed operation or a wait over the limit
     * @param firstOffence time of its first offence; the maximum value without one
     */
    record Row(String section, boolean volume, boolean loud, long firstOffence, Html html) {}

    private final Manifest manifest;
    private final Evidence evidence;
    private final Replay replay;
    private final Axis axis;
    private final Pins pins;
    private final long limit;
    private final int stretches;
    private final int sections;
    private final Density.Scale scale;
    private final Drawing draw;
    private final Scene scene;
    private final List<Row> rows = new ArrayList<>();
    private final Map<String, String> anchors = new HashMap<>();
    private final Map<String, Density> quiet = new HashMap<>();

    Lanes(Evidence evidence, Replay replay, Axis axis, Pins pins, Limits limits, int stretches, int sections) {
        this.evidence = evidence;
        this.manifest = evidence.manifest();
        this.replay = replay;
        this.axis = axis;
        this.pins = pins;
        this.limit = limits.nanos(Limit.MAX_GAP);
        this.stretches = stretches;
        this.sections = sections;
        this.scale = new Density.Scale(limit);
        this.draw = new Drawing(axis, stretches);
        this.scene = new Scene(evidence, replay, axis.to());
        manifest.volumes().forEach(v -> anchors.put(v.name(), "v" + anchors.size()));
        List<Written> written =
                manifest.volumes().parallelStream().map(this::written).toList();
        boolean all = written.size() <= ROOMY;
        boolean some = written.stream().filter(Written::loud).count() <= ROOMY;
        release();
        scene.nodes().forEach(this::node);
        written.stream()
                .sorted(Comparator.comparing(w -> String.valueOf(w.volume.node())))
                .forEach(w -> volume(w, all || (some && w.loud)));
    }

    List<Row> rows() {
        return rows;
    }

    Scene scene() {
        return scene;
    }

    /** The id of a subject's lane; null when it has none. */
    String anchor(String subject) {
        return anchors.get(subject);
    }

    // ---- the release

    private void release() {
        lives("Helm release", "Helm", "revisions", scene.helm());
        lives("CRDs", "CRDs", "of the new chart", scene.crds());
        lives("rollout", "rollout", "DaemonSet, Deployment", scene.rollouts());
        lives("registration", "registration", "in CSINodes", scene.registered());
        lives("", "actions", "of the campaign", scene.actions());
        Set<String> drawn = Set.copyOf(anchors.keySet());
        pins.offences().stream()
                .map(p -> p.finding().subject())
                .filter(s -> !drawn.contains(s) && !scene.nodes().containsKey(s))
                .distinct()
                .forEach(s -> row(RELEASE, s, s, "", List.of(), top -> BAR, top -> new Html()));
    }

    private void lives(String subject, String name, String note, List<Lives.Bar> bars) {
        if (!bars.isEmpty()) {
            stacked(RELEASE, subject, name, note, bars);
        }
    }

    /** A lane of bars, lower ones where there are many. */
    private void stacked(String section, String subject, String name, String note, List<Lives.Bar> bars) {
        int lines = Drawing.lines(bars);
        int height = Math.max(4, Math.min(BAR, MANY_BARS / Math.max(1, lines)));
        row(section, subject, name, note, List.of(), top -> lines * height, top -> draw.bars(bars, top, height, false));
    }

    // ---- a node

    private void node(String name, Scene.Node node) {
        String section = "Node " + name;
        int lines = Math.max(1, Drawing.lines(node.plugin));
        String away = node.away.isEmpty()
                ? "always ready"
                : "not ready "
                        + node.away.stream()
                                .limit(3)
                                .map(a -> Axis.length(a.to() - a.from()))
                                .collect(Collectors.joining(", "));
        row(
                section,
                name,
                "node plugin",
                node.plugin.isEmpty() ? "never seen" : away,
                node.away,
                top -> lines * BAR,
                top -> draw.bars(node.plugin, top, BAR, false));
        List<Scene.Spot> published = new ArrayList<>();
        List<Scene.Spot> failed = new ArrayList<>(node.refused);
        for (Volume volume : manifest.volumes()) {
            if (name.equals(volume.node())) {
                published.addAll(scene.mount(volume).published);
                failed.addAll(scene.mount(volume).failed);
            }
        }
        failed.sort(Comparator.comparingLong(Scene.Spot::at));
        row(
                section,
                "",
                "republish",
                published.size() + " seen, " + Sentences.count(failed.size(), "failure"),
                node.away,
                top -> TICKS + 3,
                top -> draw.ticks(published, "NodePublishVolume", top + 2, TICKS)
                        .add(draw.marks(failed, "refused", top + 1, TICKS + 2)));
        if (!node.mounters.isEmpty()) {
            stacked(section, "", "mounter pods", things(node.mounters), node.mounters);
        }
        if (!node.attachments.isEmpty()) {
            stacked(section, "", "attachments", things(node.attachments), node.attachments);
        }
        controls(section, name, node);
    }

    private static String things(List<Lives.Bar> bars) {
        return Long.toString(bars.stream().map(Lives.Bar::key).distinct().count());
    }

    private void controls(String section, String name, Scene.Node node) {
        String writer = name + "-s3";
        boolean there =
                evidence.sources(Channel.CONTROLS).stream().map(Source::name).anyMatch(writer::equals);
        if (there) {
            Density density = new Density(axis, stretches);
            Writing control = Writing.read(replay, Channel.CONTROLS, writer, writer, density, Replay.stallNanos());
            Density.Drawn drawn = density.drawn(sections, scale);
            row(
                    section,
                    "",
                    "S3 control",
                    drawn.empty()
                            ? "nothing written"
                            : "median " + Axis.length(rounded(drawn.whole().median())),
                    node.away,
                    top -> CONTROL,
                    top -> draw.density(drawn, scale, top, CONTROL, "puts")
                            .add(draw.stalls(stalls(control, "S3"), top, CONTROL))
                            .add(draw.failures(control.failures(), top + CONTROL / 2, CONTROL / 2)));
        }
        node.stalls.sort(Comparator.comparingLong(Scene.Stretch::from).thenComparing(Scene.Stretch::text));
        if (!node.stalls.isEmpty()) {
            row(
                    section,
                    "",
                    "stalls",
                    node.stalls.size() + " of tmpfs and agents",
                    List.of(),
                    top -> TICKS + 3,
                    top -> draw.stalls(node.stalls, top + 1, TICKS + 1));
        }
    }

    private static List<Scene.Stretch> stalls(Writing control, String what) {
        return control.waits().stream()
                .filter(w -> w.lower() > Replay.stallNanos())
                .map(w -> new Scene.Stretch(w.from(), w.to(), what + " was stalled"))
                .toList();
    }

    // ---- a volume

    private record Written(
            Volume volume, Writing writing, Density.Drawn drawn, List<Replay.Stall> excuses, boolean loud) {}

    private Written written(Volume volume) {
        Density density = new Density(axis, stretches);
        Writing writing = Writing.read(replay, Channel.OPERATIONS, volume.name(), volume.name(), density, limit / 2);
        Writing beside = Writing.read(
                replay,
                Channel.CONTROLS,
                volume.name() + "-tmpfs",
                volume.name(),
                new Density(axis, 1),
                Replay.stallNanos());
        Scene.Node node = volume.node() == null ? null : scene.nodes().get(volume.node());
        if (node != null) {
            synchronized (node) {
                node.stalls.addAll(stalls(beside, "the tmpfs control of " + volume.name()));
            }
        }
        boolean over = writing.longest() > limit;
        boolean loud = writing.longestPossible() > limit
                || writing.failed() > 0
                || !pins.of(volume.name()).isEmpty();
        if (!loud && volume.node() != null) {
            synchronized (quiet) {
                quiet.computeIfAbsent(volume.node(), n -> new Density(axis, stretches))
                        .add(density);
            }
        }
        return new Written(
                volume, writing, density.drawn(sections, scale), over ? replay.stalls(volume) : List.of(), loud);
    }

    private void volume(Written w, boolean roomy) {
        Volume volume = w.volume;
        Scene.Mount mount = scene.mount(volume);
        int strip = roomy ? BAR : 5;
        int latency = roomy ? 40 : 20;
        int ticks = roomy ? TICKS : 5;
        String kind = (volume.node() == null ? "no node" : volume.node()) + " · " + volume.provisioning()
                + (volume.before() ? "" : " · new");
        row(
                "Node " + (volume.node() == null ? "unknown" : volume.node()),
                volume.name(),
                volume.name(),
                kind + "\n"
                        + (scene.unplaced().contains(volume.name())
                                ? "clock unknown, not drawn"
                                : figures(w.drawn, w.writing) + w.writing.leftOut()),
                volume.node() == null ? List.of() : scene.nodes().get(volume.node()).away,
                top -> strip + latency + ticks,
                top -> draw.bars(mount.processes, top, strip, true)
                        .add(draw.density(w.drawn, scale, top + strip, latency, "writes"))
                        .add(draw.ticks(mount.published, "NodePublishVolume", top + strip + latency, ticks - 1))
                        .add(draw.waits(w.writing.waits(), w.excuses, limit, top + strip, latency))
                        .add(draw.failures(w.writing.failures(), top + strip + latency * 3 / 5, latency * 2 / 5))
                        .add(draw.marks(mount.failed, "refused", top + strip + latency - 2, ticks + 1)),
                true,
                w.loud);
    }

    private static String figures(Density.Drawn drawn, Writing writing) {
        if (drawn.empty()) {
            return writing.failed() == 0 ? "nothing written" : writing.failed() + " failed, none succeeded";
        }
        return "median " + Axis.length(rounded(drawn.whole().median())) + " · longest wait "
                + Replay.span(writing.longest())
                + (writing.failed() == 0 ? "" : ", " + writing.failed() + " failed");
    }

    /** Medians are only known within a few percent. */
    private static long rounded(long ns) {
        long unit = 1;
        while (ns / unit >= 100) {
            unit *= 10;
        }
        return (ns + unit / 2) / unit * unit;
    }

    /** The combined lane of the quiet volumes of a section. */
    Html together(String section, int volumes) {
        Density sum = quiet.getOrDefault(section.substring("Node ".length()), new Density(axis, stretches));
        Density.Drawn drawn = sum.drawn(sections, scale);
        return frame(
                "",
                "",
                "<b>" + Sentences.count(volumes, "quiet volume") + "</b>",
                "all together; click to see each",
                CONTROL,
                draw.density(drawn, scale, 0, CONTROL, "writes"));
    }

    /** The text beside a section's heading. */
    String note(String section) {
        long here = manifest.volumes().stream()
                .filter(v -> section.equals("Node " + v.node()))
                .count();
        return section.equals(RELEASE) ? "" : Sentences.count(here, "volume");
    }

    // ---- parts

    /** A part that depends on the height that the flags of a track take. */
    private interface Below<T> {
        T at(int top);
    }

    private void row(
            String section,
            String subject,
            String name,
            String note,
            List<Scene.Stretch> away,
            Below<Integer> height,
            Below<Html> content) {
        row(section, subject, name, note, away, height, content, false, false);
    }

    private void row(
            String section,
            String subject,
            String name,
            String note,
            List<Scene.Stretch> away,
            Below<Integer> height,
            Below<Html> content,
            boolean volume,
            boolean loud) {
        List<Pin> own = subject.isEmpty() ? List.of() : pins.of(subject);
        int top = draw.flagged(own);
        int whole = top + height.at(top);
        String id = subject.isEmpty() ? "" : anchors.computeIfAbsent(subject, s -> "s" + anchors.size());
        String mark = !own.isEmpty()
                ? "<span class=\"bad\">" + Outcome.of(Verdict.FAIL).mark() + "</span> "
                : !subject.isEmpty() && pins.doubted(subject)
                        ? "<span class=\"open\">"
                                + Outcome.of(Verdict.INCONCLUSIVE).mark() + "</span> "
                        : "";
        Html track = draw.away(away).add(content.at(top)).add(draw.flags(own, whole));
        String shown = !own.isEmpty() && !volume && scene.nodes().containsKey(subject) ? name + " " + subject : name;
        Html html = frame(
                id, own.isEmpty() ? "" : " offended", mark + "<b>" + Html.escape(shown) + "</b>", note, whole, track);
        rows.add(new Row(
                section,
                volume,
                loud || !own.isEmpty(),
                own.isEmpty() ? Long.MAX_VALUE : own.get(0).at(),
                html));
    }

    private Html frame(String id, String css, String name, String note, int height, Html track) {
        Html out = new Html();
        out.raw("<div class=\"row lane" + css + (height < TALL ? " flat" : "") + "\""
                + (id.isEmpty() ? "" : " id=\"" + id + "\"") + "><div class=\"name\">" + name);
        note.lines().forEach(line -> out.raw("<small>").text(line).raw("</small>"));
        return out.raw("</div><div class=\"track\" style=\"height:" + height + "px\">")
                .add(track)
                .raw("</div></div>\n");
    }
}
