package dev.holdfast.preflight.change;

import java.util.List;

/**
 * The steps of an upgrade or a rollback in their order.
 *
 * @param steps to be done one after the other
 */
public record Plan(List<Step> steps) {
    /**
     * A step.
     *
     * @param commands as they are typed
     * @param effects what they change, as text
     */
    public record Step(String title, List<String> commands, List<String> effects) {}

    /** All of it, each step with its number; each line ends with a newline. */
    public String text() {
        StringBuilder text = new StringBuilder("Plan\n");
        int number = 0;
        for (Step step : steps) {
            number++;
            text.append("  ").append(number).append(". ").append(step.title()).append('\n');
            step.commands()
                    .forEach(command -> text.append("       ").append(command).append('\n'));
            step.effects()
                    .forEach(line -> text.append(line.startsWith(" ") ? "       " : "     - ")
                            .append(line)
                            .append('\n'));
        }
        return text.toString();
    }
}
