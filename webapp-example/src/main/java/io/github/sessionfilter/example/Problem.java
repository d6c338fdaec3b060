package io.github.sessionfilter.example;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A problem document (RFC 9457). Its type is always {@code about:blank}, so the status tells the kind of error. */
record Problem(int status, String title, String detail) {

    static Problem badRequest(String detail) {
        return new Problem(HttpServletResponse.SC_BAD_REQUEST, "Bad Request", detail);
    }

    static Problem unauthorized(String detail) {
        return new Problem(HttpServletResponse.SC_UNAUTHORIZED, "Unauthorized", detail);
    }

    static Problem forbidden(String detail) {
        return new Problem(HttpServletResponse.SC_FORBIDDEN, "Forbidden", detail);
    }

    static Problem notFound(String detail) {
        return new Problem(HttpServletResponse.SC_NOT_FOUND, "Not Found", detail);
    }

    static Problem methodNotAllowed(String detail) {
        return new Problem(HttpServletResponse.SC_METHOD_NOT_ALLOWED, "Method Not Allowed", detail);
    }

    static Problem conflict(String detail) {
        return new Problem(HttpServletResponse.SC_CONFLICT, "Conflict", detail);
    }

    static Problem preconditionFailed(String detail) {
        return new Problem(HttpServletResponse.SC_PRECONDITION_FAILED, "Precondition Failed", detail);
    }

    static Problem rangeNotSatisfiable(String detail) {
        return new Problem(HttpServletResponse.SC_REQUESTED_RANGE_NOT_SATISFIABLE, "Range Not Satisfiable", detail);
    }

    static Problem unavailable(String detail) {
        return new Problem(HttpServletResponse.SC_SERVICE_UNAVAILABLE, "Service Unavailable", detail);
    }

    void write(HttpServletResponse response) throws IOException {
        Json.write(response, status, "application/problem+json", this);
    }
}
