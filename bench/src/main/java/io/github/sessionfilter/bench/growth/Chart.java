package io.github.sessionfilter.bench.growth;

import io.github.sessionfilter.bench.Svg;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;

/** What a request costs, as a multiple of its cost at the smallest size: a flat line at 1 if growth costs nothing. */
final class Chart {
    private static final double MOST = 1.5;

    private Chart() {}

    /** Draws it into a file, as SVG. */
    static void write(Turns turns, String title, Path file) throws IOException {
        var chart =
                new CategoryChartBuilder().width(720).height(360).title(title).build();
        var sizes = turns.sizes().stream().map(size -> Report.text("%,d", size)).toList();
        chart.addSeries("CPU a request", sizes, ratios(turns, Turn::cpuMillis));
        chart.addSeries("requests a second", sizes, ratios(turns, Turn::requestsPerSecond));
        var style = chart.getStyler();
        style.setDefaultSeriesRenderStyle(CategorySeriesRenderStyle.Line);
        style.setOverlapped(true);
        style.setChartBackgroundColor(Color.WHITE);
        style.setLegendPosition(LegendPosition.OutsideS);
        style.setYAxisMin(0.0);
        style.setYAxisMax(MOST);
        style.setYAxisDecimalPattern("0.0");
        Svg.write(chart, file);
    }

    private static List<Double> ratios(Turns turns, ToDoubleFunction<Turn> measure) {
        return turns.sizes().stream().map(size -> turns.ratio(size, measure)).toList();
    }
}
