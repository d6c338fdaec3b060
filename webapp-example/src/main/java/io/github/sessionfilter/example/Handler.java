package io.github.sessionfilter.example;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;

/** Answers the requests of one route. */
@FunctionalInterface
interface Handler {

    /**
     * Answers one request.
     *
     * @param id the path segment at the route's {@code {id}}, or empty if the route has none
     * @throws MalformedRequestException if the request is malformed; the answer is 400
     * @throws SQLException if the accounts cannot be read; the answer is 503
     */
    void handle(HttpServletRequest request, HttpServletResponse response, String id)
            throws IOException, SQLException, MalformedRequestException;
}
