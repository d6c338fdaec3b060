package io.github.sessionfilter.bench.growth;

import io.github.sessionfilter.bench.Figures;
import io.github.sessionfilter.bench.Svg;
import io.github.sessionfilter.bench.growth.Window.Phase;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Draws the cost of a request by size. A flat line means that growth costs nothing. */
final class Chart {
    private static final double MOST = 1.5;
    private static final int WINDOWS = 10;

    private Chart() {}

    /** Draws the cost relative to the smallest size. */
    static void write(Turns turns, String title, Path file) throws IOException {
        write(turns.sizes(), turns::ratio, title, file);
    }

    /** Draws the cost relative to {@code others} of the same size. */
    static void write(Turns turns, Turns others, String title, Path file) throws IOException {
        write(turns.sizes(), (size, measure) -> turns.ratioTo(others, size, measure), title, file);
    }

    private static void write(
            List<Integer> numbers, ToDoubleBiFunction<Integer, ToDoubleFunction<Turn>> ratio, String title, Path file)
            throws IOException {
        var chart =
                new CategoryChartBuilder().width(720).height(360).title(title).build();
        var sizes = numbers.stream().map(size -> Figures.text("%,d", size)).toList();
        chart.addSeries("CPU a request", sizes, ratios(numbers, ratio, Turn::cpuMillis));
        chart.addSeries("requests a second", sizes, ratios(numbers, ratio, Turn::requestsPerSecond));
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

    /** Draws the p99 of requests while dead rows are swept, one point per {@link #WINDOWS} windows. */
    static void write(List<Window> windows, String title, Path file) throws IOException {
        var chart = new XYChartBuilder()
                .width(720)
                .height(360)
                .title(title)
                .xAxisTitle("seconds since the dead rows were inserted")
                .yAxisTitle("p99 of a second, ms")
                .build();
        for (var phase : Phase.values()) {
            var seconds = new ArrayList<Double>();
            var millis = new ArrayList<Double>();
            var of = windows.stream().filter(window -> window.phase() == phase).toList();
            for (int from = 0; from + WINDOWS <= of.size(); from += WINDOWS) {
                var some = of.subList(from, from + WINDOWS);
                seconds.add(some.get(WINDOWS - 1).at());
                millis.add(Figures.median(
                        some.stream().mapToDouble(Window::p99Millis).toArray()));
            }
            if (!seconds.isEmpty()) {
                chart.addSeries(phase.text(), seconds, millis);
            }
        }
        var style = chart.getStyler();
        style.setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
        style.setChartBackgroundColor(Color.WHITE);
        style.setLegendPosition(LegendPosition.OutsideS);
        style.setYAxisMin(0.0);
        Svg.write(chart, file);
    }

    private static List<Double> ratios(
            List<Integer> numbers,
            ToDoubleBiFunction<Integer, ToDoubleFunction<Turn>> ratio,
            ToDoubleFunction<Turn> measure) {
        return numbers.stream().map(size -> ratio.applyAsDouble(size, measure)).toList();
    }
}
