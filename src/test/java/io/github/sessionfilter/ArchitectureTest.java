package io.github.sessionfilter;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The import table of the packages, and no circles. {@code session} is the hub: every other package may import it. */
class ArchitectureTest {
    private static final String ROOT = "io.github.sessionfilter";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void sessionImportsNoOtherPackageAndNoTechnology() {
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
                        ROOT + ".running",
                        ROOT + ".tomcat",
                        ROOT + ".jetty",
                        ROOT + ".stream",
                        ROOT + ".ticket",
                        ROOT + ".login",
                        "jakarta..",
                        "io.micrometer..",
                        "java.sql..",
                        "javax.sql..",
                        "com.github.benmanes..",
                        "org.apache..")
                .check(CLASSES);
    }

    @Test
    void cacheImportsOnlySession() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".cache")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT,
                        ROOT + ".jdbc",
                        ROOT + ".metrics",
                        ROOT + ".running",
                        ROOT + ".stream",
                        ROOT + ".ticket",
                        ROOT + ".login",
                        "jakarta..",
                        "java.sql..",
                        "javax.sql..",
                        "org.apache..")
                .check(CLASSES);
    }

    @Test
    void jdbcImportsOnlySession() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".jdbc")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT,
                        ROOT + ".cache",
                        ROOT + ".metrics",
                        ROOT + ".stream",
                        ROOT + ".ticket",
                        ROOT + ".login",
                        "jakarta..",
                        "com.github.benmanes..")
                .check(CLASSES);
    }

    @Test
    void streamImportsOnlySession() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".stream")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT,
                        ROOT + ".cache",
                        ROOT + ".jdbc",
                        ROOT + ".metrics",
                        ROOT + ".running",
                        ROOT + ".ticket",
                        "jakarta..",
                        "java.sql..",
                        "javax.sql..",
                        "com.github.benmanes..",
                        "org.apache..")
                .check(CLASSES);
    }

    @Test
    void ticketImportsOnlySession() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".ticket")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT,
                        ROOT + ".cache",
                        ROOT + ".jdbc",
                        ROOT + ".metrics",
                        ROOT + ".running",
                        ROOT + ".stream",
                        ROOT + ".login",
                        ROOT + ".tomcat",
                        ROOT + ".jetty",
                        "jakarta..",
                        "java.sql..",
                        "javax.sql..",
                        "com.github.benmanes..",
                        "org.apache..")
                .check(CLASSES);
    }

    @Test
    void loginImportsOnlySessionAndTheServletApi() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".login")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT,
                        ROOT + ".cache",
                        ROOT + ".jdbc",
                        ROOT + ".metrics",
                        ROOT + ".running",
                        ROOT + ".stream",
                        ROOT + ".ticket",
                        ROOT + ".tomcat",
                        ROOT + ".jetty",
                        "java.sql..",
                        "javax.sql..",
                        "org.apache..",
                        "org.eclipse..")
                .check(CLASSES);
    }

    @Test
    void metricsImportOnlySession() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".metrics")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT,
                        ROOT + ".cache",
                        ROOT + ".jdbc",
                        ROOT + ".stream",
                        ROOT + ".ticket",
                        ROOT + ".login",
                        "jakarta..",
                        "java.sql..",
                        "org.apache..")
                .check(CLASSES);
    }

    @Test
    void runningImportsOnlySession() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".running")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT,
                        ROOT + ".cache",
                        ROOT + ".jdbc",
                        ROOT + ".metrics",
                        ROOT + ".stream",
                        ROOT + ".ticket",
                        ROOT + ".login",
                        ROOT + ".tomcat",
                        ROOT + ".jetty",
                        "java.sql..",
                        "org.apache..",
                        "org.eclipse..")
                .check(CLASSES);
    }

    /** Several webapps log to one file, so each line names its webapp: the wiring hands the logger out. */
    @Test
    void whatRunsLogsByTheLoggerOfItsWebapp() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".running", ROOT + ".tomcat", ROOT + ".jetty", ROOT + ".stream")
                .should()
                .callMethod(System.class, "getLogger", String.class)
                .check(CLASSES);
    }

    /** The classes of a container are reached by reflection, so that the jar starts in the other one. */
    @Test
    void theContainersImportOnlyTheSeam() {
        for (var container : Map.of("tomcat", "jetty", "jetty", "tomcat").entrySet()) {
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + "." + container.getKey())
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            ROOT,
                            ROOT + ".cache",
                            ROOT + ".jdbc",
                            ROOT + ".metrics",
                            ROOT + ".session",
                            ROOT + ".stream",
                            ROOT + ".ticket",
                            ROOT + ".login",
                            ROOT + "." + container.getValue(),
                            "java.sql..",
                            "org.apache..",
                            "org.eclipse..")
                    .check(CLASSES);
        }
    }

    /** Most webapps do not have Micrometer, so only the class that the setting {@code micrometer} loads may need it. */
    @Test
    void onlyOneClassUsesMicrometer() {
        noClasses()
                .that()
                .doNotHaveSimpleName("MicrometerView")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .check(CLASSES);
    }

    @Test
    void onlyCacheAndLoginUseCaffeineAndOnlyJdbcUsesSqlAndThePool() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".cache", ROOT + ".login")
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

    /**
     * JDK 17 keeps the class loader of a redeployed webapp after a record's own {@code equals} or {@code hashCode} has run.
     * Local variables of generic types are not visible here.
     */
    @Test
    void comparesAndHashesNoRecord() {
        noClasses()
                .should()
                .callMethodWhere(target(owner(assignableTo(Record.class)))
                        .and(target(name("equals").or(name("hashCode")))))
                .check(CLASSES);
        noFields()
                .that()
                .haveRawType(assignableTo(Map.class).or(assignableTo(Set.class)))
                .should(haveARecordAsKey())
                .check(CLASSES);
    }

    private static ArchCondition<JavaField> haveARecordAsKey() {
        return new ArchCondition<>("have a record as key or member") {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                boolean keyed = field.getType() instanceof JavaParameterizedType type
                        && type.getActualTypeArguments().get(0).toErasure().isAssignableTo(Record.class);
                events.add(new SimpleConditionEvent(field, keyed, field.getFullName() + " has a record as key"));
            }
        };
    }

    @Test
    void noCircleBetweenPackages() {
        SlicesRuleDefinition.slices()
                .assignedFrom(by("package", JavaClass::getPackageName))
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    /** A nested class belongs to its top-level class. */
    @Test
    void noCircleBetweenClasses() {
        SlicesRuleDefinition.slices()
                .assignedFrom(by("class", ArchitectureTest::topLevelName))
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    private static String topLevelName(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::topLevelName).orElse(type.getName());
    }

    private static SliceAssignment by(String what, Function<JavaClass, String> slice) {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return SliceIdentifier.of(slice.apply(type));
            }

            @Override
            public String getDescription() {
                return "slices by " + what;
            }
        };
    }
}
