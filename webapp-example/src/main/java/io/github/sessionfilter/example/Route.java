package io.github.sessionfilter.example;

import org.jspecify.annotations.Nullable;

/** One address of the site: a method, a path in which {@code {id}} stands for one segment, and who answers. */
record Route(String method, String path, Handler handler) {

    private static final String ID = "{id}";

    /** The segment at {@code {id}}, empty where this route's path has none; null when the path is another. */
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

    /** Whether this route answers the method; what answers GET answers HEAD, and the container drops the body. */
    boolean accepts(String requestMethod) {
        return method.equals(requestMethod) || method.equals("GET") && requestMethod.equals("HEAD");
    }

    /** What this route contributes to an {@code Allow} header. */
    String allow() {
        return method.equals("GET") ? "GET, HEAD" : method;
    }
}
