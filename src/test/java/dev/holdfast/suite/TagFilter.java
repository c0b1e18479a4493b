package dev.holdfast.suite;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectDirectory;

import io.cucumber.tagexpressions.Expression;
import io.cucumber.tagexpressions.TagExpressionException;
import io.cucumber.tagexpressions.TagExpressionParser;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Lets only those scenarios be seen that match the tag expression; tests of other engines are none of its business. JUnit's launcher
 * finds it by its service entry.
 */
public final class TagFilter implements PostDiscoveryFilter {
    /** The property that holds the expression. */
    public static final String PROPERTY = "cucumber.filter.tags";
    /** What is run when nobody named an expression, as from an editor. */
    private static final String DEFAULT = "@quick";

    private static final String ENGINE = "cucumber";

    private final Expression expression;

    /** The filter of the launcher, by the system property. A malformed expression matches nothing; {@link #requireMatch} says so. */
    public TagFilter() {
        this(chosen());
    }

    TagFilter(String expression) {
        this.expression = parseOrNothing(expression);
    }

    @Override
    public FilterResult apply(TestDescriptor descriptor) {
        if (!ofCucumber(descriptor.getUniqueId())) {
            return FilterResult.included("no scenario");
        }
        return FilterResult.includedIf(
                expression.evaluate(names(descriptor.getTags())),
                () -> "matches the tag expression",
                () -> "does not match the tag expression");
    }

    /**
     * Fails unless the chosen expression selects at least one scenario below this folder.
     *
     * @throws IllegalArgumentException in one line: the expression is malformed, or matches nothing, and which tags there are
     */
    public static void requireMatch(String folder) {
        check(chosen(), scenarios(folder));
    }

    /** The same for given scenarios, each as the list of its tags. */
    static void check(String expression, Collection<List<String>> scenarios) {
        Set<String> tags = scenarios.stream().flatMap(List::stream).collect(Collectors.toCollection(TreeSet::new));
        String known = tags.isEmpty() ? "no scenario there has a tag" : "tags there: " + String.join(" ", tags);
        Expression parsed;
        try {
            parsed = TagExpressionParser.parse(expression);
        } catch (TagExpressionException e) {
            throw new IllegalArgumentException("-D%s=%s is no tag expression: %s; %s"
                    .formatted(PROPERTY, expression, e.getMessage().replaceAll("\\s+", " "), known));
        }
        if (scenarios.stream().noneMatch(parsed::evaluate)) {
            throw new IllegalArgumentException("-D%s=%s matches none of the %d scenarios in features/; %s"
                    .formatted(PROPERTY, expression, scenarios.size(), known));
        }
    }

    private static String chosen() {
        String expression = System.getProperty(PROPERTY, "");
        return expression.isBlank() ? DEFAULT : expression;
    }

    private static Expression parseOrNothing(String expression) {
        try {
            return TagExpressionParser.parse(expression);
        } catch (TagExpressionException e) {
            return tags -> false;
        }
    }

    /** Tags of every scenario, found without any filter: by the time the suite runs, this filter has removed what does not match. */
    private static Collection<List<String>> scenarios(String folder) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectDirectory(folder))
                .filters(EngineFilter.includeEngines(ENGINE))
                .configurationParameter("cucumber.junit-platform.discovery.as-root-engine", "true")
                .configurationParameter(PROPERTY, "")
                .build();
        LauncherConfig unfiltered = LauncherConfig.builder()
                .enablePostDiscoveryFilterAutoRegistration(false)
                .build();
        TestPlan plan = LauncherFactory.create(unfiltered).discover(request);
        return plan.getRoots().stream()
                .flatMap(root -> plan.getDescendants(root).stream())
                .filter(TestIdentifier::isTest)
                .map(test -> names(test.getTags()))
                .toList();
    }

    private static boolean ofCucumber(UniqueId id) {
        return id.getSegments().stream()
                .anyMatch(s -> s.getType().equals("engine") && s.getValue().equals(ENGINE));
    }

    private static List<String> names(Set<TestTag> tags) {
        return tags.stream().map(tag -> "@" + tag.getName()).sorted().toList();
    }
}
