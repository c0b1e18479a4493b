package dev.holdfast;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The dependencies between packages point one way, and what runs in pods needs nothing but a JDK. */
@AnalyzeClasses(packages = "dev.holdfast", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule layers = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("command line")
            .definedBy("dev.holdfast")
            .layer("campaign")
            .definedBy("dev.holdfast.campaign..")
            .layer("preflight")
            .definedBy("dev.holdfast.preflight..")
            .layer("world")
            .definedBy("dev.holdfast.cluster..", "dev.holdfast.driver..", "dev.holdfast.lab..", "dev.holdfast.report..")
            .layer("judge")
            .definedBy("dev.holdfast.judge..")
            .layer("evidence")
            .definedBy("dev.holdfast.evidence..")
            .layer("agents")
            .definedBy("dev.holdfast.agent..", "dev.holdfast.workload..", "dev.holdfast.probe..")
            .whereLayer("command line")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("campaign")
            .mayOnlyBeAccessedByLayers("command line")
            .whereLayer("preflight")
            .mayOnlyBeAccessedByLayers("command line", "campaign")
            .whereLayer("world")
            .mayOnlyBeAccessedByLayers("command line", "campaign", "preflight")
            .whereLayer("judge")
            .mayOnlyBeAccessedByLayers("command line", "campaign", "world")
            .whereLayer("agents")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule agentsNeedOnlyTheJdk = classes()
            .that()
            .resideInAnyPackage("dev.holdfast.agent..", "dev.holdfast.workload..", "dev.holdfast.probe..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.crypto..",
                    "com.sun.net.httpserver..",
                    "dev.holdfast.agent..",
                    "dev.holdfast.workload..",
                    "dev.holdfast.probe..")
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
}
