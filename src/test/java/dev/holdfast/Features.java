package dev.holdfast;

import dev.holdfast.suite.TagFilter;
import dev.holdfast.suite.TestSession;
import java.io.IOException;
import org.junit.platform.suite.api.AfterSuite;
import org.junit.platform.suite.api.BeforeSuite;
import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.IncludeEngines;
import org.junit.platform.suite.api.SelectDirectories;
import org.junit.platform.suite.api.Suite;

/**
 * The scenarios of {@code features/}, run by {@code mvn test -Dcucumber.filter.tags=EXPRESSION}.
 *
 * <p>The expression is {@link TagFilter}'s business alone: Cucumber would report what does not match as skipped, take no match for a
 * success, and answer a malformed expression with a stack trace. Hence the empty one it is given here.
 */
@Suite
@IncludeEngines("cucumber")
@SelectDirectories("features")
@ConfigurationParameter(key = "cucumber.filter.tags", value = "")
public final class Features {
    @BeforeSuite
    static void begin() throws IOException {
        TagFilter.requireMatch("features");
        TestSession.begin();
    }

    @AfterSuite
    static void finish() throws IOException, InterruptedException {
        TestSession.finish();
    }
}
