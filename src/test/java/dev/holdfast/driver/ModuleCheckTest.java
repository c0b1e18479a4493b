package dev.holdfast.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.driver.ProfileCheck.Line;
import dev.holdfast.driver.ProfileCheck.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel module of a profile, in charts that bring it. */
final class ModuleCheckTest {
    private static final String WHOLE = """
            module:
              name: block
              image: '-(?<version>\\d+(\\.\\d+)*)$'
              releases: {1.0.0: ["1.0"], 1.1.0: ["1.0", "1.1"]}
            """;
    private static final String MODULE = """
            ---
            apiVersion: kmm.sigs.x-k8s.io/v1beta1
            kind: Module
            metadata: {name: block, namespace: block-csi}
            spec:
              moduleLoader:
                container:
                  modprobe: {moduleName: ext4}
                  kernelMappings:
                    - {regexp: '^6', containerImage: "r.example.com/m:${KERNEL_FULL_VERSION}-1.0"}
              selector: {}
            """;
    private static final String NONE = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: other}\n";

    @TempDir
    private Path folder;

    private DriverProfile profile(String module) throws IOException {
        return DriverProfile.load(Files.writeString(folder.resolve("p.yaml"), """
                name: block.csi.holdfast.dev
                release: holdfast-block-csi
                namespace: block-csi
                daemonSet: block-csi-node
                nodePlugin: {labels: {app: block-csi-node}, container: block-plugin}
                static: {attributes: {size: "1"}}
                """ + module));
    }

    private static List<Line> check(DriverProfile profile, Map<String, List<String>> values, String old, String made) {
        return ProfileCheck.lines(
                profile,
                RenderedChart.of("old chart", old),
                RenderedChart.of("new chart", made),
                new ProfileCheck.Tried(
                        values,
                        Map.of("reuse-values", Optional.empty()),
                        List.of(),
                        Map.of(),
                        Map.of(),
                        List.of(),
                        "1.0.0",
                        "1.1.0"),
                new ProfileCheck.Intent("reuse-values", Set.of()));
    }

    private List<Line> check(String module, String old, String made) throws IOException {
        return check(profile(module), Map.of(), old, made);
    }

    private static List<Line> lines(List<Line> all, String what) {
        return all.stream().filter(line -> line.what().startsWith(what)).toList();
    }

    private static Line line(List<Line> all, String what) {
        assertThat(lines(all, what)).as(what + " in " + all).hasSize(1);
        return lines(all, what).get(0);
    }

    private static void says(Line line, Mark mark, String seen) {
        assertThat(line.mark() + " " + line.seen()).isEqualTo(mark + " " + seen);
        assertThat(line.advice().isEmpty()).as(line.advice()).isEqualTo(mark == Mark.FITS);
    }

    @Test
    void aModuleThatFitsHasNothingWrong() throws IOException {
        List<Line> lines = check(WHOLE, MODULE, MODULE);
        says(line(lines, "module.name block"), Mark.FITS, "in both charts");
        says(line(lines, "module.namespace block-csi"), Mark.FITS, "in both charts");
        says(line(lines, "module.image"), Mark.FITS, "finds version 1.0 in old chart; finds version 1.0 in new chart");
        says(line(lines, "module.releases 1.0.0"), Mark.FITS, "has version 1.0 of old chart");
        says(line(lines, "module.releases 1.1.0"), Mark.FITS, "has version 1.0 of new chart");
        assertThat(lines(lines, "module")).noneMatch(line -> line.mark() == Mark.WRONG);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            module: {name: nosuch}                | Module block of kmm.sigs.x-k8s.io/v1beta1
            module: {name: block, kind: Driver}   | Module block of kmm.sigs.x-k8s.io/v1beta1
            module: {name: block, group: my.org}  | Module block of kmm.sigs.x-k8s.io/v1beta1
            """)
    void aModuleOfAnotherNameIsWrongWithWhatIsThere(String module, String there) throws IOException {
        Line line = line(check(module, MODULE, MODULE), "module.name ");
        says(line, Mark.WRONG, "old chart has " + there + "; new chart has " + there);
        assertThat(line.advice()).startsWith("write kind, name and namespace");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            block      | new chart has it in namespace kube-system | namespace: block-csi | namespace: kube-system
            block      | old chart has it in namespace block-csi; new chart has it in namespace block-csi | '' | ''
            """)
    void aModuleInAnotherNamespaceIsWrong(String name, String seen, String there, String instead) throws IOException {
        boolean inProfile = there.isEmpty();
        List<Line> lines = check(
                inProfile ? "module: {name: block, namespace: other}" : "module: {name: " + name + "}",
                MODULE,
                MODULE.replace(there, instead));
        says(line(lines, "module.namespace"), Mark.WRONG, seen);
        assertThat(line(lines, "module.name block").mark()).isEqualTo(Mark.FITS);
    }

    @Test
    void aModuleWithoutANamespaceIsInThatOfTheRelease() throws IOException {
        String without = MODULE.replace(", namespace: block-csi", "");
        says(line(check(WHOLE, without, without), "module.namespace"), Mark.FITS, "in both charts");
    }

    @Test
    void aModuleThatIsNowhereIsNotedBecauseOthersMayApplyIt() throws IOException {
        Line line = line(check("module: {name: block}", NONE, NONE), "module.name ");
        says(line, Mark.NOTE, "in neither chart, and not under 'before'");
        assertThat(line.advice()).contains("in namespace block-csi", "preflight looks at it in the cluster");
    }

    @Test
    void aModuleThatTheProfileHasValuesForHasToBeInTheCharts() throws IOException {
        Line line = line(check("module: {name: block, values: {a: b}}", NONE, NONE), "module.name ");
        says(line, Mark.WRONG, "in neither chart, though 'module.values' are given to the charts");
    }

    private static String before(String name, String namespace) {
        return "before: [{apiVersion: kmm.sigs.x-k8s.io/v1beta1, kind: Module, metadata: {name: " + name + namespace
                + "}}]\nmodule: {name: block}\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", namespace: block-csi", ", namespace: \"${namespace}\""})
    void aModuleUnderBeforeIsNoted(String namespace) throws IOException {
        Line line = line(check(before("block", namespace), NONE, NONE), "module.name ");
        says(line, Mark.NOTE, "in neither chart; made under 'before'");
        assertThat(line.advice()).contains("looked at in the cluster, by preflight");
    }

    @Test
    void aModuleUnderBeforeHasTheNameAndNamespaceOfTheProfile() throws IOException {
        says(
                line(check(before("block", ", namespace: there"), NONE, NONE), "module.name "),
                Mark.WRONG,
                "in neither chart; made under 'before' in namespace there");
        says(
                line(check(before("blok", ""), NONE, NONE), "module.name "),
                Mark.WRONG,
                "in neither chart; 'before' has Module blok of kmm.sigs.x-k8s.io/v1beta1");
    }

    @Test
    void aModuleThatTheUpgradeDeletesIsWrongUnlessHelmKeepsIt() throws IOException {
        says(
                line(check(WHOLE, MODULE, NONE), "module.name "),
                Mark.WRONG,
                "in old chart alone, so that the upgrade deletes it");
        String kept = MODULE.replace(
                "metadata: {name: block,", "metadata: {annotations: {helm.sh/resource-policy: keep}, name: block,");
        Line stays = line(check(WHOLE, kept, NONE), "module.name ");
        assertThat(stays.mark()).isEqualTo(Mark.NOTE);
        assertThat(stays.seen()).isEqualTo("in old chart alone, so that the upgrade leaves it as it is");
    }

    @Test
    void aModuleThatComesWithTheUpgradeIsNotedAndSoIsAValueThatTheOldChartDoesNotRead() throws IOException {
        List<Line> lines = check(
                profile("module: {name: block, values: {a: b}}"),
                Map.of("module.values a", List.of("old chart")),
                NONE,
                MODULE);
        says(line(lines, "module.name "), Mark.NOTE, "in new chart alone");
        says(
                line(lines, "module in the upgrade"),
                Mark.NOTE,
                "the module comes by this release: r.example.com/m:${KERNEL_FULL_VERSION}-1.0; the upgrade is refused while"
                        + " pods use volumes");
        says(line(lines, "module.values a"), Mark.NOTE, "no template of old chart reads it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"old chart", "new chart"})
    void aValueThatAChartDoesNotReadIsWrong(String chart) throws IOException {
        List<Line> lines = check(
                profile("module: {name: block, values: {a: b}}"),
                Map.of("module.values a", List.of(chart)),
                MODULE,
                MODULE);
        says(line(lines, "module.values a"), Mark.WRONG, "no template of " + chart + " reads it");
    }

    @Test
    void aValueThatBothChartsReadFits() throws IOException {
        List<Line> lines = check(
                profile("module: {name: block, values: {a: b}}"), Map.of("module.values a", List.of()), MODULE, MODULE);
        says(line(lines, "module.values a"), Mark.FITS, "read by both charts");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'(?<version>v\\d+)$'",
                "'(?<version>\\d*)$'",
                "'(?<version>\\d*)$|(?<none>-)'",
                "'(?<version>x)?-1.0'"
            })
    void anExpressionThatFindsNoVersionIsWrong(String expression) throws IOException {
        String other = MODULE.replace("-1.0", "-1.0x");
        says(
                line(check("module: {name: block, image: " + expression + "}", other, other), "module.image"),
                Mark.WRONG,
                "finds no version in r.example.com/m:${KERNEL_FULL_VERSION}-1.0x of old chart,"
                        + " r.example.com/m:${KERNEL_FULL_VERSION}-1.0x of new chart");
    }

    @Test
    void aVersionThatDoesNotBelongToTheReleaseIsWrong() throws IOException {
        List<Line> lines = check(WHOLE, MODULE.replace("-1.0", "-1.1"), MODULE.replace("-1.0", "-1.2"));
        says(
                line(lines, "module.releases 1.0.0"),
                Mark.WRONG,
                "old chart has module version 1.1, and [1.0] belong to it");
        says(
                line(lines, "module.releases 1.1.0"),
                Mark.WRONG,
                "new chart has module version 1.2, and [1.0, 1.1] belong to it");
    }

    @Test
    void aReleaseThatIsNotListedIsNoted() throws IOException {
        List<Line> lines = check(WHOLE.replace("1.1.0:", "2.1.0:"), MODULE, MODULE);
        assertThat(lines)
                .filteredOn(line -> line.what().equals("module.releases"))
                .singleElement()
                .satisfies(
                        line -> says(line, Mark.NOTE, "has no 1.1.0, the version of new chart; it has [1.0.0, 2.1.0]"));
    }

    @Test
    void anExpressionAloneJudgesNothing() throws IOException {
        says(
                line(check("module: {name: block, image: '-(?<version>.+)$'}", MODULE, MODULE), "module.releases"),
                Mark.NOTE,
                "none, so that nobody judges whether module and driver belong together");
    }

    @Test
    void versionsWithoutAnExpressionAreRefusedWithTheirLine() {
        assertThatThrownBy(() -> profile("module:\n  name: block\n  releases: {1.0.0: [\"1.0\"]}\n"))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("p.yaml', line 9: 'module.releases' lists versions of the module, and the field"
                        + " 'module.image' is missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "r.example.com/REPLACE_ME:el9-<VERSION>",
                "r.example.com/REPLACE_ME:1",
                "r.example.com/m:${KERNEL_RELEASE}-1.0",
                "r.example.com/m:$MOD_NAMES"
            })
    void anImageThatCannotBeIsWrong(String image) throws IOException {
        List<Line> lines = check(WHOLE, MODULE, MODULE.replace("r.example.com/m:${KERNEL_FULL_VERSION}-1.0", image));
        says(
                line(lines, "image " + image),
                Mark.WRONG,
                "needed by new chart by Module block, and no image can be called so");
        // and is not held against the expression besides
        says(line(lines, "module.image"), Mark.FITS, "finds version 1.0 in old chart");
    }

    @Test
    void aMappingWithoutAnImageIsWrong() throws IOException {
        String without = MODULE.replace(", containerImage: \"r.example.com/m:${KERNEL_FULL_VERSION}-1.0\"", "");
        says(
                line(check(WHOLE, without, MODULE), "image without a name"),
                Mark.WRONG,
                "needed by old chart by Module block, and no image can be called so");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${KERNEL_FULL_VERSION}", "$KERNEL_XYZ", "$MOD_NAMESPACE-$MOD_NAME", "6.1"})
    void imagesOfModulesAreAmongThoseThatAreNeeded(String tag) throws IOException {
        String image = "holdfast.dev/m:" + tag + "-1.0";
        String chart = MODULE.replace("r.example.com/m:${KERNEL_FULL_VERSION}-1.0", image);
        Line line = line(check("", chart, chart), "image " + image);
        says(line, Mark.NOTE, "needed by new chart by Module block, old chart by Module block");
        assertThat(line.advice()).contains("for its own kernel", "in the lab no module is loaded");
    }

    @Test
    void aModuleWithoutAnImageForAnyKernelIsWrong() throws IOException {
        String without = MODULE.replaceAll("(?m)^ *kernelMappings:\\n.*\\n", "");
        says(line(check(WHOLE, MODULE, without), "module's images"), Mark.WRONG, "none for any kernel in new chart");
        says(line(check(WHOLE, without, without), "module's images"), Mark.WRONG, "none for any kernel in both charts");
        assertThat(lines(check(WHOLE, MODULE, MODULE), "module's images")).isEmpty();
    }

    @Test
    void aKernelThatGetsNoModuleAnyMoreIsNotedWithWhatComesOfIt() throws IOException {
        Line line = lines(check(WHOLE, MODULE, MODULE.replace("'^6'", "'^7'")), "module in the upgrade")
                .get(0);
        assertThat(line.seen()).startsWith("another module for kernel ^6: ").contains(" → none; ");
        assertThat(line.advice()).startsWith("nodes with such a kernel get no module any more");
    }

    @Test
    void anotherImageOfAKernelIsNotedWithWhatComesOfIt() throws IOException {
        Line line = line(check(WHOLE, MODULE, MODULE.replace("-1.0", "-1.1")), "module in the upgrade");
        says(
                line,
                Mark.NOTE,
                "another module for kernel ^6: r.example.com/m:${KERNEL_FULL_VERSION}-1.0 →"
                        + " r.example.com/m:${KERNEL_FULL_VERSION}-1.1; the upgrade is refused while pods use volumes");
        assertThat(line.advice())
                .startsWith("stop those pods, have the module loaded")
                .contains("docs/preflight.md");
    }

    @Test
    void theSameImageIsNoted() throws IOException {
        Line line = line(check(WHOLE, MODULE, MODULE), "module in the upgrade");
        assertThat(line)
                .isEqualTo(new Line(
                        Mark.NOTE,
                        "module in the upgrade",
                        "the same image for [^6], so that workloads need not be stopped",
                        ""));
    }

    @Test
    void aModuleThatIsLoadedInAnotherWayIsForPreflight() throws IOException {
        says(
                line(check(WHOLE, MODULE, MODULE.replace("selector: {}", "selector: {a: b}")), "module in the upgrade"),
                Mark.NOTE,
                "the module is loaded in another way: spec.selector differs; preflight blocks the upgrade while pods use"
                        + " volumes");
    }

    @Test
    void aVersionOfTheObjectThatTheProfileDoesNotNameIsNoted() throws IOException {
        String other = MODULE.replace("v1beta1", "v1");
        says(
                line(check(WHOLE, MODULE, other), "module.version v1beta1"),
                Mark.NOTE,
                "new chart has it as kmm.sigs.x-k8s.io/v1");
    }

    @Test
    void aModuleThatTheProfileDoesNotNameIsNoted() throws IOException {
        assertThat(check("", MODULE, MODULE))
                .contains(new Line(
                        Mark.NOTE,
                        "module",
                        "none, and the charts have Module block of kmm.sigs.x-k8s.io/v1beta1",
                        "write its name under 'module' if the driver's mounts need it, or nobody looks at it"));
        assertThat(lines(check("", NONE, NONE), "module")).isEmpty();
    }

    @Test
    void ofOneChartWhatItAloneTellsIsSaid() throws IOException {
        ProfileCheck.Tried tried =
                new ProfileCheck.Tried(Map.of(), Map.of(), List.of(), Map.of(), Map.of(), List.of(), "1.0.0", "1.1.0");
        List<Line> lines = ProfileCheck.ofOne(
                profile(WHOLE),
                RenderedChart.of("old chart", MODULE.replace("-1.0", "-1.1")),
                false,
                tried,
                new ProfileCheck.Intent("reuse-values", Set.of()));
        says(line(lines, "module.name "), Mark.FITS, "in old chart");
        says(
                line(lines, "module.releases 1.0.0"),
                Mark.WRONG,
                "old chart has module version 1.1, and [1.0] belong to it");
        assertThat(lines(lines, "module in the upgrade")).isEmpty();
    }

    @Test
    void whatOnlyNodesShowIsNotLookedAt() throws IOException {
        DriverProfile whole = profile("module: {name: block, loads: ext4, readyLabel: ready, values: {a: b}}");
        assertThat(line(ProfileCheck.ofItself(whole, true, false), "not looked at")
                        .seen())
                .contains("module.loads", "module.readyLabel")
                .doesNotContain("module,", "values");
        assertThat(line(ProfileCheck.ofItself(profile("module: {name: block}"), true, false), "not looked at")
                        .seen())
                .doesNotContain("module");
        assertThat(line(ProfileCheck.ofItself(whole, false, true), "not looked at")
                        .seen())
                .contains("module")
                .doesNotContain("module.");
    }
}
