package dev.holdfast.suite;

import dev.holdfast.console.Progress;
import dev.holdfast.report.InconclusiveError;
import dev.holdfast.report.Outcome;
import dev.holdfast.report.RunLog;
import dev.holdfast.report.RunResult;
import dev.holdfast.report.VerdictError;
import io.cucumber.plugin.ConcurrentEventListener;
import io.cucumber.plugin.event.EventPublisher;
import io.cucumber.plugin.event.HookTestStep;
import io.cucumber.plugin.event.Node;
import io.cucumber.plugin.event.PickleStepTestStep;
import io.cucumber.plugin.event.Result;
import io.cucumber.plugin.event.Status;
import io.cucumber.plugin.event.TestCase;
import io.cucumber.plugin.event.TestCaseFinished;
import io.cucumber.plugin.event.TestCaseStarted;
import io.cucumber.plugin.event.TestRunFinished;
import io.cucumber.plugin.event.TestSourceParsed;
import io.cucumber.plugin.event.TestStepFinished;
import io.qameta.allure.Allure;
import io.qameta.allure.AllureLifecycle;
import io.qameta.allure.model.Label;
import io.qameta.allure.model.StatusDetails;
import io.qameta.allure.model.TestResult;
import java.io.PrintStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * Prints features, rules, scenarios and steps as a tree while they run, and tells the run's log how each scenario ended. Named in
 * junit-platform.properties after Allure's plugin, to whose result it adds the rule.
 */
public final class ConsoleTree implements ConcurrentEventListener {
    private static final int LINES = 24;

    private final PrintStream out;
    private final RunLog log;
    private final Map<URI, List<Node>> sources = new HashMap<>();
    private List<String> headings = List.of();

    /** The plugin as Cucumber makes it. */
    public ConsoleTree() {
        this(TestSession.OUT, TestSession.LOG);
    }

    ConsoleTree(PrintStream out, RunLog log) {
        this.out = out;
        this.log = log;
    }

    @Override
    public void setEventPublisher(EventPublisher publisher) {
        publisher.registerHandlerFor(TestSourceParsed.class, this::parsed);
        publisher.registerHandlerFor(TestCaseStarted.class, this::started);
        publisher.registerHandlerFor(TestStepFinished.class, this::stepped);
        publisher.registerHandlerFor(TestCaseFinished.class, this::finished);
        publisher.registerHandlerFor(TestRunFinished.class, this::ended);
    }

    private synchronized void parsed(TestSourceParsed event) {
        sources.put(event.getUri(), List.copyOf(event.getNodes()));
    }

    private synchronized void started(TestCaseStarted event) {
        List<Node> path = path(event.getTestCase());
        List<String> now = new ArrayList<>();
        for (Node node : path) {
            if (node instanceof Node.Feature || node instanceof Node.Rule) {
                now.add(node.getKeyword().orElse("") + ": " + node.getName().orElse(""));
            }
        }
        for (int i = 0; i < now.size(); i++) {
            if (!now.subList(0, i + 1).equals(headings.subList(0, Math.min(i + 1, headings.size())))) {
                out.println((i == 0 ? "\n" : "") + "  ".repeat(i) + now.get(i));
            }
        }
        headings = List.copyOf(now);
        out.println(indent(0) + event.getTestCase().getKeyword() + ": "
                + event.getTestCase().getName());
        rule(path).ifPresent(ConsoleTree::tellAllure);
    }

    private synchronized void stepped(TestStepFinished event) {
        Result result = event.getResult();
        if (event.getTestStep() instanceof PickleStepTestStep step) {
            String took = result.getDuration().toMillis() < 1000
                    ? ""
                    : " (" + Progress.clock(result.getDuration().toNanos()) + ")";
            out.println(indent(1) + outcome(result).mark() + " "
                    + step.getStep().getKeyword().strip() + " " + step.getStep().getText() + took);
            complain(result);
        } else if (event.getTestStep() instanceof HookTestStep hook && outcome(result) != Outcome.PASS) {
            out.println(indent(1) + outcome(result).mark() + " hook " + hook.getCodeLocation());
            complain(result);
        }
        out.flush();
    }

    private synchronized void finished(TestCaseFinished event) {
        TestCase scenario = event.getTestCase();
        Result result = event.getResult();
        Outcome outcome = outcome(result);
        out.println(indent(0) + outcome.mark() + " " + outcome + " ("
                + Progress.clock(result.getDuration().toNanos()) + ")");
        out.flush();
        String feature = path(scenario).stream()
                .findFirst()
                .flatMap(Node::getName)
                .orElse(scenario.getUri().toString());
        String message = outcome == Outcome.PASS ? "" : message(result);
        log.scenario(new RunResult.Scenario(feature, scenario.getName(), outcome, message));
    }

    /** Hooks around the whole run belong to no scenario: without this, a cluster that never came up would leave an empty report. */
    private synchronized void ended(TestRunFinished event) {
        Result result = event.getResult();
        if (result.getError() == null) {
            return;
        }
        log.trouble(message(result));
        AllureLifecycle allure = Allure.getLifecycle();
        String id = UUID.randomUUID().toString();
        allure.scheduleTestCase(new TestResult()
                .setUuid(id)
                .setName("The run")
                .setFullName("The run")
                .setHistoryId("the run")
                .setStatus(io.qameta.allure.model.Status.BROKEN)
                .setStatusDetails(new StatusDetails().setMessage(message(result))));
        allure.startTestCase(id);
        allure.stopTestCase(id);
        allure.writeTestCase(id);
    }

    private List<Node> path(TestCase scenario) {
        return sources.getOrDefault(scenario.getUri(), List.of()).stream()
                .map(root -> root.findPathTo(node -> node.getLocation().equals(scenario.getLocation())))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(List.of());
    }

    private static Optional<String> rule(List<Node> path) {
        return path.stream().filter(Node.Rule.class::isInstance).findFirst().flatMap(Node::getName);
    }

    /** Allure's plugin knows no rules and makes each scenario a story of its own; a rule is the better story. */
    private static void tellAllure(String rule) {
        Allure.getLifecycle().updateTestCase(test -> {
            Stream<Label> others =
                    test.getLabels().stream().filter(l -> !l.getName().equals("story"));
            test.setLabels(
                    Stream.concat(others, Stream.of(new Label().setName("story").setValue(rule)))
                            .toList());
        });
    }

    private void complain(Result result) {
        if (result.getStatus().is(Status.PASSED)
                || (result.getStatus().is(Status.SKIPPED) && result.getError() == null)) {
            return;
        }
        List<String> lines = detail(result).lines().toList();
        lines.stream().limit(LINES).forEach(line -> out.println(indent(3) + line));
        if (lines.size() > LINES) {
            out.println(indent(3) + "… " + (lines.size() - LINES) + " more lines in the report");
        }
    }

    private static String detail(Result result) {
        if (result.getError() instanceof VerdictError error) {
            return error.detail();
        }
        return result.getError() instanceof InconclusiveError error ? error.detail() : message(result);
    }

    private static String message(Result result) {
        Throwable error = result.getError();
        if (error == null) {
            return "the step is " + result.getStatus().name().toLowerCase(Locale.ROOT);
        }
        if (error instanceof VerdictError
                || error instanceof InconclusiveError
                || error instanceof TestAbortedException) {
            return error.getMessage();
        }
        StringBuilder text = new StringBuilder(error.toString());
        for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
            if (cause.getMessage() == null || text.indexOf(cause.getMessage()) < 0) {
                text.append("\ncaused by ").append(cause);
            }
        }
        return text.toString();
    }

    private static Outcome outcome(Result result) {
        return switch (result.getStatus()) {
            case PASSED -> Outcome.PASS;
            case SKIPPED -> Outcome.SKIPPED;
            case PENDING, UNDEFINED, AMBIGUOUS, UNUSED -> Outcome.BROKEN;
            case FAILED -> Outcome.of(result.getError());
        };
    }

    private String indent(int deeper) {
        return "  ".repeat(headings.size() + deeper);
    }
}
