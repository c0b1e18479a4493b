package dev.holdfast.evidence;

/** Lines as they stand in a stream, where {@link Lines} leaves out number and time. */
final class NumberedLine {
    private NumberedLine() {}

    /** The line with its number and time; a look equal to an earlier one names it. */
    static Line of(Line line, long n, long t, Long same) {
        if (line instanceof Operation.Invoked o) {
            return new Operation.Invoked(n, t, o.op(), o.key());
        } else if (line instanceof Operation.Acknowledged o) {
            return new Operation.Acknowledged(n, t, o.op(), o.key(), o.size(), o.sha256(), o.mnt());
        } else if (line instanceof Operation.Failed o) {
            return new Operation.Failed(n, t, o.op(), o.key(), o.errno(), o.at());
        } else if (line instanceof HandleLine.Opened o) {
            return new HandleLine.Opened(n, t, o.handle(), o.key(), o.dev(), o.ino(), o.mnt(), o.size());
        } else if (line instanceof HandleLine.Stat o) {
            return new HandleLine.Stat(n, t, o.handle(), o.dev(), o.ino(), o.mnt());
        } else if (line instanceof HandleLine.Read o) {
            return new HandleLine.Read(n, t, o.handle(), o.offset(), o.length(), o.match(), o.ns());
        } else if (line instanceof HandleLine.Appended o) {
            return new HandleLine.Appended(n, t, o.handle(), o.length(), o.total(), o.ns());
        } else if (line instanceof HandleLine.Closed o) {
            return new HandleLine.Closed(n, t, o.handle(), o.key(), o.size(), o.sha256());
        } else if (line instanceof HandleLine.Broken o) {
            return new HandleLine.Broken(n, t, o.handle(), o.errno(), o.at());
        } else if (line instanceof AgentLine.Started o) {
            return new AgentLine.Started(
                    n, t, o.role(), o.node(), o.pod(), o.bootId(), o.machine(), o.wall(), o.tickMs());
        } else if (line instanceof AgentLine.Stalled o) {
            return new AgentLine.Stalled(n, t, t - o.from());
        } else if (line instanceof AgentLine.Draining) {
            return new AgentLine.Draining(n, t);
        } else if (line instanceof AgentLine.Drained o) {
            return new AgentLine.Drained(n, t, o.inFlight());
        } else if (line instanceof Mounts o) {
            return new Mounts(n, t, same, same == null ? o.mounts() : null, same == null ? o.error() : null);
        } else if (line instanceof Processes o) {
            return new Processes(n, t, same, same == null ? o.processes() : null, same == null ? o.error() : null);
        } else if (line instanceof CredentialFiles o) {
            return new CredentialFiles(n, t, same, same == null ? o.files() : null);
        } else if (line instanceof VolumeFolders o) {
            return new VolumeFolders(
                    n,
                    t,
                    same,
                    same == null ? o.folders() : null,
                    same == null ? o.error() : null,
                    same == null ? o.sourceMode() : null,
                    same == null ? o.sources() : null);
        } else if (line instanceof Pods o) {
            return new Pods(n, t, same, same == null ? o.pods() : null);
        } else if (line instanceof HelmRevisions o) {
            return new HelmRevisions(n, t, same, same == null ? o.revisions() : null);
        } else if (line instanceof Rollouts o) {
            return new Rollouts(n, t, same, same == null ? o.rollouts() : null);
        } else if (line instanceof Attachments o) {
            return new Attachments(n, t, same, same == null ? o.attachments() : null);
        } else if (line instanceof Csi o) {
            return same == null
                    ? new Csi(
                            n,
                            t,
                            null,
                            o.driver(),
                            o.nodes(),
                            o.eligible(),
                            o.crds(),
                            o.crdForms(),
                            o.nodePlugins(),
                            o.taints())
                    : new Csi(n, t, same);
        } else if (line instanceof VolumeAttachments o) {
            return new VolumeAttachments(n, t, same, same == null ? o.attachments() : null);
        } else if (line instanceof KernelModules o) {
            return same == null
                    ? new KernelModules(n, t, null, o.images(), o.desired(), o.available(), o.ready())
                    : new KernelModules(n, t, same);
        } else if (line instanceof NodeModule o) {
            return new NodeModule(n, t, same, same == null ? o.loaded() : null, o.error());
        } else if (line instanceof CsiDriver o) {
            return new CsiDriver(n, t, same, same == null ? o.uid() : null, same == null ? o.fields() : null);
        } else if (line instanceof Event o) {
            return new Event(
                    n,
                    t,
                    o.uid(),
                    o.type(),
                    o.reason(),
                    o.message(),
                    o.kind(),
                    o.namespace(),
                    o.name(),
                    o.involvedUid(),
                    o.count(),
                    o.first(),
                    o.last());
        } else if (line instanceof KubeletMetric o) {
            return new KubeletMetric(n, t, o.method(), o.status(), o.count());
        } else if (line instanceof LogLine o) {
            return new LogLine(n, t, o.node(), o.pod(), o.container(), o.wall(), o.text());
        } else if (line instanceof ReadBack o) {
            return new ReadBack(n, t, o.key(), o.size(), o.sha256(), o.errno());
        } else if (line instanceof CrossRead o) {
            return new CrossRead(n, t, o.writer(), o.key(), o.size(), o.sha256(), o.ns(), o.errno());
        } else if (line instanceof AttributeLine.Looked o) {
            return new AttributeLine.Looked(n, t, o.key(), o.folder(), o.uid(), o.gid(), o.mode(), o.errno());
        } else if (line instanceof AttributeLine.Tried o) {
            return new AttributeLine.Tried(n, t, o.errno());
        } else if (line instanceof Action.Begun o) {
            return new Action.Begun(n, t, o.id(), o.what(), o.subject(), o.facts());
        } else if (line instanceof Action.Done o) {
            return new Action.Done(n, t, o.id(), o.facts(), o.error());
        } else if (line instanceof Scheduling o) {
            return new Scheduling(
                    n, t, t - o.since(), o.cpu(), o.io(), o.memory(), o.busy(), o.processes(), o.groups(), o.error());
        } else if (line instanceof MemoryUse o) {
            return new MemoryUse(n, t, o.processes(), o.error());
        } else if (line instanceof ClockSample o) {
            return new ClockSample(n, o.t(), o.source(), o.sent(), o.remote(), o.received());
        }
        throw new IllegalArgumentException("a line of an unknown form: " + line);
    }
}
