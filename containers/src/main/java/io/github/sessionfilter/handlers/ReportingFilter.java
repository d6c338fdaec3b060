package io.github.sessionfilter.handlers;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Reports in headers whether the request is wrapped, and whether Tomcat uses sendfile. */
public final class ReportingFilter implements Filter {

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletResponse answer = (HttpServletResponse) response;
        answer.setHeader("X-Wrapped", String.valueOf(request instanceof HttpServletRequestWrapper));
        chain.doFilter(request, response);
        // Tomcat sends the file after the chain. Until then it only sets this attribute, and nothing is committed.
        if (request.getAttribute("org.apache.tomcat.sendfile.filename") != null) {
            answer.setHeader("X-Sendfile", "true");
        }
    }
}
