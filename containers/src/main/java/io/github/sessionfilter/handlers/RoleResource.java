package io.github.sessionfilter.handlers;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;

/** A REST resource with a method for each role. */
@Path("/")
public final class RoleResource {

    @GET
    @Path("viewers")
    @RolesAllowed("viewer")
    public String viewers(@Context SecurityContext security) {
        return "user=" + security.getUserPrincipal().getName();
    }

    @GET
    @Path("editors")
    @RolesAllowed("editor")
    public String editors(@Context SecurityContext security) {
        return "user=" + security.getUserPrincipal().getName();
    }
}
