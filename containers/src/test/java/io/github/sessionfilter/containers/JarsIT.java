package io.github.sessionfilter.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The content of the published jars. */
class JarsIT {
    private static final String OURS = "io/github/sessionfilter/";
    private static final String LICENSE = "META-INF/LICENSE";

    /** Returns the files of a jar by name, as text in which class names can be searched. */
    private static Map<String, String> files(Path jar) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (JarFile opened = new JarFile(jar.toFile())) {
            for (ZipEntry entry : opened.stream().toList()) {
                if (!entry.isDirectory()) {
                    byte[] content = opened.getInputStream(entry).readAllBytes();
                    files.put(entry.getName(), new String(content, StandardCharsets.ISO_8859_1));
                }
            }
        }
        return files;
    }

    private static List<String> mentioning(Map<String, String> files, String name) {
        List<String> found = new ArrayList<>();
        files.forEach((file, content) -> {
            boolean mentions = content.contains(name) || content.contains(name.replace('/', '.'));
            if (file.startsWith(OURS) && mentions) {
                found.add(file);
            }
        });
        return found;
    }

    @ParameterizedTest
    @ValueSource(strings = {"session-filter", "session-filter-javax", "session-filter-all", "session-filter-all-javax"})
    void containOnlyOurPackagesAndOneModuleName(String jar) throws IOException {
        var files = files(Jars.named(jar));
        assertEquals(
                List.of(),
                files.keySet().stream()
                        .filter(name -> !name.startsWith(OURS) && !name.startsWith("META-INF/"))
                        .toList());
        var namespace = jar.endsWith("javax") ? Namespace.JAVAX : Namespace.JAKARTA;
        assertEquals(
                List.of(namespace.initializers()),
                files.keySet().stream()
                        .filter(name -> name.startsWith("META-INF/services/") || name.startsWith("META-INF/versions/"))
                        .toList());
        assertEquals(
                "io.github.sessionfilter.SessionFilterInitializer",
                files.get(namespace.initializers()).strip());
        assertTrue(files.get(LICENSE).contains("Apache License"));
        var modules = ModuleFinder.of(Jars.named(jar)).findAll();
        assertEquals(1, modules.size());
        assertEquals(
                "io.github.sessionfilter",
                modules.iterator().next().descriptor().name());
    }

    @ParameterizedTest
    @CsvSource({
        "session-filter, jakarta/servlet, javax/servlet",
        "session-filter-all, jakarta/servlet, javax/servlet",
        "session-filter-sources, jakarta/servlet, javax/servlet",
        "session-filter-javax, javax/servlet, jakarta/servlet",
        "session-filter-all-javax, javax/servlet, jakarta/servlet",
        "session-filter-javax-sources, javax/servlet, jakarta/servlet"
    })
    void useOnlyOneServletApi(String jar, String used, String unused) throws IOException {
        var files = files(Jars.named(jar));
        assertTrue(mentioning(files, used).size() >= 8, jar + " does not use " + used);
        assertEquals(List.of(), mentioning(files, unused));
    }

    @Test
    void haveTheSameClassesForBothServletApis() throws IOException {
        for (String jar : List.of("session-filter%s", "session-filter-all%s", "session-filter%s-sources")) {
            assertEquals(
                    files(Jars.named(jar.formatted(""))).keySet(),
                    files(Jars.named(jar.formatted("-javax"))).keySet().stream()
                            .map(name -> name.replace("services/javax.", "services/jakarta."))
                            .collect(Collectors.toSet()));
        }
    }

    /** Otherwise a webapp could mix two versions of a library. */
    @ParameterizedTest
    @ValueSource(strings = {"session-filter-all", "session-filter-all-javax"})
    void callOnlyRelocatedClasses(String jar) throws IOException {
        var files = files(Jars.named(jar));
        assertTrue(files.containsKey(OURS + "all/caffeine/cache/Caffeine.class"));
        assertTrue(files.containsKey(OURS + "all/commons/dbcp2/PoolableConnection.class"));
        for (String old : List.of("com/github/benmanes", "Lorg/apache/commons/", "jakarta/transaction")) {
            List<String> mentioning = new ArrayList<>();
            files.forEach((file, content) -> {
                if (file.endsWith(".class") && content.contains(old)) {
                    mentioning.add(file);
                }
            });
            assertEquals(List.of(), mentioning, old);
        }
    }

    @ParameterizedTest
    @CsvSource({"session-filter-javadoc, jakarta.servlet", "session-filter-javax-javadoc, javax.servlet"})
    void haveJavadocForTheirServletApi(String jar, String servletApi) throws IOException {
        String page = files(Jars.named(jar)).entrySet().stream()
                .filter(file -> file.getKey().endsWith("/sessionfilter/SessionFilter.html"))
                .findFirst()
                .orElseThrow()
                .getValue();
        assertTrue(page.contains(servletApi + ".ServletRequest"));
    }
}
