package io.github.sessionfilter.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures of one run: a line each, and for those that have a limit, whether it was kept. Not safe for several threads. */
public final class Figures {
    private final List<String> broken = new ArrayList<>();

    /** Begins a table. */
    public Figures(String title) {
        System.out.println();
        System.out.println(title);
        System.out.println();
    }

    /** Returns a size that {@code -Doptions=-Dname=...} may make smaller. */
    public static int setting(String name, int usual) {
        return Integer.getInteger(name, usual);
    }

    /** A figure without a limit. */
    public void show(String name, String format, Object... values) {
        System.out.printf(Locale.ROOT, "  %-58s %s%n", name, String.format(Locale.ROOT, format, values));
    }

    /** A figure that may be at most {@code limit}. */
    public void atMost(double limit, String name, double value, String unit) {
        boolean kept = value <= limit;
        show(name, "%.4g%s, limit %.4g%s%s", value, unit, limit, unit, kept ? "" : "   BROKEN");
        if (!kept) {
            broken.add(name);
        }
    }

    /** A figure that must be at least {@code limit}. */
    public void atLeast(double limit, String name, double value, String unit) {
        boolean kept = value >= limit;
        show(name, "%.4g%s, at least %.4g%s%s", value, unit, limit, unit, kept ? "" : "   BROKEN");
        if (!kept) {
            broken.add(name);
        }
    }

    /** A count of what must not happen. */
    public void never(String name, long count) {
        show(name, "%d, expected none%s", count, count == 0 ? "" : "   BROKEN");
        if (count != 0) {
            broken.add(name);
        }
    }

    /** Ends the JVM, with 1 if a limit was broken. */
    public void exit() {
        System.out.println();
        System.out.println(broken.isEmpty() ? "All limits were kept." : "Broken: " + String.join("; ", broken));
        System.exit(broken.isEmpty() ? 0 : 1);
    }
}
