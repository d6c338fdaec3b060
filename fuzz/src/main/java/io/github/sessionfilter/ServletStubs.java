package io.github.sessionfilter;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Function;

/** Objects of the Servlet API that answer a few questions, and fail when they are asked another. */
final class Made {
    private Made() {}

    /** Makes one whose methods of these names answer by their first argument, or null if they have none. */
    static <T> T object(Class<T> type, Map<String, Function<Object, Object>> answers) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    var answer = answers.get(method.getName());
                    if (answer == null) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    return answer.apply(arguments == null ? "" : arguments[0]);
                }));
    }
}
