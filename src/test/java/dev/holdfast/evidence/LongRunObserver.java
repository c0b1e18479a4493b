package dev.holdfast.evidence;

import dev.holdfast.evidence.bundle.BundleWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the observer of a long run records. */
final class LongRunObserver {
    /** At which part of stability credentials are checked. */
    private static final double[] CHECKS = {0.45, 0.85};

    private final LongRunShape run;
    private final BundleWriter bundle;
    private final Source self = new Source(Channel.OBSERVER, 0);
    private long deeds;

    LongRunObserver(LongRunShape run, BundleWriter bundle) {
        this.run = run;
        this.bundle = bundle;
    }

    void write() throws IOException {
        Looks pods = new Looks();
        Looks helm = new Looks();
        Looks csi = new Looks();
        Looks rollouts = new Looks();
        Looks attachments = new Looks();
        for (int s = -40; s < run.end() + 60; s++) {
            long t = History.ns(s);
            boolean old = s < LongRunShape.UPGRADE + 10;
            List<Pods.Entry> podsNow = pods(s);
            pods.look(
                    podsNow,
                    (n, same) ->
                            bundle.append(Channel.PODS, self, new Pods(n, t, same, same == null ? podsNow : null)));
            HelmRevisions h =
                    old ? ReleaseLines.helm("1.2.0 deployed") : ReleaseLines.helm("1.2.0 superseded", "2.2.0 deployed");
            helm.look(
                    h,
                    (n, same) -> bundle.append(
                            Channel.HELM, self, new HelmRevisions(n, t, same, same == null ? h.revisions() : null)));
            Csi c = ReleaseLines.csi(true, List.of("w1", "w2"), s >= LongRunShape.UPGRADE + 5);
            csi.look(
                    c,
                    (n, same) -> bundle.append(
                            Channel.CSI,
                            self,
                            same == null
                                    ? new Csi(
                                            n,
                                            t,
                                            null,
                                            c.driver(),
                                            c.nodes(),
                                            c.eligible(),
                                            c.crds(),
                                            c.crdForms(),
                                            null,
                                            null)
                                    : new Csi(n, t, same)));
            Rollouts r = old
                    ? ReleaseLines.rollouts(2, "driver:1.2.0")
                    : ReleaseLines.rollouts(s < 80 ? 1 : 2, "driver:2.2.0");
            rollouts.look(
                    r,
                    (n, same) -> bundle.append(
                            Channel.ROLLOUTS, self, new Rollouts(n, t, same, same == null ? r.rollouts() : null)));
            List<Attachments.Entry> a = attachments(s);
            attachments.look(
                    a,
                    (n, same) -> bundle.append(
                            Channel.ATTACHMENTS, self, new Attachments(n, t, same, same == null ? a : null)));
        }
        checks();
        for (String node : run.manifest().nodes()) {
            log(node);
            for (double at : new double[] {-1, run.end()}) {
                clocks(node, node, at);
                clocks(node + "-s3", node, at);
            }
        }
        for (Volume volume : run.manifest().volumes()) {
            clocks(volume.name(), volume.node(), volume.before() ? -1 : LongRunShape.NEW + 25);
            clocks(volume.name(), volume.node(), run.end());
        }
    }

    private void checks() throws IOException {
        List<String> seconds = Arrays.stream(CHECKS)
                .mapToObj(part -> Long.toString((long) (part * (run.end() - LongRunShape.NEW - 30))))
                .toList();
        deed(
                LongRunShape.NEW + 30,
                "all workloads",
                Actions.PLAN_CREDENTIAL_CHECKS,
                Map.of(Actions.SECONDS, String.join(",", seconds), Actions.ROTATED, Actions.NO),
                Map.of());
        for (String second : seconds) {
            for (Volume volume : run.manifest().volumes()) {
                deed(
                        LongRunShape.NEW + 30 + Long.parseLong(second),
                        volume.name(),
                        Actions.CREDENTIAL_CHECK,
                        Map.of(Actions.SECONDS, second),
                        Map.of(Actions.ANSWER, Actions.ACCEPTED));
            }
        }
    }

    private void deed(double s, String subject, String what, Map<String, String> facts, Map<String, String> results)
            throws IOException {
        long id = ++deeds;
        bundle.appendNext(Channel.ACTIONS, self, n -> new Action.Begun(n, History.ns(s), id, what, subject, facts));
        bundle.appendNext(Channel.ACTIONS, self, n -> new Action.Done(n, History.ns(s + 0.2), id, results, null));
    }

    private List<Pods.Entry> pods(double s) {
        List<Pods.Entry> pods = new ArrayList<>();
        for (Volume v : run.manifest().volumes()) {
            if (v.before() || s >= LongRunShape.NEW + 10) {
                pods.add(PodLines.pod("holdfast", v.name(), v.podUid(), v.node(), true, Map.of()));
            }
            if (!v.before() && s >= LongRunShape.NEW + 10) {
                String uid = PodLines.mounterUid(v.name());
                pods.add(PodLines.pod("mount-s3", "mp-" + v.name(), uid, v.node(), true, Map.of()));
            }
        }
        for (String node : run.manifest().nodes()) {
            String generation = s < LongRunShape.UPGRADE + 30 ? "-old" : "-new";
            String uid = "plugin-" + node + generation;
            pods.add(PodLines.pod(
                    "kube-system", "csi-" + node + generation, uid, node, true, Map.of("app", "s3-csi-node")));
        }
        return pods;
    }

    private List<Attachments.Entry> attachments(double s) {
        if (s < LongRunShape.UPGRADE + 5) {
            return null;
        }
        return run.manifest().volumes().stream()
                .filter(v -> !v.before() && s >= LongRunShape.NEW + 10)
                .map(v -> new Attachments.Entry(
                        "s3pa-" + v.name(),
                        v.node(),
                        v.persistentVolume(),
                        v.volumeHandle(),
                        Map.of("mp-" + v.name(), List.of(v.podUid()))))
                .toList();
    }

    /** What the node plugin logs, and what the kubelet counts. */
    private void log(String node) throws IOException {
        List<Volume> here = run.on(node);
        long calls = 0;
        for (int s = -20; s < run.end(); s++) {
            for (int i = 0; i < here.size(); i++) {
                Volume volume = here.get(i);
                if ((int) LongRunShape.republished(i, s) != s || (!volume.before() && s < LongRunShape.NEW + 10)) {
                    continue;
                }
                String pod = "csi-" + node + (s < LongRunShape.UPGRADE + 30 ? "-old" : "-new");
                calls++;
                for (String text : List.of(
                        "I0101 NodePublishVolume: target " + NodeLines.target(volume.name()) + " called",
                        "I0101 credentials of " + volume.volumeHandle() + " written",
                        "I0101 NodePublishVolume: \"" + volume.volumeHandle() + "\" is mounted already")) {
                    LogLine line = PublishLines.log(node, pod, s, text);
                    long t = History.ns(s + 1);
                    bundle.appendNext(
                            Channel.LOGS,
                            new Source(pod, 0),
                            n -> new LogLine(
                                    n, t, line.node(), line.pod(), line.container(), line.wall(), line.text()));
                }
            }
            if (s % 5 == 0) {
                long count = calls;
                long t = History.ns(s);
                bundle.appendNext(
                        Channel.KUBELET,
                        new Source(node, 0),
                        n -> new KubeletMetric(n, t, "/csi.v1.Node/NodePublishVolume", "OK", count));
            }
        }
    }

    /** Five exchanges, as the observer does them: the answer takes 6 ms. */
    private void clocks(String agent, String node, double s) throws IOException {
        for (int i = 0; i < 5; i++) {
            double sent = s + i * 0.007;
            bundle.appendNext(
                    Channel.CLOCKS,
                    self,
                    n -> new ClockSample(
                            n,
                            History.ns(sent + 0.006),
                            agent,
                            History.ns(sent),
                            run.at(node, sent + 0.002),
                            History.ns(sent + 0.006)));
        }
    }

    /** Looks of which one equal to the last names it. */
    private static final class Looks {
        private Object said;
        private long saidBy;
        private long next;

        interface Look {
            void write(long n, Long same) throws IOException;
        }

        void look(Object now, Look look) throws IOException {
            if (next > 0 && Objects.equals(now, said)) {
                look.write(next++, saidBy);
            } else {
                saidBy = next++;
                said = now;
                look.write(saidBy, null);
            }
        }
    }
}
