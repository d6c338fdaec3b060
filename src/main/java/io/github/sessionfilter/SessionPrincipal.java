package io.github.sessionfilter;

import java.io.Serializable;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/**
 * The principal of a session. Serializable, because applications put principals into container sessions. A class and not
 * a record, because they may hash it: JDK 17 keeps the class loader of a hashed record alive.
 */
final class SessionPrincipal implements Principal, Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;

    SessionPrincipal(String name) {
        this.name = name;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SessionPrincipal principal && name.equals(principal.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
