package io.github.sessionfilter.bench.peers;

import io.github.sessionfilter.bench.Svg;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Draws the throughput of each variant in percent of its container without a check, on a logarithmic scale. */
final class Chart {
    /** The start of the scale, in percent. */
    private static final double LEAST = 1;
    /** The end of the scale, in percent. Noise may raise a bar above 100. */
    private static final double MOST = 125;

    private Chart() {}

    /** Writes the chart to an SVG file. */
    static void write(Results results, Path file) throws IOException {
        Svg.write(of(results), file);
    }

    static CategoryChart of(Results results) {
        var chart = new CategoryChartBuilder()
                .width(1000)
                .height(640)
                .title("Requests a second, in percent of the same container without any check (logarithmic)")
                .build();
        var variants = results.variants();
        var peers = variants.stream().map(Variant::peer).distinct().toList();
        for (var container : Container.values()) {
            if (variants.stream().anyMatch(variant -> variant.container() == container)) {
                chart.addSeries(container.toString(), peers, percentages(results, container, peers));
            }
        }
        var style = chart.getStyler();
        style.setChartBackgroundColor(Color.WHITE);
        style.setLegendPosition(LegendPosition.OutsideS);
        style.setXAxisLabelRotation(30);
        style.setXAxisMaxLabelCount(peers.size()); // otherwise the chart omits every other label
        style.setYAxisLogarithmic(true);
        style.setYAxisMin(LEAST);
        style.setYAxisMax(MOST);
        style.setLabelsVisible(true);
        style.setLabelsPosition(1);
        style.setYAxisTickLabelsFormattingFunction(
                value -> String.format(Locale.ROOT, value < 10 ? "%.1f %%" : "%.0f %%", value));
        return chart;
    }

    /** Returns the percentages, with null for each peer that does not run in this container. */
    private static List<@Nullable Double> percentages(Results results, Container container, List<String> peers) {
        var percentages = new ArrayList<@Nullable Double>(Arrays.asList(new Double[peers.size()]));
        for (var variant : results.variants()) {
            if (variant.container() == container) {
                double ratio = results.ratio(variant, Variant.BARE, Run::requestsPerSecond);
                percentages.set(peers.indexOf(variant.peer()), Math.round(ratio * 1000) / 10.0);
            }
        }
        return percentages;
    }
}
