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
     * @param id the path segment at the route's {@code {id}}, empty where it has none
     * @throws MalformedRequestException where the client is to be told 400
     * @throws SQLException where the accounts can't be read, which the client is told as 503
     */
    void handle(HttpServletRequest request, HttpServletResponse response, String id)
            throws IOException, SQLException, MalformedRequestException;
}
