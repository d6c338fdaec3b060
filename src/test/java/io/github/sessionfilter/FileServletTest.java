package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Law 14: the container's file servlet is recognized by its class and not by its name. */
class FileServletTest {
    @ParameterizedTest
    @CsvSource({
        "org.apache.catalina.servlets.DefaultServlet, true",
        "org.eclipse.jetty.ee8.servlet.DefaultServlet, true",
        "org.eclipse.jetty.ee9.servlet.DefaultServlet, true",
        "org.eclipse.jetty.ee10.servlet.DefaultServlet, true",
        "org.eclipse.jetty.ee11.servlet.DefaultServlet, true",
        "org.eclipse.jetty.ee11.servlet.ResourceServlet, true",
        "com.example.DefaultServlet, false",
        "org.eclipse.jetty.ee10.servlet.DefaultServlets, false",
        ", false"
    })
    void isRecognizedByItsClass(String className, boolean isFileServlet) {
        var mapping = mock(HttpServletMapping.class);
        when(mapping.getServletName()).thenReturn("default");
        var registration = mock(ServletRegistration.class);
        when(registration.getClassName()).thenReturn(className);
        var context = mock(ServletContext.class);
        when(context.getServletRegistration("default")).thenAnswer(call -> registration);
        var request = mock(HttpServletRequest.class);
        when(request.getHttpServletMapping()).thenReturn(mapping);
        when(request.getServletContext()).thenReturn(context);
        var fileServlet = new FileServlet();
        assertEquals(isFileServlet, fileServlet.answers(request));
        assertEquals(isFileServlet, fileServlet.answers(request), "remembered");
    }
}
