package io.github.sessionfilter.example;

import io.github.sessionfilter.SessionFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Ends the session of the request. */
final class LogoutHandler implements Handler {

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, String id) {
        SessionFilter.logout(request, response);
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }
}
