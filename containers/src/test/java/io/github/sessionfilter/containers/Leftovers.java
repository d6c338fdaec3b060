package io.github.sessionfilter.containers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts of live objects in a container after a full collection, of the kinds that a webapp could leak. Immutable and
 * thread-safe.
 *
 * @param loaders class loaders of webapps
 * @param threads threads of the filter or of Connector/J
 * @param drivers registrations with DriverManager
 * @param timers threads of {@link java.util.Timer}
 * @param beans registrations with the MBean server
 * @param bytes the size of all live objects
 */
record Leftovers(long loaders, long threads, long drivers, long timers, long beans, long bytes) {
    private static final Pattern CLASS = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

    /** Collects the counts from the JVM {@code pid}, after a full collection. */
    static Leftovers of(Jdk jdk, long pid) throws IOException {
        long loaders = 0;
        long drivers = 0;
        long timers = 0;
        long beans = 0;
        long bytes = 0;
        for (String line : jcmd(jdk, pid, "GC.class_histogram")) {
            Matcher row = CLASS.matcher(line);
            if (row.matches()) {
                long instances = Long.parseLong(row.group(1));
                String name = row.group(3);
                loaders += name.toLowerCase(Locale.ROOT).endsWith("webappclassloader") ? instances : 0;
                drivers += name.equals("java.sql.DriverInfo") ? instances : 0;
                timers += name.equals("java.util.TimerThread") ? instances : 0;
                beans += name.equals("com.sun.jmx.mbeanserver.NamedObject") ? instances : 0;
                bytes += Long.parseLong(row.group(2));
            }
        }
        long threads = jcmd(jdk, pid, "Thread.print").stream()
                .filter(line -> line.startsWith("\"session-filter") || line.startsWith("\"mysql-cj-"))
                .count();
        return new Leftovers(loaders, threads, drivers, timers, beans, bytes);
    }

    private static List<String> jcmd(Jdk jdk, long pid, String command) throws IOException {
        Process process = new ProcessBuilder(jdk.home().resolve("bin/jcmd").toString(), String.valueOf(pid), command)
                .redirectErrorStream(true)
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!answer.startsWith(pid + ":")) {
            throw new IOException("jcmd " + pid + " " + command + " answered " + answer);
        }
        return answer.lines().toList();
    }

    /** Compares the loaders, threads, drivers and timers. The size of the heap always differs. */
    boolean sameCounts(Leftovers other) {
        return loaders == other.loaders
                && threads == other.threads
                && drivers == other.drivers
                && timers == other.timers;
    }

    @Override
    public String toString() {
        return "%d class loaders, %d threads, %d drivers, %d timers, %d MBeans, %.1f MB"
                .formatted(loaders, threads, drivers, timers, beans, bytes / 1e6);
    }
}
