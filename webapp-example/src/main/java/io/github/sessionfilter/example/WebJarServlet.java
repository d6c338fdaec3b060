package io.github.sessionfilter.example;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Serves the scripts and styles of WebJars compressed, which halves the size of a page. Their paths contain a version,
 * so browsers may cache them for a year.
 *
 * <p>Thread-safe.
 */
public final class WebJarServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    /** The pattern needs some stack for each folder. */
    private static final int MAX_PATH_LENGTH = 200;

    private static final Pattern FILE = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+\\.(js|css)");

    /** The compressed files by path. There are at most as many as the WebJars have files. */
    private final transient Map<String, byte[]> compressed = new ConcurrentHashMap<>();

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo();
        boolean isFile = path != null
                && path.length() <= MAX_PATH_LENGTH
                && FILE.matcher(path).matches();
        byte[] body = isFile ? compressed(path) : null;
        if (body == null) {
            Problem.notFound("Nothing is at this address.").write(response);
            return;
        }
        response.setContentType(path.endsWith(".css") ? "text/css;charset=utf-8" : "text/javascript;charset=utf-8");
        response.setHeader("Cache-Control", "public, max-age=31536000, immutable");
        // Every browser accepts gzip.
        response.setHeader("Content-Encoding", "gzip");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private byte @Nullable [] compressed(String path) throws IOException {
        byte[] known = compressed.get(path);
        if (known != null) {
            return known;
        }
        try (InputStream file = getServletContext().getResourceAsStream("/webjars" + path)) {
            if (file == null) {
                return null;
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
                file.transferTo(gzip);
            }
            compressed.put(path, bytes.toByteArray());
            return bytes.toByteArray();
        }
    }
}
