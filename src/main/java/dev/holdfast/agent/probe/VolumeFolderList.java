package dev.holdfast.agent.probe;

import dev.holdfast.agent.runtime.Members;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The folders {@code pods/UID/volumes/kubernetes.io~csi/PV} of a kubelet's directory. Folders of volumes are listed, and never looked into: a
 * mount that hangs would hang whoever does.
 */
final class VolumeFolderList {
    private static final int PERMISSIONS = 07777;
    private static final String VOLUMES = "volumes/kubernetes.io~csi";

    private final Path root;
    private final Set<String> kubelets = new LinkedHashSet<>();

    /**
     * Of a host.
     *
     * @param root the host's root directory
     * @param kubelet the kubelet's directory where no mount says that it has another
     */
    VolumeFolderList(Path root, String kubelet) {
        this.root = root;
        kubelets.add(kubelet);
    }

    /** Takes note of a mount: a target of a CSI volume says which directory the kubelet has. */
    void learn(String target) {
        if (ProbeRole.isCsiTarget(target)) {
            kubelets.add(target.substring(0, target.lastIndexOf("/pods/")));
        }
    }

    /** All of them, in order. */
    List<Members> read() throws IOException {
        List<Members> found = new ArrayList<>();
        for (String kubelet : kubelets) {
            for (Path pod : children(root.resolve(kubelet.substring(1)).resolve("pods"))) {
                for (Path volume : children(pod.resolve(VOLUMES))) {
                    found.add(new Members()
                            .put("pod", pod.getFileName().toString())
                            .put("volume", volume.getFileName().toString()));
                }
            }
        }
        return found;
    }

    /**
     * Adds what a folder is like that has one below it for each source, unless it is not there. What is below it is listed and not looked at: it
     * may be a mount that hangs.
     */
    void sources(String folder, Members to) throws IOException {
        Path path = root.resolve(folder.substring(1));
        int mode;
        try {
            mode = (int) Files.getAttribute(path, "unix:mode") & PERMISSIONS;
        } catch (NoSuchFileException e) {
            return;
        }
        to.put("sourceMode", String.format(Locale.ROOT, "%04o", mode));
        List<Members> names = new ArrayList<>();
        for (Path child : children(path)) {
            names.add(new Members().put("name", child.getFileName().toString()));
        }
        to.put("sources", names);
    }

    private static List<Path> children(Path folder) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(children::add);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
        children.sort(null);
        return children;
    }
}
