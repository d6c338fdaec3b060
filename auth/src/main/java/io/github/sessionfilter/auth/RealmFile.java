package io.github.sessionfilter.auth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jetty.security.AbstractLoginService;
import org.eclipse.jetty.security.RolePrincipal;
import org.eclipse.jetty.security.UserPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * The persons of a file, for {@code login=container}. A line is {@code name hash role,role}; the roles may be missing.
 *
 * <p>The file is read once. Thread-safe.
 */
final class RealmFile extends AbstractLoginService {
    private static final int PARTS = 3;

    /** A person of the file. */
    private record Person(PasswordHash password, List<String> roles) {}

    private final Map<String, Person> persons;
    /** An unknown name takes as long as a wrong password. */
    private final PasswordHash nobodys = PasswordHash.ofNothing();

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException that names the file, the line and what was expected
     */
    RealmFile(Path file) {
        setName("session-filter");
        this.persons = Map.copyOf(read(file));
    }

    private static Map<String, Person> read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "setting '" + ServiceSetting.REALM_FILE.name() + "' has the value '" + file
                            + "'; expected a file in UTF-8 that can be read, but: " + e,
                    e);
        }
        var persons = new LinkedHashMap<String, Person>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                add(line, persons, "the file '" + file + "' has a wrong line " + (i + 1) + "; expected ");
            }
        }
        return persons;
    }

    private static void add(String line, Map<String, Person> persons, String wrong) {
        var parts = line.split("\\s+", PARTS);
        if (parts.length < 2) {
            throw new IllegalArgumentException(wrong + "a name, a hash and roles");
        }
        try {
            var roles = parts.length < PARTS
                    ? List.<String>of()
                    : Arrays.stream(parts[2].split(",")).map(String::strip).toList();
            if (persons.put(parts[0], new Person(PasswordHash.parse(parts[1]), roles)) != null) {
                throw new IllegalArgumentException("each name once");
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(wrong + e.getMessage(), e);
        }
    }

    @Override
    protected UserPrincipal loadUserInfo(String name) {
        var person = persons.get(name);
        return new UserPrincipal(name, person == null ? nobodys : person.password) {
            private static final long serialVersionUID = 1L;

            @Override
            public boolean authenticate(@Nullable Object credentials) {
                return super.authenticate(credentials) && person != null;
            }
        };
    }

    @Override
    protected List<RolePrincipal> loadRoleInfo(UserPrincipal principal) {
        var person = persons.get(principal.getName());
        return person == null
                ? List.of()
                : Stream.of(person)
                        .flatMap(found -> found.roles.stream())
                        .map(RolePrincipal::new)
                        .toList();
    }
}
