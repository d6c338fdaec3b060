package io.github.sessionfilter.example;

import org.jspecify.annotations.Nullable;

/** One route of the site: a method, a path, and the handler. In the path {@code {id}} stands for one segment. */
record Route(String method, String path, Handler handler) {

    private static final String ID = "{id}";

    /** Returns the segment at {@code {id}}, empty if this route has none, or null if the path does not match. */
    @Nullable
    String match(String requestPath) {
        int hole = path.indexOf(ID);
        if (hole < 0) {
            return path.equals(requestPath) ? "" : null;
        }
        String before = path.substring(0, hole);
        String after = path.substring(hole + ID.length());
        if (requestPath.length() <= before.length() + after.length()
                || !requestPath.startsWith(before)
                || !requestPath.endsWith(after)) {
            return null;
        }
        String id = requestPath.substring(before.length(), requestPath.length() - after.length());
        return id.contains("/") ? null : id;
    }

    /** Returns whether this route answers the method. A GET route also answers HEAD: the container drops the body. */
    boolean accepts(String requestMethod) {
        return method.equals(requestMethod) || method.equals("GET") && requestMethod.equals("HEAD");
    }

    /** Returns the methods of this route for an {@code Allow} header. */
    String allow() {
        return method.equals("GET") ? "GET, HEAD" : method;
    }
}
