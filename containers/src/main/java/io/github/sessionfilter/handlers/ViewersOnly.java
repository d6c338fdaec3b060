package io.github.sessionfilter.handlers;

import jakarta.servlet.annotation.HttpConstraint;
import jakarta.servlet.annotation.ServletSecurity;
import java.io.Serial;

/** A servlet that the container keeps for viewers. */
@ServletSecurity(@HttpConstraint(rolesAllowed = "viewer"))
public final class ViewersOnly extends RoleReport {

    @Serial
    private static final long serialVersionUID = 1L;
}
