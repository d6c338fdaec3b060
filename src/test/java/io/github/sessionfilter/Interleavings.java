package io.github.sessionfilter;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jetbrains.lincheck.util.LoggingLevel;

/**
 * Has lincheck run two threads through each other, switching from one to the other at accesses to what they share, and hold
 * every result against what some order of the whole operations would give (bounded model checking of linearizability).
 *
 * <p>A class whose operations are run has a constant {@code SCENARIOS}, texts of four parts: what is done before, by one
 * thread, by the other, and after, such as {@code "use | write | use | lastUse"}.
 */
final class Interleavings {
    /** The process ends with this if all was well. */
    static final int CLEAN = 0;
    /** And with this if something was found, which is printed: the operations, and where the threads were switched. */
    static final int FOUND = 3;

    private Interleavings() {}

    /**
     * Arguments: the class; in how many orders each of its scenarios is run; and how many further scenarios are made up of
     * its operations.
     */
    public static void main(String[] args) throws ReflectiveOperationException {
        var subject = Class.forName(args[0]);
        int orders = Integer.parseInt(args[1]);
        int further = Integer.parseInt(args[2]);
        var written = (List<?>) subject.getField("SCENARIOS").get(null);
        var options = new ModelCheckingOptions()
                .iterations(further)
                .invocationsPerIteration(orders)
                .threads(2)
                .actorsBefore(1)
                .actorsPerThread(2)
                .actorsAfter(1)
                .logLevel(LoggingLevel.OFF)
                .addGuarantee(ManagedStrategyGuaranteeKt.forClasses(Interleavings::isAtomic)
                        .allMethods()
                        .treatAsAtomic());
        for (var text : written) {
            options.addCustomScenario(scenario(subject, text.toString()));
        }
        try {
            options.check(subject);
            System.out.printf(
                    "%s: %d scenarios in up to %d orders each, nothing found%n",
                    subject.getSimpleName(), written.size() + further, orders);
            System.exit(CLEAN);
        } catch (LincheckAssertionError e) {
            System.out.println(subject.getSimpleName() + ": " + e.getMessage());
            System.exit(FOUND);
        }
    }

    private static ExecutionScenario scenario(Class<?> subject, String text) {
        var parts = Arrays.stream(text.split("\\|", -1))
                .map(part -> Stream.of(part.strip().split(" +"))
                        .filter(name -> !name.isEmpty())
                        .map(name -> operation(subject, name))
                        .toList())
                .toList();
        var validation = Arrays.stream(subject.getMethods())
                .filter(method -> method.isAnnotationPresent(Validate.class))
                .map(Interleavings::operation)
                .findAny()
                .orElse(null);
        return new ExecutionScenario(parts.get(0), parts.subList(1, 3), parts.get(3), validation);
    }

    private static Actor operation(Class<?> subject, String name) {
        return Arrays.stream(subject.getMethods())
                .filter(method -> method.getName().equals(name))
                .map(Interleavings::operation)
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException(subject + " has no operation '" + name + "'"));
    }

    private static Actor operation(Method method) {
        return new Actor(method, List.of());
    }

    /**
     * Returns whether the threads are not switched inside this class: Caffeine's maps are atomic for each key, and the rest
     * is clocks and test stores. {@code StoreCalls} runs the cache's own code.
     */
    private static boolean isAtomic(String className) {
        return className.startsWith("com.github.benmanes.caffeine.")
                || className.startsWith("io.github.sessionfilter.session.")
                        && !className.startsWith("io.github.sessionfilter.session.StoreCalls")
                || className.equals("io.github.sessionfilter.stream.ScriptedStreams")
                || className.startsWith("java.lang.reflect.");
    }
}
