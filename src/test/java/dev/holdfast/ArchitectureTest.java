package dev.holdfast;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The dependencies between packages point one way, and what runs in pods needs nothing but a JDK. */
@AnalyzeClasses(packages = "dev.holdfast", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule floors = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("command line")
            .definedBy("dev.holdfast.cli..")
            .optionalLayer("session")
            .definedBy("dev.holdfast.session..")
            .layer("campaign")
            .definedBy("dev.holdfast.campaign..")
            .layer("preflight")
            .definedBy("dev.holdfast.preflight..")
            .layer("report")
            .definedBy("dev.holdfast.report..")
            .layer("judge")
            .definedBy("dev.holdfast.judge..")
            .layer("driver")
            .definedBy("dev.holdfast.driver..")
            .layer("lab")
            .definedBy("dev.holdfast.lab..")
            .layer("cluster")
            .definedBy("dev.holdfast.cluster..")
            .layer("verdict")
            .definedBy("dev.holdfast.verdict..")
            .layer("evidence")
            .definedBy("dev.holdfast.evidence..")
            .layer("agents")
            .definedBy("dev.holdfast.agent..")
            .layer("console")
            .definedBy("dev.holdfast.console..")
            .whereLayer("command line")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("session")
            .mayOnlyBeAccessedByLayers("command line")
            .whereLayer("campaign")
            .mayOnlyBeAccessedByLayers("command line", "session")
            .whereLayer("preflight")
            .mayOnlyBeAccessedByLayers("command line", "session", "campaign")
            .whereLayer("report")
            .mayOnlyBeAccessedByLayers("command line", "session", "preflight")
            .whereLayer("judge")
            .mayOnlyBeAccessedByLayers("command line", "session", "report")
            .whereLayer("driver")
            .mayOnlyBeAccessedByLayers("command line", "session", "campaign", "preflight")
            .whereLayer("lab")
            .mayOnlyBeAccessedByLayers("command line", "session", "campaign", "preflight", "driver")
            .whereLayer("cluster")
            .mayOnlyBeAccessedByLayers("command line", "session", "campaign", "preflight")
            .whereLayer("verdict")
            .mayOnlyBeAccessedByLayers("command line", "session", "campaign", "report", "judge")
            .whereLayer("evidence")
            .mayOnlyBeAccessedByLayers(
                    "command line", "session", "campaign", "preflight", "report", "judge", "verdict", "driver")
            .whereLayer("agents")
            // for buckets of runs whose agents are gone, to look at the lab's object store as a probe looks at a node,
            // and for its users
            .mayOnlyBeAccessedByLayers("command line", "campaign", "lab");

    @ArchTest
    static final ArchRule noPackageImportsInACircle =
            slices().matching("dev.holdfast.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule consoleNeedsOnlyTheJdk = classes()
            .that()
            .resideInAPackage("dev.holdfast.console..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "dev.holdfast.console..")
            .because("every long task uses it");

    @ArchTest
    static final ArchRule agentsNeedOnlyTheJdk = classes()
            .that()
            .resideInAPackage("dev.holdfast.agent..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "javax.crypto..", "com.sun.net.httpserver..", "dev.holdfast.agent..")
            .because("their jar holds no library and is run by any Java runtime");

    @ArchTest
    static final ArchRule judgesArePure = noClasses()
            .that()
            .resideInAPackage("dev.holdfast.judge..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.io..", "java.nio..", "java.net..")
            .because("a judge is a pure function of recorded evidence");

    @ArchTest
    static final ArchRule nothingSleeps = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .because("a wait names its condition and tells what was seen last");

    @ArchTest
    static final ArchRule nothingTakesSilenceForAbsence = noClasses()
            .should()
            .callMethodWhere(target(name("require")).and(target(owner(resideInAPackage("io.fabric8..")))))
            .because(
                    "the client says of a call without an answer too that there is no such object; Cluster.present does not");
}
