package dev.holdfast.preflight;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The ids of all checks, so that a mistyped one is refused before a cluster is read. They stay as they are from version to version: whoever
 * has one in a script must find it again.
 */
public enum KnownChecks {
    /** Made in every preflight. */
    ALWAYS(
            "",
            "api-server-reachable",
            "nodes-ready",
            "driver-pods-ready",
            "csidriver-present",
            "driver-in-every-csinode",
            "no-claim-pending",
            "helm-release-deployed",
            "permission",
            "no-new-restart-of-the-driver",
            "no-error-in-the-driver-s-logs",
            "no-dangling-reference",
            "volumes-and-pods-by-driver",
            "mounts-by-kind-of-mounter",
            "resources",
            "versions"),
    /** Made where a chart to upgrade to is named. */
    UPGRADE("with --to", "no-release-skipped", "kubernetes-version"),
    /** Made of the CRDs in the folder of a chart. */
    APPLIED("with --to", "crds-applied"),
    /** Made of what a chart or an older revision says about the driver. */
    CHANGE("with --to or --rollback", "configuration-that-would-change"),
    /** Made of the CRDs of a chart or an older revision. */
    DEFINITIONS("with --to or --rollback", "crds-keep-what-is-stored"),
    /** Made of volumes and CSI objects, with or without a chart. */
    OBJECTS(
            "",
            "secrets-there",
            "volume-handles-unique",
            "volumes-come-back",
            "attachments-needed",
            "registrations-alive"),
    /** Made of what deploys the release by objects in the cluster. */
    DEPLOYERS("", "release-deployed-by-helm-alone", "deploying-tools-ready"),
    /** Made of what a chart or an older revision does to images and objects. */
    UPGRADED_OBJECTS(
            "with --to or --rollback",
            "new-images-on-the-nodes",
            "image-pull-policy",
            "image-pull-secrets",
            "storage-classes-kept",
            "drivers-of-volumes-brought",
            "csidriver-kept"),
    /** Made of the kernel module that a profile names. */
    MODULE("with a profile that names a module", "kernel-module-loaded", "kernel-module-for-each-kernel"),
    /** Made of that module in a chart or an older revision. */
    UPGRADED_MODULE("with a profile that names a module, and --to or --rollback", "kernel-module-kept"),
    /** Made of where the pods of a chart or an older revision find a place. */
    PLACES(
            "with --to or --rollback",
            "node-plugin-on-every-node",
            "controllers-can-roll",
            "priority-classes-exist",
            "node-plugin-on-nodes-without-mounts",
            "room-for-mounter-pods",
            "priority-classes"),
    /** Made where nodes try to pull a chart's images. */
    PULLS("with --probe, and --to or --rollback,", "new-images-can-be-pulled"),
    /** Made of an upgrade that Helm tries. */
    TRIED_UPGRADE("with --to", "helm-upgrade-dry-run"),
    /** Made of an upgrade or a rollback of which the API server tries each request. */
    TRIED_CHANGE(
            "with --to or --rollback",
            "owned-by-the-release",
            "api-server-dry-run",
            "new-pods-admitted",
            "quota-has-room",
            "nothing-deleted-that-mounts-need"),
    /** Made before a rollback. */
    ROLLBACK("with --rollback", "revision-to-roll-back-to"),
    /** Made after the upgrade. */
    COMPARISON(
            "with --compare",
            "release",
            "images",
            "crds",
            "storage-classes",
            "driver-pods",
            "nodes",
            "volumes",
            "claims",
            "pods-with-volumes",
            "mounts",
            "attachments",
            "all-existing-mounts-survive",
            "controller-and-node-plugins-run",
            "no-error-in-the-driver-s-logs",
            "storage-classes-as-intended",
            "helm-release-ready",
            "all-pods-running-or-completed",
            "no-claim-pending",
            "api-server-accessible",
            "nodes-ready"),
    /** Made of the machine that Holdfast runs on. */
    MACHINE(
            "by holdfast doctor",
            "lab-root",
            "lab-system",
            "lab-fuse",
            "lab-cgroups",
            "lab-cache",
            "lab-go",
            "lab-rust",
            "lab-jdk",
            "lab-packages",
            "lab-sources",
            "helm"),
    /** Made where two performance baselines are named. */
    BASELINES("with --baselines", "time-to-mount", "time-to-write", "time-to-read", "time-to-list"),
    /** Made of them after the upgrade. */
    COMPARED_BASELINES("with --compare and --baselines", "performance-baseline-met");

    /** So many ids are offered in place of a mistyped one. */
    private static final int NEAREST = 3;

    private final String needs;
    // made by List.of
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> ids;

    KnownChecks(String needs, String... ids) {
        this.needs = needs;
        this.ids = List.of(ids);
    }

    /** Their ids. */
    public List<String> ids() {
        return ids;
    }

    /**
     * Why an id names no check of these; empty if it names one.
     *
     * @param made what is made in this preflight
     */
    public static Optional<String> unknown(String id, Set<KnownChecks> made) {
        if (made.stream().anyMatch(some -> some.ids.contains(id))) {
            return Optional.empty();
        }
        String needs = Arrays.stream(values())
                .filter(some -> some.ids.contains(id))
                .map(some -> some.needs.isEmpty() ? "of a cluster, without --compare" : some.needs)
                .distinct()
                .collect(Collectors.joining(" or "));
        return Optional.of(
                needs.isEmpty()
                        ? "there is no check '" + id + "'; " + nearest(id, made)
                        : "check '" + id + "' is made " + needs + " only");
    }

    private static String nearest(String id, Set<KnownChecks> made) {
        String asked = new Check(Level.INFORMATIVE, id, "", new Check.Ok("")).id();
        List<String> near = all(made).stream()
                .filter(known -> isNear(asked, known))
                .sorted(Comparator.comparingInt(known -> distance(asked, known)))
                .limit(NEAREST)
                .toList();
        return (near.isEmpty()
                        ? ""
                        : "the nearest " + (near.size() == 1 ? "is " : "are ") + String.join(", ", near) + "; ")
                + "docs/preflight.md lists all";
    }

    /** Mistyped in some letters, or a part of its words. */
    private static boolean isNear(String asked, String known) {
        return !asked.isEmpty()
                && (distance(asked, known) <= Math.max(2, known.length() / 3)
                        || List.of(known.split("-", -1)).containsAll(List.of(asked.split("-", -1)))
                        || known.startsWith(asked));
    }

    /** How many letters have to be put in, taken out or changed to make one of the other. */
    private static int distance(String one, String other) {
        int[] row = IntStream.rangeClosed(0, other.length()).toArray();
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }

    private static List<String> all(Set<KnownChecks> made) {
        return made.stream().flatMap(some -> some.ids.stream()).distinct().toList();
    }

    /** Whether a selection leaves any of these. */
    public static boolean leaves(Selection selection, Set<KnownChecks> made) {
        return made.stream().flatMap(some -> some.ids.stream()).anyMatch(selection::takes);
    }
}
