package dev.holdfast.report.timeline;

import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.judge.recording.Replay;
import dev.holdfast.report.Html;
import dev.holdfast.report.JudgementText;
import dev.holdfast.report.Outcome;
import dev.holdfast.report.timeline.Pins.Doubt;
import dev.holdfast.report.timeline.Pins.Pin;
import dev.holdfast.verdict.Diagnosis;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.RunVerdict;
import dev.holdfast.verdict.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The page around the lanes: findings on top, then the axis, then lanes with findings before quiet ones. */
final class Page {
    /** Up to this many volumes, quiet ones are not folded away. */
    private static final int FEW_VOLUMES = 12;
    /** Findings listed in full; the others are one click away. */
    private static final int LISTED = 6;
    /** Vertical lines at offences, so that they are found among many lanes. */
    private static final int LINES = 40;

    private static final double OFFENCE_VIEW = TimeUnit.SECONDS.toNanos(20);

    private final Evidence evidence;
    private final Manifest manifest;
    private final Replay replay;
    private final Axis axis;
    private final Pins pins;
    private final List<Judgement> judgements;
    private final Diagnosis diagnosis;
    private final Lanes lanes;

    Page(
            Evidence evidence,
            Replay replay,
            Axis axis,
            Pins pins,
            RunVerdict verdict,
            Limits limits,
            int stretches,
            int sections) {
        this.evidence = evidence;
        this.manifest = evidence.manifest();
        this.replay = replay;
        this.axis = axis;
        this.pins = pins;
        this.judgements = verdict.judgements();
        this.diagnosis = verdict.diagnosis();
        this.lanes = new Lanes(evidence, replay, axis, pins, limits, stretches, sections);
    }

    String html() {
        String script = resource("timeline.js");
        Html out = new Html();
        out.raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>")
                .raw(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline';"
                                + " script-src 'sha256-" + sha256(script) + "'\"/>")
                .raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"/><title>Timeline of ")
                .text(manifest.campaign())
                .raw("</title><style>")
                .raw(resource("timeline.css"))
                .add(zooms())
                .raw("</style></head><body id=\"top\"><header>")
                .add(heading())
                .add(diagnosis())
                .add(findings())
                .add(notes())
                .raw("</header>")
                .add(tools())
                .raw("<main class=\"chart\" data-from=\"" + axis.from() / 1e6 + "\" data-to=\"" + axis.to() / 1e6
                        + "\" data-zero=\"" + axis.zero() / 1e6 + "\" data-wall=\"" + replay.wall(axis.zero()) + "\">")
                .add(bands())
                .add(axisRows())
                .add(lanes())
                .raw("</main><script>")
                .raw(script)
                .raw("</script></body></html>\n");
        return out.toString();
    }

    // ---- header

    private Html heading() {
        Html out = new Html();
        out.raw("<div class=\"title\"><h1>");
        if (manifest.change() == null) {
            out.text(manifest.campaign());
        } else {
            out.text("Upgrade " + manifest.change().from() + " → "
                    + manifest.change().to());
            if (manifest.driver() != null) {
                out.raw(" <span>of ").text(manifest.driver().name()).raw("</span>");
            }
        }
        out.raw("</h1><p>")
                .text(manifest.campaign() + " · " + axis.day(axis.from()) + " UTC, "
                        + Axis.length(axis.to() - axis.from()) + " · "
                        + Sentences.count(manifest.volumes().size(), "volume") + " on "
                        + Sentences.count(manifest.nodes().size(), "node")
                        + (manifest.facts().containsKey("kubernetes")
                                ? " · Kubernetes " + manifest.facts().get("kubernetes")
                                : ""))
                .raw("</p></div>");
        return out;
    }

    private Html diagnosis() {
        Html out = new Html();
        return diagnosis.isEmpty()
                ? out
                : out.raw("<p class=\"diagnosis\"><b>What happened:</b> ")
                        .text(diagnosis.text())
                        .raw("</p>");
    }

    private Html findings() {
        Html out = new Html();
        out.raw("<div class=\"verdicts\">");
        long failed =
                judgements.stream().filter(j -> j.verdict() == Verdict.FAIL).count();
        int offences = pins.offences().size();
        if (offences > 0) {
            out.raw("<a class=\"verdict bad\" href=\"#o1\">✘ " + Sentences.count(offences, "offence") + "</a>");
        } else if (failed == 0 && pins.doubts().isEmpty() && !judgements.isEmpty()) {
            out.raw("<span class=\"verdict good\">✔ no offence</span>");
        }
        if (judgements.isEmpty()) {
            out.raw("<span class=\"verdict open\">not judged</span>");
        }
        if (!pins.doubts().isEmpty()) {
            out.raw("<a class=\"verdict open\" href=\"#doubts\">? "
                    + pins.doubts().size() + " inconclusive</a>");
        }
        out.raw("<span class=\"guarantees\">");
        for (Judgement judgement : judgements) {
            String css = css(judgement.verdict());
            out.raw("<span class=\"chip " + css + "\" title=\"")
                    .text(JudgementText.headline(judgement))
                    .raw("\">" + Outcome.of(judgement.verdict()).mark() + " ")
                    .text(judgement.guarantee().id())
                    .raw("</span>");
        }
        out.raw("</span></div>");
        if (offences > 0) {
            out.raw("<ol class=\"offences\">");
            list(out, pins.offences().stream().map(this::offence).toList(), "more offences");
            out.raw("</ol>");
        }
        if (!pins.doubts().isEmpty()) {
            out.raw("<ul class=\"doubts\" id=\"doubts\">");
            list(out, doubts(), "more inconclusive findings");
            out.raw("</ul>");
        }
        return out;
    }

    private static void list(Html out, List<Html> items, String more) {
        items.stream().limit(LISTED).forEach(out::add);
        if (items.size() > LISTED) {
            out.raw("<li class=\"more\"><details><summary>" + (items.size() - LISTED) + " " + more + "</summary><ul>");
            items.stream().skip(LISTED).forEach(out::add);
            out.raw("</ul></details></li>");
        }
    }

    private Html offence(Pin pin) {
        return new Html()
                .raw("<li id=\"l" + pin.number() + "\"><a href=\"#o" + pin.number() + "\" title=\"")
                .text(Sentences.offence(pin, axis))
                .raw("\"><b>" + pin.number() + "</b><em>")
                .text(pin.guarantee().id())
                .raw("</em> <strong>")
                .text(Sentences.place(pin.finding()))
                .raw("</strong> ")
                .text(Sentences.seen(pin.finding().offence()))
                .text(Sentences.follows(pin.finding().offence()))
                .raw(" <time>")
                .text(axis.since(pin.at()) + ", " + axis.utc(pin.at()) + ", phase "
                        + pin.finding().offence().phase())
                .raw("</time></a></li>");
    }

    /** Inconclusive findings; those with the same first reason are joined, as a torn record makes many guarantees inconclusive. */
    private List<Html> doubts() {
        Map<String, List<Doubt>> same = new LinkedHashMap<>();
        for (Doubt doubt : pins.doubts()) {
            same.computeIfAbsent(Sentences.firstReason(doubt), k -> new ArrayList<>())
                    .add(doubt);
        }
        List<Html> items = new ArrayList<>();
        same.forEach((reason, group) -> {
            Finding first = group.get(0).finding();
            String lane = first == null ? null : lanes.anchor(first.subject());
            items.add(new Html()
                    .raw(lane == null ? "<li><a>" : "<li><a href=\"#" + lane + "\">")
                    .raw("<b>?</b><em>")
                    .text(group.stream()
                            .map(doubt -> doubt.guarantee().id())
                            .distinct()
                            .collect(Collectors.joining(", ")))
                    .raw("</em> <strong>")
                    .text(first == null ? "" : Sentences.place(first))
                    .text(group.size() == 1 ? "" : " and " + (group.size() - 1) + " more")
                    .raw("</strong> ")
                    .text(group.size() == 1 ? Sentences.doubt(group.get(0)) : reason)
                    .raw("</a></li>"));
        });
        return items;
    }

    /** Notes on the record itself. */
    private Html notes() {
        Set<String> notes = new LinkedHashSet<>();
        for (Phase phase : manifest.phases()) {
            if (phase.end() == null) {
                notes.add("Phase " + phase.name() + " never ended"
                        + (phase.result() == null ? "." : ": " + phase.result()));
            } else if (!phase.completed()) {
                notes.add("Phase " + phase.name() + " failed: " + phase.result());
            }
        }
        if (manifest.phases().isEmpty()) {
            notes.add("No phase of the run began.");
        } else if (replay.upgradeStart() == null) {
            notes.add("The run had no upgrade: seconds count from its start.");
        }
        if (manifest.phase(Phase.DRAIN) == null && !manifest.phases().isEmpty()) {
            notes.add("The run had no drain: operations in flight at its end were not waited for.");
        }
        if (manifest.volumes().isEmpty()) {
            notes.add("The run had no volume.");
        }
        evidence.damage().forEach(d -> notes.add("Record: " + d.file() + " is " + d.kind() + ": " + d.detail()));
        List<String> unplaced = lanes.scene().unplaced();
        if (!unplaced.isEmpty()) {
            notes.add("Not drawn, because their clocks are unknown: " + String.join(", ", unplaced));
        }
        Html out = new Html();
        if (!notes.isEmpty()) {
            out.raw("<ul class=\"notes\">");
            list(
                    out,
                    notes.stream()
                            .map(n -> new Html().raw("<li>").text(n).raw("</li>"))
                            .toList(),
                    "more notes");
            out.raw("</ul>");
        }
        return out;
    }

    // ---- the axis

    private List<Phase> phases() {
        return manifest.phases().stream().filter(p -> p.start() < axis.to()).toList();
    }

    private long end(Phase phase) {
        return phase.end() == null ? axis.to() : Math.min(axis.to(), phase.end());
    }

    /** The zoom of each link: computed here, so that it works without a script. */
    private Html zooms() {
        Html out = new Html();
        double length = axis.to() - axis.from();
        int i = 0;
        for (Phase phase : phases()) {
            double wide = Math.max(TimeUnit.SECONDS.toNanos(1), end(phase) - phase.start());
            out.raw(":root:has(#p" + i++ + ":target){--at:" + Axis.number(Math.max(1, 0.9 * length / wide), 2) + "}\n");
        }
        return out.raw(":root:has(.flag:target){--at:" + Axis.number(Math.max(1, length / OFFENCE_VIEW), 2) + "}\n");
    }

    private Html tools() {
        Html out = new Html();
        out.raw(
                "<nav><span class=\"go\"><a href=\"#top\" class=\"home\" title=\"the whole run (key 0)\">whole run</a>");
        int i = 0;
        for (Phase phase : phases()) {
            out.raw("<a href=\"#p" + i++ + "\" title=\"")
                    .text("zoom on phase " + phase.name() + " " + axis.during(phase.start(), end(phase)))
                    .raw("\"" + (phase.name().equals(Phase.UPGRADE) ? " class=\"up\"" : "") + ">")
                    .text(phase.name())
                    .raw("</a>");
        }
        out.raw("</span><span class=\"by\">");
        for (int by : List.of(1, 2, 4, 16)) {
            out.raw("<label><input type=\"radio\" name=\"by\" id=\"by" + by + "\"" + (by == 1 ? " checked=\"\"" : "")
                    + "/>×" + by + "</label>");
        }
        out.raw("</span><span class=\"script\" hidden=\"\"><button id=\"in\" title=\"zoom in (key +)\">+</button>"
                + "<button id=\"out\" title=\"zoom out (key −)\">−</button>"
                + "<small>Ctrl + wheel or drag to zoom · ← → to move · 0 for the whole run"
                + (pins.offences().isEmpty() ? "" : " · N for the next offence") + "</small></span>");
        out.raw("<details class=\"legend\"><summary>Legend</summary><div>")
                .raw(resource("legend.html"))
                .raw("</div></details></nav>");
        return out;
    }

    private Html bands() {
        Html out = new Html();
        out.raw("<div class=\"bands\">");
        int i = 0;
        for (Phase phase : phases()) {
            out.raw("<div class=\"band" + (phase.name().equals(Phase.UPGRADE) ? " up" : i % 2 == 0 ? " even" : "")
                            + "\" style=\"")
                    .raw(axis.span(phase.start(), end(phase)))
                    .raw("\"></div><a class=\"goto\" id=\"p" + i + "\" data-until=\"" + end(phase) / 1e6
                            + "\" data-at=\"" + phase.start() / 1e6 + "\" style=\"")
                    .raw(axis.left(phase.start()))
                    .raw("\"></a>");
            i++;
        }
        pins.offences().stream()
                .map(p -> axis.left(p.at()))
                .distinct()
                .limit(LINES)
                .forEach(left ->
                        out.raw("<div class=\"line\" style=\"").raw(left).raw("\"></div>"));
        return out.raw("</div>");
    }

    private Html axisRows() {
        Html out = new Html();
        out.raw("<div class=\"row axis\"><div class=\"name\"><b>UTC</b><small>since the ")
                .raw(replay.upgradeStart() == null ? "run" : "upgrade")
                .raw(" began</small></div><div class=\"track\">");
        int i = 0;
        for (Phase phase : phases()) {
            boolean failed = phase.end() == null || !phase.completed();
            out.raw("<a class=\"phase" + (phase.name().equals(Phase.UPGRADE) ? " up" : "") + (failed ? " broke" : "")
                            + "\" href=\"#p" + i++ + "\" style=\"")
                    .raw(axis.span(phase.start(), end(phase)))
                    .raw("\" title=\"")
                    .text("phase " + phase.name() + ": " + axis.during(phase.start(), end(phase))
                            + (phase.end() == null ? ", never ended" : ", " + phase.result()))
                    .raw("\"><span>")
                    .text(phase.name())
                    .raw("</span></a>");
        }
        out.raw("<div class=\"times\">");
        List<Long> coarse = axis.ticks(11);
        List<Long> fine = axis.ticks(700);
        for (long at : fine) {
            out.raw(coarse.contains(at) ? "<i style=\"" : "<i class=\"fine\" style=\"")
                    .raw(axis.left(at))
                    .raw("\">" + axis.clock(at) + "<b>" + axis.tick(at) + "</b></i>");
        }
        out.raw("</div>");
        pins.offences().stream()
                .collect(Collectors.groupingBy(
                        p -> axis.left(p.at()), LinkedHashMap::new, Collectors.mapping(p -> p, Collectors.toList())))
                .entrySet()
                .stream()
                .limit(LINES)
                .forEach(e -> out.raw("<a class=\"where\" href=\"#o"
                                + e.getValue().get(0).number() + "\" style=\"")
                        .raw(e.getKey())
                        .raw("\">✘</a>"));
        return out.raw("</div></div>");
    }

    // ---- lanes

    private Html lanes() {
        Html out = new Html();
        boolean few = manifest.volumes().size() <= FEW_VOLUMES;
        List<Lanes.Row> loud = lanes.rows().stream()
                .filter(r -> r.firstOffence() != Long.MAX_VALUE || (r.volume() && r.loud()))
                .sorted(Comparator.comparingLong(Lanes.Row::firstOffence))
                .toList();
        if (!loud.isEmpty()) {
            boolean offended = loud.get(0).firstOffence() != Long.MAX_VALUE;
            section(out, offended ? "Offences" : "To check", "");
            loud.forEach(r -> out.add(r.html()));
        }
        List<Lanes.Row> quiet =
                lanes.rows().stream().filter(r -> !loud.contains(r)).toList();
        for (String name : quiet.stream().map(Lanes.Row::section).distinct().toList()) {
            List<Lanes.Row> rows =
                    quiet.stream().filter(r -> r.section().equals(name)).toList();
            section(out, name, lanes.note(name));
            rows.stream().filter(r -> !r.volume()).forEach(r -> out.add(r.html()));
            List<Lanes.Row> volumes = rows.stream().filter(Lanes.Row::volume).toList();
            if (few) {
                volumes.forEach(r -> out.add(r.html()));
            } else if (!volumes.isEmpty()) {
                out.raw("<details class=\"quiet\"><summary>")
                        .add(lanes.together(name, volumes.size()))
                        .raw("</summary>");
                volumes.forEach(r -> out.add(r.html()));
                out.raw("</details>");
            }
        }
        return out;
    }

    private static void section(Html out, String name, String note) {
        out.raw("<div class=\"row section\"><div class=\"name\"><h2>")
                .text(name)
                .raw("</h2>")
                .raw(note.isEmpty() ? "" : "<small>" + Html.escape(note) + "</small>")
                .raw("</div></div>");
    }

    // ---- parts

    static String css(Verdict verdict) {
        return switch (verdict) {
            case PASS -> "good";
            case FAIL -> "bad";
            case INCONCLUSIVE -> "open";
        };
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + " , a file of Holdfast itself", e);
        }
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
