package dev.holdfast.preflight.change;

import dev.holdfast.driver.ShellWords;
import java.util.List;
import java.util.stream.Stream;

/**
 * How the programs are called that a plan names.
 *
 * @param helm words of the command line up to Helm's own command
 * @param kubectl the same of kubectl
 * @param holdfast the same of Holdfast, up to the options of one preflight
 * @param probe options by which a preflight finds the process behind each mount; empty if none may be started
 */
public record Tools(List<String> helm, List<String> kubectl, List<String> holdfast, List<String> probe) {
    /**
     * Those for the cluster of a context.
     *
     * @param helm path or name of Helm's binary
     * @param holdfast words that start Holdfast
     * @param options of a preflight besides those that name the cluster, such as {@code --profile}
     */
    public static Tools of(
            String kubeconfig,
            String context,
            String helm,
            List<String> holdfast,
            List<String> options,
            List<String> probe) {
        return new Tools(
                List.of(helm, "--kubeconfig", kubeconfig, "--kube-context", context),
                List.of("kubectl", "--kubeconfig", kubeconfig, "--context", context),
                Stream.of(holdfast, List.of("preflight", "--kubeconfig", kubeconfig, "--context", context), options)
                        .flatMap(List::stream)
                        .toList(),
                probe);
    }

    /** A command of Helm, in a namespace. */
    String helm(String namespace, String... words) {
        return line(List.of(helm, List.of("-n", namespace), List.of(words)));
    }

    String kubectl(String... words) {
        return line(List.of(kubectl, List.of(words)));
    }

    String preflight(String... words) {
        return line(List.of(holdfast, List.of(words)));
    }

    /** A preflight that looks at mounts, where pods may be started for that. */
    String probing(String... words) {
        return line(List.of(holdfast, List.of(words), probe));
    }

    private static String line(List<List<String>> parts) {
        return ShellWords.joined(parts.stream().flatMap(List::stream).toList());
    }
}
