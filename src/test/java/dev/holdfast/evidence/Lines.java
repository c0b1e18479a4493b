package dev.holdfast.evidence;

import java.util.List;
import java.util.Map;

/**
 * Lines for tests. The number of a line, its time and whether it shows the same as an earlier one are filled in by whoever writes them down
 * ({@link History}), so they are left out here.
 */
public final class Lines {
    private Lines() {}

    // ---- looks

    public static Pods pods(List<Pods.Entry> pods) {
        return new Pods(0, 0, null, pods);
    }

    public static Mounts mounts(List<Mounts.Entry> mounts) {
        return new Mounts(0, 0, null, mounts, null);
    }

    /** A look that failed. */
    public static Mounts mountsFailed(String error) {
        return new Mounts(0, 0, null, null, error);
    }

    public static Processes processes(List<Processes.Entry> processes) {
        return new Processes(0, 0, null, processes, null);
    }

    /** A look that failed. */
    public static Processes processesFailed(String error) {
        return new Processes(0, 0, null, null, error);
    }

    public static Attachments attachments(List<Attachments.Entry> attachments) {
        return new Attachments(0, 0, null, attachments);
    }

    public static Rollouts rollouts(List<Rollouts.Entry> rollouts) {
        return new Rollouts(0, 0, null, rollouts);
    }

    public static HelmRevisions helm(List<HelmRevisions.Entry> revisions) {
        return new HelmRevisions(0, 0, null, revisions);
    }

    public static Csi csi(
            Boolean driver, Map<String, List<String>> nodes, List<String> eligible, Map<String, Boolean> crds) {
        return new Csi(0, 0, null, driver, nodes, eligible, crds, null, null, null);
    }

    /** A CSIDriver; of uid "" where there is none. */
    public static CsiDriver csiDriver(String uid, Map<String, String> fields) {
        return new CsiDriver(0, 0, null, uid, fields);
    }

    public static VolumeFolders folders(List<VolumeFolders.Entry> folders) {
        return new VolumeFolders(0, 0, null, folders, null);
    }

    public static CredentialFiles credentialFiles(List<CredentialFiles.Entry> files) {
        return new CredentialFiles(0, 0, null, files);
    }

    // ---- operations

    public static Operation.Invoked invoked(long op, String key) {
        return new Operation.Invoked(0, 0, op, key);
    }

    public static Operation.Acknowledged acknowledged(long op, String key, long size, String sha256, long mnt) {
        return new Operation.Acknowledged(0, 0, op, key, size, sha256, mnt);
    }

    public static Operation.Failed failed(long op, String key, String errno, String at) {
        return new Operation.Failed(0, 0, op, key, errno, at);
    }

    public static ReadBack readBack(String key, long size, String sha256, String errno) {
        return new ReadBack(0, 0, key, size, sha256, errno);
    }

    public static CrossRead crossRead(String writer, String key, long size, String sha256, long ns, String errno) {
        return new CrossRead(0, 0, writer, key, size, sha256, ns, errno);
    }

    // ---- owners and permissions

    public static AttributeLine.Looked looked(String key, boolean folder, long uid, long gid, String mode) {
        return new AttributeLine.Looked(0, 0, key, folder, uid, gid, mode, null);
    }

    /** A look that failed. */
    public static AttributeLine.Looked lookFailed(String key, String errno) {
        return new AttributeLine.Looked(0, 0, key, false, -1, -1, null, errno);
    }

    /** A try to write; null where it was let. */
    public static AttributeLine.Tried tried(String errno) {
        return new AttributeLine.Tried(0, 0, errno);
    }

    // ---- held files

    public static HandleLine.Opened opened(String handle, String key, String dev, long ino, long mnt, long size) {
        return new HandleLine.Opened(0, 0, handle, key, dev, ino, mnt, size);
    }

    public static HandleLine.Stat stat(String handle, String dev, long ino, long mnt) {
        return new HandleLine.Stat(0, 0, handle, dev, ino, mnt);
    }

    public static HandleLine.Read read(String handle, long offset, int length, boolean match, long ns) {
        return new HandleLine.Read(0, 0, handle, offset, length, match, ns);
    }

    public static HandleLine.Appended appended(String handle, int length, long total, long ns) {
        return new HandleLine.Appended(0, 0, handle, length, total, ns);
    }

    public static HandleLine.Closed closed(String handle, String key, long size, String sha256) {
        return new HandleLine.Closed(0, 0, handle, key, size, sha256);
    }

    public static HandleLine.Broken broken(String handle, String errno, String at) {
        return new HandleLine.Broken(0, 0, handle, errno, at);
    }

    // ---- agents

    public static AgentLine.Started started(
            String role, String node, String pod, String bootId, long wall, int tickMs) {
        return new AgentLine.Started(0, 0, role, node, pod, bootId, wall, tickMs);
    }

    public static AgentLine.Stalled stalled(long from) {
        return new AgentLine.Stalled(0, 0, from);
    }

    public static AgentLine.Draining draining() {
        return new AgentLine.Draining(0, 0);
    }

    public static AgentLine.Drained drained(int inFlight) {
        return new AgentLine.Drained(0, 0, inFlight);
    }

    // ---- the cluster and the campaign

    public static KubeletMetric kubeletMetric(String method, String status, long count) {
        return new KubeletMetric(0, 0, method, status, count);
    }

    public static LogLine logLine(String node, String pod, String container, long wall, String text) {
        return new LogLine(0, 0, node, pod, container, wall, text);
    }

    public static Action.Begun begun(long id, String what, String subject, Map<String, String> facts) {
        return new Action.Begun(0, 0, id, what, subject, facts);
    }

    public static Action.Done done(long id, Map<String, String> facts, String error) {
        return new Action.Done(0, 0, id, facts, error);
    }

    /** An event of a pod. */
    public static Event event(
            String uid,
            String type,
            String reason,
            String message,
            String kind,
            String namespace,
            String name,
            String involvedUid,
            int count,
            long first,
            long last) {
        return new Event(0, 0, uid, type, reason, message, kind, namespace, name, involvedUid, count, first, last);
    }
}
