package io.github.sessionfilter.handlers;

import jakarta.servlet.annotation.HttpConstraint;
import jakarta.servlet.annotation.ServletSecurity;
import java.io.Serial;

/** A servlet that the container keeps for editors. */
@ServletSecurity(@HttpConstraint(rolesAllowed = "editor"))
public final class EditorsOnly extends RoleReport {

    @Serial
    private static final long serialVersionUID = 1L;
}
