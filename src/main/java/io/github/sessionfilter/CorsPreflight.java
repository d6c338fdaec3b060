package io.github.sessionfilter;

import jakarta.servlet.http.HttpServletRequest;

/** Recognizes a CORS preflight request: the Fetch standard, "CORS-preflight fetch". */
final class CorsPreflight {
    private CorsPreflight() {}

    static boolean is(HttpServletRequest request) {
        return request.getMethod().equals("OPTIONS")
                && request.getHeader("Origin") != null
                && request.getHeader("Access-Control-Request-Method") != null;
    }
}
