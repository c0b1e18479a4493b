package dev.holdfast.lab;

import java.util.Optional;

/**
 * Something that a lab needs of this machine.
 *
 * @param name a word or two
 * @param value what is there, as text
 * @param problem what is wrong with it and what to do; empty if it will do
 */
public record Prerequisite(String name, String value, Optional<String> problem) {
    static Prerequisite of(String name, String value, Optional<String> problem) {
        return new Prerequisite(name, value, problem);
    }
}
