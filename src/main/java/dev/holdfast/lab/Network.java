package dev.holdfast.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The lab's network: a bridge in a network namespace of its own, connected to the host by one veth pair. No firewall rule of the host (such
 * as Docker's) applies to the nodes' traffic there, and removing the namespace removes everything.
 */
final class Network {
    private static final String BRIDGE = "br0";
    /** A fixed address: else a bridge takes the lowest address of its ports and changes it when a node joins, while neighbours have cached it. */
    private static final String BRIDGE_MAC = "02:68:66:00:00:fe";

    private final Names names;
    private final Shell shell;

    Network(Names names, Shell shell) {
        this.names = names;
        this.shell = shell;
    }

    /** Creates the namespace with the bridge, and connects the host. */
    void up() {
        String hub = names.hubNetns();
        shell.run("ip", "netns", "add", hub);
        shell.run("ip", "link", "add", names.hostLink(), "type", "veth", "peer", "name", "host", "netns", hub);
        inHub("ip link set lo up; ip link add " + BRIDGE + " address " + BRIDGE_MAC + " type bridge; ip addr add "
                + names.s3Address() + "/24 dev " + BRIDGE + "; ip link set " + BRIDGE + " up; ip link set host master "
                + BRIDGE + " up");
        shell.run("ip", "addr", "add", names.hostAddress() + "/24", "dev", names.hostLink());
        shell.run("ip", "link", "set", names.hostLink(), "up");
    }

    /** Creates a node's namespace, connects it to the bridge, and routes pod ranges between it and the other nodes. */
    void connect(String node) {
        String netns = names.netns(node);
        shell.run("ip", "netns", "add", netns);
        // The address stays the same across reboots, as that of a real card does: neighbours have cached it.
        inHub("ip link add " + node + " type veth peer name eth0 address " + names.linkAddress(node) + " netns " + netns
                + "; ip link set " + node + " master " + BRIDGE + " up; ip route replace " + route(node));
        StringBuilder inside = new StringBuilder("ip link set lo up; ip addr add " + names.address(node)
                + "/24 dev eth0; ip link set eth0 up; ip route add default via " + names.s3Address());
        for (String other : names.nodes()) {
            if (!other.equals(node)) {
                inside.append("; ip route add ").append(route(other));
            }
        }
        in(netns, inside.toString());
    }

    /** Removes a node's namespace, with every interface, rule and connection in it. */
    void disconnect(String node) {
        // The veth pair first: the kernel removes it with the namespace too, but with a delay.
        inHub("ip link del " + node);
        shell.run("ip", "netns", "del", names.netns(node));
    }

    private String route(String node) {
        return names.podRange(node) + " via " + names.address(node);
    }

    private void inHub(String script) {
        in(names.hubNetns(), script);
    }

    private void in(String netns, String script) {
        shell.run("nsenter", "--net=" + Names.NETNS.resolve(netns), "sh", "-ec", script);
    }

    /** Removes everything of it that exists. */
    void remove() {
        for (Path netns : namespaces()) {
            shell.run("ip", "netns", "del", netns.getFileName().toString());
        }
        if (Files.exists(hostLink())) {
            // The kernel removes the veth pair itself once the namespace is gone, but with a delay.
            Shell.Command delete = Shell.Command.of("ip", "link", "del", names.hostLink());
            Shell.Outcome outcome = shell.attempt(delete);
            if (outcome.exit() != 0 && Files.exists(hostLink())) {
                throw Shell.failure(delete, outcome);
            }
        }
    }

    /** The lab's network namespaces that exist. */
    List<Path> namespaces() {
        return Trees.in(Names.NETNS).stream()
                .filter(path -> {
                    String name = path.getFileName().toString();
                    return name.equals(names.hubNetns()) || name.startsWith(names.hubNetns() + "-");
                })
                .toList();
    }

    /** Where the kernel shows the host's interface. */
    Path hostLink() {
        return Path.of("/sys/class/net/" + names.hostLink());
    }
}
