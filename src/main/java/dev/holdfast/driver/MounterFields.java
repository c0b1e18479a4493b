package dev.holdfast.driver;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Manifest;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a profile promises of mounter pods, held against what such promises can be: one that cannot be kept would be judged minutes later. */
final class MounterFields {
    /** The levels of Kubernetes' Pod Security Standards. */
    private static final Set<String> LEVELS = Set.of("privileged", "baseline", "restricted");

    private static final Set<String> CACHE_PLACEHOLDERS = Set.of("size", "medium", "class");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");
    /** As of a label; the part before the slash is a domain. */
    private static final Pattern LABEL_KEY =
            Pattern.compile("([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?");

    private static final Pattern OBJECT_NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");
    private static final Pattern MODE = Pattern.compile("0?[0-7]{3}");
    private static final String REQUESTS = "requests.";
    private static final String LIMITS = "limits.";

    private final ProfileText text;
    private final DriverProfile.Mounter mounter;

    private MounterFields(ProfileText text, DriverProfile.Mounter mounter) {
        this.text = text;
        this.mounter = mounter;
    }

    /**
     * Looks at all of them.
     *
     * @throws DriverException for the first that cannot be, with its line
     */
    static void check(ProfileText text, DriverProfile.Mounter mounter) {
        MounterFields fields = new MounterFields(text, mounter);
        fields.privileges();
        fields.sharing();
        fields.recovery();
        fields.resources();
        fields.group();
        fields.cache();
    }

    private void need(boolean right, String field, Object value, String wanted) {
        if (!right) {
            throw text.wrong("mounter." + field, "'mounter." + field + "' is " + value + "; " + wanted);
        }
    }

    private void privileges() {
        need(
                mounter.user() == null || mounter.user() > 0,
                "user",
                mounter.user(),
                "it is the id of a user, not root's");
        need(mounter.group() == null || mounter.group() >= 0, "group", mounter.group(), "it is the id of a group");
        need(
                mounter.podSecurity() == null || LEVELS.contains(mounter.podSecurity()),
                "podSecurity",
                "'" + mounter.podSecurity() + "'",
                "it is privileged, baseline or restricted");
        need(
                mounter.versionLabel() == null
                        || LABEL_KEY.matcher(mounter.versionLabel()).matches(),
                "versionLabel",
                "'" + mounter.versionLabel() + "'",
                "it is the key of a label, such as example.com/driver-version");
    }

    private void sharing() {
        DriverProfile.Sharing sharing = mounter.sharing();
        if (sharing == null) {
            return;
        }
        List<String> by = sharing.by();
        need(
                by != null && !by.isEmpty() && Manifest.Sharing.CRITERIA.containsAll(by),
                "sharing.by",
                by,
                "it lists some of " + Manifest.Sharing.CRITERIA);
        need(
                sharing.staleSeconds() == null || sharing.staleSeconds() > 0,
                "sharing.staleSeconds",
                sharing.staleSeconds(),
                "it is a whole number above 0");
        need(
                sharing.sources() == null || sharing.sources().startsWith("/"),
                "sharing.sources",
                "'" + sharing.sources() + "'",
                "it is the whole path of a folder on the nodes");
        need(
                sharing.sourceMode() == null
                        || MODE.matcher(sharing.sourceMode()).matches(),
                "sharing.sourceMode",
                "'" + sharing.sourceMode() + "'",
                "it is octal digits, such as \"0750\"");
    }

    private void recovery() {
        DriverProfile.Recovery recovery = mounter.recovery();
        need(
                recovery == null || recovery.whole(),
                "recovery",
                recovery == null
                        ? ""
                        : "errorSeconds " + recovery.errorSeconds() + ", servedSeconds " + recovery.servedSeconds()
                                + ", running " + recovery.running(),
                "it has errorSeconds and servedSeconds, whole numbers above 0, and running, " + Manifest.Recovery.FAILS
                        + " or " + Manifest.Recovery.RECOVERS);
    }

    private void resources() {
        DriverProfile.Resources resources = mounter.resources();
        if (resources == null) {
            return;
        }
        for (Map<String, String> names : List.of(resources.usual(), resources.attributes())) {
            need(
                    Actions.RESOURCES.containsAll(names.keySet()),
                    "resources",
                    names.keySet(),
                    "there are " + Actions.RESOURCES);
        }
        need(
                resources.priorityClass() == null
                        || OBJECT_NAME.matcher(resources.priorityClass()).matches(),
                "resources.priorityClass",
                "'" + resources.priorityClass() + "'",
                "it is the name of a PriorityClass");
        resources.usual().forEach((name, quantity) -> {
            Optional<BigDecimal> asked = amount(quantity);
            need(
                    asked.filter(amount -> amount.signum() > 0).isPresent(),
                    "resources.usual",
                    name + ": " + quantity,
                    "that is no quantity such as 10m or 32Mi");
            String limit = resources.usual().get(name.replace(REQUESTS, LIMITS));
            need(
                    amount(limit).stream().allMatch(most -> asked.orElseThrow().compareTo(most) <= 0),
                    "resources.usual",
                    name + ": " + quantity,
                    "that is more than " + name.replace(REQUESTS, LIMITS) + ": " + limit);
        });
        Set<String> attributes = new HashSet<>();
        resources
                .attributes()
                .forEach((name, attribute) -> need(
                        attribute != null && !attribute.isBlank() && attributes.add(attribute),
                        "resources.attributes",
                        name + ": " + attribute,
                        "each has an attribute of its own"));
    }

    /** Empty for what is no quantity. */
    private static Optional<BigDecimal> amount(String quantity) {
        try {
            return quantity == null
                    ? Optional.empty()
                    : Optional.of(Quantity.getAmountInBytes(Quantity.parse(quantity)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void group() {
        DriverProfile.VolumeMountGroup group = mounter.volumeMountGroup();
        need(
                group == null
                        || Stream.of(group.files(), group.folders())
                                .allMatch(mode ->
                                        mode != null && MODE.matcher(mode).matches()),
                "volumeMountGroup",
                group == null ? "" : "files " + group.files() + ", folders " + group.folders(),
                "it has both, as octal digits such as \"0660\"");
    }

    private void cache() {
        DriverProfile.Cache cache = mounter.cache();
        if (cache == null) {
            return;
        }
        need(
                !(cache.emptyDir().isEmpty() && cache.ephemeral().isEmpty()),
                "cache",
                "without emptyDir and ephemeral",
                "one of them has the attributes of a volume with a cache");
        placeholders("cache.emptyDir", cache.emptyDir(), "size");
        placeholders("cache.ephemeral", cache.ephemeral(), "size", "class");
        need(
                cache.hostOption() == null || cache.hostOption().contains("${folder}"),
                "cache.hostOption",
                "'" + cache.hostOption() + "'",
                "it is a mount option with ${folder} in it");
    }

    private void placeholders(String field, Map<String, String> attributes, String... needed) {
        if (attributes.isEmpty()) {
            return;
        }
        Set<String> found = PLACEHOLDER
                .matcher(String.join(" ", attributes.values()))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
        need(
                !attributes.containsValue(null)
                        && CACHE_PLACEHOLDERS.containsAll(found)
                        && found.containsAll(List.of(needed)),
                field,
                attributes,
                "in its values are ${" + String.join("} and ${", needed)
                        + "}, and no others than ${size}, ${medium} and ${class}");
    }
}
