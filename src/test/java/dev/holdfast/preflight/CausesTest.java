package dev.holdfast.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.Check.Undetermined;
import dev.holdfast.preflight.Reading.Unread;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class CausesTest {
    private static Check check(String name, Result result) {
        return new Check(Level.BLOCKING, name, "somewhere", result);
    }

    private static Result hangsOn(String check) {
        return Unread.<String>hangingOn(check, "for want of it").judge(none -> new Ok(""));
    }

    private static List<String> told(Check... checks) {
        Causes causes = Causes.of(List.of(checks));
        return Stream.of(checks)
                .filter(check -> !causes.hangs(check))
                .map(Check::name)
                .toList();
    }

    @Test
    void theSameReasonIsToldByTheFirst() {
        Result forbidden = new Undetermined("pods cannot be read: forbidden", "ask for it");
        Result other = new Undetermined("nodes cannot be read: forbidden", "ask for it");
        assertThat(told(check("a", new Ok("")), check("b", forbidden), check("c", other), check("d", forbidden)))
                .containsExactly("a", "b", "c");
    }

    @Test
    void whatHangsOnACheckIsToldByThatOneAndByNoneThatIsInOrder() {
        Check found = check("release", new Finding("there is none", "install it"));
        assertThat(told(check("a", hangsOn("release")), found, check("b", hangsOn("release"))))
                .containsExactly("release");
        assertThat(told(check("a", hangsOn("release")), check("release", new Ok("")), check("b", hangsOn("release"))))
                .containsExactly("a", "release");
        // it was not asked for
        assertThat(told(check("a", hangsOn("release")), check("b", hangsOn("release"))))
                .containsExactly("a");
    }

    @Test
    void aTellerThatHangsOnAnotherIsNotWhereAReaderIsSent() {
        Check kubernetes = check("Kubernetes version", new Finding("too old", "upgrade it"));
        Check helm = check("dry run", hangsOn("Kubernetes version"));
        Check rest = check("rest", hangsOn("dry run"));
        Causes causes = Causes.of(List.of(kubernetes, helm, rest));
        assertThat(causes.teller(rest)).contains(kubernetes);
        assertThat(causes.hanging()).containsExactly(java.util.Map.entry(kubernetes, List.of(helm, rest)));
        assertThat(causes.teller(kubernetes)).isEmpty();
    }

    @Test
    void theChecksThatTellAreChecks() {
        List<String> ids = Arrays.stream(KnownChecks.values())
                .flatMap(some -> some.ids().stream())
                .toList();
        assertThat(Stream.of(Causes.RELEASE, Causes.RENDERED, Causes.REVISION)
                        .map(name -> check(name, new Ok("")).id()))
                .allMatch(ids::contains);
    }

    @Test
    void withoutAReleaseThatIsSaidOnce() {
        Scenery scene = new Scenery();
        scene.release = Optional.empty();
        Reading<dev.holdfast.driver.Release> none =
                Reader.present(Scenery.PROFILE, new Reading.Read<>(Optional.empty()));
        Check hanging = check("CRDs applied", none.judge(there -> new Ok("")));
        String text = PreflightText.text(Preflight.of(scene.upgrade()).with(List.of(hanging)));
        assertThat(text)
                .containsOnlyOnce("there is no release")
                .contains("? see \"Helm release deployed\": no release skipped, CRDs applied\n")
                .endsWith("2 undetermined.\n");
    }
}
