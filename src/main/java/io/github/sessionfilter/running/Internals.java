package io.github.sessionfilter.running;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads and calls what a container does not show to webapps, by reflection.
 *
 * <p>It works on the objects' own classes, which a webapp's class loader may hide. Thread-safe.
 */
public final class Internals {
    /**
     * The members that were found, by the class that was asked. The values are classes of the JDK and of the container, so
     * the class that is asked does not keep the webapp's class loader.
     */
    private static final ClassValue<Map<String, Member>> FOUND = new ClassValue<>() {
        @Override
        protected Map<String, Member> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    private Internals() {}

    /**
     * Returns the value of a field, which may be private and inherited.
     *
     * @throws ReflectiveOperationException if there is no such field, or it is null
     */
    public static Object get(Object target, String field) throws ReflectiveOperationException {
        var value = find(target, field);
        if (value == null) {
            throw new NoSuchFieldException(field + " of " + target.getClass().getName() + " is null");
        }
        return value;
    }

    /** Returns the value of a field as {@link #get} does, or null if that is its value. */
    public static @Nullable Object find(Object target, String field) throws ReflectiveOperationException {
        return field(target.getClass(), field).get(target);
    }

    /** Sets a field. */
    public static void set(Object target, String field, Object value) throws ReflectiveOperationException {
        field(target.getClass(), field).set(target, value);
    }

    /**
     * Calls a method, which may be inherited, and returns its result. Methods are found by name and number of arguments.
     *
     * @throws ReflectiveOperationException if there is no such method, or it throws an exception
     */
    public static @Nullable Object call(Object target, String method, Object... arguments)
            throws ReflectiveOperationException {
        return method(target.getClass(), method, arguments).invoke(target, arguments);
    }

    /** Calls a method as {@link #call} does, and returns its result, which is not null. */
    public static Object result(Object target, String method, Object... arguments) throws ReflectiveOperationException {
        var result = call(target, method, arguments);
        if (result == null) {
            throw new InvocationTargetException(new IllegalStateException(
                    method + " of " + target.getClass().getName() + " has returned null"));
        }
        return result;
    }

    /** Creates an object of a class, by the only constructor that takes these arguments. */
    public static Object create(Class<?> type, Object... arguments) throws ReflectiveOperationException {
        for (var constructor : type.getDeclaredConstructors()) {
            if (accepts(constructor.getParameterTypes(), arguments)) {
                constructor.setAccessible(true);
                return constructor.newInstance(arguments);
            }
        }
        throw new NoSuchMethodException("constructor of " + type.getName());
    }

    /** Returns the value of a constant. */
    public static Object constant(Class<?> type, String name) throws ReflectiveOperationException {
        return field(type, name).get(null); // the class may not be public
    }

    /** Returns a field of a class, made accessible. */
    public static Field field(Class<?> type, String name) throws NoSuchFieldException {
        var found = FOUND.get(type);
        if (found.get(name) instanceof Field known) {
            return known;
        }
        var field = findField(type, name);
        found.put(name, field);
        return field;
    }

    private static Field findField(Class<?> type, String name) throws NoSuchFieldException {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            try {
                var field = c.getDeclaredField(name);
                field.setAccessible(true);
                return field;
            } catch (NoSuchFieldException e) {
                // perhaps inherited
            }
        }
        throw new NoSuchFieldException(name + " of " + type.getName());
    }

    /** Returns whether a class, or one that it extends, has this name. */
    public static boolean isA(Class<?> type, String name) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            if (c.getName().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static Method method(Class<?> type, String name, Object... arguments) throws NoSuchMethodException {
        var found = FOUND.get(type);
        var key = name + "()";
        if (found.get(key) instanceof Method known && accepts(known.getParameterTypes(), arguments)) {
            return known;
        }
        var method = findMethod(type, name, arguments);
        found.put(key, method);
        return method;
    }

    private static Method findMethod(Class<?> type, String name, Object... arguments) throws NoSuchMethodException {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            for (var method : c.getDeclaredMethods()) {
                if (method.getName().equals(name)
                        && !method.isBridge()
                        && !Modifier.isAbstract(method.getModifiers())
                        && accepts(method.getParameterTypes(), arguments)) {
                    method.setAccessible(true);
                    return method;
                }
            }
        }
        for (var method : type.getMethods()) { // a default method of an interface
            if (method.getName().equals(name) && accepts(method.getParameterTypes(), arguments)) {
                return method;
            }
        }
        throw new NoSuchMethodException(name + " of " + type.getName());
    }

    private static boolean accepts(Class<?>[] types, Object... arguments) {
        if (types.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < types.length; i++) {
            boolean isInt = types[i] == int.class && arguments[i] instanceof Integer;
            if (!isInt && !types[i].isInstance(arguments[i])) {
                return false;
            }
        }
        return true;
    }
}
