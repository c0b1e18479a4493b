package dev.holdfast.agent.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The options of a role, {@code --name=value}. An error is an IllegalArgumentException that names the option. */
public final class AgentOptions {
    private final Map<String, List<String>> values = new HashMap<>();
    private final Set<String> known = new HashSet<>();

    /** Takes the arguments after the role. */
    public AgentOptions(List<String> arguments) {
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (!argument.startsWith("--") || equals < 3) {
                throw new IllegalArgumentException("'" + argument + "' is not of the form --option=value");
            }
            values.computeIfAbsent(argument.substring(2, equals), name -> new ArrayList<>())
                    .add(argument.substring(equals + 1));
        }
    }

    /** All values of an option that may be repeated. */
    public List<String> all(String name) {
        known.add(name);
        return List.copyOf(values.getOrDefault(name, List.of()));
    }

    /** The value of an option, or the default. */
    public String text(String name, String otherwise) {
        List<String> given = all(name);
        if (given.size() > 1) {
            throw new IllegalArgumentException("--" + name + " is given " + given.size() + " times: give it once");
        }
        return given.isEmpty() ? otherwise : given.get(0);
    }

    /** The value of a required option. */
    public String text(String name) {
        String value = text(name, null);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("--" + name + " is missing");
        }
        return value;
    }

    /** A whole number of at least 1. */
    public int count(String name, int otherwise) {
        String value = text(name, null);
        if (value == null) {
            return otherwise;
        }
        int count;
        try {
            count = Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + "=" + value + " is not a whole number", e);
        }
        if (count < 1) {
            throw new IllegalArgumentException("--" + name + "=" + value + " must be at least 1");
        }
        return count;
    }

    /** The period of the ticks of a role that writes. */
    public Duration period() {
        return Duration.ofMillis(count("period-ms", 100));
    }

    /** Call it after all options were read: any other option is an error. */
    public void refuseOthers() {
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("--" + name + " is not an option of this role");
            }
        }
    }
}
