package dev.holdfast.report.timeline;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static dev.holdfast.evidence.History.ns;
import static dev.holdfast.evidence.History.volume;
import static dev.holdfast.evidence.Writes.failed;
import static dev.holdfast.evidence.Writes.invoked;
import static dev.holdfast.evidence.Writes.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.ClockSample;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.KubeletMetric;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.ManifestBuilder;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.PodBuilder;
import dev.holdfast.evidence.PublishLines;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.VolumeBuilder;
import dev.holdfast.judge.Judges;
import dev.holdfast.verdict.Diagnosis;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.RunVerdict;
import dev.holdfast.verdict.Verdict;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** The picture of a history: axis from -30 to 63 s, upgrade from 10 to 20 s. */
class TimelineTest {
    private static final RunVerdict NOT_JUDGED = new RunVerdict(List.of(), Diagnosis.NONE);

    private static final double FROM = -30;
    private static final double TO = 63;

    // ---- a healthy run

    @Test
    void a_healthy_run_shows_every_volume_and_says_that_there_is_no_offence() {
        Drawn page = draw(History.healthy());
        assertThat(page.classed("verdict")).extracting(Element::getTextContent).containsExactly("✔ no offence");
        assertThat(page.classed("chip")).hasSize(11).allMatch(c -> Drawn.is(c, "good"));
        assertThat(page.classed("flag").stream().filter(f -> !Drawn.is(f, "k"))).isEmpty();
        assertThat(page.classed("notes")).isEmpty();
        for (String name : List.of(OLD, OTHER, NEW, "new-2")) {
            assertThat(page.lanes(name)).as(name).hasSize(1);
            assertThat(Drawn.classed(page.lane(name), "gap")).as(name).isEmpty();
            assertThat(Drawn.classed(page.lane(name), "density")).as(name).hasSize(1);
        }
    }

    @Test
    void phases_are_bands_and_links_that_zoom_on_them() {
        Drawn page = draw(History.healthy());
        Element upgrade = page.classed("phase").stream()
                .filter(p -> p.getTextContent().equals("upgrade"))
                .findFirst()
                .orElseThrow();
        assertThat(Drawn.left(upgrade)).isCloseTo(place(10), within(0.01));
        assertThat(Drawn.width(upgrade)).isCloseTo(100 * 10 / (TO - FROM), within(0.01));
        assertThat(upgrade.getAttribute("title")).contains("+0 ms", "+10 s", "(10 s)", "UTC", "ok");
        assertThat(page.html()).contains(":root:has(" + upgrade.getAttribute("href") + ":target){--at:8.37}");
    }

    @Test
    void the_axis_tells_wall_time_and_seconds_since_the_upgrade_began() {
        Element ticks = draw(History.healthy()).classed("times").get(0);
        // The unit history begins its warm-up at 08:53:20 UTC.
        assertThat(ticks.getTextContent()).contains("08:53:300 s", "08:53:40+10 s", "08:53:20−10 s");
    }

    @Test
    void the_node_plugin_goes_and_comes_and_its_absence_is_told() {
        Element plugin = draw(History.healthy()).lane("node plugin");
        assertThat(Drawn.classed(plugin, "bar"))
                .extracting(Element::getTextContent)
                .containsExactly("csi-w1-old", "csi-w1-old", "csi-w1-new", "csi-w1-new");
        assertThat(Drawn.classed(plugin, "away")).singleElement().satisfies(a -> {
            assertThat(Drawn.left(a)).isCloseTo(place(13), within(0.01));
            assertThat(Drawn.width(a)).isCloseTo(100 * 2 / (TO - FROM), within(0.01));
        });
        assertThat(plugin.getTextContent()).contains("not ready 2 s");
    }

    @Test
    void the_release_shows_revisions_and_rollouts() {
        Drawn page = draw(History.healthy());
        assertThat(Drawn.classed(page.lane("Helm"), "bar"))
                .extracting(Element::getTextContent)
                .containsExactly("1: csi-1.2.0 deployed", "1: csi-1.2.0 superseded", "2: csi-2.2.0 deployed");
        assertThat(Drawn.titles(Drawn.classed(page.lane("rollout"), "bar")))
                .contains("s3-csi-node: 1/2 updated, 2/2 available; images driver:2.2.0");
        assertThat(Drawn.classed(page.lane("CRDs"), "bar"))
                .singleElement()
                .satisfies(b -> assertThat(Drawn.left(b)).isCloseTo(place(11), within(0.01)));
        assertThat(Drawn.classed(page.lane("registration"), "bar")).hasSize(2);
    }

    @Test
    void mounts_show_their_process_and_republishes_and_new_ones_their_mounter_pod_and_attachment() {
        Drawn page = draw(History.healthy());
        assertThat(Drawn.classed(page.lane(OLD), "bar"))
                .singleElement()
                .satisfies(b -> assertThat(b.getAttribute("title")).contains("pid 100", History.SYSTEMD, "tick 1000"));
        assertThat(Drawn.classed(page.lane(OLD), "tick")).hasSize(7);
        assertThat(Drawn.classed(page.lane("mounter pods"), "bar"))
                .extracting(Element::getTextContent)
                .containsExactly("mp-" + NEW);
        assertThat(Drawn.classed(page.lane("attachments"), "bar"))
                .singleElement()
                .satisfies(b -> assertThat(Drawn.left(b)).isCloseTo(place(27), within(0.01)));
    }

    @Test
    void figures_are_told_on_hover() {
        Element hits = Drawn.classed(draw(History.healthy()).lane(OLD), "hits").get(0);
        List<String> told = new ArrayList<>();
        for (int i = 0; i < hits.getChildNodes().getLength(); i++) {
            told.add(((Element) hits.getChildNodes().item(i)).getAttribute("title"));
        }
        assertThat(told).anyMatch(t -> t.contains("+0 ms: ") || t.contains("writes, 30 ms"));
        assertThat(told.get(0)).as("before the workload began").isEmpty();
    }

    // ---- offences

    @Test
    void a_gap_is_marked_on_the_lane_of_its_volume_at_its_time_and_listed_on_top() {
        Drawn page = gaps(slow(OLD, 15, 18));
        Element lane = page.lane(OLD);
        Element flag = Drawn.classed(lane, "flag").get(0);
        assertThat(Drawn.left(flag)).isCloseTo(place(15), within(0.01));
        assertThat(flag.getTextContent()).isEqualTo("1gaps: writes waited too long, 3 s");
        assertThat(lane.getAttribute("class")).contains("offended");
        assertThat(page.classed("flag").stream().filter(f -> !Drawn.is(f, "k"))).hasSize(1);
        assertThat(Drawn.classed(lane, "over")).singleElement().satisfies(gap -> {
            assertThat(Drawn.left(gap)).isCloseTo(place(15), within(0.01));
            assertThat(Drawn.width(gap)).isCloseTo(100 * 3 / (TO - FROM), within(0.01));
            assertThat(gap.getTextContent()).isEqualTo("3 s");
            assertThat(gap.getAttribute("title")).contains("[3 s, 3.070 s] (limit 1 s)", "+5 s");
        });
        assertThat(page.classed("verdict").get(0).getTextContent()).isEqualTo("✘ 1 offence");
        assertThat(page.classed("offences").get(0).getTextContent())
                .contains(
                        OLD + " on w1",
                        "writes waited too long",
                        "3 s; allowed: 1 s",
                        "+5 s, 08:53:35.000 UTC",
                        "phase upgrade");
        // The lane comes before all others.
        assertThat(Drawn.name(page.classed("lane").get(0))).isEqualTo(OLD);
    }

    @Test
    void a_wait_within_the_limit_is_marked_but_not_loud() {
        Element lane = gaps(slow(OLD, 15, 15.7)).lane(OLD);
        assertThat(Drawn.classed(lane, "near")).hasSize(1);
        assertThat(Drawn.classed(lane, "over")).isEmpty();
        assertThat(Drawn.classed(lane, "flag")).isEmpty();
    }

    @Test
    void a_wait_that_a_control_shared_is_drawn_as_excused_and_the_doubt_listed() {
        History history = slow(OLD, 15, 18);
        slow(history, "w1-s3", Channel.CONTROLS, 15.1, 17.9);
        Drawn page = gaps(history);
        assertThat(Drawn.classed(page.lane(OLD), "excused"))
                .singleElement()
                .satisfies(g -> assertThat(g.getAttribute("title")).contains("controls were stalled for 2.8"));
        assertThat(Drawn.classed(page.lane(OLD), "flag")).isEmpty();
        assertThat(Drawn.titles(Drawn.classed(page.lane("S3 control"), "stall")))
                .contains("S3 was stalled for 2.8 s");
        assertThat(page.classed("doubts").get(0).getTextContent()).contains("gaps", OLD, "lies within a stall of S3");
        assertThat(page.lane(OLD).getTextContent()).contains("? " + OLD);
    }

    @Test
    void what_may_have_been_over_the_limit_is_shown_as_no_more_than_possible() {
        Drawn page = gaps(History.healthy().drop(Channel.OPERATIONS, OLD, 15 - 1e-9, 18 - 1e-9));
        assertThat(page.html()).contains("To check");
        Element lane = page.lane(OLD);
        assertThat(Drawn.name(page.classed("lane").get(0))).isEqualTo(OLD);
        assertThat(Drawn.classed(lane, "over")).isEmpty();
        assertThat(Drawn.classed(lane, "maybe")).singleElement().satisfies(m -> {
            assertThat(Drawn.left(m)).isCloseTo(place(14.93), within(0.01));
            assertThat(Drawn.width(m)).isCloseTo(100 * 3.07 / (TO - FROM), within(0.01));
            assertThat(m.getAttribute("title")).contains("[30 ms, 3.100 s]");
        });
    }

    @Test
    void a_write_that_never_came_back_is_in_flight() {
        Element lane = draw(History.healthy().add(Channel.OPERATIONS, OLD, 15.05, invoked(9000)))
                .lane(OLD);
        assertThat(Drawn.classed(lane, "open")).singleElement().satisfies(g -> {
            assertThat(g.getTextContent()).endsWith("in flight");
            assertThat(g.getAttribute("title")).contains("did not return");
        });
    }

    @Test
    void failures_show_their_errno_and_are_put_together_where_nothing_went_through_between() {
        History history = History.healthy();
        history.map(
                Channel.OPERATIONS,
                OLD,
                (s, line) -> line instanceof Operation.Acknowledged ok && s > 15 && s < 17
                        ? failed(ok.op(), "ENOTCONN")
                        : line);
        Element lane = draw(history).lane(OLD);
        assertThat(Drawn.classed(lane, "failed")).singleElement().satisfies(f -> {
            assertThat(f.getTextContent()).isEqualTo("✕ ENOTCONN ×20");
            assertThat(f.getAttribute("title")).contains("20 operations failed: ENOTCONN at open ×20");
            assertThat(Drawn.left(f)).isCloseTo(place(15.03), within(0.02));
        });
        assertThat(Drawn.classed(lane, "flag")).hasSize(2);
    }

    @Test
    void another_process_is_a_change_on_the_strip_of_its_volume() {
        History history = History.healthy()
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) -> s < 16
                                ? look
                                : Lines.processes(look.processes().stream()
                                        .map(p -> p.pid() == 100
                                                ? NodeLines.process(p.connection(), 101, 5000, History.SYSTEMD)
                                                : p)
                                        .toList()));
        Drawn page = draw(history);
        List<Element> bars = Drawn.classed(page.lane(OLD), "bar");
        assertThat(bars).extracting(Element::getTextContent).containsExactly("pid 100", "pid 101");
        assertThat(Drawn.is(bars.get(0), "changed")).isFalse();
        assertThat(Drawn.is(bars.get(1), "changed")).isTrue();
        assertThat(Drawn.left(bars.get(1))).isCloseTo(place(16.01), within(0.01));
        assertThat(Drawn.classed(page.lane(OLD), "flag").get(0).getTextContent())
                .contains("process: the mount process is another one, pid 100 → pid 101");
    }

    @Test
    void offences_on_a_node_the_release_and_unknown_subjects_have_a_lane_too() {
        Drawn page = draw(
                History.healthy(),
                List.of(
                        offended(Guarantee.REPUBLISH, "w2", 30),
                        offended(Guarantee.UPGRADE, "Helm release", 12),
                        offended(Guarantee.CLEANUP, "buckets", 62)));
        assertThat(Drawn.classed(page.lane("node plugin w2"), "flag").get(0).getTextContent())
                .startsWith("2republish");
        assertThat(Drawn.classed(page.lane("Helm"), "flag").get(0).getTextContent())
                .startsWith("1upgrade");
        assertThat(Drawn.classed(page.lane("buckets"), "flag").get(0).getTextContent())
                .startsWith("3cleanup");
        assertThat(page.classed("lane").stream().limit(3).map(Drawn::name))
                .containsExactly("Helm", "node plugin w2", "buckets");
    }

    @Test
    void every_link_leads_somewhere_and_every_id_is_there_once() {
        List<Judgement> judgements = new ArrayList<>();
        List<Guarantee> every = List.of(Guarantee.values());
        for (int i = 0; i < 20; i++) {
            judgements.add(offended(every.get(i % every.size()), OLD, 15 + i / 100.0));
        }
        judgements.add(new Judgement(
                Guarantee.PODS, Verdict.INCONCLUSIVE, "", "", List.of(doubted(OTHER), doubted("w1"), doubted("x"))));
        judgements.add(new Judgement(Guarantee.DATA, Verdict.INCONCLUSIVE, "", "", List.of()));
        Drawn page = draw(History.healthy(), judgements);
        List<String> ids = page.all().stream()
                .map(e -> e.getAttribute("id"))
                .filter(id -> !id.isEmpty())
                .toList();
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(page.all().stream().filter(e -> e.hasAttribute("href")).map(e -> e.getAttribute("href")))
                .hasSizeGreaterThan(60)
                .allSatisfy(href -> assertThat(ids).contains(href.substring(1)));
        assertThat(page.classed("verdict"))
                .extracting(Element::getTextContent)
                .containsExactly("✘ 20 offences", "? 4 inconclusive");
        assertThat(page.html()).contains("14 more offences", "no subject was found to judge");
    }

    // ---- what happened around the volumes

    @Test
    void failed_mounts_are_marked_on_the_lane_of_their_volume_and_of_its_node() {
        Drawn page = draw(
                History.healthy()
                        .add(Channel.EVENTS, OBSERVER, 16, PublishLines.failedMount(OLD, "e", 1, 13, 13))
                        .add(Channel.EVENTS, OBSERVER, 18, PublishLines.failedMount(OLD, "e", 4, 13, 15)),
                List.of());
        List<Element> marks = Drawn.classed(page.lane(OLD), "refused");
        assertThat(marks).hasSize(2);
        assertThat(Drawn.left(marks.get(1))).isCloseTo(place(15), within(0.01));
        assertThat(marks.get(1).getAttribute("title")).contains("FailedMount ×3 of " + OLD, "MountVolume.SetUp failed");
        assertThat(Drawn.classed(page.lane("republish"), "refused")).hasSize(2);
        assertThat(Drawn.classed(page.lane(OTHER), "refused")).isEmpty();
        assertThat(page.lane("republish").getTextContent()).contains("10 seen, 2 failures");
    }

    @Test
    void calls_that_the_kubelet_counted_as_failed_are_marked_once_their_number_grows() {
        Drawn page = draw(
                History.healthy()
                        .add(Channel.KUBELET, "w2", 5, metric(3))
                        .add(Channel.KUBELET, "w2", 17, metric(5))
                        .add(Channel.KUBELET, "w2", 19, metric(5)),
                List.of());
        List<Element> marks = page.lanes("republish").stream()
                .flatMap(lane -> Drawn.classed(lane, "refused").stream())
                .toList();
        assertThat(Drawn.titles(marks)).contains("counted 2 failed NodePublishVolume (Internal)", "+7 s");
        assertThat(marks).hasSize(2);
    }

    private static KubeletMetric metric(long count) {
        return Lines.kubeletMetric("/csi.v1.Node/NodePublishVolume", "Internal", count);
    }

    @Test
    void what_stood_still_beside_the_volumes_is_told_on_their_node() {
        History history = History.healthy().add(Channel.AGENTS, "w1", 33, Lines.stalled(2_000_000_000L));
        slow(history, OTHER + "-tmpfs", Channel.CONTROLS, 40, 41);
        Drawn page = draw(history, List.of());
        assertThat(page.lanes("stalls")).hasSize(2);
        assertThat(Drawn.classed(page.lane("stalls"), "stall")).singleElement().satisfies(s -> {
            assertThat(Drawn.left(s)).isCloseTo(place(31), within(0.01));
            assertThat(s.getAttribute("title")).contains("agent w1 did not run for 2 s");
        });
        assertThat(Drawn.titles(Drawn.classed(page.lanes("stalls").get(1), "stall")))
                .contains("the tmpfs control of " + OTHER + " was stalled for 1 s");
    }

    @Test
    void actions_last_until_they_are_done_and_those_that_never_were_to_the_end() {
        Drawn page = draw(
                History.healthy()
                        .add(Channel.ACTIONS, OBSERVER, 30, Lines.begun(1, "revoke-key", "s3", Map.of("key", "old")))
                        .add(Channel.ACTIONS, OBSERVER, 31, Lines.begun(2, "delete-pod", OLD, Map.of()))
                        .add(Channel.ACTIONS, OBSERVER, 33, Lines.done(1, Map.of("answer", "204"), null)),
                List.of());
        List<Element> bars = Drawn.classed(page.lane("actions"), "bar");
        assertThat(bars).extracting(Element::getTextContent).containsExactly("revoke-key s3", "delete-pod " + OLD);
        assertThat(Drawn.width(bars.get(0))).isCloseTo(100 * 3 / (TO - FROM), within(0.01));
        assertThat(bars.get(0).getAttribute("title")).contains("key old; answer 204");
        assertThat(Drawn.left(bars.get(1)) + Drawn.width(bars.get(1))).isCloseTo(100, within(0.01));
        assertThat(bars.get(1).getAttribute("title")).contains("it never ended");
    }

    @Test
    void many_actions_of_a_kind_at_a_time_are_one_bar_without_those_that_failed() {
        History history = History.healthy();
        for (int i = 1; i <= 30; i++) {
            history.did(30 + i / 100.0, 31, "credential-check", "old-" + i, Map.of(), Map.of("answer", "accepted"));
        }
        history.didNot(30.5, 30.9, "credential-check", "bad", Map.of(), "no answer");
        for (int i = 1; i <= 6; i++) {
            history.did(40 + i / 100.0, 41, "credential-check", "old-" + i, Map.of(), Map.of());
        }
        List<Element> bars = Drawn.classed(draw(history, List.of()).lane("actions"), "bar");
        assertThat(bars).hasSize(8);
        assertThat(bars.get(0).getAttribute("title"))
                .contains("credential-check of 30: old-1, old-2, ")
                .contains(" and 20 more");
        assertThat(bars.get(1).getAttribute("title"))
                .contains("credential-check bad")
                .contains("it failed: no answer");
        assertThat(bars.get(2).getAttribute("title")).contains("credential-check old-1");
    }

    @Test
    void the_same_doubt_on_many_subjects_is_told_once() {
        Finding one = new Finding(OLD, "w1", Verdict.INCONCLUSIVE, "a file is torn", Map.of(), null);
        Finding two =
                new Finding(OTHER, "w2", Verdict.INCONCLUSIVE, "a file is torn (and 1 more reason)", Map.of(), null);
        Finding three =
                new Finding(OTHER, "w2", Verdict.INCONCLUSIVE, "no sample (and 2 more reasons)", Map.of(), null);
        Drawn page = draw(
                History.healthy(),
                List.of(
                        new Judgement(Guarantee.GAPS, Verdict.INCONCLUSIVE, "", "", List.of(one, two)),
                        new Judgement(Guarantee.ERRORS, Verdict.INCONCLUSIVE, "", "", List.of(two)),
                        new Judgement(Guarantee.PROCESS, Verdict.INCONCLUSIVE, "", "", List.of(three))));
        assertThat(page.all().stream().filter(e -> e.getTagName().equals("li")))
                .extracting(Element::getTextContent)
                .containsExactly(
                        "?gaps, errors " + OLD + " on w1 and 2 more a file is torn",
                        "?process " + OTHER + " on w2 no sample (and 2 more reasons)");
    }

    // ---- what comes from outside

    @Test
    void nothing_that_was_recorded_becomes_markup() {
        String evil = "<script>alert(1)</script>\"'&<img src=x onerror=alert(2)>\u0000\u202E";
        Volume bad = VolumeBuilder.of(volume(OLD, "static" + evil, true, "w1"))
                .name("v" + evil)
                .pod(evil)
                .build();
        History history = History.healthy()
                .manifest(m -> ManifestBuilder.of(m)
                        .campaign(evil)
                        .facts(Map.of("kubernetes", evil))
                        .driver(DriverBuilder.of(m.driver())
                                .name(evil)
                                .systemdUnit(null)
                                .errorLog(null)
                                .build())
                        .change(new Manifest.Change(evil, evil, List.of(), List.of(), evil))
                        .phases(IntStream.range(0, m.phases().size())
                                .mapToObj(i -> i == 1
                                        ? new Phase(
                                                evil,
                                                m.phases().get(1).start(),
                                                m.phases().get(1).end(),
                                                evil)
                                        : m.phases().get(i))
                                .toList())
                        .volumes(List.of(bad, volume(OTHER, "dynamic", true, "w2")))
                        .build())
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> Lines.pods(look.pods().stream()
                                .map(p -> PodBuilder.of(p)
                                        .name(p.name() + evil)
                                        .phase(p.phase() + evil)
                                        .build())
                                .toList()))
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) -> NodeLines.processes(NodeLines.process(57, 1, 2, "/system.slice/" + evil)))
                .add(
                        Channel.EVENTS,
                        OBSERVER,
                        30,
                        Lines.event(
                                "e",
                                "Warning",
                                "FailedMount",
                                evil,
                                "Pod",
                                "holdfast",
                                "p",
                                "uid-" + OLD,
                                1,
                                History.wall(30),
                                History.wall(30)))
                .add(Channel.ACTIONS, OBSERVER, 31, Lines.begun(1, evil, evil, Map.of(evil, evil)))
                .add(Channel.ACTIONS, OBSERVER, 32, Lines.done(1, Map.of(evil, evil), evil))
                .add(Channel.OPERATIONS, OTHER, 15.01, Lines.failed(9000, "k", evil, evil))
                .damaged(evil, evil);
        Offence offence = new Offence(evil, History.wall(20), evil, evil, evil, evil, evil, List.of(evil));
        Drawn page = draw(
                history,
                List.of(
                        new Judgement(
                                Guarantee.DATA,
                                Verdict.FAIL,
                                evil,
                                evil,
                                List.of(new Finding(bad.name(), evil, Verdict.FAIL, evil, Map.of(), offence))),
                        new Judgement(
                                Guarantee.GAPS,
                                Verdict.INCONCLUSIVE,
                                evil,
                                evil,
                                List.of(new Finding(evil, evil, Verdict.INCONCLUSIVE, evil, Map.of(), null)))));
        assertThat(page.html())
                .contains("&lt;script&gt;alert(1)")
                .doesNotContain("<script>alert", "<img", "\u0000", "\u202E");
        assertThat(page.all().stream().map(Element::getTagName).collect(Collectors.toSet()))
                .isSubsetOf(Set.of(
                        ("html head meta title style body header div h1 span p a ol ul li b em strong time details summary"
                                        + " nav button small label input i main h2 svg path rect script")
                                .split(" ")));
        assertThat(page.all().stream().filter(e -> e.getTagName().equals("script")))
                .hasSize(1);
        assertThat(Drawn.titles(page.all())).contains("alert(2)");
        assertThat(Drawn.classed(page.lane("actions"), "bad")).hasSize(1);
    }

    @Test
    void the_page_refers_to_nothing_outside_and_runs_no_script_but_its_own() throws Exception {
        Drawn page = draw(slow(OLD, 15, 18));
        assertThat(page.html()).doesNotContain("http://", "https://", "@import", "url(");
        assertThat(page.all()).allSatisfy(e -> {
            assertThat(e.hasAttribute("src")).isFalse();
            assertThat(e.getAttribute("href")).matches("|#.*");
            for (int i = 0; i < e.getAttributes().getLength(); i++) {
                assertThat(e.getAttributes().item(i).getNodeName()).doesNotStartWith("on");
            }
        });
        String script = page.html().replaceAll("(?s).*<script>(.*)</script>.*", "$1");
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
        assertThat(page.html())
                .contains(
                        "default-src 'none'",
                        "script-src 'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
    }

    // ---- clocks

    @Test
    void what_agents_wrote_is_drawn_on_the_observers_clock() {
        String plain = Timeline.html(slow(OLD, 15, 18), NOT_JUDGED, Limits.defaults());
        String ahead =
                Timeline.html(slow(OLD, 15, 18).clock(OLD, 86_400).clock("w1", -5000), NOT_JUDGED, Limits.defaults());
        assertThat(ahead).isEqualTo(plain);
    }

    @Test
    void an_agent_without_clocks_is_not_drawn_and_named() {
        History history = History.healthy();
        ClockSample sample = new ClockSample(0, ns(0), OTHER, ns(0), ns(0), ns(0));
        history.add(Channel.CLOCKS, OBSERVER, 0, sample);
        Drawn page = draw(history, List.of());
        assertThat(page.classed("notes").get(0).getTextContent())
                .contains("their clocks are unknown: ", OLD)
                .doesNotContain(OTHER + ",");
        assertThat(page.lane(OLD).getTextContent()).contains("clock unknown, not drawn");
        assertThat(page.lane(OTHER).getTextContent()).contains("median 30 ms");
    }

    // ---- runs that broke

    @Test
    void a_run_without_a_line_still_has_its_phases_and_lanes() {
        Drawn page = draw(History.empty());
        assertThat(page.classed("phase")).hasSize(9);
        assertThat(page.lane(OLD).getTextContent()).contains("nothing written");
        assertThat(page.classed("verdict").get(0).getTextContent()).contains("inconclusive");
    }

    @Test
    void a_run_that_died_in_the_upgrade_says_so_and_ends_with_its_last_look() {
        History history = History.healthy().phases(phases -> {
            List<Phase> some = new ArrayList<>(phases.subList(0, 4));
            some.add(new Phase(Phase.UPGRADE, ns(10), null, null));
            return some;
        });
        history.damaged("unsealed", "manifest.json");
        Drawn page = draw(history);
        assertThat(page.classed("notes").get(0).getTextContent())
                .contains("Phase upgrade never ended", "no drain", "manifest.json is unsealed");
        // The last clocks were exchanged at 61.002 s, the last look was at 61 s.
        Element upgrade = page.classed("phase").get(4);
        assertThat(Drawn.left(upgrade) + Drawn.width(upgrade)).isCloseTo(100, within(0.01));
        assertThat(upgrade.getAttribute("title")).contains("(51.002 s)", "never ended");
        assertThat(upgrade.getAttribute("class")).contains("broke");
    }

    @Test
    void what_hangs_in_a_run_that_was_not_drained_waits_as_long_as_its_agent_wrote_anything() {
        History history = History.healthy().phases(phases -> phases.subList(0, 8));
        history.drop(Channel.OPERATIONS, OLD, 40, 99).add(Channel.OPERATIONS, OLD, 40, invoked(9000));
        history.map(Channel.AGENTS, OLD, (s, line) -> line instanceof AgentLine.Started ? line : null);
        Element lane = draw(history).lane(OLD);
        // The stream handle was closed at 60.8 s.
        assertThat(Drawn.classed(lane, "open").get(0).getAttribute("title")).contains("[20.800 s, ", "(limit 1 s)");
    }

    @Test
    void a_run_without_upgrade_counts_from_its_begin() {
        Drawn page = draw(History.healthy().phases(phases -> phases.subList(0, 4)));
        assertThat(page.classed("notes").get(0).getTextContent()).contains("had no upgrade");
        assertThat(page.classed("axis").get(0).getTextContent()).contains("since the run began", "08:52:500 s");
    }

    @Test
    void a_run_without_phases_volumes_driver_or_judgements_is_a_page_all_the_same() {
        History history = History.empty()
                .manifest(m -> ManifestBuilder.of(m)
                        .facts(Map.of())
                        .republishSeconds(10)
                        .driver(null)
                        .change(null)
                        .guarantees(List.of())
                        .phases(List.of())
                        .volumes(List.of())
                        .nodes(List.of())
                        .build());
        Drawn page = draw(history, List.of());
        assertThat(page.classed("notes").get(0).getTextContent()).contains("No phase of the run began", "no volume");
        assertThat(page.classed("verdict")).extracting(Element::getTextContent).containsExactly("not judged");
        assertThat(page.all().stream().filter(e -> e.getTagName().equals("h1")))
                .extracting(Element::getTextContent)
                .containsExactly("unit");
    }

    @Test
    void a_volume_that_never_got_a_pod_is_drawn_without_a_node() {
        History history = History.healthy()
                .volumes(volumes -> List.of(
                        volumes.get(0),
                        VolumeBuilder.named("lost")
                                .node(null)
                                .pod(null)
                                .podUid(null)
                                .build()));
        Drawn page = draw(history, List.of());
        assertThat(page.lane("lost").getTextContent()).contains("no node", "nothing written");
    }

    @Test
    void phases_after_the_drain_are_left_out() {
        Drawn page = draw(History.healthy().phases(phases -> {
            List<Phase> more = new ArrayList<>(phases);
            more.add(History.phase(Phase.JUDGE, 63, 600));
            more.add(History.phase(Phase.CLEAN, 600, 900));
            return more;
        }));
        assertThat(page.classed("phase")).hasSize(9);
        assertThat(Drawn.left(page.classed("phase").get(8))).isCloseTo(place(60), within(0.01));
    }

    // ---- size

    @Test
    void the_size_of_the_page_does_not_grow_with_the_number_of_operations() {
        int usual =
                Timeline.html(History.healthy(), NOT_JUDGED, Limits.defaults()).length();
        History history = History.healthy();
        for (int i = 0; i < 60_000; i++) {
            double s = i / 1000.0;
            history.add(Channel.OPERATIONS, OLD, s, invoked(100_000 + i));
            history.add(Channel.OPERATIONS, OLD, s + 0.0002 + i % 97 / 1e5, ok(100_000 + i, 7));
        }
        int many = Timeline.html(history, NOT_JUDGED, Limits.defaults()).length();
        assertThat(many).isGreaterThan(usual).isLessThan(usual + 30_000);
    }

    @Test
    void thousands_of_failures_long_waits_and_ticks_are_summed_up_and_the_worst_kept() {
        History history = History.healthy().without(Channel.OPERATIONS, OLD);
        for (int i = 0; i < 3000; i++) {
            double s = i / 50.0;
            history.add(Channel.OPERATIONS, OLD, s, invoked(i));
            history.add(Channel.OPERATIONS, OLD, s + 0.01, i % 45 == 12 ? failed(i, "EIO-" + i % 7) : ok(i, 7));
            history.add(
                    Channel.LOGS,
                    "csi-w1-new",
                    s,
                    PublishLines.log("w1", "csi-w1-new", s, "NodePublishVolume: target " + NodeLines.target(OLD)));
        }
        slow(history, OLD, Channel.OPERATIONS, 40, 43);
        Drawn page = draw(history, List.of(), Limits.defaults().with(Limit.MAX_GAP, java.time.Duration.ofMillis(20)));
        Element lane = page.lane(OLD);
        assertThat(Drawn.classed(lane, "failed")).hasSizeBetween(2, 60);
        assertThat(Drawn.titles(Drawn.classed(lane, "failed"))).contains("other");
        assertThat(Drawn.classed(lane, "gap")).hasSize(100);
        assertThat(lane.getTextContent()).containsPattern("100 longest of 2\\d{3} long waits");
        assertThat(Drawn.classed(lane, "over"))
                .anySatisfy(g -> assertThat(g.getTextContent()).isEqualTo("3 s"));
        assertThat(Drawn.classed(lane, "tick")).isEmpty();
        assertThat(Drawn.classed(lane, "ticks").get(0).getTextContent()).contains("3007 NodePublishVolume in all");
    }

    @Test
    void two_hundred_volumes_are_compact_and_only_those_with_an_offence_stand_out() {
        History history = History.healthy().volumes(volumes -> {
            List<Volume> many = new ArrayList<>(volumes);
            for (int i = many.size(); i < 200; i++) {
                many.add(volume("volume-" + i, "static", true, "w" + (1 + i % 2)));
            }
            return many;
        });
        Drawn page = gaps(slow(history, 15, 18));
        assertThat(page.html().length()).isLessThan(1_000_000);
        assertThat(page.classed("quiet"))
                .hasSize(2)
                .allSatisfy(d -> assertThat(d.hasAttribute("open")).isFalse());
        assertThat(Drawn.name(page.classed("lane").get(0))).isEqualTo(OLD);
        Element quiet = page.classed("quiet").get(0);
        assertThat(quiet.getTextContent()).startsWith("99 quiet volumes");
        assertThat(Drawn.classed(quiet, "lane").stream().map(Drawn::name))
                .contains(NEW)
                .doesNotContain(OLD);
        // What stands for them is the sum of them.
        assertThat(Drawn.titles(Drawn.classed(Drawn.classed(quiet, "lane").get(0), "hits").stream()
                        .flatMap(h -> IntStream.range(0, h.getChildNodes().getLength())
                                .mapToObj(i -> (Element) h.getChildNodes().item(i)))
                        .toList()))
                .contains("writes, 30 ms");
    }

    // ---- words

    private static double place(double second) {
        return 100 * (second - FROM) / (TO - FROM);
    }

    private static Drawn draw(History history) {
        return draw(history, Judges.judge(Guarantee.promisedBy(history.manifest()), history, Limits.defaults()));
    }

    @Test
    void what_happened_stands_above_the_findings() {
        Diagnosis diagnosis = new Diagnosis("First, the <process> was gone.", List.of());
        Drawn page = Drawn.of(Timeline.html(
                History.healthy(),
                new RunVerdict(List.of(offended(Guarantee.GAPS, OLD, 15)), diagnosis),
                Limits.defaults()));
        assertThat(page.classed("diagnosis"))
                .extracting(Element::getTextContent)
                .containsExactly("What happened: First, the <process> was gone.");
        assertThat(draw(History.healthy(), List.of()).classed("diagnosis")).isEmpty();
    }

    private static Drawn gaps(History history) {
        return draw(history, List.of(Judges.judge(Guarantee.GAPS, history, Limits.defaults())));
    }

    private static Drawn draw(History history, List<Judgement> judgements) {
        return draw(history, judgements, Limits.defaults());
    }

    private static Drawn draw(History history, List<Judgement> judgements, Limits limits) {
        return Drawn.of(Timeline.html(history, new RunVerdict(judgements, Diagnosis.NONE), limits));
    }

    private static Judgement offended(Guarantee guarantee, String subject, double second) {
        Offence offence = new Offence("it broke", History.wall(second), "upgrade", "2", "1", null, null, List.of());
        return new Judgement(
                guarantee,
                Verdict.FAIL,
                "2",
                "1",
                List.of(new Finding(subject, "", Verdict.FAIL, "it broke", Map.of(), offence)));
    }

    private static Finding doubted(String subject) {
        return new Finding(subject, "", Verdict.INCONCLUSIVE, "too little of " + subject, Map.of(), null);
    }

    /** One operation takes the whole stretch. */
    private static History slow(String name, double from, double to) {
        History history = History.healthy();
        slow(history, name, Channel.OPERATIONS, from, to);
        return history;
    }

    private static History slow(History history, double from, double to) {
        slow(history, OLD, Channel.OPERATIONS, from, to);
        return history;
    }

    private static void slow(History history, String name, Channel<Operation> channel, double from, double to) {
        history.drop(channel, name, from - 1e-9, to - 1e-9);
        history.add(channel, name, from, invoked(9000));
        history.add(channel, name, to, ok(9000, 7));
    }
}
