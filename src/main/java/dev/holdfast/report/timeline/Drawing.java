package dev.holdfast.report.timeline;

import dev.holdfast.judge.recording.Replay;
import dev.holdfast.report.Html;
import dev.holdfast.report.JudgementText;
import dev.holdfast.report.timeline.Pins.Pin;
import dev.holdfast.verdict.Offence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The shapes on the tracks of the picture. Heights and offsets from the top are in pixels. */
final class Drawing {
    /** Height of a line of flags. */
    static final int FLAG = 20;
    /** Flags with text above each other on one track; the rest are numbers on a line of their own. */
    private static final int FLAG_LINES = 6;
    /** Width of a flag in a picture of usual width, in percent: per character, and at least. */
    private static final double PER_CHARACTER = 0.58;

    private static final double FLAG_ENDS = 4;
    /** Beyond this position there is no room for a label. */
    private static final double EAST = 86;
    /** Beyond this position flags extend to the left. */
    private static final double WEST = 55;
    /** Characters of a flag's text. */
    private static final int FLAG_TEXT = 90;
    /** Single ticks that show their time; more are drawn as one shape. */
    private static final int SINGLE_TICKS = 60;
    /** Marks of one kind on one track. */
    private static final int MARKS = 150;

    private final Axis axis;
    private final int stretches;

    Drawing(Axis axis, int stretches) {
        this.axis = axis;
        this.stretches = stretches;
    }

    // ---- periods

    /** How many lines bars take. */
    static int lines(List<Lives.Bar> bars) {
        return Lives.lines(bars).values().stream().mapToInt(i -> i + 1).max().orElse(0);
    }

    /** Bars from an offset downwards, in lines of this height; with {@code changes}, later bars of one object are marked as a change. */
    Html bars(List<Lives.Bar> bars, int top, int height, boolean changes) {
        Html out = new Html();
        Map<String, Integer> lines = Lives.lines(bars);
        Map<String, Integer> seen = new HashMap<>();
        for (Lives.Bar bar : bars) {
            boolean changed = seen.merge(bar.key(), 1, Integer::sum) > 1 && changes;
            out.raw("<div class=\"bar ")
                    .raw(bar.state().kind().css())
                    .raw(changed ? " changed" : "")
                    .raw("\" style=\"")
                    .raw(axis.span(bar.from(), bar.to()))
                    .raw(";top:" + (top + lines.get(bar.key()) * height) + "px;height:" + (height - 2)
                            + "px\" title=\"")
                    .text(bar.state().detail() + "\nseen " + axis.during(bar.from(), bar.to())
                            + (bar.lasts() ? ", to the end of the record" : ""))
                    .raw("\">");
            if (height >= 11) {
                out.raw("<span>").text(bar.state().label()).raw("</span>");
            }
            out.raw("</div>");
        }
        return out;
    }

    /** Periods without a node plugin, over the whole height of a track. */
    Html away(List<Scene.Stretch> stretches) {
        Html out = new Html();
        for (Scene.Stretch s : some(stretches)) {
            out.raw("<div class=\"away\" style=\"")
                    .raw(axis.span(s.from(), s.to()))
                    .raw("\"></div>");
        }
        return out;
    }

    /** Periods in which a control or an agent was stalled. */
    Html stalls(List<Scene.Stretch> stretches, int top, int height) {
        Html out = new Html();
        for (Scene.Stretch s : some(stretches)) {
            out.raw("<div class=\"stall\" style=\"")
                    .raw(axis.span(s.from(), s.to()))
                    .raw(box(top, height))
                    .raw("\" title=\"")
                    .text(s.text() + " for " + Axis.length(s.to() - s.from()) + "\n" + axis.during(s.from(), s.to()))
                    .raw("\"></div>");
        }
        return out;
    }

    // ---- operations

    /** Latencies: the area between minimum and maximum, the median, the limit, and their figures on hover. */
    Html density(Density.Drawn drawn, Density.Scale scale, int top, int height, String what) {
        Html out = new Html();
        String box = "top:" + top + "px;height:" + height + "px";
        out.raw("<svg class=\"density\" viewBox=\"0 0 " + stretches + " 100\" preserveAspectRatio=\"none\" style=\""
                + box
                + "\"><path class=\"range\" d=\"" + drawn.range() + "\"/><path class=\"median\" d=\""
                + drawn.middle() + "\"/></svg>");
        out.raw("<div class=\"limit\" style=\"top:" + Math.round(top + height * scale.y(scale.limit()) / 100.0)
                + "px\"></div>");
        out.raw("<div class=\"hits\" style=\"" + box + "\">");
        int sections = drawn.sections().size();
        for (int i = 0; i < sections; i++) {
            Density.Figures f = drawn.sections().get(i);
            long begin = axis.from() + (axis.to() - axis.from()) / sections * i;
            out.raw("<i");
            if (f.count() > 0) {
                out.raw(" title=\"")
                        .text(axis.utc(begin) + ", " + axis.since(begin) + ": " + f.count() + " " + what + ", "
                                + (f.least() == f.most()
                                        ? Axis.length(f.most())
                                        : Axis.length(f.least()) + " – " + Axis.length(f.median()) + " – "
                                                + Axis.length(f.most())))
                        .raw("\"");
            }
            out.raw("></i>");
        }
        return out.raw("</div>");
    }

    /** Long waits; those over the limit stand out, unless controls were stalled so long that the rest is within the limit. */
    Html waits(List<Replay.Wait> waits, List<Replay.Stall> stalls, long limit, int top, int height) {
        Html out = new Html();
        for (Replay.Wait wait : waits) {
            long stalled = Replay.overlap(stalls, wait.from(), wait.to());
            boolean over = wait.lower() > limit;
            boolean excused = over && wait.lower() - stalled <= limit;
            String title = (wait.open() ? "a write was in flight and did not return" : "nothing was acknowledged")
                    + ": ["
                    + Replay.span(wait.lower()) + ", " + Replay.span(wait.upper()) + "] (limit " + Replay.span(limit)
                    + ")\n" + axis.during(wait.from(), wait.to())
                    + (stalled == 0 ? "" : "\ncontrols were stalled for " + Replay.span(stalled) + " of it");
            long sure = wait.to() - wait.lower();
            long possible = wait.to() - wait.upper();
            if (wait.upper() > limit && possible < sure) {
                out.raw("<div class=\"maybe\" style=\"")
                        .raw(axis.span(possible, sure))
                        .raw(box(top, height))
                        .raw("\" title=\"")
                        .text(title)
                        .raw("\"></div>");
            }
            out.raw("<div class=\"gap ")
                    .raw(excused ? "excused" : over ? "over" : "near")
                    .raw(wait.open() ? " open" : "")
                    .raw("\" style=\"")
                    .raw(axis.span(sure, wait.to()))
                    .raw(box(top, height))
                    .raw("\" title=\"")
                    .text(title)
                    .raw("\">")
                    .raw(
                            over
                                    ? beside(
                                            sure,
                                            wait.to(),
                                            Replay.span(wait.lower()) + (wait.open() ? " in flight" : ""))
                                    : "")
                    .raw("</div>");
        }
        return out;
    }

    /** A label after a period, or inside where it is wide, or before it where the picture ends. */
    private String beside(long from, long to, String label) {
        double wide = axis.place(to) - axis.place(from);
        String where = wide > PER_CHARACTER * (label.length() + 2) ? "in" : axis.place(to) > EAST ? "before" : "after";
        return "<b class=\"" + where + "\">" + Html.escape(label) + "</b>";
    }

    /** Failed operations with their errors. */
    Html failures(List<Writing.Failures> failures, int top, int height) {
        Html out = new Html();
        double reached = Double.NEGATIVE_INFINITY;
        for (Writing.Failures f : failures) {
            List<String> kinds = new ArrayList<>();
            f.kinds().forEach((kind, n) -> kinds.add(kind + (n == 1 ? "" : " ×" + n)));
            String label = "✕ " + f.kinds().keySet().iterator().next().split(" ", 2)[0]
                    + (f.count() == 1 ? "" : " ×" + f.count());
            out.raw("<div class=\"failed\" style=\"")
                    .raw(axis.span(f.from(), f.to()))
                    .raw(box(top, height))
                    .raw("\" title=\"")
                    .text((f.count() == 1 ? "1 operation" : f.count() + " operations") + " failed: "
                            + String.join(", ", kinds) + "\n"
                            + (f.from() == f.to() ? axis.when(f.from()) : axis.during(f.from(), f.to())))
                    .raw("\">");
            double left = axis.place(f.from());
            if (left >= reached) {
                out.raw(beside(f.from(), f.to(), label));
                reached = left + PER_CHARACTER * (label.length() + 1);
            } else {
                out.raw(beside(f.from(), f.to(), "✕"));
            }
            out.raw("</div>");
        }
        return out;
    }

    // ---- points in time

    /** Ticks; a few show their time on hover, many are one shape. */
    Html ticks(List<Scene.Spot> spots, String what, int top, int height) {
        Html out = new Html();
        if (spots.isEmpty()) {
            return out;
        }
        if (spots.size() <= SINGLE_TICKS) {
            for (Scene.Spot spot : spots) {
                out.raw("<i class=\"tick\" style=\"")
                        .raw(axis.left(spot.at()))
                        .raw(box(top, height))
                        .raw("\" title=\"")
                        .text(what + " (" + spot.text() + ")\n" + axis.when(spot.at()))
                        .raw("\"></i>");
            }
            return out;
        }
        Map<Integer, Integer> places = new TreeMap<>();
        spots.forEach(s -> places.merge((int) (axis.place(s.at()) * stretches / 100), 1, Integer::sum));
        StringBuilder path = new StringBuilder();
        places.keySet().forEach(x -> path.append('M').append(x).append(" 0v1"));
        return out.raw("<svg class=\"ticks\" viewBox=\"0 0 " + stretches + " 1\" preserveAspectRatio=\"none\" style=\""
                + box(top, height).substring(1) + "\"><title>" + spots.size() + " " + what
                + " in all</title><rect width=\"" + stretches + "\" height=\"1\"/><path d=\"" + path + "\"/></svg>");
    }

    /** Marks of errors, in the style {@code css}. */
    Html marks(List<Scene.Spot> spots, String css, int top, int height) {
        Html out = new Html();
        for (Scene.Spot spot : some(spots)) {
            out.raw("<i class=\"mark " + css + "\" style=\"")
                    .raw(axis.left(spot.at()))
                    .raw(box(top, height))
                    .raw("\" title=\"")
                    .text(spot.text() + "\n" + axis.when(spot.at()))
                    .raw("\"></i>");
        }
        return out;
    }

    /** Of too many things, some at even distances; the first is always among them. */
    private static <T> List<T> some(List<T> things) {
        if (things.size() <= MARKS) {
            return things;
        }
        List<T> some = new ArrayList<>();
        for (int i = 0; i < MARKS; i++) {
            some.add(things.get((int) ((long) i * things.size() / MARKS)));
        }
        return some;
    }

    // ---- offences

    /** A flag and its position. */
    private record Flag(Pin pin, int line, boolean west) {}

    /** Flags laid out on a track. */
    private List<Flag> layout(List<Pin> pins) {
        List<Flag> flags = new ArrayList<>();
        List<List<double[]>> taken = new ArrayList<>();
        for (Pin pin : pins) {
            double at = axis.place(pin.at());
            boolean west = at > WEST;
            double wide = FLAG_ENDS + PER_CHARACTER * text(pin).length();
            double from = west ? at - wide : at;
            int line = 0;
            while (line < taken.size() && taken.get(line).stream().anyMatch(t -> t[0] < from + wide && from < t[1])) {
                line++;
            }
            if (line == taken.size()) {
                taken.add(new ArrayList<>());
            }
            taken.get(line).add(new double[] {from, from + wide});
            flags.add(new Flag(pin, line, west));
        }
        return flags;
    }

    /** Height of the flags of a subject. */
    int flagged(List<Pin> pins) {
        return FLAG
                * Math.min(
                        FLAG_LINES + 1,
                        layout(pins).stream().mapToInt(f -> f.line + 1).max().orElse(0));
    }

    /** The flags of a subject on a track of this height. */
    Html flags(List<Pin> pins, int height) {
        Html out = new Html();
        for (Flag flag : layout(pins)) {
            boolean labelled = flag.line < FLAG_LINES;
            int top = FLAG * Math.min(flag.line, FLAG_LINES);
            out.raw("<a class=\"flag" + (flag.west ? " west" : "") + (labelled ? "" : " small") + "\" id=\"o"
                            + flag.pin.number() + "\" href=\"#l" + flag.pin.number() + "\" style=\"")
                    .raw(axis.left(flag.pin.at()))
                    .raw(";top:" + top + "px;--pole:" + (height - top) + "px\" title=\"")
                    .text(Sentences.offence(flag.pin, axis))
                    .raw("\"><b>" + flag.pin.number() + "</b>");
            if (labelled) {
                out.raw("<span>").text(text(flag.pin)).raw("</span>");
            }
            out.raw("</a>");
        }
        return out;
    }

    private static String text(Pin pin) {
        Offence offence = pin.finding().offence();
        String change = JudgementText.change(offence);
        String text = pin.guarantee() + ": " + offence.what() + ", " + (change.isEmpty() ? offence.value() : change);
        return text.length() <= FLAG_TEXT ? text : text.substring(0, FLAG_TEXT - 1) + "…";
    }

    private static String box(int top, int height) {
        return ";top:" + top + "px;height:" + height + "px";
    }
}
