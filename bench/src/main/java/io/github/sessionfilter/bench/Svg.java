package io.github.sessionfilter.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.internal.chartpart.IChart;

/** Writes charts as SVG files that are small enough for a repository. */
public final class Svg {
    private static final Pattern FRACTION = Pattern.compile("\\d+\\.\\d{2,}");

    private Svg() {}

    /**
     * Writes a chart with coordinates rounded to a tenth of a pixel, because the outlines of letters have thousands.
     */
    public static void write(IChart chart, Path file) throws IOException {
        var svg = new ByteArrayOutputStream();
        ChartEncoder.saveChart(chart, svg, "SVG");
        var text = FRACTION.matcher(svg.toString(StandardCharsets.UTF_8)).replaceAll(found -> tenths(found.group()));
        Files.writeString(file, text);
    }

    private static String tenths(String number) {
        var rounded = String.format(Locale.ROOT, "%.1f", Double.parseDouble(number));
        return rounded.endsWith(".0") ? rounded.substring(0, rounded.length() - 2) : rounded;
    }
}
