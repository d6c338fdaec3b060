package io.github.sessionfilter.bench.peers;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The handler behind all peers. It answers with a few bytes that contain the user's name. */
public final class Hello extends HttpServlet {
    public static final String PATH = "/hello";
    /** The request attribute with which some peers pass the user to the handler. */
    static final String USER = "user";

    private static final long serialVersionUID = 1L;

    private final transient Function<HttpServletRequest, @Nullable Object> user;

    /** @param user returns the user of a request, as this peer passes it to handlers */
    Hello(Function<HttpServletRequest, @Nullable Object> user) {
        this.user = user;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var body = ("hello " + user.apply(request)).getBytes(StandardCharsets.ISO_8859_1);
        response.setContentType("text/plain");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
