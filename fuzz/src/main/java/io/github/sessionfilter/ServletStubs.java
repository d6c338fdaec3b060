package io.github.sessionfilter;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Function;

/** Creates stubs of Servlet API interfaces. A method without an answer throws. */
final class ServletStubs {
    private ServletStubs() {}

    /** Creates a stub. Each named method applies its function to its first argument, or to "" if it has none. */
    static <T> T stub(Class<T> type, Map<String, Function<Object, Object>> answers) {
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
