package dev.holdfast.preflight.images;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** Names of images, as the kubelet reads them. */
final class ImageName {
    /** The registry of a name without one. */
    private static final String HUB = "docker.io";
    /** By this name the registry of names without one is written in image pull Secrets. */
    private static final String HUB_KEY = "index.docker.io";

    private ImageName() {}

    /** An image's name as nodes report it: with registry, and with a tag if it has no digest. */
    static String normal(String image) {
        int slash = image.indexOf('/');
        String first = slash < 0 ? "" : image.substring(0, slash);
        boolean registry = first.contains(".") || first.contains(":") || first.equals("localhost");
        String full = registry ? image : HUB + "/" + (slash < 0 ? "library/" : "") + image;
        if (full.startsWith(HUB_KEY + "/")) {
            full = HUB + full.substring(HUB_KEY.length());
        }
        return full.contains("@") || full.lastIndexOf(':') > full.lastIndexOf('/') ? full : full + ":latest";
    }

    /** The normal name without tag and digest. */
    static String repository(String image) {
        String full = normal(image);
        int digest = full.indexOf('@');
        String named = digest < 0 ? full : full.substring(0, digest);
        int tag = named.lastIndexOf(':');
        return tag > named.lastIndexOf('/') ? named.substring(0, tag) : named;
    }

    /** Whether the kubelet asks the registry each time where a container does not say when: so it does for the tag latest. */
    static boolean isLatest(String image) {
        String full = normal(image);
        return !full.contains("@") && full.endsWith(":latest");
    }

    /** Whether one of the registries of an image pull Secret is that of the image, by the kubelet's rules. */
    static boolean opened(String image, Collection<String> registries) {
        String repository = repository(image);
        List<String> keys = registries.stream().map(ImageName::key).toList();
        return keys.stream().anyMatch(key -> matches(key, repository))
                || (repository.startsWith(HUB + "/") && keys.contains(HUB_KEY));
    }

    /** A registry of an image pull Secret without scheme and without the version of its protocol. */
    private static String key(String registry) {
        String bare = registry.replaceFirst("^https?://", "");
        int slash = bare.indexOf('/');
        if (slash < 0) {
            return bare;
        }
        String path = bare.substring(slash).replaceFirst("^/v[12]/", "/");
        return path.equals("/") ? bare.substring(0, slash) : bare.substring(0, slash) + path;
    }

    /** A key may stand for a part of the hosts, by an asterisk in place of a label, and for all repositories below a path. */
    private static boolean matches(String key, String repository) {
        List<String> wanted = split(key);
        List<String> there = split(repository);
        if (!there.get(1).startsWith(wanted.get(1))) {
            return false;
        }
        String[] labels = wanted.get(0).split("[.:]", -1);
        String[] host = there.get(0).split("[.:]", -1);
        boolean port = wanted.get(0).contains(":");
        if (labels.length != host.length || port != there.get(0).contains(":")) {
            return false;
        }
        for (int i = 0; i < labels.length; i++) {
            if (!pattern(labels[i]).matcher(host[i]).matches()) {
                return false;
            }
        }
        return true;
    }

    private static List<String> split(String name) {
        int slash = name.indexOf('/');
        return slash < 0 ? List.of(name, "") : List.of(name.substring(0, slash), name.substring(slash));
    }

    private static Pattern pattern(String glob) {
        StringBuilder pattern = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            pattern.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(pattern.toString());
    }
}
