package io.github.sessionfilter;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The import table of the house: a star, with the domain as its hub. */
class ArchitectureTest {
    private static final String ROOT = "io.github.sessionfilter";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void theDomainImportsNoneOfTheOthersAndNoTechnology() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".session")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT,
                        ROOT + ".cache",
                        ROOT + ".jdbc",
                        ROOT + ".metrics",
                        "jakarta..",
                        "io.micrometer..",
                        "java.sql..",
                        "javax.sql..",
                        "com.github.benmanes..",
                        "org.apache..")
                .check(CLASSES);
    }

    @Test
    void theCacheImportsTheDomainOnly() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".cache")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT,
                        ROOT + ".jdbc",
                        ROOT + ".metrics",
                        "jakarta..",
                        "java.sql..",
                        "javax.sql..",
                        "org.apache..")
                .check(CLASSES);
    }

    @Test
    void theJdbcStoreImportsTheDomainOnly() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".jdbc")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT, ROOT + ".cache", ROOT + ".metrics", "jakarta..", "com.github.benmanes..")
                .check(CLASSES);
    }

    @Test
    void theMetricsImportTheDomainOnly() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".metrics")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT, ROOT + ".cache", ROOT + ".jdbc", "jakarta..", "java.sql..", "org.apache..")
                .check(CLASSES);
    }

    /** Which is not there in most webapps: whoever loads a class that mentions it must have asked for it. */
    @Test
    void onlyOneClassKnowsMicrometer() {
        noClasses()
                .that()
                .doNotHaveSimpleName("MicrometerView")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .check(CLASSES);
    }

    @Test
    void onlyTheCacheKnowsCaffeineAndOnlyTheStoreKnowsThePool() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".cache")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.github.benmanes..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".jdbc")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "org.apache..")
                .check(CLASSES);
    }
}
