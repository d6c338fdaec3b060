package io.github.sessionfilter.bench.peers;

import java.io.File;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The servlet containers of the variants. */
enum Container {
    JETTY("/tomcat-"),
    TOMCAT("/jetty-|/jakarta\\.servlet-api-");

    private final Pattern foreign;

    Container(String foreign) {
        this.foreign = Pattern.compile(foreign);
    }

    /** Returns the class path of this JVM without the other container, which has another version of the servlet API. */
    String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !foreign.matcher(entry).find())
                .collect(Collectors.joining(File.pathSeparator));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
