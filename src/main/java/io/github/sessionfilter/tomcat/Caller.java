package io.github.sessionfilter.tomcat;

import java.security.Principal;
import java.util.Collection;

/**
 * The person who sends a request, as Tomcat's own request shows them.
 *
 * @param principal who it is
 * @param authType what {@code getAuthType} returns
 * @param roles the names of the person's roles
 */
public record Caller(Principal principal, String authType, Collection<String> roles) {}
