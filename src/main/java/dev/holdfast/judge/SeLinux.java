package dev.holdfast.judge;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Labels of SELinux, as the kernel writes them: USER:ROLE:TYPE:LEVEL. */
final class SeLinux {
    /** Types whose processes may do whatever they could without SELinux. */
    static final Set<String> UNCONFINED = Set.of("unconfined_t", "spc_t", "unconfined_service_t");

    private static final Pattern LABEL = Pattern.compile("[a-z0-9_]+:[a-z0-9_]+:([a-z0-9_]+):s\\d.*");

    private SeLinux() {}

    /** The type of a label; null where it is a label of something else, or there is none. */
    static String type(String label) {
        Matcher matcher = label == null ? null : LABEL.matcher(label);
        return matcher != null && matcher.matches() ? matcher.group(1) : null;
    }

    /** Whether a label has all that a specification says; what it does not say the runtime chooses. */
    static boolean isAs(String label, String said) {
        if (said == null) {
            return true;
        }
        String[] its = label.split(":", 4);
        String[] wanted = said.split(":", 4);
        for (int i = 0; i < wanted.length; i++) {
            if (!wanted[i].isEmpty() && (i >= its.length || !wanted[i].equals(its[i]))) {
                return false;
            }
        }
        return true;
    }
}
