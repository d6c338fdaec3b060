package io.github.sessionfilter.handlers;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** Answers each request in a filter, as Struts and Wicket do. */
public final class Framework implements Filter {

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException {
        response.getWriter().print(WhoAmI.of((HttpServletRequest) request));
    }
}
