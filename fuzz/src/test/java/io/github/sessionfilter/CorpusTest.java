package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Runs each target with all inputs of its corpus, so that fixed failures stay fixed. */
class CorpusTest {
    @TestFactory
    Stream<DynamicContainer> isHandledRight() {
        return Fuzz.TARGETS.stream()
                .map(target -> DynamicContainer.dynamicContainer(target.getSimpleName(), inputs(target)));
    }

    private static Stream<DynamicTest> inputs(Class<?> target) {
        try (var files = Files.list(Fuzz.CORPUS.resolve(target.getSimpleName()))) {
            var entry = MethodHandles.lookup()
                    .findStatic(target, "fuzzerTestOneInput", MethodType.methodType(void.class, byte[].class));
            var inputs = files.sorted().toList();
            assertTrue(!inputs.isEmpty(), target.getSimpleName());
            return inputs.stream()
                    .map(input -> DynamicTest.dynamicTest(
                            input.getFileName().toString(), () -> entry.invoke(Files.readAllBytes(input))));
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
