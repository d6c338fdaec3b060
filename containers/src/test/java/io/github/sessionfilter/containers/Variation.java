package io.github.sessionfilter.containers;

import java.util.Map;

/**
 * What a container's configuration has in addition.
 *
 * @param contextPaths context paths that differ from the names of their WARs, by that name
 * @param decodesSlashes whether Tomcat decodes {@code %2f} in paths, which it refuses by default
 */
record Variation(Map<String, String> contextPaths, boolean decodesSlashes) {
    static final Variation NONE = new Variation(Map.of(), false);
}
