package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/**
 * A mutation of one of this project's source files, with which a test shows that another test can fail.
 *
 * @param file the path, relative to the project's folder
 * @param kept the original text, which occurs once in the file
 * @param broken the text that replaces it
 */
public record BrokenSource(String file, String kept, String broken) {
    /**
     * Compiles the mutation into {@code folder}.
     *
     * @return a class loader with its own copies of this project's classes, which prefers those in {@code folder}
     */
    public ClassLoader compiledTo(Path folder) throws IOException {
        compileTo(folder);
        return new BrokenFirst(folder);
    }

    /** Compiles the mutation into {@code folder}. */
    public void compileTo(Path folder) throws IOException {
        compile(folder, List.of(this));
    }

    /**
     * Compiles several mutations together into {@code folder}.
     *
     * @return a class loader as that of {@link #compiledTo(Path)}
     */
    public static ClassLoader compiledTo(Path folder, List<BrokenSource> mutations) throws IOException {
        compile(folder, mutations);
        return new BrokenFirst(folder);
    }

    private static void compile(Path folder, List<BrokenSource> mutations) throws IOException {
        var written = new ArrayList<Path>();
        for (var source : applied(mutations).entrySet()) {
            written.add(Files.writeString(folder.resolve(source.getKey().getFileName()), source.getValue()));
        }
        compile(folder, written.toArray(Path[]::new));
    }

    /**
     * Returns the mutated sources by their files.
     *
     * @throws AssertionError if a file does not contain the original text of a mutation exactly once
     */
    public static Map<Path, String> applied(List<BrokenSource> mutations) throws IOException {
        var sources = new TreeMap<Path, String>();
        for (var mutation : mutations) {
            var path = Path.of(mutation.file);
            var source = sources.containsKey(path) ? sources.get(path) : Files.readString(path);
            assertEquals(
                    2,
                    source.split(Pattern.quote(mutation.kept), -1).length,
                    mutation.file + " must contain exactly once: " + mutation.kept);
            sources.put(path, source.replace(mutation.kept, mutation.broken));
        }
        return sources;
    }

    private static void compile(Path folder, Path... written) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var messages = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var task = compiler.getTask(
                    messages,
                    files,
                    null,
                    List.of("-proc:none", "-nowarn", "-d", folder.toString(), "-classpath", classPath()),
                    null,
                    files.getJavaFileObjects(written));
            assertTrue(task.call(), messages::toString);
        }
    }

    /** Returns the class path of this project's tests. */
    public static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private static final class BrokenFirst extends ClassLoader {
        private final Path folder;

        BrokenFirst(Path folder) {
            super(BrokenSource.class.getClassLoader());
            this.folder = folder;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                var loaded = findLoadedClass(name);
                if (loaded != null || !name.startsWith("io.github.sessionfilter.")) {
                    return loaded != null ? loaded : super.loadClass(name, resolve);
                }
                var bytes = bytes(name.replace('.', File.separatorChar) + ".class");
                return defineClass(name, bytes, 0, bytes.length);
            }
        }

        private byte[] bytes(String file) throws ClassNotFoundException {
            try (InputStream in = Files.exists(folder.resolve(file))
                    ? Files.newInputStream(folder.resolve(file))
                    : getParent().getResourceAsStream(file.replace(File.separatorChar, '/'))) {
                if (in == null) {
                    throw new ClassNotFoundException(file);
                }
                return in.readAllBytes();
            } catch (IOException e) {
                throw new ClassNotFoundException(file, e);
            }
        }
    }
}
