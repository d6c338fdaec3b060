package io.github.sessionfilter.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Prints the figures of one run, one line each, and remembers which limits were broken. Not thread-safe. */
public final class Figures {
    private final List<String> broken = new ArrayList<>();

    /** Starts a table with this title. */
    public Figures(String title) {
        System.out.println();
        System.out.println(title);
        System.out.println();
    }

    /**
     * Returns the value of the system property {@code name}, which {@code -Doptions=-Dname=...} sets, or {@code
     * usual}.
     */
    public static int setting(String name, int usual) {
        return Integer.getInteger(name, usual);
    }

    /** Returns the median, or NaN if there are no values. */
    public static double median(double[] values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    /** Formats a text in the same way in every locale. */
    public static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** Shows a figure without a limit. */
    public void show(String name, String format, Object... values) {
        System.out.printf(Locale.ROOT, "  %-58s %s%n", name, text(format, values));
    }

    /** Shows a figure that may be at most {@code limit}. */
    public void atMost(double limit, String name, double value, String unit) {
        boolean kept = value <= limit;
        show(name, "%.4g%s, limit %.4g%s%s", value, unit, limit, unit, kept ? "" : "   BROKEN");
        if (!kept) {
            broken.add(name);
        }
    }

    /** Shows a figure that must be at least {@code limit}. */
    public void atLeast(double limit, String name, double value, String unit) {
        boolean kept = value >= limit;
        show(name, "%.4g%s, at least %.4g%s%s", value, unit, limit, unit, kept ? "" : "   BROKEN");
        if (!kept) {
            broken.add(name);
        }
    }

    /** Shows the count of an event that must not happen. */
    public void never(String name, long count) {
        show(name, "%d, expected none%s", count, count == 0 ? "" : "   BROKEN");
        if (count != 0) {
            broken.add(name);
        }
    }

    /** Ends the JVM. The exit status is 1 if a limit was broken, and 0 otherwise. */
    public void exit() {
        System.out.println();
        System.out.println(broken.isEmpty() ? "All limits were kept." : "Broken: " + String.join("; ", broken));
        System.exit(broken.isEmpty() ? 0 : 1);
    }
}
