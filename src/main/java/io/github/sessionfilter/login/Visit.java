package io.github.sessionfilter.login;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** A request for the login page, with what is known about it. Not thread-safe. */
final class Visit {
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final String network;
    private final @Nullable String known;

    /**
     * Creates a visit.
     *
     * @param network the network of the client
     * @param known the person whom the container or a proxy has identified, or null
     */
    Visit(HttpServletRequest request, HttpServletResponse response, String network, @Nullable String known) {
        this.request = request;
        this.response = response;
        this.network = network;
        this.known = known;
    }

    HttpServletRequest request() {
        return request;
    }

    HttpServletResponse response() {
        return response;
    }

    String network() {
        return network;
    }

    @Nullable
    String known() {
        return known;
    }

    /** Returns a parameter, or null unless it has exactly one value: a query beside the form would add another. */
    @Nullable
    String parameter(String name) {
        var values = request.getParameterValues(name);
        return values == null || values.length != 1 ? null : values[0];
    }
}
