package dev.holdfast.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The names and addresses of everything that a lab consists of. All derive from its id, its subnet and the cache folder, so that a lab whose
 * owner was killed can be found and removed completely.
 *
 * @param id five letters and digits at most: interface names have 15 characters
 * @param subnet N of 10.77.N.0/24
 * @param cache the cache folder, which also holds the bulk data
 * @param workers nodes besides the control plane
 */
public record Names(String id, int subnet, Path cache, int workers) {
    /** Where every lab of this machine is registered. */
    public static final Path RUN = Path.of("/run/holdfast");

    static final Path NETNS = Path.of("/run/netns");
    public static final String CONTROL_PLANE = "cp1";
    public static final int S3_PORT = 7070;

    Path run() {
        return RUN.resolve(id);
    }

    Path bulk() {
        return cache.resolve("labs").resolve(id);
    }

    public Path kubeconfig() {
        return run().resolve("kubeconfig");
    }

    String cluster() {
        return "holdfast-" + id;
    }

    /** The cgroup, of this name in every hierarchy. */
    String cgroup() {
        return "holdfast-" + id;
    }

    /** The network namespace that holds the bridge and the S3 server. */
    String hubNetns() {
        return "hf-" + id;
    }

    String netns(String node) {
        return "hf-" + id + "-" + node;
    }

    /** The only network interface of the host to the lab. */
    String hostLink() {
        return "hf" + id;
    }

    /** A node's machine name in systemd-nspawn. */
    String machine(String node) {
        return "hf-" + id + "-" + node;
    }

    /** Node names, control plane first. */
    List<String> nodes() {
        List<String> nodes = new ArrayList<>(List.of(CONTROL_PLANE));
        for (int i = 1; i <= workers; i++) {
            nodes.add("w" + i);
        }
        return nodes;
    }

    String hostAddress() {
        return "10.77." + subnet + ".1";
    }

    public String s3Address() {
        return "10.77." + subnet + ".254";
    }

    String address(String node) {
        return "10.77." + subnet + "." + octet(node);
    }

    /** The hardware address of the node's interface. */
    String linkAddress(String node) {
        return "02:68:66:00:00:%02x".formatted(octet(node));
    }

    /** The address range of the node's pods. */
    String podRange(String node) {
        return "10.244." + octet(node) + ".0/24";
    }

    private int octet(String node) {
        int index = nodes().indexOf(node);
        if (index < 0) {
            throw new LabException("lab " + id + " has no node " + node + "; it has " + nodes());
        }
        return 2 + index;
    }

    /** Folder that all nodes share. */
    Path volumes() {
        return bulk().resolve("volumes");
    }

    Path nodeFolder(String node) {
        return bulk().resolve("nodes").resolve(node);
    }
}
